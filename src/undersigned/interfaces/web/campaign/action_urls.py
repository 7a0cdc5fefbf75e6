"""Addresses of what else there is to do: post, call, print a letter, ask others, pledge; and of handovers; under a language."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
