"""Freeze a mailing: write down, a row a recipient, whom it goes to. After that it is sent (flows/send.py), and nobody is added.

In batches, each a transaction of its own: the worker may die between two, and goes on where it stood. Nothing leaves before the
last one. Where the recipients have become so many since its release that it takes a second person, and one released it alone, it is
offered to a second one instead (flows/hold_mailing.py).
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from undersigned.flows.hold_mailing import held
from undersigned.mailing.models import Delivery, Mailing
from undersigned.mailing.queries.segments import recipients
from undersigned.mailing.states import RELEASED, SENDING
from undersigned.mailing.verbs.mailings import (
    has_deliveries,
    language_among,
    last_frozen,
    lock_mailing,
    move_mailing,
    next_recipients,
    write_deliveries,
)

__all__ = ["due_to_freeze", "freeze_mailing", "freeze_some", "language_among"]

BATCH: Final = 5_000


def due_to_freeze(*, now: datetime) -> list[int]:
    """Return the released issues whose hour has come, the one that was due first leading."""
    due = Mailing.objects.filter(state=RELEASED, kind=Mailing.Kind.ISSUE).filter(Q(send_at=None) | Q(send_at__lte=now))
    return list(due.order_by("send_at", "pk").values_list("pk", flat=True))


def freeze_mailing(*, mailing_id: int, release_by_two: int, now: datetime) -> int:
    """Freeze all of a released mailing and let it be sent; return to how many it goes. Memory stays flat.

    One in another state stays as it is. Raises BadRules, Mailing.DoesNotExist.
    """
    while freeze_some(mailing_id=mailing_id, release_by_two=release_by_two, now=now):
        pass
    return Mailing.objects.get(pk=mailing_id).total


def freeze_some(*, mailing_id: int, release_by_two: int, now: datetime, batches: int = 4) -> bool:
    """Freeze the next so many batches of a released mailing; say whether there is more.

    Left out is who is blocked or suppressed, did not choose its topic, or wants to hear from us less often. One of
    ``release_by_two`` recipients or more that nobody else than who offered it released is held before the first. Raises BadRules,
    Mailing.DoesNotExist.
    """
    after = None
    for _batch in range(batches):
        after = _freeze_batch(mailing_id, after, release_by_two, now)
        if after is None:
            return False
    return True


@transaction.atomic
def _freeze_batch(mailing_id: int, after: int | None, release_by_two: int, now: datetime) -> int | None:
    """Freeze one batch; return the last subscriber's number, None where the mailing is frozen or may not be."""
    mailing = lock_mailing(mailing_id)
    if mailing.state != RELEASED:
        return None
    if not has_deliveries(mailing) and held(mailing, release_by_two=release_by_two, now=now):
        return None
    written = list(mailing.texts.order_by("pk").values_list("language", flat=True))
    rules = mailing.segment.rules if mailing.segment else {}
    topic = mailing.topic.slug if mailing.topic else ""
    start = last_frozen(mailing) if after is None else after
    people = next_recipients(recipients(rules, topic=topic, now=now), mailing, after=start, limit=BATCH)
    if people:
        write_deliveries(mailing, people, written=written, percent=mailing.ab_percent, now=now)
        return people[-1].subscriber
    mailing.frozen_at = now
    mailing.total = Delivery.objects.filter(mailing=mailing).count()
    move_mailing(mailing, SENDING, now=now)
    return None
