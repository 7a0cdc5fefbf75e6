"""A target's own page: what is asked of it, where it stands and by which evidence, its reply, and what people can do."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from undersigned.campaigns.models import Campaign, TargetChange, TargetContact, TargetReply
from undersigned.campaigns.queries.actions import Figures, is_running
from undersigned.campaigns.queries.board import TargetFile, file_of
from undersigned.interfaces.web.campaign import action as pages
from undersigned.interfaces.web.campaign import target_words as words
from undersigned.interfaces.web.campaign.landing_words import DONE
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_words import partial_date, sources_of
from undersigned.interfaces.web.site import describe_site_at
from undersigned.interfaces.web.texts import in_language, language_of


@public_page
@require_safe
def target(request: HttpRequest, slug: str, campaign: str = "") -> HttpResponse:
    """Show a target; one that is won is thanked, and nothing asks anybody to act on it."""
    found = pages.target_or_404(slug, campaign)
    now, language = timezone.now(), pages.page_language()
    known = file_of(found, now=now)
    asks = known.wanted and is_running(found.campaign, today=timezone.localdate(now))
    asked = pages.Asked(found.campaign, found, "", None, not asks, language, now, pages.place_here(found))
    context = {
        **describe_site_at(asked.address_of("target")),
        "campaign": _campaign(found.campaign, language),
        "target": _described(known, language),
        "card_url": settings.PUBLIC_URL + asked.address_of("card"),
        "claim_url": asked.address_of("target_claim"),
        "won": known.won,
        "entry": known.entry if known.won else None,
        "endorsed_on": partial_date(known.entry.endorsed_on) if known.won and known.entry else "",
        "status": _status(known, language, now),
        "actions": pages.next_actions(asked),
        "asks": asks,
        "claimed_on": known.claimed_on,
        "done": _done(known.figures),
        "done_total": known.figures.total,
        "handovers": [{"on": one.received_on, "url": asked.address_of("handover", one.pk)} for one in known.handovers],
        "replies": [_reply(one) for one in known.replies],
        "contacts": [_contact(one) for one in known.contacts] if not known.won else [],
        "changes": [_change(one, language) for one in known.changes],
    }
    return render(request, "web/target.html", context)


def _campaign(campaign: Campaign, language: str) -> dict[str, Any]:
    return {
        "slug": campaign.slug,
        "hashtag": campaign.hashtag,
        "aim": in_language(campaign.aim, language),
        "sample": campaign.sample,
        "url": reverse("campaign", args=[campaign.slug]),
    }


def _described(known: TargetFile, language: str) -> dict[str, Any]:
    one = known.target
    return {
        "slug": one.slug,
        "name": one.name_in(language),
        "kind": str(words.KINDS[one.kind]),
        "office": in_language(one.office, language),
        "person": one.person,
        "country": one.country.name_in(language) if one.country is not None and one.kind != one.Kind.STATE else "",
        "called_on": one.called_on,
        "reason": in_language(one.reason, language),
        "reason_language": language_of(one.reason, language),
        "sources": sources_of(one.source),
    }


def _status(known: TargetFile, language: str, now: datetime) -> dict[str, Any]:
    """Where it stands, since when, by which criterion, and what shows it: of the roll its line there."""
    shows = next((one for one in known.changes if one.status == known.stands), None)
    evidence = shows.evidence if shows else ""
    if known.entry is not None and known.stands in ("endorsed", "announced"):
        evidence = reverse("roll_entry", args=[known.entry.slug])
    return {
        "key": known.stands,
        "word": words.status_word(known.stands),
        "criterion": str(words.CRITERIA[known.stands]),
        "since": known.stands_on,
        "evidence": evidence,
        "silence": "" if known.won else words.silence(known.asked_on, today=timezone.localdate(now)),
        "asked_on": known.asked_on,
    }


def _done(figures: Figures) -> list[dict[str, Any]]:
    return [{"label": str(DONE[kind]), "count": number} for kind, number in figures.kinds.items()]


def _change(one: TargetChange, language: str) -> dict[str, Any]:
    return {
        "on": one.on,
        "word": words.status_word(one.status),
        "note": in_language(one.note, language),
        "note_language": language_of(one.note, language),
        "evidence": one.evidence,
    }


def _reply(one: TargetReply) -> dict[str, Any]:
    return {
        "text": one.text,
        "language": one.language,
        "received_on": one.received_on,
        "sources": sources_of(one.source),
    }


def _contact(one: TargetContact) -> dict[str, Any]:
    """An office with what is known of it; what was made up for the example says so."""
    return {
        "office": one.office,
        "name": one.name,
        "sample": one.sample,
        "lines": one.postal.splitlines(),
        "phone": one.phone,
        "handles": [f"@{name}" for name in (one.x, one.bluesky, one.mastodon) if name],
        "hours": {"opens": one.opens, "closes": one.closes, "zone": one.time_zone.replace("_", " ")},
        "sources": sources_of(one.source),
    }
