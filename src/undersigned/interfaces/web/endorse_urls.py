"""Addresses of the endorsement's pages; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web import endorse, endorse_duplicates, endorse_mailbox, endorse_my

urlpatterns: list[URLPattern | URLResolver] = [
    path("endorse/", endorse.endorse, name="endorse"),
    path("endorse/duplicates/", endorse_duplicates.endorse_duplicates, name="endorse_duplicates"),
    path("endorse/form/<str:token>/", endorse.endorse_form, name="endorse_form"),
    path("endorse/sent/<str:token>/", endorse.endorse_sent, name="endorse_sent"),
    path("endorse/mailbox/<str:token>/", endorse_mailbox.endorse_mailbox, name="endorse_mailbox"),
    path("endorse/my/", endorse_my.endorse_my_request, name="endorse_my_request"),
    path("endorse/my/<str:token>/", endorse_my.endorse_my, name="endorse_my"),
    path("endorse/<slug:slug>/", endorse.endorse_kind, name="endorse_kind"),
]
