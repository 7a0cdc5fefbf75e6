"""Questions about the roll that two or more callers ask: its counts, its growth, its changes, one entry."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.people.kinds import Kind
from undersigned.roll.models import OfficialCount, PeopleCount, RollChange, RollEntry
from undersigned.roll.states import LEFT, LISTED

CHANGES_A_PAGE = 100
PEOPLE_A_PAGE = 200


class NoSuchPage(LookupError):
    """The page asked for lies beyond the last one."""


@dataclass(frozen=True, slots=True)
class RollCounts:
    """How many stand on the roll. ``total`` is the sum of the four kinds of institutions; people are counted apart."""

    total: int
    state: int
    public_authority: int
    private_sector: int
    civil_society: int
    people: int
    counted_at: datetime | None


def counted_on(as_of: date | None) -> Q:
    """Return the condition for entries that count: listed now, or on the roll at the end of the day ``as_of``.

    An entry counts from ``since`` on, and no longer on the day on which it left.
    """
    if as_of is None:
        return Q(state=LISTED)
    stayed = Q(left_on=None) | Q(left_on__gt=as_of)
    return Q(state__in=(LISTED, *LEFT), since__lte=as_of) & stayed


def roll_counts(call_id: int, *, as_of: date | None = None) -> RollCounts:
    """Return how many stand on the roll now, or stood at the end of a day; people always as of the last count."""
    entries = RollEntry.objects.filter(counted_on(as_of), call_id=call_id)
    kinds = dict(entries.order_by().values_list("kind").annotate(number=Count("pk")))
    people = PeopleCount.objects.filter(call_id=call_id).first()
    return RollCounts(
        total=sum(kinds.values()),
        **{kind: kinds.get(kind, 0) for kind in Kind.values},
        people=people.people if people else 0,
        counted_at=people.counted_at if people else None,
    )


def first_day(call_id: int) -> date | None:
    """Return the first day for which the roll can be shown as of, or None for an empty roll."""
    since = RollEntry.objects.filter(call_id=call_id, since__isnull=False).order_by("since")
    return since.values_list("since", flat=True).first()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The roll on a day beside the official list's counter, and what makes the difference.

    official.total_files + came - left + unlisted + dated_otherwise = the roll's total on that day.
    """

    official: OfficialCount
    came: int
    left: int
    unlisted: int
    dated_otherwise: int


def compare_with_official(call_id: int, *, as_of: date) -> Comparison | None:
    """Compare the roll of a day with the last official counter on or before it; None where there is none."""
    official = OfficialCount.objects.filter(call_id=call_id, day__lte=as_of).order_by("-day").first()
    if official is None:
        return None
    between = {"gt": official.day, "lte": as_of}
    on_list = Q(listed_on__isnull=False)
    found = RollEntry.objects.filter(call_id=call_id).aggregate(
        then=Count("pk", filter=on_list & counted_on(official.day)),
        came=Count("pk", filter=Q(**{f"listed_on__{how}": day for how, day in between.items()})),
        left=Count("pk", filter=on_list & Q(**{f"left_on__{how}": day for how, day in between.items()})),
        unlisted=Count("pk", filter=Q(listed_on=None) & counted_on(as_of)),
    )
    dated_otherwise = found.pop("then") - official.total_files
    return Comparison(official=official, dated_otherwise=dated_otherwise, **found)


def entry_by_slug(call_id: int, slug: str) -> RollEntry | None:
    """Return an entry by its address, with the entry that stands in its place, or None."""
    return (
        RollEntry.objects.select_related("succeeded_by", "endorsement", "version")
        .filter(call_id=call_id, slug=slug)
        .first()
    )


def entry_of_endorsement(endorsement_id: UUID) -> RollEntry | None:
    """Return the entry that an endorsement became, or None."""
    entries = RollEntry.objects.select_related("endorsement", "version")
    return entries.filter(endorsement_id=endorsement_id).first()


def slugs_of_endorsements(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the addresses of the entries that endorsements became."""
    return dict(RollEntry.objects.filter(endorsement_id__in=ids).values_list("endorsement_id", "slug"))


def history_of(entry_id: int) -> list[RollChange]:
    """Return an entry's public lines, the first one first."""
    return list(RollChange.objects.filter(entry_id=entry_id).order_by(F("on").asc(nulls_first=True), "pk"))


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of the roll's history by day, the latest first."""

    days: list[tuple[date | None, list[RollChange]]]
    total: int
    page: int
    pages: int


def changes(call_id: int, *, page: int = 1, of: QuerySet[RollEntry] | None = None) -> ChangesPage:
    """Return a page of the roll's public lines with their entries, all or those of some. Raises NoSuchPage."""
    lines = RollChange.objects.filter(call_id=call_id)
    if of is not None:
        lines = lines.filter(entry__in=of)
    total = lines.count()
    pages = page_count(total, CHANGES_A_PAGE, page)
    ordered = lines.select_related("entry").order_by(F("on").desc(nulls_last=True), "-pk")
    days: dict[date | None, list[RollChange]] = {}
    for line in ordered[(page - 1) * CHANGES_A_PAGE : page * CHANGES_A_PAGE]:
        days.setdefault(line.on, []).append(line)
    return ChangesPage(list(days.items()), total, page, pages)


def latest_changes(call_id: int, *, most: int, of: QuerySet[RollEntry] | None = None) -> list[RollChange]:
    """Return the lines that were recorded last, with their entries, the newest first: what a feed tells."""
    lines = RollChange.objects.filter(call_id=call_id).select_related("entry")
    if of is not None:
        lines = lines.filter(entry__in=of)
    return list(lines.order_by("-recorded_at", "-pk")[:most])


def page_count(total: int, a_page: int, page: int) -> int:
    """Return how many pages `total` rows fill, at least one. Raises NoSuchPage when `page` is none of them."""
    pages = max(1, -(-total // a_page))
    if not 1 <= page <= pages:
        raise NoSuchPage(f"There are {pages} pages.")
    return pages


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People who show their name, by number; ``following`` is where the next page starts, or None."""

    people: list[Signature]
    shown: int
    following: int | None


def people_by_name(call_id: int, *, after: int = 0) -> PeoplePage:
    """Return those who stand on the roll with their name and have a number above `after`, and how many do in all."""
    named = Signature.objects.filter(call_id=call_id, state=CONFIRMED, show_name=True, number__isnull=False)
    people = list(
        named.filter(number__gt=after).order_by("number").only("number", "name", "country")[: PEOPLE_A_PAGE + 1]
    )
    following = people[PEOPLE_A_PAGE - 1].number if len(people) > PEOPLE_A_PAGE else None
    return PeoplePage(people[:PEOPLE_A_PAGE], named.count(), following)


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """How many of each kind stood on the roll at the end of a day."""

    day: date
    counts: Mapping[str, int]


def growth(call_id: int) -> list[GrowthPoint]:
    """Return the roll's size by kind at the end of each day on which it changed. Entries without a day are left out."""
    entries = RollEntry.objects.filter(call_id=call_id, state__in=(LISTED, *LEFT), since__isnull=False).order_by()
    steps: dict[date, dict[str, int]] = {}
    for column, sign in (("since", 1), ("left_on", -1)):
        rows = _gone_before(entries) if sign < 0 else entries
        for day, kind, number in rows.values_list(column, "kind").annotate(number=Count("pk")):
            step = steps.setdefault(day, {})
            step[kind] = step.get(kind, 0) + sign * number
    return list(_add_up(steps))


def _gone_before(entries: QuerySet[RollEntry]) -> QuerySet[RollEntry]:
    return entries.filter(left_on__isnull=False)


def _add_up(steps: dict[date, dict[str, int]]) -> Iterator[GrowthPoint]:
    counts = dict.fromkeys(Kind.values, 0)
    for day in sorted(steps):
        for kind, step in steps[day].items():
            counts[kind] += step
        yield GrowthPoint(day, dict(counts))


def has_official_list(call_id: int) -> bool:
    """Say whether a call has an official list beside its roll: one whose counters are known."""
    return OfficialCount.objects.filter(call_id=call_id).exists()


def official_counts(call_id: int) -> list[OfficialCount]:
    """Return the official list's counters by day."""
    return list(OfficialCount.objects.filter(call_id=call_id).order_by("day"))


def listed_by_country(call_id: int) -> dict[str, int]:
    """Return how many entries stand on the roll by the country they gave, States among them."""
    listed = RollEntry.objects.filter(call_id=call_id, state=LISTED).exclude(country="").order_by()
    return dict(listed.values_list("country").annotate(number=Count("pk")))
