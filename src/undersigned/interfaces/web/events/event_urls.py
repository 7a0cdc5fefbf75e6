"""Addresses of events, their calendars and of suggesting one; under a language, and without."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

without_language: list[URLPattern | URLResolver] = []
"""What calendar programs fetch."""
