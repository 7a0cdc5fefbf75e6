"""Promises of undersigned.values.likeness: duplicates are found under other spellings, and different bodies are left apart."""

import csv
import random
import time
from functools import lru_cache
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.values.countries import ISO_COUNTRIES, country_name
from undersigned.values.likeness import (
    LIKELY,
    Likely,
    NameIndex,
    acronym,
    distinctive_words,
    likely_duplicates,
    likeness,
)
from undersigned.values.names import fold_text

# Listed in the notes of the data as entries of one body twice.
KNOWN = {
    ("Dell", "Dell Technologies"): "contains",
    ("EBRC", "EBRC – European Business Reliance Centre"): "acronym",
    ("EGERIE", "EGERIE Software"): "contains",
    ("NDI", "National Democratic Institute"): "acronym",
    ("Vietnet ICT", "Vietnet Information Technology and Communication Center (VIETNET-ICT)"): "contains",
}
# Found besides: one body or one group, for a person to judge.
PLAUSIBLE = {
    ("CAPS", "Centro de Autonomía Personal y Social"): "acronym",
    ("Instituto Mexicano para la Competitividad (IMCO)", "Instituto Mexicano para la Competitividad A.C."): "contains",
    ("MSC", "MSC Cruises"): "contains",
    ("Orange", "Orange Cyberdefense"): "contains",
    ("VALIDY NET INC", "VALIDY SAS"): "contains",
}
# Three letters that two others happen to begin with.
MISTAKEN = {("MSC", "Munich Security Conference"): "acronym", ("MSC", "Mutual de Seguridad CChC"): "acronym"}


@lru_cache(maxsize=1)
def supporters() -> list[str]:
    with (files("undersigned") / "example" / "supporters.csv").open(encoding="utf-8", newline="") as source:
        return [row["name"] for row in csv.DictReader(source)]


@lru_cache(maxsize=1)
def index() -> NameIndex[str]:
    return NameIndex((name, [name]) for name in supporters())


def found(name: str) -> list[tuple[str, str]]:
    return [(likely.key, likely.why) for likely in index().likely_duplicates(name)]


def test_on_the_real_roll_twelve_pairs_are_found_and_all_known_ones_among_them() -> None:
    pairs = {
        tuple(sorted((name, likely.key))): likely.why
        for name in supporters()
        for likely in index().likely_duplicates(name, limit=100)
        if likely.key != name
    }
    expected = KNOWN | PLAUSIBLE | MISTAKEN
    assert (len(supporters()), len(pairs)) == (1223, 12)
    assert pairs == {tuple(sorted(pair)): why for pair, why in expected.items()}


@pytest.mark.parametrize(
    ("typed", "name", "why"),
    [
        ("IMCO", "Instituto Mexicano para la Competitividad (IMCO)", "acronym"),
        ("imco", "Instituto Mexicano para la Competitividad (IMCO)", "acronym"),
        ("Trend Micro", "Trendmicro", "same"),
        ("TREND-MICRO", "Trendmicro", "same"),
        ("Trend Mikro Inc.", "Trendmicro", "spelling"),
        ("Kaspersky", "Kaspersky Lab", "contains"),
        ("Lab, Kaspersky", "Kaspersky Lab", "same_words"),
        ("The Kaspersky Lab Ltd.", "Kaspersky Lab", "same_words"),
        ("Kapsersky Lab", "Kaspersky Lab", "spelling"),
        ("Micros0ft", "Microsoft", "skeleton"),
        ("Μicrosoft", "Microsoft", "skeleton"),
        ("rnicrosoft", "Microsoft", "skeleton"),
        ("MICROSOFT CORPORATION", "Microsoft", "same_words"),
        ("Microsfot", "Microsoft", "spelling"),
        ("Micro soft", "Microsoft", "same"),
        ("Simplon Cote d’Ivoire", "Simplon Côte d'Ivoire", "same"),
        ("Siemens A.G.", "Siemens", "same_words"),
        ("Airbus Group S.E.", "Airbus", "contains"),
        ("Republic of Albania", "Albania", "contains"),
        ("The Government of Japan", "Japan", "contains"),
        ("Natoinal Democratic Institute", "National Democratic Institute", "spelling"),
    ],
)
def test_a_supporter_is_found_under_another_spelling(typed: str, name: str, why: str) -> None:
    assert (name, why) in found(typed)
    assert likeness(typed, name) >= LIKELY


@pytest.mark.parametrize(
    "name",
    ["University of Paris", "Ville de Lyon", "Micro Focus", "Bank of Nowhere", "American Chamber of Commerce in Narnia", "Ministry",
     "The", "Ltd", "!", "", "🎉", "International Association", "a", "Cyber Security Center"],
)  # fmt: skip
def test_a_body_that_is_not_on_the_real_roll_is_not_found(name: str) -> None:
    assert found(name) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("University of Oslo", "University of Bergen"), ("Ville de Paris", "Ville de Lyon"), ("Microsoft", "Micro Focus"),
        ("Gambia", "Zambia"), ("Niger", "Nigeria"), ("Austria", "Australia"), ("Iran", "Iraq"), ("Guinea", "Equatorial Guinea"),
        ("North Korea", "Korea"), ("Cisco", "Disco"), ("Forum FIC 2019", "Forum FIC 2020"), ("Paris", "University of Paris"),
        ("Microsoft", "Microsoft France"), ("Internet Society", "Internet Society India Chapter"), ("France", "Orange France"),
        ("Japan", "Japan Network Security Association"), ("Bank of Africa", "Bank of America"),
        ("American Chamber of Commerce in Japan", "American Chamber of Commerce in Korea"), ("K&S Partners", "KL Partners"),
        ("Dominica", "Dominican Republic"), ("", ""), ("!", "?"), ("Republic of the Congo", "Democratic Republic of the Congo"),
    ],
)  # fmt: skip
def test_two_bodies_are_left_apart(a: str, b: str) -> None:
    assert likeness(a, b) < LIKELY
    assert likely_duplicates(a, [(1, [b])]) == []


@pytest.mark.parametrize(
    ("a", "b", "score", "why"),
    [
        ("Cote d’Ivoire", "Côte d'Ivoire", 1.0, "same"),
        ("Micros0ft", "Microsoft", 0.97, "skeleton"),
        ("Société Générale SA", "Generale, Societe", 0.95, "same_words"),
        ("IMCO", "Instituto Mexicano (IMCO)", 0.9, "acronym"),
        ("Vietnet ICT", "A Center of Vietnet (VIETNET-ICT)", 0.9, "contains"),
        ("Orange", "Orange – a way of life", 0.9, "contains"),
        ("Kaspersky", "Kaspersky Lab", 0.85, "contains"),
        ("National Institut of Oz", "National Institute of Oz", 0.85, "spelling"),
        ("Nacional Institut of Oz", "National Institute of Oz", 0.75, "spelling"),
        ("ndi", "National Democratic Institute", 0.8, "acronym"),
        ("Orange", "Orange Cyberdefense", 0.72, "contains"),
        ("S.A.P. S.E.", "SAP", 0.95, "same_words"),
    ],
)
def test_likeness_says_how_sure_it_is(a: str, b: str, score: float, why: str) -> None:
    assert (likeness(a, b), likeness(b, a)) == (score, score)
    assert likely_duplicates(a, [("b", [b])]) == likely_duplicates(b, [("b", [a])]) == [Likely("b", score, why)]


def test_a_title_word_is_no_acronym() -> None:
    assert likely_duplicates("Dell", [(1, ["Delta Electric Light Lamps"])]) == []
    assert [likely.why for likely in likely_duplicates("DELL", [(1, ["Delta Electric Light Lamps"])])] == ["acronym"]


def test_no_country_is_taken_for_another() -> None:
    countries = {code: country_name(code, "en") for code in ISO_COUNTRIES}
    names = NameIndex((code, [name]) for code, name in countries.items())
    taken = {code: {likely.key for likely in names.likely_duplicates(name)} for code, name in countries.items()}
    assert taken == {code: {code} for code in countries}


def test_a_body_is_found_by_any_of_its_names_and_listed_once_by_the_likeliest() -> None:
    candidates = [(7, ["X Corp", "Twitter", "Twitter Holdings"]), (8, ["Twitter Labs"]), (9, [])]
    assert likely_duplicates("twitter", candidates) == [Likely(7, 1.0, "same"), Likely(8, 0.85, "contains")]
    assert likely_duplicates("twitter", candidates, limit=1) == [Likely(7, 1.0, "same")]


def test_candidates_of_equal_likeness_keep_the_order_of_the_list() -> None:
    candidates = [(place, ["Acme Lab"]) for place in range(9)]
    assert [likely.key for likely in likely_duplicates("Acme", candidates)] == [0, 1, 2, 3, 4]


def test_the_index_finds_what_comparing_with_every_name_finds() -> None:
    dice = random.Random(2018)
    for name in dice.sample(supporters(), 4):
        place = dice.randrange(len(name))
        for asked in (name[:place] + name[place + 1 :], name.upper() + " Group", acronym(name), f"Republic {name}"):
            close = {other for other in supporters() if likeness(asked, other) >= LIKELY}
            assert {likely.key for likely in index().likely_duplicates(asked, limit=2000)} == close


def test_asking_for_one_name_takes_less_than_15_milliseconds() -> None:
    asked = [*supporters(), *(f"{name} of the" for name in supporters())]
    index().likely_duplicates("warm")
    started = time.process_time()
    for name in asked:
        index().likely_duplicates(name)
    assert (time.process_time() - started) / len(asked) < 0.015


def test_the_longest_name_is_answered_in_time() -> None:
    started = time.process_time()
    for name in (
        "x" * 255,
        "ab " * 85,
        "(" * 255,
        "S." * 127,
        "- " * 127,
        "I" * 255,
        "\u0301" * 255,
        "(" * 1_000_000,
        "S." * 500_000,
    ):
        index().likely_duplicates(name)
    assert time.process_time() - started < 1


@given(st.text(max_size=40), st.text(max_size=40))
@example("Dell", "Dell Technologies")
@example("NDI", "National Democratic Institute")
def test_likeness_is_between_0_and_1_and_the_same_both_ways(a: str, b: str) -> None:
    assert likeness(a, b) == likeness(b, a)
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, a) == (1 if fold_text(a) else 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("The Mozilla Foundation, Inc.", ("mozilla",)),
        ("Société Générale S.A.", ("societe", "generale")),
        ("PIERSTONE s.r.o., advokátní kancelář", ("pierstone", "advokatni", "kancelar")),
        ("Academia Mexicana de Derecho Informático, A.C.", ("academia", "mexicana", "derecho", "informatico")),
        ("Ville de Paris", ("ville", "paris")),
        ("AT&T", ("t",)),
        ("U.S. Steel", ("us", "steel")),
        ("J. P. Morgan", ("jp", "morgan")),
        ("Vrchlabí, s. r. o.", ("vrchlabi",)),
        ("The Foundation", ("the", "foundation")),
        ("SAS", ("sas",)),
        ("", ()),
        ("!", ()),
    ],
)
def test_articles_and_legal_forms_are_passed_over(name: str, words: tuple[str, ...]) -> None:
    assert distinctive_words(name) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("National Democratic Institute", "NDI"), ("American Chamber of Commerce in Japan", "ACCJ"), ("Centro de Autonomía Personal y Social", "CAPS"),
        ("Institute for Security and Technology (IST), Inc.", "IST"), ("Microsoft", ""), ("The Mozilla Foundation", ""), ("", ""),
        ("Élan Vital", "EV"), ("МИД России", "МР"),
    ],
)  # fmt: skip
def test_an_acronym_is_made_of_the_words_that_matter(name: str, letters: str) -> None:
    assert acronym(name) == letters
