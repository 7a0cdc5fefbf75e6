"""Writes of this room: events with who speaks and what is asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.text import slugify

from undersigned.campaigns.event_form import RESERVED, EventWords, Question, Speaker
from undersigned.campaigns.event_moves import times_now, with_move
from undersigned.campaigns.models import Campaign, Event, EventQuestion, EventSeries, EventSpeaker, Partner
from undersigned.campaigns.states import CANCELLED, EVENT_FOLLOWS, PUBLISHED, SUGGESTED
from undersigned.values.keys import InstanceKeys
from undersigned.values.tallies import Tally

_SUGGESTER_BOX: Final = "event suggester"

PLAIN: Final = (
    "title", "text", "languages", "starts_at", "ends_at", "all_day", "time_zone", "online_link", "place", "capacity",
    "register_at", "registration_open", "host", "captions", "sign_language", "accessibility", "recording", "summary",
)  # fmt: skip
"""Fields of EventWords that are stored as they are."""

TOLD: Final = ("starts_at", "ends_at", "all_day", "time_zone", "online_link", "place")
"""What who registered was told: whoever changes one of these changes their calendars, and they are written to."""


class WrongState(Exception):
    """The event is in a state that this act does not follow."""


@dataclass(frozen=True, slots=True)
class Suggester:
    """Who suggested an event, in clear, and the language they read."""

    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Belongs:
    """Which partners and which series an event belongs to."""

    series: EventSeries | None = None
    host: Partner | None = None
    co_hosts: tuple[Partner, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDraft:
    """A series that a campaign's file brings along."""

    slug: str
    title: Mapping[str, str]
    text: Mapping[str, str]


def lock_event(event_id: int) -> Event:
    """Return an event with its campaign, locked until the transaction ends. Raises Event.DoesNotExist."""
    return Event.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=event_id)


def add_event(campaign: Campaign, words: EventWords, belongs: Belongs, *, now: datetime, **more: Any) -> Event:
    """Store an event; ``more`` are further fields of the model. Where ``words`` name no address, a free one is made.

    Raises IntegrityError where the address is taken.
    """
    said = {name: getattr(words, name) for name in PLAIN}
    event = Event.objects.create(
        campaign=campaign,
        series=belongs.series,
        host_partner=belongs.host,
        slug=words.slug or free_slug(words.title),
        made_at=now,
        changed_at=now,
        **said,
        **more,
    )
    event.co_hosts.set(belongs.co_hosts)
    _set_speakers(event, words.speakers)
    _set_questions(event, words.questions)
    return event


def change_event(event: Event, words: EventWords, belongs: Belongs, *, tell: bool, now: datetime) -> bool:
    """Bring an event to what is said; return whether who registered has something to be told.

    ``sequence`` grows for a published event of which something in TOLD changes, or where ``tell`` asks for it. Of one that is
    moved the times that it leaves are kept.
    """
    left = times_now(event)
    told = tell or any(getattr(event, name) != getattr(words, name) for name in TOLD)
    for name in PLAIN:
        setattr(event, name, getattr(words, name))
    event.series, event.host_partner = belongs.series, belongs.host
    raises = told and event.state == PUBLISHED
    if raises:
        if not left.same_as(times_now(event)):
            event.moves = with_move(event, left)
        event.sequence += 1
    event.changed_at = now
    event.save()
    event.co_hosts.set(belongs.co_hosts)
    _set_speakers(event, words.speakers)
    _set_questions(event, words.questions)
    return raises


def settle_event(event: Event, state: str, *, now: datetime, reason: Mapping[str, str] | None = None) -> None:
    """Bring an event into a state, with its moment and the reason. Cancelling raises ``sequence``. Raises WrongState."""
    if state not in EVENT_FOLLOWS.get(event.state, frozenset()):
        raise WrongState
    event.state, event.changed_at = state, now
    event.reason = dict(reason or {})
    if state == CANCELLED:
        event.cancelled_at = now
        event.sequence += 1
    else:
        event.decided_at = now
    event.save(update_fields=["state", "changed_at", "reason", "cancelled_at", "sequence", "decided_at"])


def box_suggester(event: Event, suggester: Suggester, *, keys: InstanceKeys) -> None:
    """Keep who suggested an event, boxed, until they were told what became of it."""
    said = {"name": suggester.name, "email": suggester.email, "language": suggester.language}
    box = keys.box(_SUGGESTER_BOX, json.dumps(said, ensure_ascii=False).encode(), bound_to=event.uid.bytes)
    event.suggester_box = box
    event.save(update_fields=["suggester_box"])


def open_suggester(event: Event, *, keys: InstanceKeys) -> Suggester | None:
    """Return who suggested an event; None where nobody is on file (any more). Raises CannotOpen."""
    if not event.suggester_box:
        return None
    said: dict[str, str] = json.loads(keys.unbox(_SUGGESTER_BOX, bytes(event.suggester_box), bound_to=event.uid.bytes))
    return Suggester(said["name"], said["email"], said["language"])


def forget_suggester(event: Event) -> None:
    """Leave nothing of who suggested an event: they were told."""
    event.suggester_box, event.suggester_digest, event.prefix = b"", b"", b""
    event.save(update_fields=["suggester_box", "suggester_digest", "prefix"])


def forget_suggestions_of(digest: bytes) -> int:
    """Delete what was suggested with an address and still waits for the desk; return how many."""
    waiting = Event.objects.select_for_update().filter(suggester_digest=digest, state=SUGGESTED).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    Event.objects.filter(pk__in=ids).delete()
    return len(ids)


def forget_old_suggestions(*, before: datetime, made_before: datetime, limit: int) -> int:
    """Delete suggestions that nobody decided about, made before a moment, or of events over before another; return how many."""
    from_outside = ~Q(suggester_digest=b"") | Q(suggested_by__isnull=False)
    old = Q(ends_at__lt=before) | Q(made_at__lt=made_before)
    due = Event.objects.filter(from_outside, old, state=SUGGESTED).order_by("made_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:limit])
    Event.objects.filter(pk__in=ids, state=SUGGESTED).delete()
    return len(ids)


def free_slug(title: Mapping[str, str]) -> str:
    """Return an address for a title that no event has."""
    words = title.get("en") or next(iter(title.values()), "")
    stem = slugify(words)[:70].strip("-_") or "event"
    taken = set(Event.objects.filter(Q(slug=stem) | Q(slug__startswith=f"{stem}-")).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def save_events(
    *, campaign: Campaign, series: Sequence[SeriesDraft], events: Sequence[EventWords], sample: bool, now: datetime
) -> Tally:
    """Make the series and events that a campaign does not have yet, published; what is there is the desk's and stays.

    Partners that an event names and the campaign does not have are left out.
    """
    tally = Tally()
    for draft in series:
        said = {"campaign": campaign, "title": dict(draft.title), "text": dict(draft.text), "sample": sample}
        _one, made = EventSeries.objects.get_or_create(slug=draft.slug, defaults=said)
        tally += Tally(made=1) if made else Tally(unchanged=1)
    known = set(Event.objects.filter(slug__in=[one.slug for one in events]).values_list("slug", flat=True))
    for words in events:
        if words.slug in known:
            tally += Tally(unchanged=1)
            continue
        belongs, _unknown = find_belongs(campaign, words)
        add_event(campaign, words, belongs, now=now, state=PUBLISHED, decided_at=now, sample=sample)
        tally += Tally(made=1)
    return tally


def find_belongs(campaign: Campaign, words: EventWords) -> tuple[Belongs, dict[str, list[str]]]:
    """Return the partners and the series that an event names, and by field the addresses that its campaign does not have."""
    asked = {one for one in (words.host_partner, *words.co_hosts) if one}
    partners = {one.slug: one for one in Partner.objects.filter(campaign=campaign, slug__in=asked).defer("logo")}
    series = EventSeries.objects.filter(campaign=campaign, slug=words.series).first() if words.series else None
    unknown = {
        "host_partner": [words.host_partner] if words.host_partner and words.host_partner not in partners else [],
        "co_hosts": [one for one in words.co_hosts if one not in partners],
        "series": [words.series] if words.series and series is None else [],
    }
    helping = tuple(partners[one] for one in words.co_hosts if one in partners and one != words.host_partner)
    return Belongs(series, partners.get(words.host_partner), helping), {key: of for key, of in unknown.items() if of}


def _set_speakers(event: Event, speakers: list[Speaker]) -> None:
    """Bring the speakers to what is said. An office keeps its translations as long as the same person holds it."""
    known = {one.name: one for one in event.speakers.all()}
    kept = []
    for position, one in enumerate(speakers):
        row = known.pop(one.name, None) or EventSpeaker(event=event, name=one.name)
        if one.role not in row.role.values():
            row.role = {"en": one.role} if one.role else {}
        row.position, row.link = position, one.link
        row.save()
        kept.append(row.pk)
    event.speakers.exclude(pk__in=kept).delete()


def _set_questions(event: Event, questions: list[Question]) -> None:
    """Bring the questions to what is said, by their position."""
    for position, one in enumerate(questions, start=1):
        said = {"kind": one.kind, "text": one.text, "choices": one.choices, "required": one.required}
        EventQuestion.objects.update_or_create(event=event, position=position, defaults=said)
    event.questions.filter(position__gt=len(questions)).delete()
