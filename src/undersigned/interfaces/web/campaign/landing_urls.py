"""Addresses of a campaign's own page, its press kit and announcements; under a language."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
