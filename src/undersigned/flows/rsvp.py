"""RSVP: somebody asks for a seat at an event. Nothing is theirs before their mailbox has confirmed (flows/confirm_rsvp.py).

A seat that is left is kept for a day; without one the ask waits for what comes free. The answer is the same for every address.
Nobody keeps anybody else out: a spelling has an ask of its own, a network its own share of letters and seats, and a crowd that
shares one network is kept too, without seats until it confirms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Event, EventQuestion, Rsvp
from undersigned.campaigns.passes.rsvps import mailbox_mark
from undersigned.campaigns.queries.partners import credited
from undersigned.campaigns.queries.rsvps import ask_of, rsvp_of, seats_left, waiting_in_line, why_closed
from undersigned.campaigns.states import HELD_SEAT, SEATED
from undersigned.campaigns.verbs.rsvps import Answer, Asking, Comer, add_rsvp, change_ask, lock_event, make_room
from undersigned.flows.rsvp_letters import queue_rsvp_letters
from undersigned.flows.tend_rsvps import fill_locked
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.local_times import zone_names
from undersigned.values.names import InvalidName, clean_name
from undersigned.values.plain_text import plain_text

LETTERS_A_DAY: Final = 5
"""Letters that the asks of one network bring to one mailbox in a day, whatever the events and the spelling."""
LETTERS_OF_ALL_A_DAY: Final = 20
"""The same, of all networks together."""
A_NETWORK_AN_HOUR: Final = 300
"""Asks of one network, whatever the events: a hall or a campus may be behind it."""
A_NETWORK_A_DAY: Final = 500
"""Asks of one network for one event."""
HELD_AN_HOUR: Final = 30
"""Of these, the first so many may keep a seat."""
SEATS_HELD_FOR_A_NETWORK: Final = 5
"""Seats kept at an event for one network while nobody has confirmed; who asks beyond that gets a seat by confirming."""
SHARE_HELD: Final = 2
"""One of so many seats at most is kept for who has not confirmed, but always the only one."""
UNANSWERED_AT_ONCE: Final = 2_000
"""Asks that may wait for an answer at one event; one more pushes out an old one of the network that has most."""
LONGEST_ANSWER: Final = 1_000

_BY_HOUR: Final = "rsvps of a network, hour"
_BY_DAY: Final = "rsvps of a network to an event, day"
_HELD: Final = "rsvps of a network that keep seats, hour"
_LETTERS: Final = "rsvp letters of a network to a mailbox, day"


class NotOpen(Exception):
    """One cannot register. `why`: "cancelled", "over", "elsewhere" (another site registers) or "closed"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooMany(Exception):
    """Very many asks came from one network within the hour, or for one event within the day."""


class BadRsvp(ValueError):
    """`errors` maps each field that is wrong to its code: those of clean_name and clean_email, and missing, unknown, too_long."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form said, clean."""

    comer: Comer
    asking: Asking


def read_rsvp(event: Event, fields: Mapping[str, str], *, language: str) -> Typed:
    """Return what was typed: name, email, time_zone, answer_1 … answer_5. Raises BadRsvp."""
    errors: dict[str, str] = {}
    name = email = ""
    try:
        name = clean_name(fields.get("name", ""))
    except InvalidName as error:
        errors["name"] = error.code
    try:
        email = clean_email(fields.get("email", ""))
    except InvalidEmail as error:
        errors["email"] = error.code
    answers = [_answer(one, fields, language, errors) for one in event.questions.all()]
    zone = fields.get("time_zone", "")
    if zone and zone not in zone_names():
        errors["time_zone"] = "unknown"
    if errors:
        raise BadRsvp(errors)
    comer = Comer(name, email, tuple(one for one in answers if one is not None))
    return Typed(comer, Asking(language=language, time_zone=zone))


def _answer(question: EventQuestion, fields: Mapping[str, str], language: str, errors: dict[str, str]) -> Answer | None:
    """What was answered to a question; None for nothing, or where it is wrong."""
    field = f"answer_{question.position}"
    said = plain_text(fields.get(field, ""))
    asked = in_language(question.text, language)
    if not said:
        if question.required:
            errors[field] = "missing"
        return None
    if question.kind == EventQuestion.Kind.TEXT:
        if len(said) > LONGEST_ANSWER:
            errors[field] = "too_long"
        return Answer(question.position, asked, said[:LONGEST_ANSWER])
    if question.kind == EventQuestion.Kind.YES_NO:
        if said not in {"yes", "no"}:
            errors[field] = "unknown"
        return Answer(question.position, asked, said[:3])
    if not (said.isascii() and said.isdigit() and len(said) < 4 and 1 <= int(said) <= len(question.choices)):
        errors[field] = "unknown"
        return None
    return Answer(question.position, asked, in_language(question.choices[int(said) - 1], language), int(said))


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


@transaction.atomic
def rsvp(
    *,
    event_id: int,
    fields: Mapping[str, str],
    language: str,
    ip: str,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
    came_through: str = "",
    widget: bool = False,
    origin: str = "",
) -> bool:
    """Keep an ask and queue the letter that asks its mailbox to confirm; say whether a letter goes out.

    None does where the mailbox got enough today or wants none; the reader is told the same. Who stands already gets the letter
    of their seat again, at the address that confirmed. ``widget`` and ``origin`` as in queries.partners.came_by.
    Raises BadRsvp, NotOpen, TooMany, Event.DoesNotExist.
    """
    # Before anything else, so that a machine waits for no lock and costs nobody a turn.
    typed = _read_open(event_id, fields, language, now)
    prefix = keys.prefix_digest(ip)
    may_hold = _count_network(keys, prefix, event_id, now)
    digest = address_digest(keys, typed.comer.email)
    event = lock_event(event_id)
    if why := why_closed(event, now):
        raise NotOpen(why)
    fill_locked(event, keys=keys, now=now)
    standing = rsvp_of(event_id, digest)
    kind = _letter(standing)
    if _has_enough(keys, digest, prefix, kind, now):
        return False
    if standing is not None:
        standing.event = event
    else:
        code, way = credited(came_through, widget=widget, origin=origin)
        asking = replace(typed.asking, prefix=prefix, came_through=code, came_by=way)
        standing = _keep(event, digest, Typed(typed.comer, asking), may_hold=may_hold, keys=keys, now=now)
    queue_rsvp_letters([standing], kind, keys=keys, now=now)
    return True


def _read_open(event_id: int, fields: Mapping[str, str], language: str, now: datetime) -> Typed:
    event = Event.objects.select_related("campaign").get(pk=event_id)
    if why := why_closed(event, now):
        raise NotOpen(why)
    return read_rsvp(event, fields, language=language)


def _keep(event: Event, digest: bytes, typed: Typed, *, may_hold: bool, keys: InstanceKeys, now: datetime) -> Rsvp:
    """Keep what was asked: in the place of what the same spelling asked before and has not answered, else anew."""
    mailbox = mailbox_mark(keys, typed.comer.email)
    asked, asking = ask_of(event.pk, digest, mailbox), typed.asking
    if asked is not None:
        change_ask(asked, comer=typed.comer, language=asking.language, time_zone=asking.time_zone, keys=keys)
        asked.event = event
        return asked
    make_room(event, most=max(UNANSWERED_AT_ONCE, event.capacity or 0))
    hold = may_hold and _may_hold(event, asking.prefix)
    return add_rsvp(
        event, digest=digest, mailbox=mailbox, comer=typed.comer, asking=asking, hold=hold, keys=keys, now=now
    )


def _may_hold(event: Event, prefix: bytes) -> bool:
    """Whether a seat is kept for a new ask: one is left, nobody waits in line, and neither its network nor all who have not
    confirmed keep their share already."""
    if seats_left(event) == 0 or waiting_in_line(event.pk):
        return False
    held = Rsvp.objects.filter(event=event, state=HELD_SEAT)
    if event.capacity is not None and held.count() >= max(1, event.capacity // SHARE_HELD):
        return False
    return not prefix or held.filter(prefix=prefix).count() < SEATS_HELD_FOR_A_NETWORK


def _letter(standing: Rsvp | None) -> str:
    """Which letter answers an ask, by what stands for its address."""
    if standing is None:
        return Letter.Kind.RSVP_CONFIRM
    return Letter.Kind.RSVP_SEAT if standing.state == SEATED else Letter.Kind.RSVP_IN_LINE


def _has_enough(keys: InstanceKeys, digest: bytes, prefix: bytes, kind: str, now: datetime) -> bool:
    """Whether a mailbox got as many letters of ours today as a stranger, or all of them, may bring it, or wants none."""
    if is_blocked(digest):
        return True
    if letters_since(digest=digest, kind=kind, since=now - timedelta(days=1)) >= LETTERS_OF_ALL_A_DAY:
        return True
    return not use_code_try(keys.mac(_LETTERS, digest + prefix), now=now, most=LETTERS_A_DAY)


def _count_network(keys: InstanceKeys, prefix: bytes, event_id: int, now: datetime) -> bool:
    """Count an ask of a network; say whether it is one of those that may keep a seat. Raises TooMany, and then counts nothing."""
    if not prefix:
        return True
    hour, of_event = timedelta(hours=1), prefix + event_id.to_bytes(8)
    if not use_code_try(keys.mac(_BY_HOUR, prefix), now=now, most=A_NETWORK_AN_HOUR, within=hour):
        raise TooMany
    if not use_code_try(keys.mac(_BY_DAY, of_event), now=now, most=A_NETWORK_A_DAY):
        raise TooMany
    return use_code_try(keys.mac(_HELD, prefix), now=now, most=HELD_AN_HOUR, within=hour)
