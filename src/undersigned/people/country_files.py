"""What states.csv, population.csv and regimes.csv say about countries; example/README.md explains their columns."""

from collections.abc import Iterable

from undersigned.people.models import Country, CountryRegime
from undersigned.values.countries import is_country
from undersigned.values.csv_files import BadRow, CsvRow, Refusal

STATES = ("iso2", "iso3", "name_en", "name_fr", "un_member", "region", "subregion", "endorsed", "confidence", "source")
POPULATION = ("iso2", "population", "source", "licence")
REGIMES = ("iso2", "year", "regime", "source", "licence")


def read_countries(
    rows: Iterable[CsvRow], population: dict[str, tuple[int, str]]
) -> tuple[list[Country], list[Refusal]]:
    """Return the countries of states.csv, with their population where `population` (by code) has it."""
    countries: dict[str, Country] = {}
    alpha3: set[str] = set()
    refused: list[Refusal] = []
    for row in rows:
        try:
            country = _country(row.cells, population)
            if country.code in countries or country.alpha3 in alpha3:
                raise BadRow(f"{country.code} or {country.alpha3} stands already further up.")
            alpha3.add(country.alpha3)
            countries[country.code] = country
        except BadRow as error:
            refused.append(row.refuse(str(error)))
    return list(countries.values()), refused


def _country(cells: dict[str, str], population: dict[str, tuple[int, str]]) -> Country:
    code = _code(cells["iso2"])
    people, source = population.get(code, (None, ""))
    if not (len(cells["iso3"]) == 3 and cells["iso3"].isascii() and cells["iso3"].isupper()):
        raise BadRow(f"“{cells['iso3'][:20]}” is not an ISO 3166-1 alpha-3 code.")
    if cells["un_member"] not in ("0", "1"):
        raise BadRow("un_member is neither 0 nor 1.")
    for column, most in (("name_en", 100), ("name_fr", 100), ("region", 40), ("subregion", 60)):
        if not 0 < len(cells[column]) <= most:
            raise BadRow(f"{column} needs 1 to {most} characters.")
    return Country(
        code=code,
        alpha3=cells["iso3"],
        name_en=cells["name_en"],
        name_fr=cells["name_fr"],
        un_member=cells["un_member"] == "1",
        region=cells["region"],
        subregion=cells["subregion"],
        population=people,
        population_source=source,
    )


def _code(text: str) -> str:
    if not is_country(text):
        raise BadRow(f"“{text[:20]}” is not the ISO 3166-1 alpha-2 code of a country.")
    return text


def read_population(rows: Iterable[CsvRow]) -> tuple[dict[str, tuple[int, str]], list[Refusal]]:
    """Return people and source by country code, and what was refused."""
    refused: list[Refusal] = []
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        try:
            people = _number(row.cells["population"], "population", 0, 10_000_000_000)
            found[_code(row.cells["iso2"])] = people, _source(row.cells)
        except BadRow as error:
            refused.append(row.refuse(str(error)))
    return found, refused


def read_regimes(rows: Iterable[CsvRow], known: set[str]) -> tuple[list[CountryRegime], list[Refusal]]:
    """Return the regime classes of the countries that are `known`; rows about other territories are left out."""
    regimes: dict[tuple[str, int], CountryRegime] = {}
    refused: list[Refusal] = []
    for row in rows:
        try:
            code = _code(row.cells["iso2"])
            year = _number(row.cells["year"], "year", 1789, 2200)
            regime = _number(row.cells["regime"], "regime", 0, 3)
            if (code, year) in regimes:
                raise BadRow(f"{code} in {year} stands already further up.")
            if code in known:
                regimes[code, year] = CountryRegime(
                    country_id=code, year=year, regime=regime, source=_source(row.cells)
                )
        except BadRow as error:
            refused.append(row.refuse(str(error)))
    return list(regimes.values()), refused


def _number(text: str, column: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and least <= int(text) <= most):
        raise BadRow(f"{column} “{text[:20]}” is not a whole number from {least} to {most}.")
    return int(text)


def _source(cells: dict[str, str]) -> str:
    source = f"{cells['source']} ({cells['licence']})" if cells["licence"] else cells["source"]
    if len(source) > 200:
        raise BadRow("source and licence together are longer than 200 characters.")
    return source
