"""RSVP: somebody asks for a seat at an event. Nothing is theirs before their mailbox has confirmed (flows/confirm_rsvp.py).

A seat that is left is kept for a day; without one the ask waits for what comes free. The answer is the same for every address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Event, EventQuestion, Rsvp
from undersigned.campaigns.queries.partners import credited
from undersigned.campaigns.queries.rsvps import UNANSWERED, rsvp_of, seats_left, waiting_in_line, why_closed
from undersigned.campaigns.states import HELD_SEAT, IN_LINE, SEATED
from undersigned.campaigns.verbs.rsvps import Answer, Asking, Comer, add_rsvp, change_ask, lock_event
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
"""Letters to one mailbox that asks for seats bring in a day, whatever the events."""
A_NETWORK_AN_HOUR: Final = 30
SEATS_HELD_FOR_A_NETWORK: Final = 5
"""Seats kept at an event for one network while nobody has confirmed; who asks beyond that gets a seat by confirming."""
UNANSWERED_AT_ONCE: Final = 2_000
"""Asks that may wait for an answer at one event; more is no crowd but a machine."""
LONGEST_ANSWER: Final = 1_000

_BY_HOUR: Final = "rsvps of a network, hour"


class NotOpen(Exception):
    """One cannot register. `why`: "cancelled", "over", "elsewhere" (another site registers) or "closed"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooMany(Exception):
    """Very many asks came from one network within the hour, or wait for an answer at the event."""


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
    """Return what was typed: name, email, time_zone, news (with news_words, as shown), answer_1 … answer_5. Raises BadRsvp."""
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
    news = bool(fields.get("news"))
    comer = Comer(name, email, tuple(one for one in answers if one is not None))
    words = fields.get("news_words", "") if news else ""
    return Typed(comer, Asking(language=language, time_zone=zone, wants_news=news, news_words=words))


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
    _count_network(keys, prefix, now)
    digest = address_digest(keys, typed.comer.email)
    event = lock_event(event_id)
    if why := why_closed(event, now):
        raise NotOpen(why)
    fill_locked(event, keys=keys, now=now)
    standing = rsvp_of(event_id, digest)
    kind = _letter(standing)
    if _has_enough(digest, kind, now):
        return False
    if standing is None or kind == Letter.Kind.RSVP_CONFIRM:
        code, way = credited(came_through, widget=widget, origin=origin)
        asking = replace(typed.asking, prefix=prefix, came_through=code, came_by=way)
        standing = _keep(event, standing, digest, typed.comer, asking, keys, now)
    queue_rsvp_letters([standing], kind, keys=keys, now=now)
    return True


def _read_open(event_id: int, fields: Mapping[str, str], language: str, now: datetime) -> Typed:
    event = Event.objects.select_related("campaign").get(pk=event_id)
    if why := why_closed(event, now):
        raise NotOpen(why)
    return read_rsvp(event, fields, language=language)


def _keep(
    event: Event,
    standing: Rsvp | None,
    digest: bytes,
    comer: Comer,
    asking: Asking,
    keys: InstanceKeys,
    now: datetime,
) -> Rsvp:
    """Keep what was asked: in the place of an ask that still waits, else anew. Raises TooMany."""
    if standing is not None and standing.state in UNANSWERED:
        change_ask(standing, comer=comer, asking=asking, keys=keys)
        return standing
    waiting = Rsvp.objects.filter(event=event, state__in=UNANSWERED)
    if waiting.count() >= max(UNANSWERED_AT_ONCE, event.capacity or 0):
        raise TooMany
    hold = _may_hold(event, asking.prefix)
    return add_rsvp(event, digest=digest, comer=comer, asking=asking, hold=hold, keys=keys, now=now)


def _may_hold(event: Event, prefix: bytes) -> bool:
    """Whether a seat is kept for a new ask: one is left, nobody waits in line, and its network does not keep several."""
    if seats_left(event) == 0 or waiting_in_line(event.pk):
        return False
    held = Rsvp.objects.filter(event=event, state=HELD_SEAT, prefix=prefix)
    return not prefix or held.count() < SEATS_HELD_FOR_A_NETWORK


def _letter(standing: Rsvp | None) -> str:
    """Which letter answers an ask, by what stands for its address."""
    state = standing.state if standing else ""
    return {SEATED: Letter.Kind.RSVP_SEAT, IN_LINE: Letter.Kind.RSVP_IN_LINE}.get(state, Letter.Kind.RSVP_CONFIRM)


def _has_enough(digest: bytes, kind: str, now: datetime) -> bool:
    """Whether a mailbox got as many letters of ours today as a stranger may bring it, or wants none."""
    if is_blocked(digest):
        return True
    return letters_since(digest=digest, kind=kind, since=now - timedelta(days=1)) >= LETTERS_A_DAY


def _count_network(keys: InstanceKeys, prefix: bytes, now: datetime) -> None:
    """Count an ask of a network. Raises TooMany; then the count is as it was."""
    hour = timedelta(hours=1)
    if prefix and not use_code_try(keys.mac(_BY_HOUR, prefix), now=now, most=A_NETWORK_AN_HOUR, within=hour):
        raise TooMany
