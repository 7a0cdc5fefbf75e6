"""Promises of undersigned.values.countries."""

import csv
from importlib.resources import files

import pytest
from babel import Locale

from undersigned.values.countries import (
    ISO_COUNTRIES,
    UnknownCountry,
    country_choices,
    country_name,
    country_names,
    is_country,
)
from undersigned.values.names import fold_text

# What CLDR has beside the officially assigned codes: reserved codes, groups, private use.
NOT_ASSIGNED = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


def test_there_are_249_countries_and_cldr_agrees() -> None:
    cldr = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert len(ISO_COUNTRIES) == 249
    assert cldr - ISO_COUNTRIES == NOT_ASSIGNED & cldr
    assert ISO_COUNTRIES - cldr == set()


@pytest.mark.parametrize("code", ["", "fr", "FRA", "XK", "EU", "UK", "ZZ", "F", "ßß", "FR "])
def test_only_assigned_codes_in_capitals_are_countries(code: str) -> None:
    assert not is_country(code)
    with pytest.raises(UnknownCountry):
        country_name(code, "en")
    with pytest.raises(UnknownCountry):
        country_names(code)


def test_every_country_of_the_real_roll_is_known() -> None:
    codes = set()
    for name, column in (("states.csv", "iso2"), ("supporters.csv", "country_iso2")):
        with (files("undersigned") / "example" / name).open(encoding="utf-8", newline="") as source:
            codes |= {row[column] for row in csv.DictReader(source)}
    assert {code for code in codes - {""} if not is_country(code)} == set()


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Germany"), ("fr", "Allemagne"), ("de", "Deutschland"), ("pt-BR", "Alemanha"), ("pt_br", "Alemanha"),
     ("fr-QQ", "Allemagne"), ("zh-Hant", "德國"), ("tlh", "Germany"), ("", "Germany"), ("no such", "Germany")],
)  # fmt: skip
def test_a_country_is_named_in_the_language_or_the_nearest_one(language: str, name: str) -> None:
    assert country_name("DE", language) == name


@pytest.mark.parametrize(
    ("code", "typed"),
    [("DE", "allemagne"), ("DE", "Deutschland"), ("CI", "Cote d'Ivoire"), ("CI", "ivory coast"), ("GB", "UK"),
     ("US", "usa"), ("JP", "日本"), ("GR", "Ελλάδα"), ("IN", "भारत"), ("EG", "مصر"), ("CZ", "Czech Republic"),
     ("TR", "turkey"), ("TR", "Türkiye"), ("KR", "대한민국"), ("HU", "Magyarorszag"), ("NL", "Nederland"),
     ("PS", "Palestine"), ("VA", "Holy See"), ("FR", "fr"), ("CD", "Democratic Republic of the Congo")],
)  # fmt: skip
def test_a_country_is_found_by_its_names(code: str, typed: str) -> None:
    assert fold_text(typed) in {fold_text(name) for name in country_names(code)}


def test_names_come_once_each_english_first_code_last() -> None:
    for code in ISO_COUNTRIES:
        names = country_names(code)
        assert (names[0], names[-1], len(names)) == (country_name(code, "en"), code, len(set(names)))


def test_choices_hold_every_country_in_the_order_of_its_language() -> None:
    choices = country_choices("fr")
    assert {code for code, _ in choices} == ISO_COUNTRIES
    assert [name for _, name in choices] == sorted((name for _, name in choices), key=fold_text)
    assert choices[:3] == [("AF", "Afghanistan"), ("ZA", "Afrique du Sud"), ("AL", "Albanie")]
    names = [code for code, _ in choices]
    assert names.index("EG") < names.index("ES") < names.index("US") < names.index("FI")


def test_choices_can_be_changed_without_harm() -> None:
    country_choices("en").clear()
    assert len(country_choices("en")) == 249
