"""When an event is, in words, as the clock of a zone shows it; in the language that is active."""

from datetime import datetime, timedelta
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from undersigned.locale.days import written_day
from undersigned.values.local_times import UnknownZone, in_zone, known_zone, offset_text

_HALF_A_DAY = timedelta(hours=12)


class Timed(Protocol):
    """What has a beginning and an end in a time zone: an event, or when it was to be (campaigns/event_moves.py)."""

    @property
    def starts_at(self) -> datetime:
        """The moment at which it begins."""

    @property
    def ends_at(self) -> datetime:
        """The moment at which it ends."""

    @property
    def all_day(self) -> bool:
        """Whether it is told by days."""

    @property
    def time_zone(self) -> str:
        """In which it is announced."""


def own_zone(event: Timed) -> str:
    """Return the zone in which an event is told: its own, or UTC where the IANA database does not have that (any more)."""
    return known_zone(event.time_zone)


def own_clock(event: Timed, moment: datetime) -> datetime:
    """Return a moment of an event by the clock of its own zone, or by UTC where there is no such zone (any more).

    Midnights of an all-day event are midnights also there: which day was meant is still known, to half a day.
    """
    zone = own_zone(event)
    if event.all_day and zone != event.time_zone:
        return (in_zone(moment, zone) + _HALF_A_DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    return in_zone(moment, zone)


def when_words(event: Timed, zone: str = "") -> str:
    """Return day and hours of an event by the clock of a zone, its own without one: "Monday 30 November 2026, 18:00–19:30,
    time of Paris (UTC+1)".

    An all-day event is told by the days of its own zone, wherever the reader is.
    """
    if event.all_day:
        first = own_clock(event, event.starts_at)
        last = own_clock(event, event.ends_at) - timedelta(minutes=1)
        return _day(first) if first.date() == last.date() else f"{_day(first)} – {_day(last)}"
    zone = zone or own_zone(event)
    begins, ends = in_zone(event.starts_at, zone), in_zone(event.ends_at, zone)
    said = {"day": _day(begins), "from": _hour(begins), "to": _hour(ends), "zone": _zone(zone, begins)}
    if zone == "UTC" and begins.date() == ends.date():
        return _("%(day)s, %(from)s–%(to)s UTC") % said
    if begins.date() == ends.date():
        return _("%(day)s, %(from)s–%(to)s, time of %(zone)s") % said
    return _("%(day)s, %(from)s to %(last)s, %(to)s, time of %(zone)s") % (said | {"last": _day(ends)})


def when_for_reader(event: Timed, zone: str) -> str:
    """Return the same by the reader's clock; "" where it shows nothing else, or where they named no zone that there is."""
    if not zone or event.all_day:
        return ""
    try:
        theirs, there = in_zone(event.starts_at, zone), own_clock(event, event.starts_at)
    except UnknownZone:
        return ""
    return "" if theirs.utcoffset() == there.utcoffset() else when_words(event, zone)


def moment_words(moment: datetime, zone: str, otherwise: str = "UTC") -> str:
    """Return a moment by the clock of a zone: "Monday 30 November 2026, 18:00, time of Paris (UTC+1)".

    ``otherwise``: by which, where there is no such zone (any more); where there is neither, by UTC.
    """
    try:
        there = in_zone(moment, zone)
    except UnknownZone:
        zone = known_zone(otherwise)
        there = in_zone(moment, zone)
    if zone == "UTC":
        return _("%(day)s, %(time)s UTC") % {"day": _day(there), "time": _hour(there)}
    said = {"day": _day(there), "time": _hour(there), "zone": _zone(zone, there)}
    return _("%(day)s, %(time)s, time of %(zone)s") % said


def _day(moment: datetime) -> str:
    return f"{date_format(moment, 'l')} {written_day(moment.date())}"


def _hour(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _zone(name: str, moment: datetime) -> str:
    """A zone by its city, and how far it is from UTC at that moment."""
    if name == "UTC":
        return "UTC"
    city = name.rpartition("/")[2].replace("_", " ")
    return f"{city} ({offset_text(moment, name)})"
