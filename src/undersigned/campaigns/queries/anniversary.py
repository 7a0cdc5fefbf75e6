"""Questions towards an anniversary: how many days are left, and what was gained since the last one."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Count
from django.utils import timezone

from undersigned.calls.models import Signature
from undersigned.people.kinds import Kind
from undersigned.roll.models import PeopleCount, RollEntry
from undersigned.roll.states import LISTED

_PROBES: Final = 100
"""How many numbers are looked at in one query while the one of a day is sought."""


@dataclass(frozen=True, slots=True)
class Anniversary:
    """The next anniversary, today's included: the how-many-th, on which day, how many days until then; and the one before."""

    number: int
    on: date
    days: int
    last_on: date


def next_anniversary(launched_on: date | None, *, today: date) -> Anniversary | None:
    """Return the anniversary that is next, or today's; None where the first day is not known or is still to come.

    What began on 29 February has its anniversary on the last day of February.
    """
    if launched_on is None or today < launched_on:
        return None
    number = max(1, today.year - launched_on.year)
    if _after(launched_on, number) < today:
        number += 1
    on = _after(launched_on, number)
    return Anniversary(number=number, on=on, days=(on - today).days, last_on=_after(launched_on, number - 1))


def _after(launched_on: date, years: int) -> date:
    try:
        return launched_on.replace(year=launched_on.year + years)
    except ValueError:
        return date(launched_on.year + years, 2, 28)


@dataclass(frozen=True, slots=True)
class Gains:
    """What was gained after a day: entries of the roll by kind, and people. ``total`` is the sum of the kinds."""

    since: date
    kinds: dict[str, int]
    total: int
    people: int


def gains_since(call_id: int, *, since: date, today: date) -> Gains:
    """Return what was gained after the day `since`, up to today.

    Entries are those that stand on the roll and have done so since then; people are those who were counted since then,
    also where one has withdrawn meanwhile.
    """
    entries = RollEntry.objects.filter(call_id=call_id, state=LISTED, since__gt=since, since__lte=today).order_by()
    found = dict(entries.values_list("kind").annotate(number=Count("pk")))
    kinds = {kind: found.get(kind, 0) for kind in Kind.values}
    return Gains(since=since, kinds=kinds, total=sum(kinds.values()), people=_people_since(call_id, since))


def _people_since(call_id: int, since: date) -> int:
    """How many numbers were given after a day."""
    last = PeopleCount.objects.filter(call_id=call_id).values_list("last_number", flat=True).first() or 0
    moment = timezone.make_aware(datetime.combine(since, time.max))
    return last - _number_at(call_id, moment, last)


def _number_at(call_id: int, moment: datetime, last: int) -> int:
    """The last number that was given up to a moment. Numbers are given in the order of time, so a few probes find it."""
    low, high = 0, last
    while low < high:
        step = max(1, (high - low) // _PROBES)
        probes = range(low + step, high + 1, step)
        rows = Signature.objects.filter(call_id=call_id, number__in=list(probes), counted_at__isnull=False)
        found_at = rows.order_by("number").values_list("number", "counted_at")
        given = [(number, at) for number, at in found_at if number is not None and at is not None]
        before = [number for number, at in given if at <= moment]
        after = [number for number, at in given if at > moment]
        found = max(before, default=low), min(after, default=high + 1) - 1
        if step == 1 or found == (low, high):
            return found[0]
        low, high = found
    return low
