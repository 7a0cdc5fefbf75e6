"""Questions about who comes to events: seats, the waiting list, and what came through whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from undersigned.campaigns.models import Event, Rsvp, TrackedLink
from undersigned.campaigns.queries.partners import FOREIGN
from undersigned.campaigns.states import (
    ASKED_SEAT,
    CANCELLED,
    HELD_SEAT,
    IN_LINE,
    PUBLISHED,
    SEATED,
    TAKES_SEAT,
)

STANDING: Final = (SEATED, IN_LINE)
"""Whoever confirmed and has not given it back."""
UNANSWERED: Final = (HELD_SEAT, ASKED_SEAT)
"""Asked for, by nobody knows whom yet."""


@dataclass(frozen=True, slots=True)
class ThroughPartner:
    """How many came to an event through a partner's links; ``partner_id`` is None, and ``name`` empty, for everybody else."""

    partner_id: int | None
    name: str
    seated: int
    in_line: int
    checked_in: int


def taken_seats(event_id: int) -> int:
    """Return how many seats of an event are taken: by who confirmed, and by who may still do so for a day."""
    return Rsvp.objects.filter(event=event_id, state__in=TAKES_SEAT).count()


def seats_left(event: Event) -> int | None:
    """Return how many seats are free; None where there is no limit. Who waits in line may have a claim to them."""
    return None if event.capacity is None else max(0, event.capacity - taken_seats(event.pk))


def why_closed(event: Event, now: datetime) -> str:
    """Return why one cannot register for a published event here: cancelled, over, elsewhere or closed; "" where one can."""
    if event.state == CANCELLED:
        return "cancelled"
    if event.ends_at <= now:
        return "over"
    if event.register_at:
        return "elsewhere"
    is_open = event.state == PUBLISHED and event.registration_open and event.campaign.stopped_at is None
    is_open = is_open and event.campaign.starts_on <= timezone.localdate(now)
    return "" if is_open else "closed"


def waiting_in_line(event_id: int) -> int:
    """Return how many wait in line."""
    return Rsvp.objects.filter(event=event_id, state=IN_LINE).count()


def seated(event_id: int) -> list[Rsvp]:
    """Return who is seated, first come first."""
    return list(Rsvp.objects.filter(event=event_id, state=SEATED).order_by("seated_at", "pk"))


def number_in_line(rsvp: Rsvp) -> int:
    """Return the place in line, from 1; 0 for who does not wait."""
    if rsvp.state != IN_LINE:
        return 0
    line = Rsvp.objects.filter(event=rsvp.event_id, state=IN_LINE)
    return 1 + line.filter(Q(in_line_at__lt=rsvp.in_line_at) | Q(in_line_at=rsvp.in_line_at, pk__lt=rsvp.pk)).count()


def rsvps_of(digest: bytes) -> list[Rsvp]:
    """Return what stands for an address, seated or in line, with its event, by the day of the event; past ones too."""
    found = Rsvp.objects.filter(digest=digest, state__in=STANDING).select_related("event__campaign")
    return list(found.order_by("event__starts_at", "pk"))


def events_with(digest: bytes) -> list[int]:
    """Return the events at which an address is seated, waits or has asked, past ones too, in the order of their ids."""
    found = Rsvp.objects.filter(digest=digest, state__in=[*STANDING, *UNANSWERED])
    return list(found.order_by("event").values_list("event", flat=True).distinct())


def rsvp_by_id(rsvp_id: UUID, *, lock: bool = False) -> Rsvp | None:
    """Return an RSVP with its event and campaign, or None; locked until the transaction ends, where the caller holds its event."""
    found = Rsvp.objects.select_related("event__campaign").filter(pk=rsvp_id)
    return (found.select_for_update(of=("self",)) if lock else found).first()


def rsvp_of(event_id: int, digest: bytes) -> Rsvp | None:
    """Return what stands for an address at an event, seated or in line, or None."""
    return Rsvp.objects.filter(event=event_id, digest=digest, state__in=STANDING).first()


def ask_of(event_id: int, digest: bytes, mailbox: bytes) -> Rsvp | None:
    """Return what a spelling of an address asked for and has not answered yet, or None."""
    return Rsvp.objects.filter(event=event_id, digest=digest, mailbox=mailbox, state__in=UNANSWERED).first()


def figures_by_partner(event_id: int) -> list[ThroughPartner]:
    """Return who came through which partner, most first, everybody else last: they sum up to all who are seated or in line.

    Who came by a partner's widget on somebody else's site counts with everybody else. Two queries, however many came.
    """
    standing = Rsvp.objects.filter(event=event_id, state__in=STANDING).order_by()
    counted = standing.values("came_through", "came_by").annotate(
        sat=Count("pk", filter=Q(state=SEATED)),
        line=Count("pk", filter=Q(state=IN_LINE)),
        there=Count("pk", filter=Q(checked_in_at__isnull=False)),
    )
    rows = list(counted)
    codes = {one["came_through"] for one in rows if one["came_through"]}
    links = TrackedLink.objects.filter(code__in=codes, partner__isnull=False)
    partners = {code: (pk, name) for code, pk, name in links.values_list("code", "partner_id", "partner__name")}
    sums: dict[tuple[int | None, str], list[int]] = {}
    for row in rows:
        key = partners.get(row["came_through"], (None, "")) if row["came_by"] != FOREIGN else (None, "")
        figures = sums.setdefault(key, [0, 0, 0])
        for place, name in enumerate(("sat", "line", "there")):
            figures[place] += row[name]
    found = [ThroughPartner(pk, name, *figures) for (pk, name), figures in sums.items()]
    return sorted(found, key=lambda one: (one.partner_id is None, -one.seated, -one.in_line, one.name))


def events_to_fill(*, before: datetime, now: datetime, limit: int) -> list[int]:
    """Return events, not over, whose line can move: asks from before a moment that nobody answered, or seats left over."""
    lapsing = Rsvp.objects.filter(state__in=UNANSWERED, asked_at__lte=before).order_by().values_list("event", flat=True)
    found = list(lapsing.distinct()[:limit])
    waiting = Event.objects.filter(state=PUBLISHED, ends_at__gt=now).annotate(
        line=Count("rsvps", filter=Q(rsvps__state=IN_LINE)), taken=Count("rsvps", filter=Q(rsvps__state__in=TAKES_SEAT))
    )
    free = waiting.filter(line__gt=0).filter(Q(capacity=None) | Q(taken__lt=F("capacity")))
    found += [pk for pk in free.order_by("pk").values_list("pk", flat=True)[:limit] if pk not in found]
    return found[:limit]


def untold(*, now: datetime) -> QuerySet[Rsvp]:
    """Return the RSVPs, seated or in line, to events not over, that were last told of an older version."""
    return Rsvp.objects.filter(state__in=STANDING, told_sequence__lt=F("event__sequence"), event__ends_at__gt=now)
