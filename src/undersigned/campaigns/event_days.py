"""When an event is, in words, as the clock of a zone shows it; in the language that is active."""

from datetime import datetime, timedelta
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from undersigned.locale.days import written_day
from undersigned.values.local_times import UnknownZone, in_zone, offset_text


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


def when_words(event: Timed, zone: str = "") -> str:
    """Return day and hours of an event by the clock of a zone, its own without one: "Monday 30 November 2026, 18:00–19:30,
    time of Paris (UTC+1)".

    An all-day event is told by the days of its own zone, wherever the reader is.
    """
    if event.all_day:
        first = in_zone(event.starts_at, event.time_zone)
        last = in_zone(event.ends_at - timedelta(minutes=1), event.time_zone)
        return _day(first) if first.date() == last.date() else f"{_day(first)} – {_day(last)}"
    zone = zone or event.time_zone
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
        theirs, there = in_zone(event.starts_at, zone), in_zone(event.starts_at, event.time_zone)
    except UnknownZone:
        return ""
    return "" if theirs.utcoffset() == there.utcoffset() else when_words(event, zone)


def moment_words(moment: datetime, zone: str, otherwise: str = "UTC") -> str:
    """Return a moment by the clock of a zone: "Monday 30 November 2026, 18:00, time of Paris (UTC+1)".

    ``otherwise``: by which, where there is no such zone (any more). Raises UnknownZone where there is neither.
    """
    try:
        there = in_zone(moment, zone)
    except UnknownZone:
        there, zone = in_zone(moment, otherwise), otherwise
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
