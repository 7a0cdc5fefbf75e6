"""One entry of the roll: who it is, since when it stands, on what evidence, and its history."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.interfaces.web.endorsed import describe_endorsed
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.kinds import KIND_LABELS
from undersigned.interfaces.web.roll_changes import describe_change
from undersigned.interfaces.web.roll_words import (
    KINDS,
    REGIONS,
    STATES,
    SUBREGIONS,
    confidence_in,
    country_label,
    entry_name,
    partial_date,
    sources_of,
)
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.people.queries import countries_by_code
from undersigned.roll import queries as rolls
from undersigned.roll.models import RollEntry


@public_page
@require_safe
def roll_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an entry at an address of its own, whether or not it counts."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    entry = rolls.entry_by_slug(call.pk, slug)
    if entry is None:
        raise Http404
    countries = countries_by_code()
    country = countries.get(entry.country)
    successor = entry.succeeded_by
    official_list = rolls.has_official_list(call.pk)
    context: dict[str, Any] = {
        "entry": entry,
        "name": entry_name(entry, countries, language),
        "kind": KINDS[entry.kind],
        "kinds": KIND_LABELS[entry.kind],
        "country": country_label(entry.country, countries, language),
        "region": str(REGIONS.get(country.region, country.region)) if country else "",
        "subregion": str(SUBREGIONS.get(country.subregion, country.subregion)) if country else "",
        "state": STATES[entry.state],
        "counts": entry.state == RollEntry.State.LISTED,
        "endorsed_on": partial_date(entry.endorsed_on),
        "sources": sources_of(entry.source),
        "confidence": confidence_in(entry, official_list=official_list),
        "official_list": official_list,
        "note": in_language(entry.note, language),
        "note_language": language_of(entry.note, language),
        "successor": {"slug": successor.slug, "name": entry_name(successor, countries, language)}
        if successor
        else None,
        "endorsed": describe_endorsed(entry, language) if entry.endorsement else None,
        "history": [describe_change(one, language) for one in rolls.history_of(entry.pk)],
    }
    return render(request, "web/roll_entry.html", context)
