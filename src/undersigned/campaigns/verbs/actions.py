"""Writes: what people do for a campaign, once a day each, and the texts that it suggests to them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from undersigned.campaigns.models import Action, ActionTaken, Target
from undersigned.people.models import Address


def take(
    *,
    action: Action,
    target: Target | None,
    by: bytes,
    now: datetime,
    language: str,
    address: Address | None = None,
    country: str = "",
    name: str = "",
    wants_news: bool = False,
    box: bytes = b"",
    network: str = "",
    came_through: str = "",
    came_by: str = "",
) -> ActionTaken | None:
    """Note that somebody took an action; return None where the same person had taken it for that target on that day already.

    ``by`` is the keyed digest of who it was, 32 bytes at most. ``name`` is given only by who agreed to stand in what is handed
    over, ``box`` only by who wants to be told when the target endorses.
    """
    day = timezone.localdate(now)
    once = {"action": action, "target": target, "by": by, "on": day}
    if ActionTaken.objects.filter(**once).exists():
        return None
    said = {
        "at": now, "address": address, "country": country, "language": language, "name": name, "wants_news": wants_news,
        "box": box, "network": network, "came_through": came_through, "came_by": came_by,
    }  # fmt: skip
    try:
        with transaction.atomic():
            return ActionTaken.objects.create(**once, **said)
    except IntegrityError:
        # Another request of the same person was faster; anything else that the database refuses is a fault of ours.
        if ActionTaken.objects.filter(**once).exists():
            return None
        raise


def taken_number(target_id: int, kind: str) -> int:
    """Return how often people took actions of a kind for a target so far."""
    return ActionTaken.objects.filter(target_id=target_id, action__kind=kind).count()
