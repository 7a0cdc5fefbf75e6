"""Addresses of the archive, and of the links that mailings count; under a language, and without."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

without_language: list[URLPattern | URLResolver] = []
"""Where links of mailings lead."""
