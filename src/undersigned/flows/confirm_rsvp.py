"""Confirm an RSVP: the mailbox answered. Who finds a seat is seated, else goes to the end of the line. Once, however often."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.passes.rsvps import (
    InvalidPass,
    make_seat_pass,
    read_rsvp_pass,
    read_seat_pass,
)
from undersigned.campaigns.queries.rsvps import UNANSWERED, number_in_line, rsvp_by_id, seats_left, waiting_in_line
from undersigned.campaigns.states import CANCELLED, HELD_SEAT, LAPSED
from undersigned.campaigns.verbs.rsvps import (
    HELD_FOR,
    Comer,
    forget_other_asks,
    lock_event,
    open_comer,
    put_in_line,
    seat_rsvp,
)
from undersigned.flows.rsvp_letters import queue_rsvp_letters
from undersigned.flows.subscribe_confirmed import subscribe_confirmed
from undersigned.flows.tend_rsvps import fill_locked
from undersigned.mailing.models import Letter
from undersigned.people.models import Address
from undersigned.values.keys import CannotOpen, InstanceKeys


class CannotConfirm(Exception):
    """The link opens nothing (any more): cut, changed, or what it was about is gone."""


class LinkExpired(Exception):
    """The link is genuine, and the day in which it confirms is over."""


class EventIsOff(Exception):
    """The event is cancelled, or over."""


class AskChanged(Exception):
    """What was asked for is no longer what the page showed: somebody typed the same address anew."""


@dataclass(frozen=True, slots=True)
class News:
    """That the newsletter was ticked, beside the words and in the language as the page showed them."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody stands at an event. ``number`` is that in line, 0 for who does not wait; ``comer`` None once forgotten.

    ``token`` opens the page of the seat. ``is_asked``: the mailbox has not confirmed yet.
    """

    rsvp: Rsvp
    event: Event
    state: str
    number: int
    comer: Comer | None
    token: str

    @property
    def seen(self) -> str:
        """What names exactly this, as it was asked, for the page that shows it to send back."""
        return sha256(bytes(self.rsvp.box)).hexdigest()[:16]

    @property
    def is_asked(self) -> bool:
        """Whether it still waits for its mailbox."""
        return self.state in UNANSWERED

    @property
    def until(self) -> datetime:
        """Until when the mailbox can confirm."""
        return self.rsvp.asked_at + HELD_FOR


def look_at_ask(*, token: str, keys: InstanceKeys, now: datetime) -> Seat:
    """Return what a link would confirm, or came to; changes nothing. Raises CannotConfirm, LinkExpired."""
    rsvp = _rsvp(token, keys)
    _refuse_late(rsvp, now)
    return _seat(rsvp, keys)


def look_at_seat(*, token: str, keys: InstanceKeys) -> Seat:
    """Return where the holder of a seat's link stands; changes nothing. Raises CannotConfirm."""
    try:
        rsvp = rsvp_by_id(read_seat_pass(keys, token))
    except InvalidPass as error:
        raise CannotConfirm from error
    if rsvp is None or rsvp.state in {*UNANSWERED, LAPSED}:
        raise CannotConfirm
    return _seat(rsvp, keys)


@transaction.atomic
def confirm_rsvp(
    *, token: str, seen: str, keys: InstanceKeys, public_url: str, now: datetime, news: News | None = None
) -> Seat:
    """Seat who confirms, or put them in line, and write to them; with ``news`` they become a subscriber, too.

    ``seen`` names what the page showed (Seat.seen). Whoever confirmed earlier and waits goes first. What other spellings of the
    address asked for at this event goes. Raises CannotConfirm, LinkExpired, EventIsOff, AskChanged.
    """
    event = lock_event(_rsvp(token, keys).event_id)
    # Read again under the lock: it may have been confirmed, given back or asked anew meanwhile.
    rsvp = _rsvp(token, keys, lock=True)
    rsvp.event = event
    if rsvp.state not in UNANSWERED:
        _refuse_late(rsvp, now)
        return _seat(rsvp, keys)
    if event.state == CANCELLED or event.ends_at <= now:
        raise EventIsOff
    _refuse_late(rsvp, now)
    if _seat(rsvp, keys).seen != seen:
        raise AskChanged
    forget_other_asks(rsvp)
    fill_locked(event, keys=keys, now=now)
    free = seats_left(event) != 0 and not waiting_in_line(event.pk)
    if rsvp.state == HELD_SEAT or free:
        seat_rsvp(rsvp, event, now=now)
        kind = Letter.Kind.RSVP_SEAT
    else:
        put_in_line(rsvp, event, now=now)
        kind = Letter.Kind.RSVP_IN_LINE
    queue_rsvp_letters([rsvp], kind, keys=keys, now=now)
    seat = _seat(rsvp, keys)
    if news is not None and seat.comer is not None:
        _subscribe(rsvp, seat.comer, news, keys, now)
    return seat


@transaction.atomic
def decline(*, token: str, keys: InstanceKeys, now: datetime) -> bool:
    """Delete what a mailbox did not ask for, or does not want any more; say whether it still waited. Raises CannotConfirm.

    Nothing of it stays. No letter says so: the page does.
    """
    event = lock_event(_rsvp(token, keys).event_id)
    rsvp = _rsvp(token, keys, lock=True)
    if rsvp.state not in UNANSWERED:
        return False
    rsvp.delete()
    fill_locked(event, keys=keys, now=now)
    return True


def _subscribe(rsvp: Rsvp, comer: Comer, news: News, keys: InstanceKeys, now: datetime) -> None:
    """Make who ticked the news a subscriber: the same mailbox has just answered."""
    address, _made = Address.objects.get_or_create(digest=bytes(rsvp.digest), defaults={"made_at": now})
    if address.blocked_at is None:
        subscribe_confirmed(
            address=address,
            email=comer.email,
            words=news.words,
            words_language=news.language,
            language=rsvp.language,
            keys=keys,
            now=now,
            name=comer.name,
            came_through=rsvp.came_through,
            came_by=rsvp.came_by,
        )


def _rsvp(token: str, keys: InstanceKeys, *, lock: bool = False) -> Rsvp:
    """The RSVP that a confirming link is about, if it was written to the mailbox that asked for it. Raises CannotConfirm."""
    try:
        carried = read_rsvp_pass(keys, token)
    except InvalidPass as error:
        raise CannotConfirm from error
    rsvp = rsvp_by_id(carried.rsvp_id, lock=lock)
    if rsvp is None or bytes(rsvp.mailbox) != carried.mailbox:
        raise CannotConfirm
    try:
        open_comer(rsvp, keys=keys)
    except CannotOpen as error:
        raise CannotConfirm from error
    return rsvp


def _refuse_late(rsvp: Rsvp, now: datetime) -> None:
    if rsvp.state == LAPSED or (rsvp.state in UNANSWERED and rsvp.asked_at + HELD_FOR <= now):
        raise LinkExpired


def _seat(rsvp: Rsvp, keys: InstanceKeys) -> Seat:
    try:
        comer = open_comer(rsvp, keys=keys)
    except CannotOpen:
        comer = None
    return Seat(rsvp, rsvp.event, rsvp.state, number_in_line(rsvp), comer, make_seat_pass(keys, rsvp_id=rsvp.pk))
