"""Addresses of the targets' pages and of who cares for them; under a language."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
