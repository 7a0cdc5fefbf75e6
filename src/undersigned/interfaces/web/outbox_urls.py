"""Addresses of the outbox: for trying things out on one's own machine, without a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web import outbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<str:stem>/", outbox.outbox_letter, name="outbox_letter"),
    path("outbox/<str:stem>/html/", outbox.outbox_letter_html, name="outbox_letter_html"),
]
