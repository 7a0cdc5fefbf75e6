"""A campaign's own page: what is asked, the one thing to do that fits the visitor, who is called upon, how far it has come.

The page is the same for everybody who asks for the same address, so that it can be kept: which country a visitor is from is
part of the address (``?country=BR``). The page's script suggests it from the browser's own language, and asks nobody else.
"""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Action, Campaign
from undersigned.campaigns.queries import landing
from undersigned.campaigns.queries.actions import open_actions
from undersigned.campaigns.queries.events import next_events
from undersigned.campaigns.queries.partners import active_partners
from undersigned.campaigns.queries.places import Places, places_in
from undersigned.interfaces.web.campaign import landing_facts as facts
from undersigned.interfaces.web.events.event_words import line_of
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.share import network_links
from undersigned.interfaces.web.texts import in_language
from undersigned.values.countries import country_choices, country_name, is_country

PAGES: Final = {
    Action.Kind.EMAIL: "press",
    Action.Kind.POST: "act_post",
    Action.Kind.CALL: "act_call",
    Action.Kind.LETTER: "act_letter",
}
"""Where each action on a target is taken: the names of the addresses."""


@public_page
@require_safe
def campaigns_list(request: HttpRequest) -> HttpResponse:
    """List the campaigns of the call: those that run, then those that are over."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    today = timezone.localdate()
    shown = [facts.described(one, language, today) for one in landing.started_campaigns(call.pk, today=today)]
    context = {
        "running": [one for one in shown if not one["ended"]],
        "over": [one for one in shown if one["ended"]],
    }
    return render(request, "web/campaigns.html", context)


@public_page
@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a campaign; 404 before its first day. A country that is none is answered with 422 and a sentence at the field."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    shown = facts.started_or_404(slug, today=timezone.localdate(now))
    asked = request.GET.get("country", "").strip().upper()[:10]
    known = not asked or is_country(asked)
    context = campaign_context(shown, language, now=now, country=asked if known else "") | {
        "typed": {"country": asked},
        "errors": {} if known else {"country": _("Please choose a country from the list.")},
    }
    response = render(request, "web/campaign.html", context, status=200 if known else 422)
    return facts.keep_until_news(response, shown, now=now)


def campaign_context(
    shown: Campaign, language: str, *, now: datetime, country: str = "", places: Places | None = None
) -> dict[str, Any]:
    """Return what the page shows of a campaign to a visitor from a country ("": unknown); ``places``: where else targets are."""
    today = timezone.localdate(now)
    standing, places = landing.standings(shown, language), places or places_in(shown, today=today)
    return {
        "campaign": facts.described(shown, language, today),
        **_for_you(shown, standing, places, country, language),
        "typed": {"country": country},
        "errors": {},
        "countries": country_choices(language),
        "board": facts.board_of(shown, standing, places, today=today),
        "current": facts.is_current(shown, today=today),
        **facts.progress_of(shown, standing),
        **facts.anniversary_of(shown, today=today),
        **facts.map_of(shown, standing, language),
        "announcements": facts.announcements_of(shown, language, now=now),
        "events": [line_of(one, language, now=now) for one in next_events(shown.pk, now)],
        "partners": facts.by_kind(active_partners(shown.pk)),
        **_share(shown, language),
    }


def _for_you(
    shown: Campaign, standing: list[landing.TargetStanding], places: Places, country: str, language: str
) -> dict[str, Any]:
    """The one thing to do for a visitor from a country ("": unknown), and the other ways to reach the same target."""
    known: dict[str, Any] = {"country": country, "country_name": country_name(country, language) if country else ""}
    if country:
        known["endorsed"] = landing.has_endorsed(shown.call_id, country)
    if shown.stopped_at is not None or landing.has_ended(shown, today=timezone.localdate()):
        return known
    actions = open_actions(shown.pk)
    fit = landing.fitting_action(standing, actions, country)
    if fit is None:
        return known
    place = places.of(fit.standing.target.slug)
    ways = [one for one in actions if one.kind in fit.standing.ways and one.kind in PAGES]
    offered = [
        {
            "title": in_language(one.title, language),
            "lead": in_language(one.lead, language),
            "url": reverse(PAGES[Action.Kind(one.kind)], args=place),
        }
        for one in sorted(ways, key=lambda one: one.kind != fit.kind)
    ]
    asking = next((in_language(one.title, language) for one in actions if one.kind == Action.Kind.ASK), "")
    fitting = {"name": fit.standing.name, "url": reverse("target", args=place), "own": fit.own}
    picture = settings.PUBLIC_URL + reverse("card", args=place)
    return known | {"picture": picture, "fit": fitting, "first": offered[0], "others": offered[1:], "ask": asking}


def _share(shown: Campaign, language: str) -> dict[str, Any]:
    """What the page needs to be passed on (web/share.html)."""
    url = settings.PUBLIC_URL + reverse("campaign", args=[shown.slug])
    title = in_language(shown.title, language)
    text = f"{title} #{shown.hashtag}".strip()
    return {
        "share_url": url,
        "share_text": text,
        "share_label": _("Link to the campaign"),
        "shares": network_links(title=title, text=text, url=url),
    }
