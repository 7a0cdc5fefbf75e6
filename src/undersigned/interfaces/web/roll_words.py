"""What the roll's pages call things: countries, regions, states of an entry, dates as far as they are known, sources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from undersigned.locale.days import written_day
from undersigned.people.kinds import KIND_WORDS, Kind
from undersigned.people.models import Country, CountryRegime
from undersigned.roll.models import RollEntry
from undersigned.values.countries import country_name, is_country
from undersigned.values.dates import PartialDate

Words = Mapping[str, str | Promise]

# Regions and sub-regions of the United Nations' standard M49.
REGIONS: Final[Words] = {
    "Africa": lazy("Africa"),
    "Americas": lazy("Americas"),
    "Asia": lazy("Asia"),
    "Europe": lazy("Europe"),
    "Oceania": lazy("Oceania"),
}
SUBREGIONS: Final[Words] = {
    "Australia and New Zealand": lazy("Australia and New Zealand"),
    "Central Asia": lazy("Central Asia"),
    "Eastern Asia": lazy("Eastern Asia"),
    "Eastern Europe": lazy("Eastern Europe"),
    "Latin America and the Caribbean": lazy("Latin America and the Caribbean"),
    "Melanesia": lazy("Melanesia"),
    "Micronesia": lazy("Micronesia"),
    "Northern Africa": lazy("Northern Africa"),
    "Northern America": lazy("Northern America"),
    "Northern Europe": lazy("Northern Europe"),
    "Polynesia": lazy("Polynesia"),
    "South-eastern Asia": lazy("South-eastern Asia"),
    "Southern Asia": lazy("Southern Asia"),
    "Southern Europe": lazy("Southern Europe"),
    "Sub-Saharan Africa": lazy("Sub-Saharan Africa"),
    "Western Asia": lazy("Western Asia"),
    "Western Europe": lazy("Western Europe"),
}
KINDS: Final[Words] = KIND_WORDS
REGIMES: Final[Mapping[int, str | Promise]] = {
    CountryRegime.Regime.CLOSED_AUTOCRACY: lazy("Closed autocracy"),
    CountryRegime.Regime.ELECTORAL_AUTOCRACY: lazy("Electoral autocracy"),
    CountryRegime.Regime.ELECTORAL_DEMOCRACY: lazy("Electoral democracy"),
    CountryRegime.Regime.LIBERAL_DEMOCRACY: lazy("Liberal democracy"),
}
STATES: Final[Words] = {
    RollEntry.State.ANNOUNCED: lazy("Announced, not listed"),
    RollEntry.State.LISTED: lazy("On the roll"),
    RollEntry.State.WITHDRAWN: lazy("Withdrawn"),
    RollEntry.State.REMOVED: lazy("Removed"),
    RollEntry.State.MERGED: lazy("Merged"),
    RollEntry.State.SUCCEEDED: lazy("Renamed or succeeded"),
    RollEntry.State.DISSOLVED: lazy("Dissolved"),
}
CHANGES: Final[Words] = {
    "listed": lazy("Came onto the roll"),
    "announced": lazy("Announced, not listed"),
    "withdrawn": lazy("Withdrawn"),
    "removed": lazy("Taken off the roll"),
    "merged": lazy("Merged with another entry"),
    "succeeded": lazy("Renamed or succeeded"),
    "dissolved": lazy("Dissolved"),
    "corrected": lazy("Corrected"),
    "reaffirmed": lazy("Stands behind a newer version"),
}
FIELDS: Final[Words] = {
    "kind": lazy("Kind"),
    "name": lazy("Name"),
    "country": lazy("Country"),
    "website": lazy("Website"),
    "other_names": lazy("Other names"),
    "endorsed_on": lazy("Endorsed on"),
    "listed_on": lazy("Listed on"),
    "left_on": lazy("Left on"),
    "source": lazy("Evidence"),
    "confidence": lazy("Confidence"),
    "note": lazy("Note"),
}
CONFIDENCE: Final[Words] = {"high": lazy("High"), "medium": lazy("Medium"), "low": lazy("Low")}
# Beside an official list a grade says what it stands for (example/README.md).
_BESIDE_A_LIST: Final[Words] = {
    "high": lazy("High: it stands on the official list."),
    "medium": lazy("Medium: self-declared, or its kind or country had to be set by hand."),
    "low": lazy("Low: the evidence is old or conflicting."),
}
_STOOD: Final = lazy("High: it stood on the official list.")

_ADDRESS: Final = re.compile(r"https?://[^\s)]+")


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its address, and what is said before and after it."""

    url: str
    before: str
    after: str


def sources_of(text: str) -> list[Source]:
    """Divide the evidence of an entry into its sources; a source without an address is a remark alone."""
    found = []
    for part in filter(None, text.split(" ; ")):
        address = _ADDRESS.search(part)
        before, after = (part[: address.start()], part[address.end() :]) if address else (part, "")
        found.append(Source(address.group() if address else "", before.strip(), after.strip()))
    return found


def country_label(code: str, countries: Mapping[str, Country], language: str) -> str:
    """Return a country's name for a reader, or nothing for an international body."""
    if code in countries:
        return countries[code].name_in(language)
    return country_name(code, language) if is_country(code) else code


def entry_name(entry: RollEntry, countries: Mapping[str, Country], language: str) -> str:
    """Return an entry's name: a State's in the reader's language, any other as it signed."""
    if entry.kind == Kind.STATE and entry.country in countries:
        return countries[entry.country].name_in(language)
    return entry.name


def confidence_in(entry: RollEntry, *, official_list: bool) -> str:
    """Return how sure an entry is: the grade, and what it stands for if there is an official list that can bear it out."""
    high = entry.confidence == RollEntry.Confidence.HIGH
    if not official_list or (high and not entry.listed_on):
        return str(CONFIDENCE[entry.confidence])
    # One that left the roll stands on the official list no longer.
    return str(_STOOD if high and entry.left_on else _BESIDE_A_LIST[entry.confidence])


def partial_date(text: str) -> str:
    """Return a date as far as it is known: a day, a year, or “not recorded”."""
    value = PartialDate.parse(text).value
    if isinstance(value, date):
        return written_day(value)
    return _("not recorded") if value is None else str(value)
