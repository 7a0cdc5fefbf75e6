"""Writes: what came back of a delivery."""

from datetime import datetime

from undersigned.mailing.models import Delivery


def note_returned(delivery: Delivery, *, complained: bool, status: str, now: datetime) -> None:
    """Note that a delivery came back, or that its reader complained; the first time stands. ``status`` as in RFC 3463, or empty."""
    field = "complained_at" if complained else "bounced_at"
    if getattr(delivery, field) is None:
        setattr(delivery, field, now)
    if status:
        delivery.status = status
    delivery.save(update_fields=[field, "status"])
