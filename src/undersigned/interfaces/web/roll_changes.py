"""Changes to the roll: every line of its history, by day. Nothing leaves the roll without one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.roll_asked import MOST_CHARACTERS, read_number
from undersigned.interfaces.web.roll_words import CHANGES, FIELDS, Source, entry_name, sources_of
from undersigned.interfaces.web.texts import in_language, language_of
from undersigned.people.queries import countries_by_code
from undersigned.roll import queries as rolls
from undersigned.roll.models import RollChange
from undersigned.roll.search import entries_named

FEED_LINES = 50


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
    text = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    page = read_number(request.GET.get("page", "").strip(), "page", errors=errors) or 1
    try:
        found = rolls.changes(call.pk, page=page, of=entries_named(call.pk, text) if text else None)
    except rolls.NoSuchPage as error:
        raise Http404 from error
    context = {
        "found": found,
        "days": _days(found, language),
        "errors": errors,
        "q": text,
        "feed": _address("roll_changes_feed", text),
        "previous": _page_url(found, found.page - 1, text),
        "next": _page_url(found, found.page + 1, text),
    }
    return render(request, "web/roll_changes.html", context, status=400 if errors else 200)


@public_page
@require_safe
def roll_changes_feed(request: HttpRequest) -> HttpResponse:
    """Hand out the lines recorded last as Atom (RFC 4287), all or those of the entries that ``q`` finds."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    text = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    lines = rolls.latest_changes(call.pk, most=FEED_LINES, of=entries_named(call.pk, text) if text else None)
    countries = countries_by_code()
    feed = Atom1Feed(
        title=f"{calls.title_of(call.pk, language)}: {_('Changes to the roll')}",
        link=settings.PUBLIC_URL + _address("roll_changes", text),
        description=None,
        language=language,
        feed_url=settings.PUBLIC_URL + _address("roll_changes_feed", text),
    )
    for line in lines:
        change = describe_change(line, language)
        url = settings.PUBLIC_URL + reverse("roll_entry", args=[line.entry.slug])
        feed.add_item(
            title=f"{entry_name(line.entry, countries, language)}: {change.what}",
            link=url,
            description=change.note,
            unique_id=f"{url}#change-{line.pk}",
            updateddate=line.recorded_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _address(name: str, text: str, page: int = 1) -> str:
    asked = {"q": text} if text else {}
    asked |= {"page": str(page)} if page > 1 else {}
    return reverse(name) + (f"?{urlencode(asked)}" if asked else "")


def _page_url(found: rolls.ChangesPage, page: int, text: str) -> str:
    """The address of another page of the history, or nothing where there is none."""
    return _address("roll_changes", text, page) if 1 <= page <= found.pages else ""


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
