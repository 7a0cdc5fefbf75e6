"""Addresses of coming to an event: the form, the mailbox, one's own seat; under a language."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
