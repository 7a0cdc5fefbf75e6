"""Check in: the desk opens the list of who comes, notes who is there, and gives a seat back for somebody who asks for it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.queries.rsvps import rsvp_by_id
from undersigned.campaigns.states import PUBLISHED
from undersigned.campaigns.verbs.check_ins import note_not_there, note_there
from undersigned.campaigns.verbs.rsvps import Answer, WrongState, lock_event, open_comer
from undersigned.flows.give_back import CannotGiveBack, EventIsOver, give_back
from undersigned.people.verbs.audit import write_audit
from undersigned.values.keys import CannotOpen, InstanceKeys

__all__ = [
    "CannotGiveBack", "CannotOpen", "ComerInClear", "EventIsOver", "TooEarly", "WrongState", "check_in", "give_back_for",
    "open_attendance", "read_comers", "undo_check_in",
]  # fmt: skip

DOOR_OPENS: Final = timedelta(days=1)
"""How long before an event people can be checked in."""


class TooEarly(Exception):
    """The event begins later than DOOR_OPENS from now."""


@dataclass(frozen=True, slots=True)
class ComerInClear:
    """Who comes. ``opens`` is False where the box belongs to another key; all is empty then, and once it was forgotten."""

    name: str = ""
    email: str = ""
    answers: tuple[Answer, ...] = ()
    opens: bool = True


@transaction.atomic
def open_attendance(*, event_id: int, by: str, now: datetime) -> None:
    """Note in the audit that somebody opens the list of who comes, with names and addresses. Raises Event.DoesNotExist."""
    event = Event.objects.select_related("campaign").get(pk=event_id)
    write_audit(actor=by, event="attendance.opened", subject=_name(event), now=now)


def read_comers(*, rsvps: Iterable[Rsvp], keys: InstanceKeys) -> dict[uuid.UUID, ComerInClear]:
    """Return who it is, of each. It changes nothing: whoever shows it has noted that the list is open (open_attendance)."""
    return {one.pk: _read(one, keys) for one in rsvps}


def _read(rsvp: Rsvp, keys: InstanceKeys) -> ComerInClear:
    try:
        comer = open_comer(rsvp, keys=keys)
    except CannotOpen:
        return ComerInClear(opens=False)
    return ComerInClear(comer.name, comer.email, comer.answers) if comer else ComerInClear()


@transaction.atomic
def check_in(*, rsvp_id: uuid.UUID, by: str, now: datetime) -> bool:
    """Note that somebody who has a seat is there; return False where that was noted before.

    Raises TooEarly, WrongState (no seat, or the event is not on), Rsvp.DoesNotExist.
    """
    rsvp, event = _locked(rsvp_id)
    if event.state != PUBLISHED:
        raise WrongState
    if event.starts_at - DOOR_OPENS > now:
        raise TooEarly
    noted = note_there(rsvp, now=now)
    if noted:
        write_audit(actor=by, event="rsvp.checked_in", subject=_name(event), detail=str(rsvp.pk), now=now)
    return noted


@transaction.atomic
def undo_check_in(*, rsvp_id: uuid.UUID, by: str, now: datetime) -> bool:
    """Take that note back; return False where there was none. Raises Rsvp.DoesNotExist."""
    rsvp, event = _locked(rsvp_id)
    undone = note_not_there(rsvp)
    if undone:
        write_audit(actor=by, event="rsvp.check_in_undone", subject=_name(event), detail=str(rsvp.pk), now=now)
    return undone


@transaction.atomic
def give_back_for(*, rsvp_id: uuid.UUID, by: str, keys: InstanceKeys, public_url: str, now: datetime) -> bool:
    """Give a seat, or a place in line, back for somebody who asked for it; they get a letter, and the line moves up.

    Return whether there was one to give. Raises CannotGiveBack, EventIsOver, CannotOpen, WrongState for who was checked in.
    """
    rsvp = rsvp_by_id(rsvp_id)
    if rsvp is None:
        raise CannotGiveBack
    if rsvp.checked_in_at is not None:
        raise WrongState
    given = give_back(rsvp_id=rsvp_id, keys=keys, public_url=public_url, now=now)
    if given:
        write_audit(actor=by, event="rsvp.given_back", subject=_name(rsvp.event), detail=str(rsvp_id), now=now)
    return given


def _locked(rsvp_id: uuid.UUID) -> tuple[Rsvp, Event]:
    """The RSVP as it stands once its event is locked."""
    event = lock_event(Rsvp.objects.values_list("event", flat=True).get(pk=rsvp_id))
    return Rsvp.objects.get(pk=rsvp_id), event


def _name(event: Event) -> str:
    return f"{event.campaign.slug} {event.slug}"
