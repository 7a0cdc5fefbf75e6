"""Events: what is to come, what was, with recordings and summaries, and what belongs together."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.queries import landing
from undersigned.campaigns.queries.events import in_series, past, series_of, upcoming
from undersigned.interfaces.web.events.event_words import line_of
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.texts import in_language, language_of


@public_page
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """List the events of the call, those to come first; by campaign where several have some. ``?campaign=`` shows one alone."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    call = calls.current_call(settings.OPTION["call"])
    campaigns = landing.started_campaigns(call.pk, today=timezone.localdate(now))
    asked = request.GET.get("campaign", "")
    chosen = next((one for one in campaigns if one.slug == asked), None)
    if asked and chosen is None:
        raise Http404
    only = chosen.pk if chosen else None
    to_come, over = upcoming(only, now, call_id=call.pk), past(only, now, call_id=call.pk)
    several = len({one.campaign_id for one in (*to_come, *over)}) > 1
    feed = reverse("campaign_ics", args=[chosen.slug]) if chosen else reverse("events_ics")
    context = {
        "upcoming": [line_of(one, language, now=now) for one in to_come],
        "past": [line_of(one, language, now=now) for one in over],
        "several": several,
        "campaigns": [{"slug": one.slug, "title": in_language(one.title, language)} for one in campaigns],
        "chosen": {"slug": chosen.slug, "title": in_language(chosen.title, language)} if chosen else None,
        "series": _series_among(to_come, language),
        "sample": any(one.sample for one in (*to_come, *over)),
        **feed_links(feed, language),
    }
    return render(request, "web/events.html", context)


@public_page
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a series with its events, those to come first."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    call, found = calls.current_call(settings.OPTION["call"]), series_of(slug)
    held = in_series(found.pk) if found is not None and found.campaign.call_id == call.pk else []
    if found is None or not held:
        raise Http404
    lines = [line_of(one, language, now=now) for one in held]
    context = {
        "title": in_language(found.title, language),
        "title_language": language_of(found.title, language),
        "text": in_language(found.text, language),
        "text_language": language_of(found.text, language),
        "sample": found.sample,
        "campaign": found.campaign.hashtag,
        "upcoming": [one for one in lines if not one["over"]],
        "past": [one for one in reversed(lines) if one["over"] and not one["cancelled"]],
    }
    return render(request, "web/event_series.html", context)


def feed_links(path: str, language: str) -> dict[str, str]:
    """Return the address of a calendar feed in a language, and the one that programs subscribe to at a press."""
    query = "" if language == settings.LANGUAGE_CODE else f"?language={language}"
    whole = f"{settings.PUBLIC_URL}{path}{query}"
    return {"feed_path": f"{path}{query}", "feed_url": whole, "webcal_url": f"webcal://{whole.partition('://')[2]}"}


def _series_among(shown: list[Any], language: str) -> list[dict[str, str]]:
    found = {one.series.slug: in_language(one.series.title, language) for one in shown if one.series}
    return [{"slug": slug, "title": title} for slug, title in found.items()]
