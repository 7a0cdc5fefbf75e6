"""Texts that mean a country without being its code: read where no doubt is left, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.countries import ISO_COUNTRIES, SEARCH_LANGUAGES, country_name
from undersigned.values.country_texts import SeveralCountries, code_from_alpha3, code_from_name, code_from_outdated


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ROM", "RO"), ("MTG", "ME"), ("TMP", "TL"), ("ZAR", "CD"), ("BUR", "MM"), ("FXX", "FR"), ("DDR", "DE"),
        ("TP", "TL"), ("ZR", "CD"), ("BU", "MM"), ("UK", "GB"),
    ],
)  # fmt: skip
def test_a_withdrawn_code_whose_country_goes_on_is_read_as_that_country(text: str, code: str) -> None:
    assert code_from_outdated(text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("SCG", ("ME", "RS")),
        ("CS", ("CZ", "ME", "RS", "SK")),
        ("CSK", ("CZ", "SK")),
        ("ANT", ("BQ", "CW", "SX")),
        ("YUG", ("BA", "HR", "ME", "MK", "RS", "SI")),
    ],
)
def test_a_withdrawn_code_of_what_is_several_countries_is_read_as_none_of_them(
    text: str, codes: tuple[str, ...]
) -> None:
    with pytest.raises(SeveralCountries) as several:
        code_from_outdated(text)
    assert several.value.codes == codes
    assert set(codes) <= ISO_COUNTRIES


@pytest.mark.parametrize("text", ["", "rom", "RO", "ROU", "ZZ", "ZZZ", "AI", "SK", "GE", "BQ"])
def test_no_other_text_is_an_outdated_code_and_codes_that_were_given_again_least_of_all(text: str) -> None:
    assert code_from_outdated(text) == ""


def test_every_country_has_a_three_letter_code() -> None:
    assert {code: code_from_alpha3(code) for code in ("FRA", "ROU", "SRB", "MNE", "USA")} == {
        "FRA": "FR", "ROU": "RO", "SRB": "RS", "MNE": "ME", "USA": "US",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "FR", "fra", "ZZZ", "SCG", "YUG", "ANT", "249", "ＦＲＡ", "FRAN"])
def test_what_is_no_three_letter_code_of_one_country_is_none(text: str) -> None:
    assert code_from_alpha3(text) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("France", "FR"),
        ("ALLEMAGNE", "DE"),
        ("Etats-Unis", "US"),
        ("Deutschland", "DE"),
        ("日本", "JP"),
        ("فرنسا", "FR"),
    ],
)
def test_a_country_is_known_by_its_name_in_each_language_whatever_its_case_and_accents(text: str, code: str) -> None:
    assert code_from_name(text) == code


def test_every_country_is_known_by_its_name_in_every_language_that_is_searched() -> None:
    named = {(code, language): country_name(code, language) for code in ISO_COUNTRIES for language in SEARCH_LANGUAGES}
    unknown = {name for (code, _language), name in named.items() if code_from_name(name) != code}
    assert unknown == {"Congo"}


@pytest.mark.parametrize(
    "text", ["", "fr", "FR", "ZZ", "rom", "Korea", "Congo", "Atlantis", "France, Germany", "Yugoslavia"]
)
def test_what_is_no_name_of_one_country_is_none(text: str) -> None:
    assert code_from_name(text) == ""


@given(st.text(max_size=30))
def test_any_text_gives_a_country_or_nothing(text: str) -> None:
    assert {code_from_alpha3(text), code_from_name(text)} <= ISO_COUNTRIES | {""}
