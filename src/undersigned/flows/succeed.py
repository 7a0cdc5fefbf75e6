"""Succeed: a body that stands on the roll is no more, or another stands in its place. Its entry keeps address and history."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit
from undersigned.roll.models import RollEntry
from undersigned.roll.states import DISSOLVED, LISTED, MERGED, SUCCEEDED
from undersigned.roll.verbs.entries import WrongState, leave_roll

__all__ = ["WrongState"]

NEEDS_SUCCESSOR: Final = frozenset({SUCCEEDED, MERGED})
WAYS: Final = (SUCCEEDED, MERGED, DISSOLVED)
"""How an entry leaves the roll without having withdrawn."""
REASON_LENGTH: Final = 300


class NoSuccessor(ValueError):
    """Another entry that stands on the roll of the same call is needed, and none was named."""


class BadDay(ValueError):
    """An entry leaves today or before, and not before it came."""


@transaction.atomic
def succeed(
    *,
    entry_id: int,
    state: str,
    successor_slug: str,
    on: date,
    reason: str,
    language: str,
    actor: StaffMember,
    now: datetime,
) -> RollEntry:
    """Take an entry off the roll as succeeded, merged or dissolved, from a day on; return it.

    ``successor_slug`` is the address of the entry that stands in its place, and is not looked at for a dissolved one.
    ``reason`` is public, in ``language``; it may be empty. Raises RollEntry.DoesNotExist, WrongState, NoSuccessor, BadDay,
    ValueError for another state or a reason of more than REASON_LENGTH characters.
    """
    said = " ".join(reason.split())
    if state not in WAYS or len(said) > REASON_LENGTH:
        raise ValueError("An entry leaves as succeeded, merged or dissolved, with a short reason.")
    # Both entries under lock, always in the same order: two that are to succeed each other cannot both leave.
    wanted = successor_slug if state in NEEDS_SUCCESSOR else ""
    call_id = RollEntry.objects.values_list("call_id", flat=True).get(pk=entry_id)
    locked = RollEntry.objects.select_for_update(of=("self",)).select_related("call").order_by("pk")
    both = list(locked.filter(pk=entry_id) | locked.filter(call_id=call_id, slug=wanted))
    entry = next(one for one in both if one.pk == entry_id)
    successor = next((one for one in both if one.pk != entry_id), None)
    if state in NEEDS_SUCCESSOR and (successor is None or successor.state != LISTED):
        raise NoSuccessor
    if on > now.date() or (entry.since is not None and on < entry.since):
        raise BadDay
    leave_roll(entry, state, on=on, now=now, note={language: said} if said else {}, successor=successor)
    detail = f"{state} by {successor.slug}" if successor else state
    subject = f"{entry.call.slug} {entry.slug}"
    write_audit(actor=actor.get_username(), event=f"entry.{state}", subject=subject[:200], detail=detail, now=now)
    return entry
