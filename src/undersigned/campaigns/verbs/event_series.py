"""Writes of this room: series of events."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from undersigned.campaigns.models import Campaign, EventSeries


class SlugTaken(ValueError):
    """Another series has this address."""


def add_series(campaign: Campaign, slug: str, *, title: Mapping[str, str], text: Mapping[str, str]) -> EventSeries:
    """Store a series. Raises SlugTaken."""
    try:
        with transaction.atomic():
            return EventSeries.objects.create(campaign=campaign, slug=slug, title=dict(title), text=dict(text))
    except IntegrityError:
        raise SlugTaken from None


def change_series(series: EventSeries, *, title: Mapping[str, str], text: Mapping[str, str]) -> None:
    """Bring a series to what is said; its address stays."""
    series.title, series.text = dict(title), dict(text)
    series.save(update_fields=["title", "text"])
