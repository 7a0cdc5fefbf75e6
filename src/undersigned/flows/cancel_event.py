"""Cancel an event: its page and its calendar entry stay and say so, and the worker writes to who registered."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from undersigned.campaigns.models import Event
from undersigned.campaigns.states import CANCELLED
from undersigned.campaigns.verbs.events import WrongState, lock_event, settle_event
from undersigned.people.verbs.audit import write_audit
from undersigned.values.plain_text import plain_text

__all__ = ["AlreadyOver", "NoReason", "WrongState", "cancel_event"]


class NoReason(ValueError):
    """Who registered is told why; a reason is needed."""


class AlreadyOver(Exception):
    """What has taken place cannot be cancelled."""


@transaction.atomic
def cancel_event(*, event_id: int, reason: str | Mapping[str, str], by: str, now: datetime) -> None:
    """Cancel a published event that is not over; its ``sequence`` grows. ``reason`` is public: a text, or texts by language.

    There is no way back: another day is another event. Raises NoReason, AlreadyOver, WrongState, Event.DoesNotExist.
    """
    event = lock_event(event_id)
    said = _by_language(reason, event)
    if not said:
        raise NoReason
    if event.ends_at <= now:
        raise AlreadyOver
    settle_event(event, CANCELLED, now=now, reason=said)
    subject = f"{event.campaign.slug} {event.slug}"
    write_audit(actor=by, event="event.cancelled", subject=subject, detail=next(iter(said.values())), now=now)


def _by_language(reason: str | Mapping[str, str], event: Event) -> dict[str, str]:
    """The reason by language; one text is in the first language of the event's title."""
    titles: dict[str, str] = event.title
    texts = {next(iter(titles), "en"): reason} if isinstance(reason, str) else reason
    return {language: clean for language, text in texts.items() if (clean := plain_text(text))}
