"""Partners: who brings people to the campaign, and what came through each of them."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns import queries as campaigns
from undersigned.campaigns.models import Campaign, Partner
from undersigned.campaigns.queries.events import events_with_partner
from undersigned.campaigns.queries.partners import (
    active_partners,
    code_in_force,
    partners_with_logo,
)
from undersigned.campaigns.queries.places import partner_at
from undersigned.interfaces.web.campaign.partner_words import KINDS
from undersigned.interfaces.web.events.event_words import line_of
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.mailing.queries.partners import figures_with_news, people_through
from undersigned.values.countries import country_name


def this_campaign() -> Campaign | None:
    """Return the campaign whose partners the site shows, or None."""
    call = calls.current_call(settings.OPTION["call"])
    return campaigns.current_campaign(call.pk, today=timezone.localdate())


@public_page
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List the partners of the campaign, by what they work for."""
    campaign = this_campaign()
    found = active_partners(campaign.pk) if campaign else []
    with_logo = partners_with_logo(campaign.pk) if campaign else set()
    kinds = [
        {"title": KINDS[kind], "partners": [_line(one, request.LANGUAGE_CODE, with_logo) for one in of_kind]}
        for kind, of_kind in groupby(found, key=lambda one: one.kind)
    ]
    context = {
        "campaign": campaign,
        "kinds": kinds,
        "sample": any(one.sample for one in found),
        "people": people_through(campaign.pk) if campaign and found else 0,
    }
    return render(request, "web/partners.html", context)


@public_page
@require_safe
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one partner: who it is, and what came through it."""
    one = _partner(slug)
    code = code_in_force(one.pk)
    context: dict[str, Any] = {
        "partner": one,
        "kind": KINDS[one.kind],
        "country": country_name(one.country, request.LANGUAGE_CODE) if one.country else "",
        "about": in_language(one.about, request.LANGUAGE_CODE),
        "about_language": language_of(one.about, request.LANGUAGE_CODE) if one.about else "",
        "has_logo": bool(one.logo),
        "figures": figures_with_news(one.pk),
        "events": [line_of(held, request.LANGUAGE_CODE) for held in events_with_partner(one.pk, timezone.now())],
        "sign_url": f"{reverse('sign')}?via={code}" if code else reverse("sign"),
    }
    return render(request, "web/partner.html", context)


@public_page
@require_safe
def partner_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the logo of a partner: a picture that we made of what it sent."""
    one = _partner(slug)
    if not one.logo:
        raise Http404
    return HttpResponse(bytes(one.logo), content_type="image/png")


def _partner(slug: str) -> Partner:
    call = calls.current_call(settings.OPTION["call"])
    found = partner_at(call.pk, slug, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _line(one: Partner, language: str, with_logo: set[int]) -> dict[str, Any]:
    return {
        "name": one.name,
        "slug": one.slug,
        "country": country_name(one.country, language) if one.country else "",
        "sample": one.sample,
        "has_logo": one.pk in with_logo,
    }
