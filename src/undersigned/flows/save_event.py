"""Save an event: the desk makes one or changes it. Who registered is told of new times, of another place or another link.

What is made waits, seen by nobody else, until the desk publishes it (flows/decide_event.py) or saves it with ``publish``.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.event_form import BadEvent, EventWords, read_event
from undersigned.campaigns.models import Campaign, Event
from undersigned.campaigns.queries.rsvps import taken_seats
from undersigned.campaigns.states import CANCELLED, PUBLISHED, SUGGESTED, TURNED_DOWN
from undersigned.campaigns.verbs.events import (
    Belongs,
    WrongState,
    add_event,
    change_event,
    find_belongs,
    lock_event,
)
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadEvent", "ChangedMeanwhile", "WrongState", "save_event", "seen_of"]


class ChangedMeanwhile(Exception):
    """The event is not any more as it was shown when its changes were typed: somebody else has saved it."""


def seen_of(event: Event) -> str:
    """Return the mark of an event as it is shown, for ``seen``."""
    return f"{event.sequence}-{event.state}-{event.changed_at.timestamp():.6f}"


@transaction.atomic
def save_event(
    *,
    campaign_id: int,
    event_id: int | None,
    fields: Mapping[str, str | list[str]],
    seen: str,
    by: str,
    now: datetime,
    publish: bool = False,
) -> Event:
    """Make an event, or bring one to what the form says (campaigns/event_form.py:read_event).

    New times, another zone, place or online link of a published event raise its ``sequence``, as does ``tell`` in the form;
    the worker then writes to who registered. Other words may be mended quietly. None is moved to where it is over
    already. Raises BadEvent, ChangedMeanwhile, WrongState (cancelled or turned down), Campaign.DoesNotExist, Event.DoesNotExist.
    """
    campaign = Campaign.objects.get(pk=campaign_id)
    if event_id is None:
        return _make(campaign, fields, by=by, now=now, publish=publish)
    event = lock_event(event_id)
    if event.campaign_id != campaign.pk:
        raise Event.DoesNotExist
    if event.state in {CANCELLED, TURNED_DOWN}:
        raise WrongState
    if seen != seen_of(event):
        raise ChangedMeanwhile
    words = read_event(fields)
    belongs = _belongs(campaign, words)
    _check_against(event, words, now)
    before = (event.starts_at, event.ends_at)
    told = change_event(event, words, belongs, tell=bool(fields.get("tell")), now=now)
    _audit(event, by, "event.moved" if told and before != (event.starts_at, event.ends_at) else "event.changed", now)
    return event


def _make(campaign: Campaign, fields: Mapping[str, str | list[str]], *, by: str, now: datetime, publish: bool) -> Event:
    words = read_event(fields)
    belongs = _belongs(campaign, words)
    settled = {"state": PUBLISHED, "decided_at": now} if publish else {"state": SUGGESTED}
    try:
        with transaction.atomic():
            event = add_event(campaign, words, belongs, now=now, **settled)
    except IntegrityError:
        raise BadEvent({"slug": _("Another event has this address already. Please choose another.")}) from None
    _audit(event, by, "event.made", now)
    if publish:
        _audit(event, by, "event.published", now)
    return event


def _belongs(campaign: Campaign, words: EventWords) -> Belongs:
    belongs, unknown = find_belongs(campaign, words)
    if unknown:
        sentence = _("The campaign does not have: %(names)s.")
        raise BadEvent({name: sentence % {"names": ", ".join(of)[:200]} for name, of in unknown.items()})
    return belongs


def _check_against(event: Event, words: EventWords, now: datetime) -> None:
    """Refuse what does not fit an event that is there. Raises BadEvent."""
    errors = {}
    if words.slug and words.slug != event.slug:
        errors["slug"] = _("The address stands in letters and calendars already, and stays.")
    taken = taken_seats(event.pk)
    if words.capacity is not None and words.capacity < taken:
        errors["capacity"] = ngettext(
            "%(taken)s seat is taken already; there cannot be fewer.",
            "%(taken)s seats are taken already; there cannot be fewer.",
            taken,
        ) % {"taken": taken}
    # Nobody would be told any more, and it would stand among what took place.
    if event.state == PUBLISHED and words.ends_at <= now < event.ends_at:
        errors["starts"] = _("This would be over already. Please check the day and the year.")
    if words.register_at and not event.register_at and taken:
        errors["register_at"] = _("People have registered here already; it cannot move elsewhere any more.")
    if errors:
        raise BadEvent(errors)


def _audit(event: Event, by: str, what: str, now: datetime) -> None:
    detail = f"sequence {event.sequence}"
    write_audit(actor=by, event=what, subject=f"{event.campaign.slug} {event.slug}", detail=detail, now=now)
