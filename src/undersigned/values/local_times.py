"""Local times: what a clock at a place shows, the moment that it is, and when clocks there are changed. Pure.

Zones are those of the IANA database by their names, such as Europe/Paris; UTC is one. Offsets and abbreviations are none.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


class UnknownZone(ValueError):
    """There is no such zone in the IANA database."""


class NoSuchTime(ValueError):
    """No clock there ever shows this time: it is leapt over when clocks go forward. `earlier` and `later` are near, and exist."""

    def __init__(self, earlier: datetime, later: datetime) -> None:
        super().__init__(f"the times nearby are {earlier:%Y-%m-%d %H:%M} and {later:%Y-%m-%d %H:%M}")
        self.earlier, self.later = earlier, later


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A moment at which clocks of a zone are changed: offsets from UTC before and after, and what the new time is called."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@cache
def zone_names() -> frozenset[str]:
    """Return every zone that may be named: a place such as America/Sao_Paulo, or UTC."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return frozenset(places | {"UTC"})


def zone_of(name: str) -> tzinfo:
    """Return a zone by its name. Raises UnknownZone."""
    if name == "UTC":
        return UTC
    if name not in zone_names():
        raise UnknownZone(name[:64])
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        # Named in the list of zones, and its file is gone.
        raise UnknownZone(name[:64]) from None


def known_zone(name: str) -> str:
    """Return the zone of that name, or "UTC" where the database does not have it (any more)."""
    try:
        zone_of(name)
    except UnknownZone:
        return "UTC"
    return name


def to_utc(local: datetime, zone: str) -> datetime:
    """Return the moment at which clocks of a zone show a time (naive); of two such moments, the first.

    Raises UnknownZone, and NoSuchTime where clocks leap over that time.
    """
    there = zone_of(zone)
    moment = local.replace(tzinfo=there, fold=0).astimezone(UTC)
    shown = moment.astimezone(there).replace(tzinfo=None, fold=0)
    if shown != local.replace(fold=0):
        other = local.replace(tzinfo=there, fold=1).astimezone(UTC).astimezone(there).replace(tzinfo=None, fold=0)
        raise NoSuchTime(*sorted((shown, other)))
    return moment


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return a moment as clocks of a zone show it. Raises UnknownZone."""
    return moment.astimezone(zone_of(zone))


def day_begins(day: date, zone: str) -> datetime:
    """Return the first moment of a day in a zone, also where clocks leap over its midnight. Raises UnknownZone."""
    return datetime.combine(day, time(), tzinfo=zone_of(zone)).astimezone(UTC)


def offset_text(moment: datetime, zone: str) -> str:
    """Return how far a zone is from UTC at a moment: "UTC", "UTC+1", "UTC-3:30". Raises UnknownZone."""
    minutes = int((in_zone(moment, zone).utcoffset() or timedelta()) / _MINUTE)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"


@lru_cache(maxsize=256)
def clock_changes(zone: str, first: date, last: date) -> tuple[ClockChange, ...]:
    """Return when clocks of a zone are changed from one day until another, in order. Raises UnknownZone."""
    there = zone_of(zone)
    found: list[ClockChange] = []
    moment, end = datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC)
    while moment < end:
        following = min(moment + _DAY, end)
        if _kind(moment, there) != _kind(following, there):
            at = _when_changed(moment, following, there)
            before, _name, _summer = _kind(at - _MINUTE, there)
            after, name, summer = _kind(at, there)
            found.append(ClockChange(at, before, after, name, summer))
        moment = following
    return tuple(found)


def _when_changed(before: datetime, after: datetime, there: tzinfo) -> datetime:
    """The minute between two moments, one day apart at most, from which the second one's time holds."""
    held = _kind(before, there)
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle == before:
            break
        before, after = (middle, after) if _kind(middle, there) == held else (before, middle)
    return after


def _kind(moment: datetime, there: tzinfo) -> tuple[timedelta, str, bool]:
    local = moment.astimezone(there)
    return local.utcoffset() or timedelta(), local.tzname() or "", bool(local.dst())
