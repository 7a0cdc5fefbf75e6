"""Events of a campaign, as a desk would type them."""

from datetime import datetime
from typing import Any

from tests.signatories import NOW
from undersigned.campaigns.models import Campaign, Event
from undersigned.flows.save_event import save_event, seen_of

FORM = {
    "title_en": "How to write to your government",
    "title_fr": "Comment écrire à son gouvernement",
    "text_en": "An hour together.\n\nBring your letter.",
    "languages": "en, fr",
    "starts": "2027-03-27T19:00",
    "ends": "2027-03-27T20:30",
    "time_zone": "Europe/Paris",
    "online_link": "https://meet.example.org/quiet-room",
    "registration_open": "on",
    "host": "The secretariat",
}


def published(campaign: Campaign, *, now: datetime = NOW, **typed: Any) -> Event:
    """An event that the desk made and published."""
    return save_event(
        campaign_id=campaign.pk, event_id=None, fields={**FORM, **typed}, seen="", by="grace", now=now, publish=True
    )


def changed(event: Event, *, now: datetime = NOW, **typed: Any) -> Event:
    """The event once the desk has saved it again with other words."""
    event.refresh_from_db()
    return save_event(
        campaign_id=event.campaign_id,
        event_id=event.pk,
        fields={**FORM, **typed},
        seen=seen_of(event),
        by="grace",
        now=now,
    )
