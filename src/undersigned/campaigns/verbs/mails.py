"""Writes of this room: letters to targets. What one says and who wrote it lies in its box until it has left or comes to an end."""

from datetime import datetime

from undersigned.campaigns.models import TargetMail
from undersigned.campaigns.states import DROPPED, TO_LEAVE


def drop_mails(*, target_id: int, now: datetime) -> int:
    """Drop and empty whatever has not left for a target, because it endorsed; return how many.

    A letter that is being handed over at this moment is let go (its sender asks again just before).
    """
    waiting = TargetMail.objects.filter(target=target_id, state__in=TO_LEAVE)
    return waiting.update(state=DROPPED, settled_at=now, box=b"", next_try_at=None)
