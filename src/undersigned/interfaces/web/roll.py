"""The roll: who stands behind the call, to be searched, narrowed down, and seen as it stood on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.calls import queries as calls
from undersigned.calls.models import Call
from undersigned.flows.export_roll import terms_of
from undersigned.interfaces.web.headers import public_page
from undersigned.interfaces.web.kinds import KIND_LABELS, kind_rows
from undersigned.interfaces.web.roll_asked import Asked, read_asked
from undersigned.interfaces.web.roll_words import REGIONS, STATES, country_label, entry_name
from undersigned.locale.days import written_day
from undersigned.people.kinds import Kind
from undersigned.roll import queries as rolls
from undersigned.roll.models import RollEntry
from undersigned.roll.search import NONE, Choice, FacetName, RollPage, search_roll

COUNTRIES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: choosing it shows `count` entries; choosing it again takes the filter off."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; ``further`` are those that stand behind a second fold."""

    name: str
    label: str
    values: list[Value]
    further: list[Value]
    all_url: str
    error: str

    @property
    def total(self) -> int:
        """What its values add up to: the entries that stand without this filter."""
        return sum(value.count for value in (*self.values, *self.further))

    @property
    def opened(self) -> bool:
        """Whether it is shown unfolded: where something is chosen or wrong."""
        return bool(self.error) or any(value.chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the list shows it."""

    name: str
    url: str
    country: str
    state: str


@public_page
@require_safe
def roll(request: HttpRequest) -> HttpResponse:
    """Show a page of the roll; 400 with a sentence at the field for what cannot be, 404 beyond the last page."""
    language = get_language() or settings.LANGUAGE_CODE
    call = calls.current_call(settings.OPTION["call"])
    asked = read_asked(request.GET, today=timezone.localdate())
    wanted = asked.filter
    try:
        found = search_roll(
            call.pk,
            text=wanted.text,
            kind=wanted.kind,
            country=wanted.country,
            region=wanted.region,
            year=wanted.year,
            as_of=wanted.as_of,
            page=asked.page,
            language=language,
        )
    except rolls.NoSuchPage as error:
        raise Http404 from error
    days = _days(call.pk, asked)
    context = {
        "asked": asked,
        "found": found,
        "groups": _groups(found, language),
        "others": [_line(one, found, language) for one in found.others] if found.page == found.pages else [],
        "facets": [_facet(name, asked, found, language) for name in ("kind", "region", "country", "year")],
        "missing": [] if days["unrecorded"] else [one.name_in(language) for one in found.missing],
        "chosen": _chosen(asked, found, language),
        "previous": _page_url(asked, found, found.page - 1),
        "next": _page_url(asked, found, found.page + 1),
        "terms": terms_of(call),
        "attribution": _attribution(call, language),
        "query": asked.query(),
        "kept": asked.kept(without="q"),
        "kept_for_day": asked.kept(without="as_of"),
        **days,
    }
    return render(request, "web/roll.html", context, status=400 if asked.errors else 200)


def _attribution(call: Call, language: str) -> dict[str, str]:
    """What must be said beside the data, and in which language it is said."""
    terms = terms_of(call)
    text, text_language = terms.attribution_in(language) if terms else ("", language)
    return {"text": text, "language": text_language}


def _page_url(asked: Asked, found: RollPage, page: int) -> str:
    """The address of another page of the list, or nothing where there is none."""
    if not 1 <= page <= found.pages:
        return ""
    return reverse("roll") + asked.query(page=str(page) if page > 1 else "")


def _groups(found: RollPage, language: str) -> list[dict[str, Any]]:
    """The entries of this page by kind, each with how many of the kind match on all pages."""
    totals = {one.value: one.count for one in found.facets["kind"]}
    return [
        {
            "key": kind,
            "label": KIND_LABELS[kind],
            "total": totals[kind],
            "lines": [_line(one, found, language) for one in entries],
        }
        for kind, entries in groupby(found.entries, key=lambda one: one.kind)
    ]


def _line(entry: RollEntry, found: RollPage, language: str) -> Line:
    name = entry_name(entry, found.countries, language)
    country = "" if entry.kind == Kind.STATE else country_label(entry.country, found.countries, language)
    return Line(name, reverse("roll_entry", args=[entry.slug]), country, str(STATES[entry.state]))


def _facet(name: FacetName, asked: Asked, found: RollPage, language: str) -> Facet:
    """A facet with its values in their order; of the countries, the most frequent first and the rest behind a fold."""
    chosen = asked.filter.value(name)
    choices = found.facets[name]
    if chosen and chosen not in {one.value for one in choices}:
        choices = [*choices, Choice(chosen, 0)]
    values = [
        Value(
            label=label_of(name, one.value, found, language),
            count=one.count,
            url=reverse("roll") + asked.query(**{name: "" if one.value == chosen else one.value}),
            chosen=one.value == chosen,
        )
        for one in sorted(choices, key=_order(name, found, language))
    ]
    labels = {"kind": _("Kind"), "region": _("Region"), "country": _("Country"), "year": _("On the roll since")}
    shown = COUNTRIES_SHOWN if name == "country" else len(values)
    first = [*values[:shown], *(one for one in values[shown:] if one.chosen)]
    further = sorted((one for one in values[shown:] if not one.chosen), key=lambda one: one.label)
    all_url = reverse("roll") + asked.query(**{name: ""})
    return Facet(name, labels[name], first, further, all_url, asked.errors.get(name, ""))


def _order(name: FacetName, found: RollPage, language: str) -> Callable[[Choice], tuple[Any, ...]]:
    if name == "kind":
        return lambda one: (Kind.values.index(one.value),)
    if name == "country":
        return lambda one: (one.value == NONE, -one.count, label_of(name, one.value, found, language))
    return lambda one: (one.value == NONE, label_of(name, one.value, found, language))


def label_of(name: str, value: str, found: RollPage, language: str) -> str:
    """Return what a facet's value is called."""
    if value == NONE:
        none = {"country": _("No country given"), "region": _("No region"), "year": _("Not recorded")}
        return none[name]
    if name == "kind":
        return str(KIND_LABELS[value])
    if name == "region":
        return str(REGIONS.get(value, value))
    return country_label(value, found.countries, language) if name == "country" else value


def _chosen(asked: Asked, found: RollPage, language: str) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    wanted = asked.filter
    chosen = [("q", _("“%(text)s”") % {"text": wanted.text})] if wanted.text else []
    chosen += [
        (name, label_of(name, getattr(wanted, name), found, language))
        for name in ("kind", "region", "country", "year")
        if getattr(wanted, name)
    ]
    if wanted.as_of:
        chosen.append(("as_of", written_day(wanted.as_of)))
    return [{"label": label, "url": reverse("roll") + asked.query(**{name: ""})} for name, label in chosen]


def _days(call_id: int, asked: Asked) -> dict[str, Any]:
    """What the page knows of days: those that can be asked for, and what is known of the one that is."""
    first_day, day = rolls.first_day(call_id), asked.filter.as_of
    return {
        "first_day": first_day,
        "today": timezone.localdate(),
        "as_of": _as_of(call_id, asked),
        # Before its history begins the roll was not empty: what stood on it is not known.
        "unrecorded": bool(day and first_day and day < first_day),
        "official_list": rolls.has_official_list(call_id),
    }


def _as_of(call_id: int, asked: Asked) -> dict[str, Any] | None:
    """The roll of the day asked for, beside the official counter, with what makes the difference."""
    day = asked.filter.as_of
    if day is None:
        return None
    counts = rolls.roll_counts(call_id, as_of=day)
    comparison = rolls.compare_with_official(call_id, as_of=day)
    return {
        "day": day,
        "counts": counts,
        "kinds": kind_rows(counts),
        "official": comparison.official if comparison else None,
        "steps": _steps(comparison) if comparison else [],
        "now_url": reverse("roll") + asked.query(as_of=""),
    }


def _steps(comparison: rolls.Comparison) -> list[dict[str, str]]:
    """From what the official list showed to the roll's total: each step with its number and its reason."""
    steps = [
        (
            comparison.official.uncategorised,
            _("stood on the official list without a kind, and its site did not count them"),
        ),
        (comparison.came, _("came onto the list after its counter was read")),
        (-comparison.left, _("left the list after its counter was read")),
        (comparison.unlisted, _("counts here without a day on the official list")),
        (comparison.dated_otherwise, _("has another day here than the one on which the official list counted it")),
    ]
    return [{"number": f"{number:+d}".replace("-", "−"), "reason": reason} for number, reason in steps if number]
