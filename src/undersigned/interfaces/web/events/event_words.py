"""How pages tell of an event: its times by its own clock and by UTC, its state, who holds it, where to add it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from undersigned.campaigns.event_days import Timed, own_clock, own_zone, when_words
from undersigned.campaigns.event_moves import announced_first
from undersigned.campaigns.models import Event
from undersigned.campaigns.states import ACTIVE, CANCELLED
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.values.local_times import in_zone

DESCRIPTION: int = 300
"""Characters of a text that go along to other people's calendars and to networks."""


def line_of(event: Event, language: str, *, now: datetime | None = None) -> dict[str, Any]:
    """Return an event as lists show it."""
    now = now or timezone.now()
    return {
        "slug": event.slug,
        "title": in_language(event.title, language),
        "title_language": language_of(event.title, language),
        "when": when_words(event),
        "starts": own_clock(event, event.starts_at).isoformat(),
        "starts_at": _utc(event.starts_at),
        "ends_at": _utc(event.ends_at),
        "day": own_clock(event, event.starts_at).date(),
        "all_day": event.all_day,
        "place": event.place,
        "online": is_online(event),
        "languages": languages_of(event),
        "host": host_of(event),
        "cancelled": event.state == CANCELLED,
        "changed": event.sequence > 0 and event.state != CANCELLED,
        "former": former_of(event, now=now),
        "now": event.starts_at <= now < event.ends_at,
        "over": event.ends_at <= now,
        "elsewhere": bool(event.register_at),
        "recording": event.recording,
        "has_summary": any(event.summary.values()),
        "sample": event.sample,
        "campaign": event.campaign.hashtag,
        "series": in_language(event.series.title, language) if event.series else "",
    }


def former_of(event: Event, *, now: datetime) -> dict[str, str] | None:
    """Return when an event that was moved was to be as it was announced first; None of what is over, or cancelled."""
    former = announced_first(event)
    if former is None or event.state == CANCELLED or event.ends_at <= now:
        return None
    return {
        "when": when_words(former),
        "starts": own_clock(former, former.starts_at).isoformat(),
        "starts_at": "" if former.all_day else _utc(former.starts_at),
        "ends_at": "" if former.all_day else _utc(former.ends_at),
    }


def is_online(event: Event) -> bool:
    """Say whether one can come from anywhere: there is a link, or no place is named."""
    return bool(event.online_link) or not event.place


def languages_of(event: Event) -> list[str]:
    """Return what is spoken there, each in the reader's language."""
    return [_language_name(code) for code in event.languages]


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def host_of(event: Event) -> dict[str, str]:
    """Return who holds an event: a name, and the address of its page where it is a partner; empty where nobody is named."""
    partner = event.host_partner
    if partner is not None and partner.state == ACTIVE:
        return {"name": partner.name, "slug": partner.slug}
    return {"name": event.host, "slug": ""}


def register_path(event: Event) -> str:
    """Return where one registers here; "" where the site has no such page."""
    try:
        return reverse("event_rsvp", args=[event.slug])
    except NoReverseMatch:
        return ""


def add_links(event: Event, language: str) -> list[dict[str, str]]:
    """Return links that put an event into calendars on the web; they hold what its page says, and no online link."""
    title, page = in_language(event.title, language), page_url(event)
    text = f"{shortened(in_language(event.text, language))}\n\n{page}".strip()
    place = event.place or _("Online")
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": "/".join(_google(event, one) for one in (event.starts_at, event.ends_at)),
        "ctz": own_zone(event),
        "details": text,
        "location": place,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": _outlook(event, event.starts_at),
        "enddt": _outlook(event, event.ends_at),
        "allday": "true" if event.all_day else "false",
        "body": text,
        "location": place,
    }
    return [
        {"label": "Google", "url": f"https://calendar.google.com/calendar/render?{urlencode(google)}"},
        {"label": "Outlook", "url": f"https://outlook.live.com/calendar/0/action/compose?{urlencode(outlook)}"},
    ]


def structured(event: Event, language: str, speakers: list[dict[str, str]]) -> dict[str, Any]:
    """Return an event for machines (schema.org Event). The online link is in nothing of it: its page stands in its place."""
    page, text = page_url(event), shortened(in_language(event.text, language))
    host, places = host_of(event), list[dict[str, Any]]()
    if event.place:
        places.append({"@type": "Place", "name": event.place, "address": event.place})
    if is_online(event):
        places.append({"@type": "VirtualLocation", "url": page})
    mode = "Mixed" if len(places) == 2 else ("Offline" if event.place else "Online")
    former = announced_first(event) if event.state != CANCELLED else None
    status = "EventCancelled" if event.state == CANCELLED else "EventRescheduled" if former else "EventScheduled"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": in_language(event.title, language),
        "url": page,
        "startDate": _machine(event, event.starts_at),
        "endDate": _machine(event, event.ends_at, last=True),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": places if len(places) > 1 else places[0],
        "isAccessibleForFree": True,
        "inLanguage": list(event.languages) or [language],
    }
    if former:
        told["previousStartDate"] = _machine(former, former.starts_at)
    if text:
        told["description"] = text
    if host["name"]:
        told["organizer"] = {"@type": "Organization", "name": host["name"]}
        if host["slug"]:
            told["organizer"]["url"] = settings.PUBLIC_URL + reverse("partner", args=[host["slug"]])
    if speakers:
        told["performer"] = [{"@type": "Person", "name": one["name"]} for one in speakers]
    if event.capacity is not None:
        told["maximumAttendeeCapacity"] = event.capacity
    if event.sample:
        told["disambiguatingDescription"] = _("A sample, made up for the example.")
    return told


def page_url(event: Event) -> str:
    """Return the whole address of an event's page in the active language."""
    return settings.PUBLIC_URL + reverse("event", args=[event.slug])


def shortened(text: str) -> str:
    """Return the beginning of a text, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= DESCRIPTION else line[:DESCRIPTION].rsplit(" ", 1)[0] + "…"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _google(event: Event, moment: datetime) -> str:
    """As its form has it; the end of whole days is exclusive there too."""
    local = own_clock(event, moment)
    return f"{local:%Y%m%d}" if event.all_day else f"{in_zone(moment, 'UTC'):%Y%m%dT%H%M%SZ}"


def _outlook(event: Event, moment: datetime) -> str:
    local = own_clock(event, moment)
    return f"{local:%Y-%m-%d}" if event.all_day else f"{in_zone(moment, 'UTC'):%Y-%m-%dT%H:%M:%SZ}"


def _machine(event: Timed, moment: datetime, *, last: bool = False) -> str:
    """A moment with its offset; of whole days the day, the last one included (schema.org ends are inclusive)."""
    local = own_clock(event, moment)
    if not event.all_day:
        return local.isoformat(timespec="minutes")
    return (local - (local.resolution if last else 0 * local.resolution)).date().isoformat()
