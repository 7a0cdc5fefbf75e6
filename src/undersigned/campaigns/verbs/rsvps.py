"""Writes of this room: RSVPs. What is known of who comes lies in a box; whoever calls holds the lock of the event (lock_event).

Confirmed people go first: a seat that comes free goes to the first in line before anybody new gets it.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

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
KEEP_PREFIX: Final = timedelta(days=1)
KEEP_LAPSED: Final = timedelta(days=7)

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
    """What is known of an ask beside who it is: language, zone, news with the words agreed to, and where it came from."""

    language: str
    time_zone: str = ""
    wants_news: bool = False
    news_words: str = ""
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
    event: Event, *, digest: bytes, comer: Comer, asking: Asking, hold: bool, keys: InstanceKeys, now: datetime
) -> Rsvp:
    """Store an ask; with ``hold`` it keeps a seat for HELD_FOR. What the address gave back or let lapse before goes.

    A new id each time, so that no link of before opens it.
    """
    Rsvp.objects.filter(event=event, digest=digest, state__in=[GIVEN_BACK, LAPSED]).delete()
    rsvp = Rsvp(event=event, digest=digest, state=HELD_SEAT if hold else ASKED_SEAT, asked_at=now)
    rsvp.told_sequence = event.sequence
    _say(rsvp, comer, asking, keys)
    rsvp.save(force_insert=True)
    return rsvp


def change_ask(rsvp: Rsvp, *, comer: Comer, asking: Asking, keys: InstanceKeys) -> None:
    """Put what was typed last into an ask that nobody has answered; how long it waits does not change. Raises WrongState."""
    if rsvp.state not in UNANSWERED:
        raise WrongState
    _say(rsvp, comer, asking, keys)
    rsvp.save(update_fields=["box", *asdict(asking)])


def _say(rsvp: Rsvp, comer: Comer, asking: Asking, keys: InstanceKeys) -> None:
    rsvp.box = box_comer(comer, rsvp_id=rsvp.pk, keys=keys)
    for field, value in asdict(asking).items():
        setattr(rsvp, field, value)


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
    rsvp.left_at, rsvp.box, rsvp.wants_news, rsvp.news_words = now, b"", False, ""
    rsvp.save(update_fields=["state", "left_at", "box", "wants_news", "news_words"])


def _follow(rsvp: Rsvp, state: str) -> None:
    if state not in RSVP_FOLLOWS.get(rsvp.state, frozenset()):
        raise WrongState(f"An RSVP that is {rsvp.state} cannot become {state}.")
    rsvp.state = state


def lapse_asks(event: Event, *, now: datetime) -> int:
    """Let go what nobody confirmed within HELD_FOR, and forget who it was; return how many."""
    old = Rsvp.objects.filter(event=event, state__in=UNANSWERED, asked_at__lte=now - HELD_FOR)
    return old.update(state=LAPSED, left_at=now, box=b"", wants_news=False, news_words="")


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
    """Delete what an address asked for and did not confirm; return how many. The clock fills the seats."""
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
    return Rsvp.objects.filter(pk__in=ids).update(box=b"", news_words="")


def forget_networks(*, now: datetime, limit: int) -> int:
    """Forget from which network asks of KEEP_PREFIX ago came, so many at most; return how many."""
    due = Rsvp.objects.filter(~Q(prefix=b""), asked_at__lte=now - KEEP_PREFIX)
    ids = list(due.order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids).update(prefix=b"")


def forget_lapsed(*, now: datetime, limit: int) -> int:
    """Delete what lapsed KEEP_LAPSED ago, so many at most; return how many."""
    due = Rsvp.objects.filter(state=LAPSED, left_at__lte=now - KEEP_LAPSED)
    ids = list(due.order_by().values_list("pk", flat=True)[:limit])
    return Rsvp.objects.filter(pk__in=ids, state=LAPSED).delete()[0]
