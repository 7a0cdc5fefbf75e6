"""Addresses of subscribing, choosing and leaving; under a language, and without."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.newsletter import newsletter, preferences, subscribe_confirm, unsubscribe

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsletter/", newsletter.newsletter, name="newsletter"),
    path("newsletter/sent/", newsletter.newsletter_sent, name="newsletter_sent"),
    path("newsletter/confirm/", subscribe_confirm.subscribe_code, name="subscribe_code"),
    path("newsletter/confirm/<str:token>/", subscribe_confirm.subscribe_confirm, name="subscribe_confirm"),
    path("newsletter/my/<str:token>/", preferences.newsletter_my, name="newsletter_my"),
    # The page of the address below, once its reader chooses another language.
    path("newsletter/unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe_page"),
    path("newsletter/unsubscribe/<str:token>/<int:delivery>/", unsubscribe.unsubscribe, name="unsubscribe_page"),
]

without_language: list[URLPattern | URLResolver] = [
    path("newsletter/unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("newsletter/unsubscribe/<str:token>/<int:delivery>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
"""What mail programs post to."""
