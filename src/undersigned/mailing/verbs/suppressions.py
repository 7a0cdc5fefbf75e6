"""Writes: addresses to which no mailing goes, by keyed digest."""

from datetime import datetime

from undersigned.mailing.models import Suppression


def suppress(*, digest: bytes, reason: str, status: str, now: datetime) -> bool:
    """Send no mailing to an address any more; say whether that is new. The first reason stays. ``status``: 12 characters."""
    _one, made = Suppression.objects.get_or_create(
        digest=digest, defaults={"reason": reason, "status": status[:12], "at": now}
    )
    return made


def lift(*, digest: bytes) -> bool:
    """Let mailings go to an address again, for its owner asked and confirmed; say whether anything was lifted."""
    return Suppression.objects.filter(digest=digest).delete()[0] > 0
