"""Questions of the desk about events: how many come to each, in which languages, and which events wait for a decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Min, Q, QuerySet

from undersigned.campaigns.models import Event, EventQuestion, Rsvp
from undersigned.campaigns.queries.rsvps import STANDING, UNANSWERED
from undersigned.campaigns.states import GIVEN_BACK, IN_LINE, LAPSED, PUBLISHED, SEATED, SUGGESTED
from undersigned.values.local_times import known_zone

SOON: Final = timedelta(days=7)
"""How far the first screen of the desk looks ahead."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many RSVPs of an event are in which state, and how many of those seated were checked in."""

    seated: int
    in_line: int
    unconfirmed: int
    given_back: int
    lapsed: int
    checked_in: int


@dataclass(frozen=True, slots=True)
class InLanguage:
    """How many come to an event who registered in a language."""

    language: str
    seated: int
    in_line: int
    checked_in: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many events wait for the desk, and since when the oldest does; None where none waits."""

    number: int
    since: datetime | None


def attendance_of(event_id: int) -> Attendance:
    """Return how many come to an event, with one query."""
    counted = Rsvp.objects.filter(event=event_id).aggregate(
        seated=_count(Q(state=SEATED)),
        in_line=_count(Q(state=IN_LINE)),
        unconfirmed=_count(Q(state__in=UNANSWERED)),
        given_back=_count(Q(state=GIVEN_BACK)),
        lapsed=_count(Q(state=LAPSED)),
        checked_in=_count(Q(state=SEATED, checked_in_at__isnull=False)),
    )
    return Attendance(**counted)


def _count(those: Q) -> Count:
    return Count("pk", filter=those)


def by_language(event_id: int) -> list[InLanguage]:
    """Return who comes to an event by the language in which they registered, the most first: they sum up to all."""
    standing = Rsvp.objects.filter(event=event_id, state__in=STANDING).order_by()
    rows = standing.values_list("language").annotate(
        seated=_count(Q(state=SEATED)),
        in_line=_count(Q(state=IN_LINE)),
        checked_in=_count(Q(checked_in_at__isnull=False)),
    )
    return sorted((InLanguage(*row) for row in rows), key=lambda one: (-one.seated, -one.in_line, one.language))


def to_be_told(event: Event, now: datetime) -> int:
    """Return how many get a letter when an event is changed or cancelled: whoever is seated or in line, until it is over."""
    if event.state != PUBLISHED or event.ends_at <= now:
        return 0
    return Rsvp.objects.filter(event=event, state__in=STANDING).count()


def may_have_answered(event_id: int) -> int:
    """Return how many have registered and may have answered the event's questions, confirmed or not."""
    if not EventQuestion.objects.filter(event=event_id).exists():
        return 0
    return Rsvp.objects.filter(~Q(box=b""), event=event_id, state__in=(*STANDING, *UNANSWERED)).count()


def rsvps_of_event(event_id: int, *states: str) -> QuerySet[Rsvp]:
    """Return the RSVPs of an event in these states: the line in its order, all else as they came."""
    rsvps = Rsvp.objects.filter(event=event_id, state__in=states)
    return rsvps.order_by(F("in_line_at").asc(nulls_first=True), "asked_at", "pk")


def with_seats(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return events, each with ``sat`` and ``line``: how many are seated and how many wait in line."""
    return events.annotate(
        sat=Count("rsvps", filter=Q(rsvps__state=SEATED)), line=Count("rsvps", filter=Q(rsvps__state=IN_LINE))
    )


def soon(now: datetime, *, limit: int) -> list[Event]:
    """Return published events that take place now or begin within SOON, the next first, with their seats."""
    events = Event.objects.filter(state=PUBLISHED, ends_at__gt=now, starts_at__lte=now + SOON)
    return list(with_seats(events.select_related("campaign")).order_by("starts_at", "pk")[:limit])


def without_zone(now: datetime, *, limit: int) -> list[Event]:
    """Return published events to come whose time zone the IANA database does not have (any more), the next first."""
    events = Event.objects.filter(state=PUBLISHED, ends_at__gt=now)
    named = events.order_by().values_list("time_zone", flat=True).distinct()
    gone = [zone for zone in named if known_zone(zone) != zone]
    return list(events.filter(time_zone__in=gone).order_by("starts_at", "pk")[:limit]) if gone else []


def waiting_for_desk() -> Waiting:
    """Return what waits to be published or turned down, in all campaigns."""
    found = Event.objects.filter(state=SUGGESTED).aggregate(number=Count("pk"), since=Min("made_at"))
    return Waiting(found["number"], found["since"])
