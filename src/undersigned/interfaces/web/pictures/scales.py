"""Where things stand on a chart: from values and days to positions, round ticks, and marks that keep their distance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# A tick stands at 1, 2, 2.5 or 5 times a power of ten (in tenths here, to stay whole): steps a reader adds in the head.
ROUND_STEPS: Final = (10, 20, 25, 50, 100)
# Months between two ticks of time; all divide a year, so that a tick stands on each 1 January.
MONTH_STEPS: Final = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to positions: `low` stands at `start`, `high` at `end` (which may lie below it)."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the position of a value, to a tenth of a unit; a scale without extent puts all at its start."""
        if self.high == self.low:
            return round(self.start, 1)
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def at_day(self, day: date) -> float:
        """Return the position of a day on a scale whose values are `date.toordinal()`."""
        return self.at(day.toordinal())


def count_ticks(highest: int, *, wanted: int = 6) -> list[int]:
    """Return round counts from 0 to the first that is not below `highest`, in at most `wanted` equal steps.

    Counts are whole, so a step is at least 1; there are always two ticks.
    """
    least = max(1, -(-highest // wanted))
    tenths = 10 ** (len(str(least)) - 1)
    # Below ten the tenths of a step would not be whole: 2.5 supporters are nobody's.
    steps = (tenths * factor // 10 for factor in ROUND_STEPS if tenths * factor % 10 == 0)
    step = next(step for step in steps if step >= least)
    count = max(1, -(-highest // step))
    return [step * number for number in range(count + 1)]


def month_ticks(first: date, last: date, *, wanted: int = 8) -> list[date]:
    """Return first days of months from `first` to `last`, at even steps that hold each 1 January, at most `wanted`."""
    months = _first_days(first, last)
    for step in MONTH_STEPS:
        ticks = [day for day in months if (day.month - 1) % step == 0]
        if len(ticks) <= wanted:
            return ticks
    every = -(-len(ticks) // wanted)
    return [day for day in ticks if day.year % every == 0]


def _first_days(first: date, last: date) -> list[date]:
    """All first days of months from `first` to `last`; months are counted from year 0 to walk them."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in days if day >= first]


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move marks apart as little as possible, so that neighbours keep `gap` and all lie from `low` to `high`.

    `wanted` ascends. The least squares answer, by pooling neighbours that collide and centring each pool on what its
    marks wanted. Where the room is too short for the gap, the marks share it evenly.
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    pools: list[list[float]] = []
    for index, position in enumerate(wanted):
        # Seen without the gaps that must lie before a mark, marks may touch but not pass each other.
        pools.append([position - index * gap, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            mean, weight = pools.pop()
            other, before = pools[-1]
            pools[-1] = [(other * before + mean * weight) / (before + weight), before + weight]
    last = high - (len(wanted) - 1) * gap
    flat = [min(max(mean, low), last) for mean, weight in pools for _ in range(int(weight))]
    return [round(position + index * gap, 1) for index, position in enumerate(flat)]
