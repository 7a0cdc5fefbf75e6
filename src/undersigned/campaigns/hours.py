"""Office hours of a contact, in its own time: which time it is there, whether somebody answers now, and when next. Pure.

Working days are Monday to Friday. Which days are holidays there is not known, but for the days that a campaign keeps quiet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SATURDAY: Final = 5
_DAYS_AHEAD: Final = 400
"""Quiet days end some time; beyond that nothing is promised."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours: opens and closes in local time of a zone of the IANA database; an unknown zone counts as UTC."""

    opens: time
    closes: time
    zone: str
    quiet_days: Collection[str] = ()
    """Days of the calendar on which nobody answers, such as "2026-12-25"."""


def local_time(hours: Hours, now: datetime) -> datetime:
    """Return the moment as the clock there shows it."""
    return now.astimezone(_zone(hours.zone))


def is_open(hours: Hours, now: datetime) -> bool:
    """Say whether somebody answers at a moment: on a working day, from opening until, not at, closing time."""
    there = local_time(hours, now)
    return _is_working_day(hours, there.date()) and hours.opens <= there.time() < hours.closes


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """Return when it opens next after a moment, in local time there; None when no working day is in sight."""
    there = local_time(hours, now)
    for days in range(_DAYS_AHEAD):
        day = there.date() + timedelta(days=days)
        opening = datetime.combine(day, hours.opens, _zone(hours.zone))
        # Compared in UTC: Python compares two times of one zone by their clocks, which an hour repeats.
        if _is_working_day(hours, day) and opening.astimezone(UTC) > now.astimezone(UTC):
            return opening
    return None


def _is_working_day(hours: Hours, day: date) -> bool:
    return day.weekday() < _SATURDAY and day.isoformat() not in hours.quiet_days


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
