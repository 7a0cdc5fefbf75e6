"""Changes to the roll: every line of its history, by day. Nothing leaves the roll without one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_asked import read_number
from undersigned.interfaces.web.roll_words import CHANGES, FIELDS, Source, entry_name, sources_of
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.people.queries import countries_by_code
from undersigned.roll import queries as rolls
from undersigned.roll.models import RollChange


@dataclass(frozen=True, slots=True)
class Change:
    """One public line, in the reader's language."""

    on: date | None
    recorded_at: datetime
    what: str
    note: str
    note_language: str
    fields: list[dict[str, str]]
    sources: list[Source]


def describe_change(line: RollChange, language: str) -> Change:
    """Return a line of the history as a reader meets it; a correction tells what stood there before."""
    told: dict[str, Any] = dict(line.note)
    fields = told.pop("fields", {})
    return Change(
        on=line.on,
        recorded_at=line.recorded_at,
        what=str(CHANGES[line.what]),
        note=in_language(told, language),
        note_language=language_of(told, language),
        fields=[
            {
                "label": str(FIELDS.get(name, name)),
                "before": _value(before, language),
                "after": _value(after, language),
            }
            for name, (before, after) in fields.items()
        ],
        sources=sources_of(line.source),
    )


def _value(value: Any, language: str) -> str:
    text = in_language(value, language) if isinstance(value, dict) else str(value)
    return text or _("nothing")


@public_page
@require_safe
def roll_changes(request: HttpRequest) -> HttpResponse:
    """Show a page of the history, the latest day first; 400 for no page number, 404 beyond the last page."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    errors: dict[str, str] = {}
    page = read_number(request.GET.get("page", "").strip(), "page", errors=errors) or 1
    try:
        found = rolls.changes(call.pk, page=page)
    except rolls.NoSuchPage as error:
        raise Http404 from error
    context = {
        "found": found,
        "days": _days(found, language),
        "errors": errors,
        "previous": _page_url(found, found.page - 1),
        "next": _page_url(found, found.page + 1),
    }
    return render(request, "web/roll_changes.html", context, status=400 if errors else 200)


def _page_url(found: rolls.ChangesPage, page: int) -> str:
    """The address of another page of the history, or nothing where there is none."""
    if not 1 <= page <= found.pages:
        return ""
    return reverse("roll_changes") + (f"?page={page}" if page > 1 else "")


def _days(found: rolls.ChangesPage, language: str) -> list[dict[str, Any]]:
    """The lines by day, and on each day by what happened."""
    countries = countries_by_code()
    days = []
    for day, lines in found.days:
        deeds: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            name = entry_name(line.entry, countries, language)
            change = describe_change(line, language)
            url = reverse("roll_entry", args=[line.entry.slug])
            deeds.setdefault(change.what, []).append({"name": name, "url": url, "change": change})
        days.append({"day": day, "deeds": [{"what": what, "lines": some} for what, some in deeds.items()]})
    return days
