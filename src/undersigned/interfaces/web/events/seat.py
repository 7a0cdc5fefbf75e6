"""Seat: one's own seat at an event, or place in line. The link to join, the calendar, and one button that gives it back."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns import states
from undersigned.campaigns.calendar_files import invitation
from undersigned.campaigns.event_days import when_for_reader
from undersigned.campaigns.queries.rsvps import STANDING, why_closed
from undersigned.flows import confirm_rsvp as flow
from undersigned.flows.give_back import CannotGiveBack, EventIsOver, give_back
from undersigned.interfaces.web.events.event_words import add_links
from undersigned.interfaces.web.events.rsvp import language_here
from undersigned.interfaces.web.events.rsvp_words import event_context
from undersigned.interfaces.web.headers import private_page
from undersigned.interfaces.web.texts import in_language, language_of


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows where one stands and changes nothing; POST gives the seat, or the place in line, back."""
    keys = settings.HOME.keys
    try:
        if request.method == "POST":
            give_back(token=token, keys=keys, public_url=settings.PUBLIC_URL, now=timezone.now())
            return HttpResponse(status=303, headers={"Location": reverse("seat", args=[token])})
        found = flow.look_at_seat(token=token, keys=keys)
    except EventIsOver:
        return HttpResponse(status=303, headers={"Location": reverse("seat", args=[token])})
    except (CannotGiveBack, flow.CannotConfirm):
        return render(request, "web/rsvp_expired.html", {"expired": False}, status=404)
    return render(request, "web/seat.html", _context(found))


@private_page
@require_safe
def seat_ics(request: HttpRequest, token: str) -> HttpResponse:
    """Give the event as a calendar file with its online link, to who is seated; without, to who waits."""
    try:
        found = flow.look_at_seat(token=token, keys=settings.HOME.keys)
    except flow.CannotConfirm:
        return render(request, "web/rsvp_expired.html", {"expired": False}, status=404)
    content = invitation(
        found.event,
        method="PUBLISH",
        organizer="",
        attendee="",
        attendee_name="",
        online_link=found.event.online_link if found.state == states.SEATED else "",
        public_url=settings.PUBLIC_URL,
        language=language_here(),
    )
    headers = {"Content-Disposition": f'attachment; filename="{found.event.slug}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _context(found: flow.Seat) -> dict[str, Any]:
    event, language, now = found.event, language_here(), timezone.now()
    is_off = event.state == states.CANCELLED
    stands = found.state in STANDING and event.ends_at > now and not is_off
    seated = found.state == states.SEATED
    return event_context(event, language, now) | {
        "heading": _heading(found, over=event.ends_at <= now, is_off=is_off),
        "stands": stands,
        "seated": seated and stands,
        "waits": found.state == states.IN_LINE and stands,
        "gone": found.state not in STANDING,
        "can_ask": not why_closed(event, now),
        "comer": found.comer,
        "when_there": when_for_reader(event, found.rsvp.time_zone),
        "online_link": event.online_link if seated and stands else "",
        "reason": in_language(event.reason, language) if is_off else "",
        "reason_language": language_of(event.reason, language),
        "ics": reverse("seat_ics", args=[found.token]),
        "add_links": add_links(event, language),
    }


def _heading(found: flow.Seat, *, over: bool, is_off: bool) -> str:
    if found.state not in STANDING:
        return _("You have no seat here any more")
    if is_off:
        return _("This event is cancelled")
    if over:
        return _("This event is over")
    if found.state == states.SEATED:
        return _("You have a seat")
    return _("You are number %(number)s in line") % {"number": found.number}
