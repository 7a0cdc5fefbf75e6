"""Tend RSVPs: seats that nobody confirmed within a day come free, the line moves up, people are reminded, and data is forgotten."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.queries.rsvps import events_to_fill
from undersigned.campaigns.states import PUBLISHED, SEATED
from undersigned.campaigns.verbs.rsvps import (
    HELD_FOR,
    empty_boxes,
    forget_digests,
    forget_left,
    forget_networks,
    forget_unseated,
    lapse_asks,
    lock_event,
    move_up,
)
from undersigned.flows.rsvp_letters import REMINDS_BEFORE, queue_rsvp_letters
from undersigned.mailing.models import Letter
from undersigned.values.keys import InstanceKeys

DAY_BEFORE: Final = REMINDS_BEFORE
HOUR_BEFORE: Final = timedelta(hours=1)
JUST_CAME: Final = timedelta(hours=1)
"""Who was seated within this time before a reminder's moment has a letter in hand, and needs no reminder."""
BATCH: Final = 200


@transaction.atomic
def fill_seats(*, event_id: int, keys: InstanceKeys, public_url: str, now: datetime) -> int:
    """Free what nobody confirmed in time, and seat who waits in line as far as there are seats; return how many moved up.

    Each gets a letter with the online link. Raises Event.DoesNotExist.
    """
    return fill_locked(lock_event(event_id), keys=keys, now=now)


def fill_locked(event: Event, *, keys: InstanceKeys, now: datetime) -> int:
    """Do so for an event whose lock the caller holds."""
    lapse_asks(event, now=now)
    moved = move_up(event, now=now)
    queue_rsvp_letters(moved, Letter.Kind.RSVP_SEAT, keys=keys, now=now)
    return len(moved)


def tend_rsvps(*, keys: InstanceKeys, public_url: str, now: datetime) -> int:
    """Free and fill seats of a batch of events; return how many events, and call again while it is not nothing."""
    ids = events_to_fill(before=now - HELD_FOR, now=now, limit=BATCH)
    for event_id in ids:
        fill_seats(event_id=event_id, keys=keys, public_url=public_url, now=now)
    return len(ids)


@transaction.atomic
def remind_rsvps(*, keys: InstanceKeys, now: datetime, limit: int = BATCH) -> int:
    """Queue reminders of a day and of an hour before, once each, to who is seated; return how many, limit at most of each.

    A reminder that is late by a standstill comes until the next one is due, or the event begins. Events that last whole days
    have none of an hour before.
    """
    comes = Q(event__state=PUBLISHED, state=SEATED)
    day = comes & Q(
        day_reminder_at=None,
        event__starts_at__gt=now + HOUR_BEFORE,
        event__starts_at__lte=now + DAY_BEFORE,
        seated_at__lte=F("event__starts_at") - (DAY_BEFORE + JUST_CAME),
    )
    hour = comes & Q(
        hour_reminder_at=None,
        event__all_day=False,
        event__starts_at__gt=now,
        event__starts_at__lte=now + HOUR_BEFORE,
        seated_at__lte=F("event__starts_at") - (HOUR_BEFORE + JUST_CAME),
    )
    return _remind(day, "day_reminder_at", keys, now, limit) + _remind(hour, "hour_reminder_at", keys, now, limit)


def _remind(due: Q, field: str, keys: InstanceKeys, now: datetime, limit: int) -> int:
    rsvps = list(for_one_worker(Rsvp.objects.filter(due).select_related("event").order_by("pk"))[:limit])
    Rsvp.objects.filter(pk__in=[one.pk for one in rsvps]).update(**{field: now})
    queue_rsvp_letters(rsvps, Letter.Kind.RSVP_REMIND, keys=keys, now=now)
    return len(rsvps)


def for_one_worker(rsvps: QuerySet[Rsvp]) -> QuerySet[Rsvp]:
    """Return the same rows, locked; what another worker has in hand is passed over."""
    if connection.features.has_select_for_update_skip_locked:
        return rsvps.select_for_update(of=("self",), skip_locked=True)
    return rsvps.select_for_update(of=("self",))


@transaction.atomic
def forget_rsvps(*, now: datetime, limit: int = 1_000) -> int:
    """Forget what has had its time, so many rows of each at most; return how many rows.

    Who came, and who had no seat, 30 days after the event; whose seats they were after a year; networks after a day; what lapsed
    or was given back after a week.
    """
    deeds = (forget_left, forget_unseated, empty_boxes, forget_digests, forget_networks)
    return sum(forget(now=now, limit=limit) for forget in deeds)
