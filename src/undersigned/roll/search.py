"""Searching the roll: text, facets and pages, the same on every database."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from undersigned.people.kinds import Kind
from undersigned.people.models import Country
from undersigned.people.queries import countries_by_code
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.queries import counted_on, page_count
from undersigned.roll.states import ANNOUNCED
from undersigned.values.names import fold_text

ENTRIES_A_PAGE: Final = 50
MOST_WORDS: Final = 12
"""Words of a query that are looked for; more are left out."""

NONE: Final = "none"
"""The facet value of entries without a country, a region, or a year."""

FacetName = Literal["kind", "country", "region", "year"]
FACETS: Final[tuple[FacetName, ...]] = ("kind", "country", "region", "year")

_KIND_ORDER: Final = Case(
    *(When(kind=kind, then=Value(place)) for place, kind in enumerate(Kind.values)), output_field=IntegerField()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollFilter:
    """What a reader asks of the roll. Empty strings ask nothing; `as_of` None is now."""

    text: str = ""
    kind: str = ""
    country: str = ""
    region: str = ""
    year: str = ""
    as_of: date | None = None

    def value(self, name: FacetName) -> str:
        """Return the value chosen in a facet, or nothing."""
        return str(getattr(self, name))


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet with the entries that it would leave, all other filters applied."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class RollPage:
    """A page of the roll in its order: kind, then name.

    ``facets`` hold every value that has an entry, in no order of their own. ``others`` are entries that match but are
    not counted: announced, or gone by then. ``missing`` are the States that the text names and that neither count nor
    have announced. ``countries`` are the States by code, for names.
    """

    entries: list[RollEntry]
    total: int
    page: int
    pages: int
    facets: dict[FacetName, list[Choice]]
    others: list[RollEntry]
    missing: list[Country]
    countries: dict[str, Country]


def search_roll(
    call_id: int,
    *,
    text: str = "",
    kind: str = "",
    country: str = "",
    region: str = "",
    year: str = "",
    as_of: date | None = None,
    page: int = 1,
    language: str = "en",
) -> RollPage:
    """Return the entries that match every filter, 50 a page, with facets. Six queries at most. Raises NoSuchPage.

    Every word of `text` must begin a word of a name the entry or its country has, or stand anywhere in the entry's
    own name; accents, case and punctuation do not matter. `year` is the year of coming onto the roll. A facet's counts
    apply all filters but its own, so that each number is what choosing that value would show. States are in the order
    of their names in `language`.
    """
    wanted = RollFilter(text=text, kind=kind, country=country, region=region, year=year, as_of=as_of)
    countries = countries_by_code()
    found = RollEntry.objects.filter(counted_on(as_of), text_condition(text), call_id=call_id)
    facets, numbers = _facets(found, wanted, countries)
    total, states = sum(numbers.values()), numbers.get(Kind.STATE, 0)
    pages = page_count(total, ENTRIES_A_PAGE, page)
    start = (page - 1) * ENTRIES_A_PAGE
    return RollPage(
        entries=_page(narrow(found, wanted, countries), states, start, countries, language),
        total=total,
        page=page,
        pages=pages,
        facets=facets,
        others=list(_uncounted(call_id, wanted, countries)[:ENTRIES_A_PAGE]),
        missing=_missing(call_id, wanted, countries),
        countries=countries,
    )


def _page(
    entries: QuerySet[RollEntry], states: int, start: int, countries: dict[str, Country], language: str
) -> list[RollEntry]:
    """A page of the entries in their order. States, of which there are 195 at most, are put in order by their names here."""
    end = start + ENTRIES_A_PAGE
    shown: list[RollEntry] = []
    if start < states:
        by_name = [(_state_name(one, countries, language), one.pk, one) for one in entries.filter(kind=Kind.STATE)]
        shown = [one for _name, _pk, one in sorted(by_name, key=lambda row: row[:2])][start:end]
    if end > states:
        shown += in_order(entries.exclude(kind=Kind.STATE))[max(0, start - states) : end - states]
    return shown


def _state_name(entry: RollEntry, countries: dict[str, Country], language: str) -> str:
    return fold_text(countries[entry.country].name_in(language)) if entry.country in countries else entry.sort_text


def _missing(call_id: int, wanted: RollFilter, countries: dict[str, Country]) -> list[Country]:
    """The States whose name the text is and that neither stand on the roll nor have announced that they would."""
    named = countries_named(wanted.text, countries)
    if not named:
        return []
    told_of = counted_on(wanted.as_of) | _announced_by(wanted.as_of)
    standing = RollEntry.objects.filter(told_of, call_id=call_id, kind=Kind.STATE)
    codes = set(standing.filter(country__in=named).values_list("country", flat=True))
    return [countries[code] for code in named if code not in codes]


def countries_named(text: str, countries: dict[str, Country]) -> list[str]:
    """Return the codes of the States whose English or French name is `text`, accents and case apart."""
    name = fold_text(text)
    return [
        code for code, one in countries.items() if name and name in {fold_text(one.name_en), fold_text(one.name_fr)}
    ]


def standing_by_name(call_id: int, names: Collection[str]) -> set[str]:
    """Return those of the names under which somebody stands on the roll: an entry's own or other name, or a State's."""
    if not names:
        return set()
    countries = countries_by_code()
    standing = RollEntry.objects.filter(counted_on(None), call_id=call_id)
    found = set()
    for name in names:
        folded = fold_text(name)
        states = Q(kind=Kind.STATE, country__in=countries_named(name, countries))
        candidates = standing.filter(Q(search_text__contains=f" {folded}") | states)
        for entry in candidates.only("kind", "country", "name", "other_names"):
            own = {fold_text(one) for one in (entry.name, *entry.other_names)}
            if folded in own or (entry.kind == Kind.STATE and entry.country in countries_named(name, countries)):
                found.add(name)
                break
    return found


def matching_entries(call_id: int, wanted: RollFilter) -> QuerySet[RollEntry]:
    """Return every entry that counts and matches, in the roll's order, to be read in one go."""
    found = RollEntry.objects.filter(counted_on(wanted.as_of), text_condition(wanted.text), call_id=call_id)
    return in_order(narrow(found, wanted, countries_by_code()))


def entries_named(call_id: int, text: str) -> QuerySet[RollEntry]:
    """Return every entry that `text` finds, whether or not it counts."""
    return RollEntry.objects.filter(text_condition(text), call_id=call_id).order_by()


def uncounted_entries(call_id: int, wanted: RollFilter) -> QuerySet[RollEntry]:
    """Return every entry that matches but does not count: announced, or gone by then."""
    return _uncounted(call_id, wanted, countries_by_code())


def text_condition(text: str) -> Q:
    """Return the condition that every word of `text` is found; it lets all pass when there is none."""
    condition = Q()
    for word in dict.fromkeys(fold_text(text).split()[:MOST_WORDS]):
        condition &= Q(sort_text__contains=word) | Q(search_text__contains=f" {word}")
    return condition


def in_order(entries: QuerySet[RollEntry]) -> QuerySet[RollEntry]:
    """Return entries by kind, then name; the id makes the order stable."""
    return entries.order_by(_KIND_ORDER, "sort_text", "pk")


def narrow(entries: QuerySet[RollEntry], wanted: RollFilter, countries: dict[str, Country]) -> QuerySet[RollEntry]:
    """Return the entries that match kind, country, region and year."""
    if wanted.kind:
        entries = entries.filter(kind=wanted.kind)
    if wanted.country:
        entries = entries.filter(country="" if wanted.country == NONE else wanted.country)
    if wanted.region == NONE:
        entries = entries.exclude(country__in=list(countries))
    elif wanted.region:
        entries = entries.filter(country__in=[code for code, one in countries.items() if one.region == wanted.region])
    if wanted.year == NONE:
        entries = entries.filter(since=None)
    elif wanted.year:
        entries = entries.filter(since__year=int(wanted.year))
    return entries


def _uncounted(call_id: int, wanted: RollFilter, countries: dict[str, Country]) -> QuerySet[RollEntry]:
    gone = Q(left_on__isnull=False) if wanted.as_of is None else Q(left_on__lte=wanted.as_of)
    uncounted = _announced_by(wanted.as_of) | gone
    entries = RollEntry.objects.filter(uncounted, text_condition(wanted.text), call_id=call_id)
    return in_order(narrow(entries, wanted, countries))


def _announced_by(as_of: date | None) -> Q:
    """The condition for entries announced and not listed, of a day only those whose announcement is dated by then."""
    if as_of is None:
        return Q(state=ANNOUNCED)
    return Q(state=ANNOUNCED, pk__in=RollChange.objects.filter(what=ANNOUNCED, on__lte=as_of).values("entry"))


@dataclass(frozen=True, slots=True)
class _Cell:
    """So many entries have the same value in every facet."""

    values: dict[FacetName, str]
    number: int


def _facets(
    found: QuerySet[RollEntry], wanted: RollFilter, countries: dict[str, Country]
) -> tuple[dict[FacetName, list[Choice]], dict[str, int]]:
    """Count once by all facets together, then add up for each facet without its own filter; and what passes all, by kind."""
    rows = found.order_by().values_list("kind", "country", "since").annotate(number=Count("pk"))
    cells = [
        _Cell(
            {
                "kind": kind,
                "country": country or NONE,
                "region": countries[country].region if country in countries else NONE,
                "year": str(since.year) if since else NONE,
            },
            number,
        )
        for kind, country, since, number in rows
    ]
    facets = {name: _choices(name, cells, _passes(wanted, [one for one in FACETS if one != name])) for name in FACETS}
    passes = _passes(wanted, FACETS)
    numbers: dict[str, int] = {}
    for cell in filter(passes, cells):
        numbers[cell.values["kind"]] = numbers.get(cell.values["kind"], 0) + cell.number
    return facets, numbers


def _passes(wanted: RollFilter, names: Collection[FacetName]) -> Callable[[_Cell], bool]:
    chosen = [(name, wanted.value(name)) for name in names if wanted.value(name)]
    return lambda cell: all(cell.values[name] == value for name, value in chosen)


def _choices(name: FacetName, cells: Iterable[_Cell], passes: Callable[[_Cell], bool]) -> list[Choice]:
    numbers: dict[str, int] = {}
    for cell in cells:
        if passes(cell):
            value = cell.values[name]
            numbers[value] = numbers.get(value, 0) + cell.number
    return [Choice(value, number) for value, number in numbers.items()]
