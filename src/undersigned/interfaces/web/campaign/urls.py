"""Addresses of a campaign's pages; under a language."""

from django.urls import URLPattern, URLResolver

from undersigned.interfaces.web.campaign import (
    action_urls,
    landing_urls,
    partner_urls,
    press_urls,
    target_urls,
    widget_urls,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *landing_urls.urlpatterns,
    *target_urls.urlpatterns,
    *press_urls.urlpatterns,
    *action_urls.urlpatterns,
    *partner_urls.urlpatterns,
    *widget_urls.urlpatterns,
]
