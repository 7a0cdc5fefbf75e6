"""Holdouts: whom the campaign calls on, who was won, who only announced, on a map and in a table."""

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
from undersigned.campaigns import queries as campaigns
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries.board import OtherTarget, other_targets
from undersigned.campaigns.queries.landing import running_campaigns
from undersigned.campaigns.queries.places import Places, places_in
from undersigned.interfaces.web.campaign import target_words as words
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_words import REGIMES, REGIONS, SUBREGIONS, partial_date, sources_of
from undersigned.interfaces.web.states_map import draw_map, map_labels, map_legend
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.people.models import Country
from undersigned.people.queries import RegimeYear, latest_regimes
from undersigned.roll.queries import has_official_list, listed_by_country


@public_page
@require_safe
def holdouts(request: HttpRequest) -> HttpResponse:
    """Show the campaign's targets, the map of all States, and the same content as a table."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    today = timezone.localdate()
    campaign = campaigns.current_campaign(call.pk, today=today)
    states = campaigns.map_states(call.pk, campaign.pk if campaign else None, language)
    supporters = listed_by_country(call.pk)
    rows = campaigns.holdouts(campaign.pk, language) if campaign else []
    places = places_in(campaign, today=today) if campaign else None
    targets = [_target(row, language, supporters, places) for row in rows] if places else []
    announced = [_announced(row, language, supporters) for row in campaigns.announced_states(call.pk, language)]
    regimes = latest_regimes([one.country.code for one in states])
    context = {
        "campaign": _campaign(campaign, language) if campaign else None,
        "targets": [one for one in targets if one["status"] == "holdout"],
        "won": [one for one in targets if one["status"] == "won"],
        "announced": announced,
        "others": [_other(one, places) for one in other_targets(campaign.pk, language)] if campaign and places else [],
        "elsewhere": _elsewhere(call.pk, campaign, language) if campaign else [],
        "criteria": words.criteria(),
        "map": draw_map(states, url=_url, below=_("The table below holds the same.")),
        "legend": map_legend(states),
        "states": [_state(one, regimes) for one in states],
        "total": len(states),
        "official_list": has_official_list(call.pk),
        "outcome": _outcome(targets),
        "sources": _sources([*targets, *announced]),
    }
    return render(request, "web/holdouts.html", context)


def _campaign(campaign: Campaign, language: str) -> dict[str, Any]:
    return {
        "hashtag": campaign.hashtag,
        "title": in_language(campaign.title, language),
        "aim": in_language(campaign.aim, language),
        "sample": campaign.sample,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "sources": sources_of(campaign.source),
    }


def _elsewhere(call_id: int, shown: Campaign, language: str) -> list[dict[str, str]]:
    """The boards of the other campaigns that run."""
    return [
        {
            "title": in_language(one.title, language) or f"#{one.hashtag}",
            "url": f"{reverse('campaign', args=[one.slug])}#board",
        }
        for one in running_campaigns(call_id, timezone.localdate())
        if one.pk != shown.pk
    ]


def _known(country: Country, regime: RegimeYear | None, language: str, supporters: dict[str, int]) -> dict[str, Any]:
    """What is known of a State, as information with its source."""
    return {
        "code": country.code,
        "name": country.name_in(language),
        "region": str(REGIONS.get(country.region, country.region)),
        "subregion": str(SUBREGIONS.get(country.subregion, country.subregion)),
        "population": country.population,
        "population_source": country.population_source,
        "regime": str(REGIMES[regime.regime]) if regime else "",
        "regime_year": regime.year if regime else None,
        "regime_source": regime.source if regime else "",
        "supporters": supporters.get(country.code, 0),
        "supporters_url": f"{reverse('roll')}?country={country.code}",
    }


def _target(row: campaigns.TargetRow, language: str, supporters: dict[str, int], places: Places) -> dict[str, Any]:
    return {
        **_known(row.country, row.regime, language, supporters),
        "status": row.status,
        "url": reverse("target", args=places.of(row.slug)),
        "stands": words.status_word(row.stands),
        "stands_on": row.stands_on,
        "silence": words.silence(row.asked_on, today=timezone.localdate()),
        "called_on": row.called_on,
        "reason": in_language(row.reason, language),
        "entry": row.entry,
        "endorsed_on": partial_date(row.entry.endorsed_on) if row.entry else "",
    }


def _other(row: OtherTarget, places: Places) -> dict[str, Any]:
    """An institution or office-holder, with where it stands."""
    won = row.stands == "endorsed"
    return {
        "url": reverse("target", args=places.of(row.target.slug)),
        "name": row.name,
        "kind": str(words.KINDS[row.target.kind]),
        "stands": words.status_word(row.stands),
        "stands_on": row.stands_on,
        "silence": "" if won else words.silence(row.asked_on, today=timezone.localdate()),
    }


def _outcome(targets: list[dict[str, Any]]) -> str:
    """What is said in place of the holdouts when there is none: never more than the targets bear out."""
    if not targets:
        return _("The campaign has not called upon any state yet.")
    if all(one["status"] == "won" for one in targets):
        return _("Every state that was called upon has endorsed.")
    return _("No state that was called upon is a holdout: each has endorsed, or announced that it will.")


def _announced(row: campaigns.AnnouncedRow, language: str, supporters: dict[str, int]) -> dict[str, Any]:
    return {
        **_known(row.country, row.regime, language, supporters),
        "entry": row.entry,
        "announced_on": row.announced_on,
        "note": in_language(row.entry.note, language),
        "note_language": language_of(row.entry.note, language),
        "sources": sources_of(row.entry.source),
    }


def _sources(known: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Where regime classes and populations come from, each source once."""
    return {
        name: list(dict.fromkeys(one[f"{name}_source"] for one in known if one[f"{name}_source"]))
        for name in ("regime", "population")
    }


def _url(one: campaigns.StateOnMap) -> str | None:
    if one.status == "called_upon":
        return f"#{one.country.code}"
    return reverse("roll_entry", args=[one.entry.slug]) if one.entry else None


def _state(one: campaigns.StateOnMap, regimes: dict[str, RegimeYear]) -> dict[str, Any]:
    regime = regimes.get(one.country.code)
    return {
        "code": one.country.code,
        "name": one.name,
        "region": str(REGIONS.get(one.country.region, one.country.region)),
        "population": one.country.population,
        "regime": str(REGIMES[regime.regime]) if regime else "",
        "regime_year": regime.year if regime else None,
        "status": one.status,
        "label": map_labels().status(one.status),
        "url": _url(one),
        "endorsed_on": partial_date(one.entry.endorsed_on) if one.status == "endorsed" and one.entry else "",
    }
