"""Confirm an RSVP: the mailbox's link shows what was asked, one button takes the seat, one lets it go."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.event_days import moment_words, when_for_reader
from undersigned.campaigns.states import CANCELLED, HELD_SEAT
from undersigned.flows import confirm_rsvp as flow
from undersigned.interfaces.web.events.rsvp import language_here
from undersigned.interfaces.web.events.rsvp_words import closed_words, event_context, news_words
from undersigned.interfaces.web.headers import private_page


# The token in the path is the authority; there is no cookie that another site could ride on.
@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def rsvp_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows and changes nothing, however often a scanner opens it; POST confirms or lets go, once."""
    keys, now, changed = settings.HOME.keys, timezone.now(), False
    try:
        seat = flow.look_at_ask(token=token, keys=keys, now=now)
        if request.method == "POST" and request.POST.get("deed") == "decline":
            gone = flow.decline(token=token, keys=keys, now=now)
            to = reverse("rsvp_declined", args=[seat.event.slug]) if gone else reverse("rsvp_confirm", args=[token])
            return HttpResponse(status=303, headers={"Location": to})
        if request.method == "POST":
            seat = _confirm(request, token, now)
    except flow.AskChanged:
        seat, changed = flow.look_at_ask(token=token, keys=keys, now=now), True
    except flow.LinkExpired:
        return render(request, "web/rsvp_expired.html", {"expired": True}, status=410)
    except flow.CannotConfirm:
        return render(request, "web/rsvp_expired.html", {"expired": False}, status=404)
    except flow.EventIsOff:
        return _off(request, seat)
    if not seat.is_asked:
        # The same mailbox got the letter of its seat: this link leads there from now on.
        return HttpResponse(status=303, headers={"Location": reverse("seat", args=[seat.token])})
    if _is_off(seat):
        return _off(request, seat)
    context = _context(seat) | {"changed": changed, "ticked": changed and bool(request.POST.get("news"))}
    return render(request, "web/rsvp_confirm.html", context, status=409 if changed else 200)


def _confirm(request: HttpRequest, token: str, now: datetime) -> flow.Seat:
    """Confirm what the page showed, with the news if ticked there: in the words that it shows, whatever was sent."""
    return flow.confirm_rsvp(
        token=token,
        seen=request.POST.get("seen", ""),
        keys=settings.HOME.keys,
        public_url=settings.PUBLIC_URL,
        now=now,
        news=flow.News(news_words(), language_here()) if request.POST.get("news") else None,
    )


def _is_off(seat: flow.Seat) -> bool:
    return seat.event.state == CANCELLED or seat.event.ends_at <= timezone.now()


def _off(request: HttpRequest, seat: flow.Seat) -> HttpResponse:
    heading, sentence = closed_words("cancelled" if seat.event.state == CANCELLED else "over")
    context = event_context(seat.event, language_here(), timezone.now()) | {"heading": heading, "sentence": sentence}
    return render(request, "web/rsvp_closed.html", context, status=410)


def _context(seat: flow.Seat) -> dict[str, object]:
    rsvp, event = seat.rsvp, seat.event
    return event_context(event, language_here(), timezone.now()) | {
        "comer": seat.comer,
        "held": seat.state == HELD_SEAT,
        "when_there": when_for_reader(event, rsvp.time_zone),
        "until": moment_words(seat.until, rsvp.time_zone, event.time_zone),
        "news_words": news_words(),
        "seen": seat.seen,
    }
