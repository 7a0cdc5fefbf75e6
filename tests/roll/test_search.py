"""Searching the roll: found by any name, facets right after every combination, every entry reached once."""

import time
from collections import Counter
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.paris import rows
from undersigned.roll.models import RollEntry
from undersigned.roll.queries import NoSuchPage
from undersigned.roll.search import ENTRIES_A_PAGE, FACETS, NONE, RollFilter, matching_entries, search_roll
from undersigned.values.names import fold_text


def names(call: Any, **asked: Any) -> list[str]:
    return [entry.name for entry in search_roll(call.pk, **asked).entries]


@pytest.mark.parametrize(
    "text",
    ["Germany", "germany", "GERMANY", "Allemagne", "allemagne", "Deutschland", " germany ", "ger", "Alemania", "DE"],
)
def test_germany_is_found_by_any_of_its_names(paris: Any, text: str) -> None:
    assert "Germany" in names(paris, text=text)


@pytest.mark.parametrize(
    "text", ["Cote d'Ivoire", "Côte d’Ivoire", "COTE D IVOIRE", "cote divoire", "Ivory Coast", "ivoire côte"]
)
def test_supporters_from_a_country_are_found_with_or_without_its_accents(paris: Any, text: str) -> None:
    found = set(names(paris, text=text))
    told = {row["name"] for row in rows("supporters.csv") if row["country_iso2"] == "CI"}
    assert (told <= found) is (text != "cote divoire")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Union européenne", "European Union"), ("Unión Europea", "European Union"), ("Европейский союз", "European Union"),
        ("الاتحاد الأوروبي", "European Union"), ("欧洲联盟", "European Union"), ("Organisation internationale de police", "INTERPOL"),
        ("International Criminal Police Organization", "INTERPOL"), ("国际刑事警察组织", "INTERPOL"),
    ],
)  # fmt: skip
def test_an_international_body_is_found_by_its_names_in_the_languages_of_the_united_nations(
    paris: Any, text: str, name: str
) -> None:
    assert name in names(paris, text=text)


@pytest.mark.parametrize("text", ["micros", "soft", "MICROSOFT", "Mi­crosoft"])
def test_a_company_is_found_by_a_part_of_its_name(paris: Any, text: str) -> None:
    assert "Microsoft" in names(paris, text=text)


def test_every_word_must_be_found(paris: Any) -> None:
    assert names(paris, text="microsoft germany") == []
    assert names(paris, text="deutsche telekom allemagne") == ["Deutsche Telekom"]


def test_part_of_a_countrys_name_does_not_bring_another_countrys_bodies(paris: Any) -> None:
    found = search_roll(paris.pk, text="oman").entries
    assert {entry.name for entry in found if "oman" not in entry.sort_text} == set()


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "%%%", "-", "..."])
def test_signs_alone_ask_for_nothing(paris: Any, text: str) -> None:
    assert search_roll(paris.pk, text=text).total == 1223


def test_what_is_not_there_is_not_found(paris: Any) -> None:
    found = search_roll(paris.pk, text="no such supporter")
    assert (found.total, found.entries, found.pages, found.others) == (0, [], 1, [])


def test_every_entry_counted_is_reached_once_in_one_order(paris: Any) -> None:
    pages = search_roll(paris.pk).pages
    seen = [entry.pk for page in range(1, pages + 1) for entry in search_roll(paris.pk, page=page).entries]
    assert len(seen) == len(set(seen)) == 1223
    again = [entry.pk for page in range(1, pages + 1) for entry in search_roll(paris.pk, page=page).entries]
    assert seen == again


def test_kinds_stand_in_their_order_and_states_by_their_names_in_the_readers_language(paris: Any) -> None:
    first = search_roll(paris.pk, language="fr")
    french = [first.countries[entry.country].name_fr for entry in first.entries]
    assert french[:6] == ["Albanie", "Allemagne", "Andorre", "Argentine", "Arménie", "Australie"]
    second = search_roll(paris.pk, page=2).entries
    assert [kind for kind, _some in Counter(entry.kind for entry in second).items()] == ["state", "public_authority"]


def told(**wanted: str) -> int:
    """How many rows of the example's files have these values, counted in the plainest way."""
    regions = {row["iso2"]: row["region"] for row in rows("states.csv")}
    found = 0
    for row in rows("supporters.csv"):
        values = {
            "kind": row["kind"],
            "country": row["country_iso2"] or NONE,
            "region": regions.get(row["country_iso2"], NONE),
            "year": (row["listed_on"] or row["endorsed_on"])[:4],
        }
        found += all(values[name] == value for name, value in wanted.items() if value)
    return found


@pytest.mark.parametrize(
    ("kind", "region", "country", "year"),
    [
        one
        for one in product(("", "state", "civil_society"), ("", "Europe", NONE), ("", "FR", NONE), ("", "2019", "2021"))
        if one[1:3] not in {("Europe", NONE), (NONE, "FR")}
    ],
)
def test_facets_are_right_after_every_combination(paris: Any, kind: str, region: str, country: str, year: str) -> None:
    asked = {"kind": kind, "region": region, "country": country, "year": year}
    found = search_roll(paris.pk, **asked)
    assert found.total == told(**asked)
    assert matching_entries(paris.pk, RollFilter(**asked)).count() == found.total
    for name in FACETS:
        for choice in found.facets[name]:
            assert (name, choice.value, choice.count) == (name, choice.value, told(**{**asked, name: choice.value}))
        if not asked[name]:
            assert sum(choice.count for choice in found.facets[name]) == found.total


@pytest.mark.parametrize("text", ["", "germany", "bank"])
@pytest.mark.parametrize("as_of", [None, date(2020, 12, 31)])
def test_choosing_a_value_shows_as_many_entries_as_it_promised(paris: Any, text: str, as_of: date | None) -> None:
    found = search_roll(paris.pk, text=text, as_of=as_of)
    for name in FACETS:
        for choice in found.facets[name][:5]:
            assert search_roll(paris.pk, text=text, as_of=as_of, **{name: choice.value}).total == choice.count


def test_entries_that_do_not_count_are_found_with_their_state_and_never_counted(paris: Any) -> None:
    found = search_roll(paris.pk, text="ghana")
    assert [(entry.name, entry.state) for entry in found.others] == [("Ghana", "announced")]
    assert "Ghana" not in [entry.name for entry in found.entries]
    institute = search_roll(paris.pk, text="eastwest")
    assert (institute.total, [entry.state for entry in institute.others]) == (0, ["succeeded"])
    then = search_roll(paris.pk, text="eastwest", as_of=date(2021, 3, 22))
    assert (then.total, then.others) == (1, [])


def test_an_announcement_is_told_from_its_own_day_on(paris: Any) -> None:
    days = (date(2018, 11, 12), date(2018, 12, 1), date(2018, 12, 2), date(2021, 9, 21), None)
    found = [[one.name for one in search_roll(paris.pk, text="ghana", as_of=day).others] for day in days]
    assert found == [[], [], ["Ghana"], ["Ghana"], ["Ghana"]]


def test_a_state_that_announced_is_not_missing_from_that_day_on(paris: Any) -> None:
    days = (date(2018, 12, 1), date(2018, 12, 2), None)
    missing = [[one.code for one in search_roll(paris.pk, text="Ghana", as_of=day).missing] for day in days]
    assert missing == [["GH"], [], []]


def test_a_state_that_is_asked_for_and_missing_is_named(paris: Any) -> None:
    assert [one.code for one in search_roll(paris.pk, text="Brésil").missing] == ["BR"]
    assert search_roll(paris.pk, text="France").missing == []
    assert [one.code for one in search_roll(paris.pk, text="united states", as_of=date(2021, 11, 10)).missing] == ["US"]


@pytest.mark.parametrize("page", [0, 26, 10**15])
def test_a_page_that_is_not_there_is_refused(paris: Any, page: int) -> None:
    with pytest.raises(NoSuchPage):
        search_roll(paris.pk, page=page)


def test_the_number_of_queries_does_not_grow_with_the_roll(paris: Any) -> None:
    numbers = []
    for asked in ({"country": "CI"}, {"country": "FR"}, {}):
        with CaptureQueriesContext(connection) as captured:
            found = search_roll(paris.pk, kind="private_sector", **asked)
        numbers.append((found.total, len(captured)))
    assert [total for total, _queries in numbers] == sorted({total for total, _queries in numbers})
    assert {queries for _total, queries in numbers} == {4}


@pytest.mark.parametrize(
    "asked", [{}, {"text": "germany"}, {"text": "bank", "kind": "private_sector", "region": "Europe"}]
)
def test_a_search_costs_no_more_than_folding_every_name_of_the_roll_twelve_times(
    paris: Any, asked: dict[str, str]
) -> None:
    """Milliseconds are `make bench`'s to measure; a ratio holds on a busy machine too. It is 6 to 8, and 12 is some 20 ms."""
    assert search_roll(paris.pk, **asked).total > 0
    names = list(RollEntry.objects.values_list("name", flat=True))
    ratios = []
    for _round in range(9):
        start = time.process_time()
        for name in names:
            fold_text(name)
        between = time.process_time()
        search_roll(paris.pk, **asked)
        ratios.append((time.process_time() - between) / (between - start))
    assert sorted(ratios)[4] <= 12
    assert ENTRIES_A_PAGE == 50


def test_a_name_with_the_same_letters_in_another_case_sorts_together(paris: Any) -> None:
    private = matching_entries(paris.pk, RollFilter(kind="private_sector"))
    order = list(private.values_list("sort_text", "pk"))
    assert order == sorted(order)
    assert RollEntry.objects.filter(sort_text="").count() == 0
