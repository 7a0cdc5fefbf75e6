"""Addresses of a campaign's own page, its press kit and announcements; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import announcement, landing, press_kit, preview

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaign/", landing.campaigns_list, name="campaigns"),
    path("campaign/preview/<str:token>/", preview.campaign_preview, name="campaign_preview"),
    path("campaign/<slug:slug>/", landing.campaign, name="campaign"),
    path("campaign/<slug:slug>/press/", press_kit.press_kit, name="press_kit"),
    path("campaign/<slug:slug>/press/map.svg", press_kit.press_kit_map, name="press_kit_map"),
    path("campaign/<slug:slug>/press/figures.csv", press_kit.press_kit_csv, name="press_kit_csv"),
    path("campaign/<slug:slug>/press/figures.json", press_kit.press_kit_json, name="press_kit_json"),
    path("campaign/<slug:slug>/news/<slug:announcement>/", announcement.announcement, name="announcement"),
]
