"""Writes of this room: RSVPs. What is known of who comes lies in a box; whoever calls holds the lock of the event (lock_event).

Confirmed people go first: a seat that comes free goes to the first in line before anybody new gets it.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.queries.rsvps import UNANSWERED, seats_left
from undersigned.campaigns.states import (
    ASKED_SEAT,
    CANCELLED,
    GIVEN_BACK,
    HELD_SEAT,
    IN_LINE,
    LAPSED,
    RSVP_FOLLOWS,
    SEATED,
)
from undersigned.values.keys import InstanceKeys

HELD_FOR: Final = timedelta(hours=24)
"""How long an ask waits for its mailbox, and a seat with it."""
KEEP_BOX: Final = timedelta(days=30)
"""How long after the event who came can be read."""
KEEP_DIGEST: Final = timedelta(days=365)
"""How long after the event it can be told of an address that it had a seat there."""
KEEP_PREFIX: Final = timedelta(days=1)
KEEP_LEFT: Final = timedelta(days=7)
"""How long what lapsed or was given back stays: until its last letters have left."""

_BOX: Final = "rsvp"


class WrongState(Exception):
    """The RSVP is in a state that this act does not follow."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to a question, both as they stood in the reader's language; ``choice`` from 1, of a choice."""

    position: int
    question: str
    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Comer:
    """Who comes, in clear."""

    name: str
    email: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is known of an ask beside who it is: language, zone, and where it came from."""

    language: str
    time_zone: str = ""
    prefix: bytes = b""
    came_through: str = ""
    came_by: str = ""


def lock_event(event_id: int) -> Event:
    """Return an event, locked until the transaction ends: seats are given by one at a time. Raises Event.DoesNotExist."""
    return Event.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=event_id)


def box_comer(comer: Comer, *, rsvp_id: uuid.UUID, keys: InstanceKeys) -> bytes:
    """Return the box of who comes, which opens in its own row only."""
    return keys.box(_BOX, json.dumps(asdict(comer), ensure_ascii=False).encode(), bound_to=rsvp_id.bytes)


def open_comer(rsvp: Rsvp, *, keys: InstanceKeys) -> Comer | None:
    """Return who comes; None once the box is emptied. Raises CannotOpen."""
    if not bytes(rsvp.box):
        return None
    said = json.loads(keys.unbox(_BOX, bytes(rsvp.box), bound_to=rsvp.pk.bytes))
    return Comer(said["name"], said["email"], tuple(Answer(**one) for one in said["answers"]))


def add_rsvp(
    event: Event,
    *,
    digest: bytes,
    mailbox: bytes,
    comer: Comer,
    asking: Asking,
    hold: bool,
    keys: InstanceKeys,
    now: datetime,
) -> Rsvp:
    """Store an ask of a spelling (passes.rsvps.mailbox_mark); with ``hold`` it keeps a seat for HELD_FOR.

    A new id each time, so that no link of before opens it. What it let lapse before goes; what was given back stays until the
    letter about it has left.
    """
    Rsvp.objects.filter(event=event, digest=digest, mailbox=mailbox, state=LAPSED).delete()
    state = HELD_SEAT if hold else ASKED_SEAT
    rsvp = Rsvp(event=event, digest=digest, mailbox=mailbox, state=state, asked_at=now, **asdict(asking))
    rsvp.told_sequence = event.sequence
    rsvp.box = box_comer(comer, rsvp_id=rsvp.pk, keys=keys)
    rsvp.save(force_insert=True)
    return rsvp


def change_ask(rsvp: Rsvp, *, comer: Comer, language: str, time_zone: str, keys: InstanceKeys) -> None:
    """Put what was typed last into an ask that nobody has answered. Raises WrongState.

    How long it waits, and where it first came from, do not change: else a network could take over the seats kept for others.
    """
    if rsvp.state not in UNANSWERED:
        raise WrongState
    rsvp.box = box_comer(comer, rsvp_id=rsvp.pk, keys=keys)
    rsvp.language, rsvp.time_zone = language, time_zone
    rsvp.save(update_fields=["box", "language", "time_zone"])


def seat_rsvp(rsvp: Rsvp, event: Event, *, now: datetime) -> None:
    """Give a seat to who confirms. Raises WrongState."""
    _follow(rsvp, SEATED)
    rsvp.confirmed_at, rsvp.seated_at = rsvp.confirmed_at or now, now
    rsvp.told_sequence = event.sequence
    rsvp.save(update_fields=["state", "confirmed_at", "seated_at", "told_sequence"])


def put_in_line(rsvp: Rsvp, event: Event, *, now: datetime) -> None:
    """Put who confirms at the end of the line. Raises WrongState."""
    _follow(rsvp, IN_LINE)
    rsvp.confirmed_at = rsvp.in_line_at = now
    rsvp.told_sequence = event.sequence
    rsvp.save(update_fields=["state", "confirmed_at", "in_line_at", "told_sequence"])


def give_rsvp_back(rsvp: Rsvp, *, now: datetime) -> None:
    """Take a seat, or a place in line, back from who gives it, and forget who it was. Raises WrongState."""
    _follow(rsvp, GIVEN_BACK)
    rsvp.left_at, rsvp.box = now, b""
    rsvp.save(update_fields=["state", "left_at", "box"])


def forget_comer(rsvp: Rsvp) -> None:
    """Forget who it was, and leave the seat as it stands."""
    rsvp.box = b""
    rsvp.save(update_fields=["box"])


def _follow(rsvp: Rsvp, state: str) -> None:
    if state not in RSVP_FOLLOWS.get(rsvp.state, frozenset()):
        raise WrongState(f"An RSVP that is {rsvp.state} cannot become {state}.")
    rsvp.state = state


def lapse_asks(event: Event, *, now: datetime) -> int:
    """Let go what nobody confirmed within HELD_FOR, and forget who it was; return how many."""
    old = Rsvp.objects.filter(event=event, state__in=UNANSWERED, asked_at__lte=now - HELD_FOR)
    return old.update(state=LAPSED, left_at=now, box=b"")


def make_room(event: Event, *, most: int) -> int:
    """Delete the oldest unanswered asks of the networks that have most, until one more finds room; return how many went.

    So a machine pushes out its own asks, and other people's only where each of its asks comes from a network of its own.
    """
    waiting = Rsvp.objects.filter(event=event, state__in=UNANSWERED)
    too_many, gone = waiting.count() - most + 1, 0
    while gone < too_many:
        of_most = waiting.order_by().values("prefix").annotate(asks=Count("pk"), first=Min("asked_at"))
        prefix = of_most.order_by("-asks", "first").values_list("prefix", flat=True)[0]
        oldest = waiting.filter(prefix=prefix).order_by("asked_at", "pk").values_list("pk", flat=True)[0]
        gone += Rsvp.objects.filter(pk=oldest).delete()[0]
    return gone


def forget_other_asks(rsvp: Rsvp) -> int:
    """Delete what other spellings of an address ask for at the same event, once one of them is answered; return how many."""
    others = Rsvp.objects.filter(event=rsvp.event_id, digest=rsvp.digest, state__in=UNANSWERED).exclude(pk=rsvp.pk)
    return others.delete()[0]


def move_up(event: Event, *, now: datetime) -> list[Rsvp]:
    """Seat as many of the line as there are seats, in its order; return whom. Nobody at an event that is off or over."""
    if event.state == CANCELLED or event.ends_at <= now:
        return []
    line = Rsvp.objects.select_for_update(of=("self",)).filter(event=event, state=IN_LINE)
    left = seats_left(event)
    moved = list(line.order_by("in_line_at", "pk")[:left])
    ids = [one.pk for one in moved]
    Rsvp.objects.filter(pk__in=ids).update(state=SEATED, seated_at=now, told_sequence=event.sequence)
    for one in moved:
        one.state, one.seated_at, one.told_sequence = SEATED, now, event.sequence
        one.event = event
    return moved


def forget_asks(digest: bytes) -> int:
    """Delete what an address asked for and did not confirm; return how many. The caller has locked the events, and fills them."""
    return Rsvp.objects.filter(digest=digest, state__in=UNANSWERED).delete()[0]


def note_told(rsvps: Sequence[Rsvp], event: Event, *, now: datetime) -> None:
    """Note that people were told of an event as it stands; reminders whose time is still to come come anew."""
    ids = Rsvp.objects.filter(pk__in=[one.pk for one in rsvps])
    ids.update(told_sequence=event.sequence)
    if event.starts_at - timedelta(days=1) > now:
        ids.update(day_reminder_at=None)
    if event.starts_at - timedelta(hours=1) > now:
        ids.update(hour_reminder_at=None)


def empty_boxes(*, now: datetime, limit: int) -> int:
    """Forget who came to events that ended KEEP_BOX ago, so many at most; return how many."""
    due = Rsvp.objects.filter(~Q(box=b""), event__ends_at__lte=now - KEEP_BOX)
    ids = list(due.order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids).update(box=b"", mailbox=b"", time_zone="")


def forget_unseated(*, now: datetime, limit: int) -> int:
    """Delete rows of who had no seat at events that ended KEEP_BOX ago, and all of events that were cancelled so long ago.

    So many at most; return how many.
    """
    over = Q(event__ends_at__lte=now - KEEP_BOX) & ~Q(state=SEATED)
    off = Q(event__state=CANCELLED, event__cancelled_at__lte=now - KEEP_BOX)
    ids = list(Rsvp.objects.filter(over | off).order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids).delete()[0]


def forget_digests(*, now: datetime, limit: int) -> int:
    """Forget whose seats they were at events that ended KEEP_DIGEST ago, so many at most; return how many. Figures stay."""
    due = Rsvp.objects.filter(~Q(digest=b""), event__ends_at__lte=now - KEEP_DIGEST)
    ids = list(due.order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids).update(digest=b"", mailbox=b"", box=b"")


def forget_networks(*, now: datetime, limit: int) -> int:
    """Forget from which network asks of KEEP_PREFIX ago came, so many at most; return how many."""
    due = Rsvp.objects.filter(~Q(prefix=b""), asked_at__lte=now - KEEP_PREFIX)
    ids = list(due.order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids).update(prefix=b"")


def forget_left(*, now: datetime, limit: int) -> int:
    """Delete what lapsed or was given back KEEP_LEFT ago, so many at most; return how many."""
    due = Rsvp.objects.filter(state__in=[LAPSED, GIVEN_BACK], left_at__lte=now - KEEP_LEFT)
    ids = list(due.order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids).delete()[0]
