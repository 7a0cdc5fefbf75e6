"""Stop a mailing for good: what waits of it is dropped. What has left cannot be called back.

What waits of a step whose series rests is dropped likewise, whenever it comes back to wait.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from undersigned.mailing.models import Delivery, Mailing, SeriesStep
from undersigned.mailing.states import STOPPED, WAITING
from undersigned.mailing.verbs.mailings import WrongState, drop_waiting, lock_mailing, move_mailing
from undersigned.people.verbs.audit import write_audit

__all__ = ["WrongState", "drop_stopped", "stop_mailing"]

BATCH: Final = 5_000


@transaction.atomic
def stop_mailing(*, mailing_id: int, by: str, now: datetime) -> None:
    """Let nothing more of it leave, ever. Its rows are dropped by the clock (drop_stopped), so that this takes no time.

    Raises WrongState, Mailing.DoesNotExist.
    """
    mailing = lock_mailing(mailing_id)
    move_mailing(mailing, STOPPED, now=now)
    drop_waiting(mailing, now=now, limit=BATCH)
    write_audit(actor=by, event="mailing.stopped", subject=mailing.slug, now=now)


@transaction.atomic
def drop_stopped(*, now: datetime, limit: int = BATCH) -> int:
    """Drop what still waits of one stopped mailing or step of a series at rest, so many rows at most; return how many."""
    waiting = Delivery.objects.filter(mailing=OuterRef("pk"), state=WAITING)
    at_rest = SeriesStep.objects.filter(mailing=OuterRef("pk"), series__active_since=None)
    mailing = Mailing.objects.filter(Q(state=STOPPED) | Exists(at_rest), Exists(waiting)).first()
    return drop_waiting(mailing, now=now, limit=limit) if mailing else 0
