"""Writes of this room: who was there. Whoever calls holds the lock of the event (verbs/rsvps.py:lock_event)."""

from datetime import datetime

from undersigned.campaigns.models import Rsvp
from undersigned.campaigns.states import SEATED
from undersigned.campaigns.verbs.rsvps import WrongState


def note_there(rsvp: Rsvp, *, now: datetime) -> bool:
    """Note that somebody who is seated is there; return whether it was not noted before. Raises WrongState."""
    if rsvp.state != SEATED:
        raise WrongState
    if rsvp.checked_in_at is not None:
        return False
    rsvp.checked_in_at = now
    rsvp.save(update_fields=["checked_in_at"])
    return True


def note_not_there(rsvp: Rsvp) -> bool:
    """Take the note back; return whether there was one."""
    if rsvp.checked_in_at is None:
        return False
    rsvp.checked_in_at = None
    rsvp.save(update_fields=["checked_in_at"])
    return True
