"""Holdouts: whom the campaign calls on, who was won, who only announced, on a map and in a table."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.campaigns import queries as campaigns
from undersigned.campaigns.models import Campaign
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.pictures.world_map import MapLabels, MapState, load_world, render_world_map
from undersigned.interfaces.web.roll_words import REGIMES, REGIONS, SUBREGIONS, partial_date, sources_of
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
    campaign = campaigns.current_campaign(call.pk, today=timezone.localdate())
    states = campaigns.map_states(call.pk, campaign.pk if campaign else None, language)
    supporters = listed_by_country(call.pk)
    rows = campaigns.holdouts(campaign.pk, language) if campaign else []
    targets = [_target(row, language, supporters) for row in rows]
    announced = [_announced(row, language, supporters) for row in campaigns.announced_states(call.pk, language)]
    regimes = latest_regimes([one.country.code for one in states])
    numbers = {status: sum(one.status == status for one in states) for status in _STATUS_ORDER}
    context = {
        "campaign": _campaign(campaign, language) if campaign else None,
        "targets": [one for one in targets if one["status"] == "holdout"],
        "won": [one for one in targets if one["status"] == "won"],
        "announced": announced,
        "map": _map(states, numbers),
        "legend": [
            {"status": one, "label": str(_labels().status(one)), "count": numbers[one]} for one in _STATUS_ORDER
        ],
        "states": [_state(one, regimes) for one in states],
        "total": len(states),
        "official_list": has_official_list(call.pk),
        "outcome": _outcome(targets),
        "sources": _sources([*targets, *announced]),
    }
    return render(request, "web/holdouts.html", context)


_STATUS_ORDER: tuple[campaigns.MapStatus, ...] = ("endorsed", "called_upon", "announced", "other")


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


def _target(row: campaigns.TargetRow, language: str, supporters: dict[str, int]) -> dict[str, Any]:
    return {
        **_known(row.country, row.regime, language, supporters),
        "status": row.status,
        "called_on": row.called_on,
        "reason": in_language(row.reason, language),
        "entry": row.entry,
        "endorsed_on": partial_date(row.entry.endorsed_on) if row.entry else "",
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


def _labels() -> MapLabels:
    return MapLabels(
        endorsed=_("endorsed"),
        called_upon=_("called upon"),
        announced=_("announced, not listed"),
        other=_("not on the roll"),
        named=_("{name}: {status}"),
        noted=_("{name}: {status} ({note})"),
    )


def _map(states: list[campaigns.StateOnMap], numbers: dict[campaigns.MapStatus, int]) -> SafeString:
    """The map, with a link wherever there is more to read about a State."""
    shapes = load_world()["states"]
    drawn = [
        MapState(iso2=one.country.code, name=one.name, status=one.status, url=_url(one), note=_note(one))
        for one in states
        if one.country.code in shapes
    ]
    endorsed = ngettext("%(count)s state has endorsed", "%(count)s states have endorsed", numbers["endorsed"])
    called = ngettext("%(count)s is called upon", "%(count)s are called upon", numbers["called_upon"])
    svg = render_world_map(
        drawn,
        title=_("World map of the states and where they stand"),
        description=f"{endorsed % {'count': numbers['endorsed']}}, {called % {'count': numbers['called_upon']}}. "
        + _("The table below holds the same."),
        labels=_labels(),
    )
    return SafeString(svg)


def _url(one: campaigns.StateOnMap) -> str | None:
    if one.status == "called_upon":
        return f"#{one.country.code}"
    return reverse("roll_entry", args=[one.entry.slug]) if one.entry else None


def _note(one: campaigns.StateOnMap) -> str:
    """Since when, where it is known."""
    if one.entry is None or not one.entry.endorsed_on:
        return ""
    return partial_date(one.entry.endorsed_on)


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
        "label": _labels().status(one.status),
        "url": _url(one),
        "endorsed_on": partial_date(one.entry.endorsed_on) if one.status == "endorsed" and one.entry else "",
    }
