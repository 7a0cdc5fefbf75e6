"""Writes: series and their steps, and for whom one has ended."""

from collections.abc import Iterable
from datetime import datetime

from undersigned.mailing.models import Delivery, Mailing, MailingSeries, SeriesEnd, SeriesStep
from undersigned.mailing.states import CLAIMED, PAUSED, RELEASED, SENDING, STOPPED
from undersigned.mailing.verbs.mailings import drop_all_waiting, drop_waiting, move_mailing

DROPPED_AT_ONCE = 50_000


class NotReleased(Exception):
    """A step of the series has not been released yet, or there is none."""


class StillLeaving(Exception):
    """Something of the series is just being handed over, from before it rested; it is over within seconds."""


def lock_series(series_id: int) -> MailingSeries:
    """Return a series that nobody else changes until the transaction ends. Raises MailingSeries.DoesNotExist."""
    return MailingSeries.objects.select_for_update(of=("self",)).get(pk=series_id)


def start_series(series: MailingSeries, *, now: datetime) -> None:
    """Let a locked series go from now on: each of its steps takes recipients as their turn comes.

    What waits from before it rested is dropped. Raises NotReleased, StillLeaving.
    """
    steps = [step.mailing for step in series.steps.select_related("mailing")]
    if not steps or any(one.state not in {RELEASED, PAUSED, SENDING} for one in steps):
        raise NotReleased
    if Delivery.objects.filter(mailing__in=steps, state=CLAIMED).exists():
        raise StillLeaving
    for mailing in steps:
        drop_all_waiting(mailing, now=now)
        if mailing.state != SENDING:
            mailing.frozen_at = mailing.frozen_at or now
            move_mailing(mailing, SENDING, now=now)
    series.active_since = now
    series.save(update_fields=["active_since"])


def join_series(mailing: Mailing, *, now: datetime) -> None:
    """Let a step that was released while its series goes take recipients at once; one of a series at rest waits for it."""
    if SeriesStep.objects.filter(mailing=mailing, series__active_since__isnull=False).exists():
        mailing.frozen_at = now
        move_mailing(mailing, SENDING, now=now)


def rest_series(series: MailingSeries, *, now: datetime) -> None:
    """Let nothing more of a locked series leave; what waited for its turn is dropped, the rest of much by the clock."""
    for step in series.steps.select_related("mailing"):
        if step.mailing.state == SENDING:
            move_mailing(step.mailing, PAUSED, now=now)
        drop_waiting(step.mailing, now=now, limit=DROPPED_AT_ONCE)
    series.active_since = None
    series.save(update_fields=["active_since"])


def end_step(mailing: Mailing, *, now: datetime) -> None:
    """Take a mailing out of its series for good: what never left goes, anything else is stopped and its figures stay."""
    if mailing.state in {RELEASED, SENDING, PAUSED} or mailing.frozen_at is not None:
        if mailing.state != STOPPED:
            move_mailing(mailing, STOPPED, now=now)
        drop_waiting(mailing, now=now, limit=DROPPED_AT_ONCE)
    else:
        mailing.delete()


def end_for(series: MailingSeries, subscribers: Iterable[int], *, why: str, now: datetime) -> int:
    """Write down that a series has ended for these subscribers; return for how many."""
    ends = [SeriesEnd(series=series, subscriber_id=one, why=why, at=now) for one in subscribers]
    SeriesEnd.objects.bulk_create(ends, ignore_conflicts=True, batch_size=1_000)
    return len(ends)
