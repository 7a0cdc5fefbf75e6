"""One event: when and where, who speaks, who holds it, whether there is a seat, and afterwards what was said."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.event_days import own_zone, when_words
from undersigned.campaigns.models import Event
from undersigned.campaigns.passes.events import ExpiredPass, InvalidPass, read_preview_pass
from undersigned.campaigns.queries.events import SHOWN, co_hosts_of, event_by_id, event_of
from undersigned.campaigns.queries.rsvps import seats_left, waiting_in_line
from undersigned.campaigns.states import CANCELLED
from undersigned.interfaces.web.events import event_words as words
from undersigned.interfaces.web.events.events import feed_links
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.texts import in_language, language_of


@public_page
@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event that is public; one that is cancelled stays and says so."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    call, shown = calls.current_call(settings.OPTION["call"]), event_of(slug)
    if shown is None or shown.campaign.call_id != call.pk:
        raise Http404
    return render(request, "web/event.html", _context(shown, language, now))


@private_page
@require_safe
def event_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show an event that waits for the desk to whoever was given this link; once it is public the link leads to its page."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    try:
        event_id = read_preview_pass(settings.HOME.keys, token, now=now)
    except ExpiredPass:
        context = {"title": _("This preview has expired"), "sentences": [_("Please ask the desk for a new link.")]}
        return render(request, "web/message.html", context, status=410)
    except InvalidPass:
        raise Http404 from None
    shown = event_by_id(event_id)
    if shown is None:
        raise Http404
    if shown.state in SHOWN:
        return redirect("event", shown.slug)
    context = _context(shown, language, now) | {"preview": True, "register": "", "seats_left": None}
    return render(request, "web/event.html", context)


def _context(shown: Event, language: str, now: datetime) -> dict[str, Any]:
    speakers = [_speaker(one, language) for one in shown.speakers.all()]
    line = words.line_of(shown, language, now=now)
    return {
        "event": line,
        "campaign": _campaign(shown, language),
        "series": {"slug": shown.series.slug, "title": line["series"]} if shown.series else None,
        "utc": "" if shown.all_day or own_zone(shown) == "UTC" else when_words(shown, "UTC"),
        **_text("text", shown.text, language),
        **_text("summary", shown.summary, language),
        **_text("accessibility", shown.accessibility, language),
        **_text("reason", shown.reason if shown.state == CANCELLED else {}, language),
        "captions": shown.captions,
        "sign_language": shown.sign_language,
        "speakers": speakers,
        "co_hosts": [{"slug": one, "name": name} for one, name in co_hosts_of(shown)],
        **_registering(shown, over=line["over"]),
        "add_links": words.add_links(shown, language),
        "ics": feed_links(reverse("event_ics", args=[shown.slug]), language)["feed_path"],
        "structured": words.structured(shown, language, speakers),
        "summary_of_text": words.shortened(in_language(shown.text, language)),
    }


def _campaign(shown: Event, language: str) -> dict[str, str]:
    campaign = shown.campaign
    title = in_language(campaign.title, language) or f"#{campaign.hashtag}"
    return {"slug": campaign.slug, "title": title, "hashtag": campaign.hashtag}


def _text(name: str, texts: dict[str, str], language: str) -> dict[str, str]:
    """A text and the language that it is in."""
    return {name: in_language(texts, language), f"{name}_language": language_of(texts, language)}


def _speaker(one: Any, language: str) -> dict[str, str]:
    return {
        "name": one.name,
        "role": in_language(one.role, language),
        "role_language": language_of(one.role, language),
        "link": one.link,
    }


def _registering(shown: Event, *, over: bool) -> dict[str, Any]:
    """Whether and where one registers, how many seats are left, and how many wait for one."""
    if over or shown.state == CANCELLED:
        return {"register": "", "register_elsewhere": "", "seats_left": None, "waiting": 0, "closed": False}
    if shown.register_at:
        return {
            "register": "",
            "register_elsewhere": shown.register_at,
            "seats_left": None,
            "waiting": 0,
            "closed": False,
        }
    left = seats_left(shown)
    is_open = shown.registration_open
    return {
        "register": words.register_path(shown) if is_open else "",
        "register_elsewhere": "",
        "seats_left": left,
        "waiting": waiting_in_line(shown.pk) if left is not None else 0,
        "closed": not is_open,
    }
