"""Give a seat back, or a place in line: the next one moves up at once, and who it was is forgotten."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.campaigns.passes.rsvps import InvalidPass, read_seat_pass
from undersigned.campaigns.queries.rsvps import STANDING, events_with, rsvp_by_id, rsvp_of
from undersigned.campaigns.verbs.rsvps import forget_asks, forget_comer, give_rsvp_back, lock_event, open_comer
from undersigned.flows.rsvp_letters import queue_rsvp_letters
from undersigned.flows.tend_rsvps import fill_locked
from undersigned.mailing.models import Letter
from undersigned.values.keys import InstanceKeys


class CannotGiveBack(Exception):
    """The link opens no RSVP: it was cut or changed, or all of it is gone."""


class EventIsOver(Exception):
    """The event has ended: there is no seat to give any more."""


@transaction.atomic
def give_back(
    *, keys: InstanceKeys, public_url: str, now: datetime, token: str = "", rsvp_id: uuid.UUID | None = None
) -> bool:
    """Give a seat or a place in line back, by the token of its page or by its id; say whether there was one to give.

    A letter says so, with what takes the event out of a calendar. Raises CannotGiveBack, EventIsOver.
    """
    found = rsvp_by_id(rsvp_id if rsvp_id is not None else _by_seat(token, keys))
    if found is None:
        raise CannotGiveBack
    event = lock_event(found.event_id)
    rsvp = rsvp_by_id(found.pk, lock=True)
    if rsvp is None or rsvp.state not in STANDING:
        return False
    if event.ends_at <= now:
        raise EventIsOver
    comer = open_comer(rsvp, keys=keys)
    give_rsvp_back(rsvp, now=now)
    queue_rsvp_letters([rsvp], Letter.Kind.RSVP_GIVEN_BACK, keys=keys, now=now, comer=comer)
    fill_locked(event, keys=keys, now=now)
    return True


@transaction.atomic
def leave_events(*, digest: bytes, keys: InstanceKeys, now: datetime) -> int:
    """Give back, without a letter, all that an address has or asked for at events, for one that wants none; return how many.

    The line moves up wherever a seat comes free. What is over stays counted, and nobody can read any more who it was.
    """
    # Locked in one order, so that two who leave at once do not wait for each other.
    events = [lock_event(pk) for pk in events_with(digest)]
    left = forget_asks(digest)
    for event in events:
        standing = rsvp_of(event.pk, digest)
        if standing is not None and event.ends_at <= now:
            forget_comer(standing)
        elif standing is not None:
            give_rsvp_back(standing, now=now)
            left += 1
        fill_locked(event, keys=keys, now=now)
    return left


def _by_seat(token: str, keys: InstanceKeys) -> uuid.UUID:
    try:
        return read_seat_pass(keys, token)
    except InvalidPass as error:
        raise CannotGiveBack from error
