"""Addresses of letters to targets; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import press, press_confirm
from undersigned.interfaces.web.campaign.target_paths import target_paths

urlpatterns: list[URLPattern | URLResolver] = [
    *target_paths("write/", press.press, name="press"),
    *target_paths("write/sent/", press.press_sent, name="press_sent"),
    path("press/<str:token>/", press_confirm.press_confirm, name="press_confirm"),
]
