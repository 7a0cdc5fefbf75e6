"""Likely duplicates of a name that is being typed: what stands on the roll by name, what is under way without it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_words import KINDS, country_label, entry_name
from undersigned.people.queries import countries_by_code
from undersigned.roll.duplicates import likely_entries, likely_under_way

SHORTEST, LONGEST = 2, 255


@public_page
@require_safe
def endorse_duplicates(request: HttpRequest) -> HttpResponse:
    """Answer with a piece of a page, or JSON to whoever prefers it."""
    likely = describe_likely(request.GET.get("name", "")[:LONGEST])
    if request.accepts("text/html"):
        return render(request, "web/endorse_likely.html", {"likely": likely})
    return JsonResponse({"likely": likely})


def describe_likely(name: str) -> list[dict[str, Any]]:
    """Return what may be the same body, for a reader.

    Of an endorsement under way nothing is told but that there is one, and nothing at all of one in a joint group.
    """
    if len(name.strip()) < SHORTEST:
        return []
    call = calls.current_call(settings.OPTION["call"])
    language, countries = get_language() or settings.LANGUAGE_CODE, countries_by_code()
    on_roll = [
        {
            "name": entry_name(one.entry, countries, language),
            "kind": str(KINDS[one.entry.kind]),
            "country": country_label(one.entry.country, countries, language),
            "url": reverse("roll_entry", args=[one.entry.slug]),
        }
        for one in likely_entries(call.pk, name)
        if one.entry is not None
    ]
    known = any(
        one.endorsement is not None
        and not one.endorsement.sample
        and one.endorsement.group_id is None
        and one.endorsement.embargo_until is None
        for one in likely_under_way(call.pk, name)
    )
    return on_roll + ([{"name": "", "kind": "", "country": "", "url": ""}] if known else [])
