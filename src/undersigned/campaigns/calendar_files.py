"""Events as calendar files (RFC 5545, RFC 7986): feeds that anybody subscribes to, and the invitation of one person.

One event is one entry for ever: its UID stays, and SEQUENCE grows with what people were told. What a public file says is the
same for all, byte for byte, as long as nothing changes; the online link stands in invitations alone.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText
from icalendar import Event as Entry

from undersigned.campaigns.event_days import own_clock, own_zone
from undersigned.campaigns.models import Event
from undersigned.campaigns.states import CANCELLED
from undersigned.values.local_times import clock_changes, in_zone
from undersigned.values.plain_text import plain_text

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT: Final = "-//Undersigned//Events//EN"
REFRESH: Final = timedelta(hours=1)
"""How often a calendar program should ask again for a feed."""


def event_calendar(events: Iterable[Event], *, public_url: str, language: str, name: str, feed: bool = True) -> bytes:
    """Return public events as one calendar with a name: cancelled ones stay in it, as cancelled; no online link.

    With ``feed`` it says how often to come back; a file of one event does not. Reads each event's ``campaign``.
    """
    with override(language):
        calendar = _calendar("PUBLISH")
        if feed:
            shown = _one_line(name)
            calendar.add("name", shown)
            calendar.add("x-wr-calname", shown)
            calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
            calendar.add("x-published-ttl", vText("PT1H"))
        shown_events = list(events)
        for event in shown_events:
            calendar.add_component(_entry(event, public_url, language))
        return _finish(calendar, shown_events)


def invitation(
    event: Event,
    *,
    method: Method,
    organizer: str,
    attendee: str,
    attendee_name: str,
    online_link: str,
    public_url: str,
    language: str,
    made_at: datetime | None = None,
) -> bytes:
    """Return one event as one person's invitation, or with CANCEL as what takes it out of their calendar.

    ``made_at`` tells what was said later from what was said before with the same SEQUENCE (RFC 5546 section 2.1.5).
    ``organizer`` is a sender, such as ``The Call <letters@example.org>``; "" for ``attendee`` or ``online_link`` leaves them
    out. The file goes along with a letter as ``text/calendar; method=…; charset=UTF-8``.
    """
    with override(language):
        calendar = _calendar(method)
        entry = _entry(event, public_url, language, online_link=online_link, cancelled=method == "CANCEL")
        if made_at is not None:
            entry.DTSTAMP = made_at.astimezone(UTC).replace(microsecond=0)
        organizer_name, address = parseaddr(organizer)
        if address:
            entry.add("organizer", _address(address, organizer_name))
        if attendee:
            person = _address(attendee, attendee_name)
            person.params["CUTYPE"], person.params["ROLE"] = vText("INDIVIDUAL"), vText("REQ-PARTICIPANT")
            # Who gives a seat back does it on their page; no calendar program is asked to write to us.
            person.params["PARTSTAT"], person.params["RSVP"] = vText("ACCEPTED"), vText("FALSE")
            entry.add("attendee", person, encode=False)
        calendar.add_component(entry)
        return _finish(calendar, [event])


def uid_of(event: Event, public_url: str) -> str:
    """Return the UID of an event's entry in every calendar."""
    return f"{event.uid}@{urlsplit(public_url).hostname or 'localhost'}"


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _entry(event: Event, public_url: str, language: str, *, online_link: str = "", cancelled: bool = False) -> Entry:
    entry, page = Entry(), f"{public_url}/{language}/events/{event.slug}/"
    entry.add("uid", uid_of(event, public_url))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC).replace(microsecond=0))
    entry.add("created", event.made_at.astimezone(UTC).replace(microsecond=0))
    entry.add("last-modified", event.changed_at.astimezone(UTC).replace(microsecond=0))
    entry.add("dtstart", _shown(event, event.starts_at))
    entry.add("dtend", _shown(event, event.ends_at))
    is_off = cancelled or event.state == CANCELLED
    title = _one_line(event.title_in(language))
    entry.add("summary", _("Cancelled: %(title)s") % {"title": title} if is_off else title)
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if is_off or event.all_day else "OPAQUE")
    entry.add("url", page)
    place = _one_line(event.place)
    if online_link:
        entry.add("conference", online_link, parameters={"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _("Join online")})
    entry.add("location", place or online_link or _("Online"))
    entry.add("description", _description(event, page, language, online_link, is_off))
    entry.add("categories", [_one_line(event.campaign.hashtag) or event.campaign.slug])
    return entry


def _description(event: Event, page: str, language: str, online_link: str, is_off: bool) -> str:
    texts: dict[str, str] = event.text
    reasons: dict[str, str] = event.reason if is_off else {}
    parts = [
        _in(reasons, language),
        _("Join online: %(link)s") % {"link": online_link} if online_link and not is_off else "",
        _in(texts, language),
        _("Made up for the example; nobody will be there.") if event.sample else "",
        page,
    ]
    return "\n\n".join(plain_text(part) for part in parts if part.strip())


def _shown(event: Event, moment: datetime) -> date | datetime:
    """A moment as its entry tells it: in the event's own zone, or the day. An end at midnight is the day after: exclusive."""
    local = own_clock(event, moment)
    return local.date() if event.all_day else local.replace(microsecond=0)


def _finish(calendar: Calendar, events: list[Event]) -> bytes:
    """The file, with each zone that it names put before its events."""
    timed = [one for one in events if not one.all_day]
    for zone in sorted({own_zone(one) for one in timed} - {"UTC"}, reverse=True):
        there = [one for one in timed if one.time_zone == zone]
        first, last = min(one.starts_at for one in there), max(one.ends_at for one in there)
        calendar.subcomponents.insert(0, _zone(zone, date(first.year - 1, 1, 1), date(last.year + 2, 1, 1)))
    written: bytes = calendar.to_ical()
    return written


def _zone(name: str, first: date, last: date) -> Timezone:
    """How a zone's clocks go from one day until another.

    Our own: onsets are local times by the offset before (RFC 5545, section 3.6.5); icalendar 7.3 writes those of spring an
    hour late.
    """
    zone, begins = Timezone(), in_zone(datetime(first.year, first.month, first.day, tzinfo=UTC), name)
    zone.add("tzid", name)
    offset = begins.utcoffset() or timedelta()
    zone.add_component(_observance(begins, offset, offset, begins.tzname() or name, summer=bool(begins.dst())))
    for change in clock_changes(name, first, last):
        # By the clock as it stood until then.
        onset = (change.at + change.before).replace(tzinfo=None)
        zone.add_component(_observance(onset, change.before, change.after, change.name, summer=change.summer))
    return zone


def _observance(
    onset: datetime, before: timedelta, after: timedelta, name: str, *, summer: bool
) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if summer else TimezoneStandard()
    part.add("dtstart", onset.replace(tzinfo=None))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    return part


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{_one_line(email)}")
    shown = _one_line(name).replace('"', "'")
    if shown:
        address.params["CN"] = vText(shown)
    return address


def _one_line(text: str) -> str:
    return " ".join(plain_text(text).split())


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
