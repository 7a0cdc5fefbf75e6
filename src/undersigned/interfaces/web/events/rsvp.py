"""RSVP: ask for a seat at an event. A letter asks the mailbox to confirm (docs/walks/rsvp.md)."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Event
from undersigned.campaigns.queries.events import event_of
from undersigned.campaigns.queries.rsvps import why_closed
from undersigned.flows import rsvp as flow
from undersigned.interfaces.web.campaign.via import came_with, known
from undersigned.interfaces.web.events.rsvp_words import closed_words, event_context, form_context
from undersigned.interfaces.web.headers import private_page, public_page
from undersigned.interfaces.web.network import client_address
from undersigned.interfaces.web.site import describe_site_at

GONE = {"cancelled", "over"}


# Readers have no cookie that another site could ride on; nothing is anybody's before a mailbox has confirmed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def event_rsvp(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form; a POST keeps the ask, and answers the same for every address."""
    event, now = event_or_404(slug), timezone.now()
    if why := why_closed(event, now):
        return _closed(request, event, why, now)
    return _act(request, event, now) if request.method == "POST" else _shown(request, event, now)


@require_safe
@public_page
def rsvp_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a letter is on its way: the same page for every address."""
    event = event_or_404(slug)
    return render(request, "web/rsvp_sent.html", event_context(event, language_here(), timezone.now()))


@require_safe
@public_page
def rsvp_declined(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that what was asked is deleted."""
    event = event_or_404(slug)
    return render(request, "web/rsvp_declined.html", event_context(event, language_here(), timezone.now()))


def event_or_404(slug: str) -> Event:
    """Return the public event of this site's call at an address. Raises Http404."""
    event = event_of(slug)
    if event is None or event.campaign.call_id != calls.current_call(settings.OPTION["call"]).pk:
        raise Http404
    return event


def language_here() -> str:
    """Return the language of the page that is asked for."""
    return get_language() or settings.LANGUAGE_CODE


@public_page
def _shown(request: HttpRequest, event: Event, now: datetime) -> HttpResponse:
    return _form(request, event, now, typed={}, errors={}, via=known(request.GET.get("via", "")))


@private_page
def _act(request: HttpRequest, event: Event, now: datetime) -> HttpResponse:
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    via = known(typed.get("via", ""))
    try:
        flow.rsvp(
            event_id=event.pk,
            fields=typed,
            language=language_here(),
            ip=client_address(request),
            keys=settings.HOME.keys,
            public_url=settings.PUBLIC_URL,
            now=now,
            **came_with(request),
        )
    except flow.BadRsvp as wrong:
        return _form(request, event, now, typed=typed, errors=wrong.errors, via=via, status=422)
    except flow.TooMany:
        problem = _(
            "Very many people are asking for seats at this moment. Please come back in an hour; nothing was kept."
        )
        return _form(request, event, now, typed=typed, errors={}, via=via, summary=[problem], status=429)
    except flow.NotOpen as closed:
        return _closed(request, event, closed.why, now)
    return HttpResponse(status=303, headers={"Location": reverse("rsvp_sent", args=[event.slug])})


def _form(
    request: HttpRequest,
    event: Event,
    now: datetime,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    via: str,
    summary: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    language = language_here()
    context = {
        **describe_site_at(reverse("event_rsvp", args=[event.slug])),
        **event_context(event, language, now),
        **form_context(event, language, typed=typed, errors=errors, via=via),
        "error_summary": summary or [],
    }
    return render(request, "web/rsvp.html", context, status=status)


def _closed(request: HttpRequest, event: Event, why: str, now: datetime) -> HttpResponse:
    """Say why one cannot register: 410 for what is off or over; else 200, and 409 to who sent a form."""
    heading, sentence = closed_words(why)
    context = event_context(event, language_here(), now) | {
        "heading": heading,
        "sentence": sentence,
        "register_at": event.register_at if why == "elsewhere" else "",
    }
    status = 410 if why in GONE else 409 if request.method == "POST" else 200
    return render(request, "web/rsvp_closed.html", context, status=status)
