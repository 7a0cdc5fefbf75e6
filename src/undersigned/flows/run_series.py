"""Run the series: who signed and subscribed is welcomed step by step, and all are told of the anniversary day by day.

Run again it changes nothing: a step is one mailing, and a mailing goes to an address once (delivery_once_per_mailing_and_address).
A step of a series up to a day goes to all of its segment at once: where those have become too many for the one person who released
it, it waits for a second (flows/hold_mailing.py), and what of it waits to leave waits along.
"""

import logging
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError, transaction

from undersigned.flows.hold_mailing import held
from undersigned.mailing.models import MailingSeries
from undersigned.mailing.queries.series import Due, due_steps, ended_now, over_for, stop_conditions
from undersigned.mailing.states import SENDING
from undersigned.mailing.verbs.mailings import drop_waiting, lock_mailing, next_recipients, write_deliveries
from undersigned.mailing.verbs.series import end_for

logger = logging.getLogger(__name__)

BATCH: Final = 2_000


def run_series(*, release_by_two: int, now: datetime, limit: int = BATCH) -> int:
    """Queue the steps whose turn it is, so many at most a step; return how many. It may be called again at once while any are.

    Of a series up to a day, what would go to ``release_by_two`` or more and one person alone released is held instead.

    Each series on its own: one that cannot be run is logged by its number, and holds up no other. Raises what a lost database does.
    """
    return sum(_try(pk, release_by_two, now, limit) for pk in _active())


def _try(series_id: int, release_by_two: int, now: datetime, limit: int) -> int:
    try:
        return _run(series_id, release_by_two, now, limit)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Only the kind: messages may quote what people typed.
        logger.error("Series %d cannot be run: %s.", series_id, type(error).__name__)
        return 0


def _active() -> list[int]:
    return list(MailingSeries.objects.exclude(active_since=None).values_list("pk", flat=True))


def _run(series_id: int, release_by_two: int, now: datetime, limit: int) -> int:
    series = MailingSeries.objects.prefetch_related("steps").get(pk=series_id)
    if series.kind == MailingSeries.Kind.WELCOME:
        for why, condition in stop_conditions(series, now=now).items():
            ended = ended_now(series, condition, now=now).values_list("pk", flat=True)[:limit]
            end_for(series, list(ended), why=why, now=now)
    _drop_over(series, now, limit)
    # A welcome goes to one after the other, however many there have been; a day comes for all.
    least = release_by_two if series.kind == MailingSeries.Kind.ANNIVERSARY else None
    return sum(_queue(due, least, now, limit) for due in due_steps(series, now=now))


@transaction.atomic
def _drop_over(series: MailingSeries, now: datetime, limit: int) -> None:
    """Drop what waits for somebody who has done meanwhile what the series asks for."""
    over = over_for(series, now=now)
    for step in series.steps.select_related("mailing"):
        drop_waiting(step.mailing, now=now, limit=limit, whose=over)


@transaction.atomic
def _queue(due: Due, release_by_two: int | None, now: datetime, limit: int) -> int:
    mailing = lock_mailing(due.step.mailing_id)
    if mailing.state != SENDING:
        return 0
    people = next_recipients(due.people, mailing, after=0, limit=limit)
    if people and release_by_two is not None and held(mailing, release_by_two=release_by_two, now=now):
        return 0
    if people:
        written = list(mailing.texts.order_by("pk").values_list("language", flat=True))
        write_deliveries(mailing, people, written=written, percent=0, now=now)
        mailing.total += len(people)
        mailing.save(update_fields=["total"])
    return len(people)
