"""The press kit of a campaign: text, pictures, figures as of the day, and what has been announced, for whoever writes about it."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import landing, map_states
from undersigned.campaigns.queries.partners import active_partners
from undersigned.campaigns.queries.places import Places, places_in
from undersigned.interfaces.web.campaign import landing_facts as facts
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.kinds import KIND_LABELS
from undersigned.interfaces.web.states_map import map_file
from undersigned.roll.queries import RollCounts, roll_counts
from undersigned.values.csv_files import write_csv


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as of the day: a key that stays, the words for it, and its value."""

    key: str
    label: str
    value: int


@public_page
@require_safe
def press_kit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the press kit; what is under an embargo is not in it."""
    language, now = get_language() or settings.LANGUAGE_CODE, timezone.now()
    today = timezone.localdate(now)
    shown = facts.started_or_404(slug, today=today)
    standing, places = landing.standings(shown, language), places_in(shown, today=today)
    counts = roll_counts(shown.call_id)
    context = {
        "campaign": facts.described(shown, language, today),
        "call": shown.call,
        "call_title": calls.title_of(shown.call_id, language),
        "counts": counts,
        "today": today,
        "figures": _figures(shown, standing, counts, today),
        **facts.progress_of(shown, standing),
        **facts.anniversary_of(shown, today=today),
        "board": facts.board_of(shown, standing, places, today=today),
        "cards": [] if landing.has_ended(shown, today=today) else _cards(standing, places),
        "announcements": facts.announcements_of(shown, language, now=now),
    }
    return facts.keep_until_news(render(request, "web/campaign_press_kit.html", context), shown, now=now)


@public_page
@require_safe
def press_kit_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the figures of the day as CSV."""
    shown, figures, today = _of_today(slug)
    rows = [("key", "figure", "value", "as_of")]
    rows += [(one.key, one.label, str(one.value), today.isoformat()) for one in figures]
    response = HttpResponse("".join(write_csv(rows)), content_type="text/csv; charset=utf-8; header=present")
    return _attached(response, f"{shown.slug}-{today.isoformat()}.csv")


@public_page
@require_safe
def press_kit_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the figures of the day as JSON: keys and values."""
    shown, figures, today = _of_today(slug)
    told: dict[str, Any] = {
        "campaign": shown.slug,
        "page": settings.PUBLIC_URL + reverse("campaign", args=[shown.slug]),
        "sample": shown.sample,
        "as_of": today.isoformat(),
        "figures": {one.key: one.value for one in figures},
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return _attached(HttpResponse(text, content_type="application/json"), f"{shown.slug}-{today.isoformat()}.json")


@public_page
@require_safe
def press_kit_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the map of the States as an SVG file, with the names of who is called upon in the reader's language."""
    language, today = get_language() or settings.LANGUAGE_CODE, timezone.localdate()
    shown = facts.started_or_404(slug, today=today)
    svg = map_file(map_states(shown.call_id, shown.pk, language))
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    return _attached(response, f"{shown.slug}-map-{today.isoformat()}-{language}.svg")


def _of_today(slug: str) -> tuple[Campaign, list[Figure], date]:
    today = timezone.localdate()
    shown = facts.started_or_404(slug, today=today)
    standing = landing.standings(shown, get_language() or settings.LANGUAGE_CODE)
    return shown, _figures(shown, standing, roll_counts(shown.call_id), today), today


def _figures(shown: Campaign, standing: list[landing.TargetStanding], counts: RollCounts, today: date) -> list[Figure]:
    """Every figure of the press kit. The four kinds sum up to the roll's total, what people did to its own."""
    progress = facts.progress_of(shown, standing)
    kinds = [Figure(f"roll_{key}", str(label), getattr(counts, key)) for key, label in KIND_LABELS.items()]
    done = [Figure(f"done_{one['key']}", one["label"], one["count"]) for one in progress["done"]]
    found = [
        *kinds,
        Figure("roll_total", _("All supporters"), counts.total),
        Figure("people", _("People who have signed"), counts.people),
        Figure("targets", _("Called upon by the campaign"), progress["total"]),
        Figure("targets_won", _("Of these, won"), progress["won"]),
        *done,
        Figure("done_total", _("Actions taken, in all"), progress["done_total"]),
        Figure("partners", _("Partners"), len(active_partners(shown.pk))),
    ]
    known = facts.anniversary_of(shown, today=today)
    if known:
        found.append(Figure("roll_gained", _("Supporters gained since the last anniversary"), known["gains"].total))
        found.append(Figure("people_gained", _("People who signed since the last anniversary"), known["gains"].people))
    return found


def _cards(standing: list[landing.TargetStanding], places: Places) -> list[dict[str, str]]:
    """The picture cards of who is still called upon."""
    wanted = [one for one in standing if one.wanted]
    return [{"name": one.name, "url": reverse("card", args=places.of(one.target.slug))} for one in wanted]


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
