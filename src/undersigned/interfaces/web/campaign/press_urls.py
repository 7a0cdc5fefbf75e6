"""Addresses of letters to targets; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import press, press_confirm

urlpatterns: list[URLPattern | URLResolver] = [
    path("holdouts/<slug:slug>/write/", press.press, name="press"),
    path("holdouts/<slug:slug>/write/sent/", press.press_sent, name="press_sent"),
    path("press/<str:token>/", press_confirm.press_confirm, name="press_confirm"),
]
