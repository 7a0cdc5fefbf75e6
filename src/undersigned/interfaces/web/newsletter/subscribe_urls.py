"""Addresses of subscribing, choosing and leaving; under a language, and without."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

without_language: list[URLPattern | URLResolver] = []
"""What mail programs post to."""
