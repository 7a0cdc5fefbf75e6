"""Promises of undersigned.values.names."""

import csv
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.values.names import InvalidName, clean_name, fold_text


def code_of(text: str) -> str:
    with pytest.raises(InvalidName) as caught:
        clean_name(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("  Ada \t  Lovelace\r\n", "Ada Lovelace"),
        ("Zoe\u0308  Mu\u0308ller", "Zoë Müller"),
        ("Ada\u00a0Lovelace", "Ada Lovelace"),
        ("D'Arcy O’Neil-Smith, Jr.", "D'Arcy O’Neil-Smith, Jr."),
        ("AT&T: a company", "AT&T: a company"),
        ("Re:Publica", "Re:Publica"),
        ("مهسا می\u200cخواهد", "مهسا می\u200cخواهد"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("X", "X"),
        ("7", "7"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Data Corp", "Data Corp"),
        ("Metadata: the company", "Metadata: the company"),
    ],
)
def test_a_name_comes_back_trimmed_and_normalised(typed: str, clean: str) -> None:
    assert clean_name(typed) == clean


@pytest.mark.parametrize("text", ["", "   ", "\n", "\ufeff", "...", "--", "\u200d", "«»", "\u0301", "🎉"])
def test_a_text_without_a_letter_or_digit_is_missing(text: str) -> None:
    assert code_of(text) == "missing"


@pytest.mark.parametrize(
    "character",
    [
        "\x00", "\x07", "\x1b", "\x7f", "\x85", "\n", "\r", "\x0b", "\u2028", "\u2029", "\u00ad", "\u061c", "\u200b",
        "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2069", "\ufeff",
        "\ufff9", "\U000e0041", "\ud800", "\ue000", "\ufffe", "\U0001ffff", "\ufdd0", "\u3164", "\u2800",
    ],
)  # fmt: skip
def test_a_character_that_cannot_be_seen_is_refused(character: str) -> None:
    assert code_of(f"Ada{character}Lovelace") == "control"


def test_marks_that_overflow_the_line_are_refused() -> None:
    assert clean_name("X" + "\u0301" * 8) == "X" + "\u0301" * 8
    assert code_of("X" + "\u0301" * 9) == "control"


def test_a_letter_newer_than_this_python_is_taken() -> None:
    assert clean_name("Ada \U000323b0") == "Ada \U000323b0"


@pytest.mark.parametrize(
    "text",
    [
        "Ada http://example.org", "https://example.org", "HTTPS://EXAMPLE.ORG", "see ftp://example.org", "x://y",
        "javascript:alert(1)", "JavaScript:alert(1)", "vbscript:x", "data:text/html,x", "mailto:ada@example.org",
        "tel:+1234", "ｈｔｔｐｓ：//example.org", "Ada (javascript:alert(1))", "Zoë https://example.org", "http:example.org",
        "javascript :alert(1)",
    ],
)  # fmt: skip
def test_a_name_holding_a_link_is_refused(text: str) -> None:
    assert code_of(text) == "link"


@pytest.mark.parametrize("letter", ["a", "é", "e\u0301"])
def test_a_name_of_255_characters_is_taken_and_of_256_is_too_long(letter: str) -> None:
    assert len(clean_name(f"  {letter * 255}  ")) == 255
    assert code_of(letter * 256) == "too_long"


def test_a_very_long_text_is_refused_at_once() -> None:
    assert code_of("\u202e" * 2_000) == "too_long"
    assert code_of("é" * 1_000_000) == "too_long"


@given(st.text(max_size=300) | st.text("ab \t:/\u200d\u0301é\u202e", max_size=40))
@example("a" * 254 + " \u0344")
def test_any_text_is_a_clean_name_or_refused_with_a_known_code(text: str) -> None:
    try:
        name, code = clean_name(text), ""
    except InvalidName as error:
        name, code = "Ada", error.code
    assert code in {"", "missing", "too_long", "control", "link"}
    assert clean_name(name) == name
    assert 1 <= len(name) <= 255


def test_every_real_supporter_has_a_name_we_take() -> None:
    with (files("undersigned") / "example" / "supporters.csv").open(encoding="utf-8", newline="") as source:
        names = [row["name"] for row in csv.DictReader(source)]
    assert len(names) == 1223
    assert [name for name in names if clean_name(name) != " ".join(name.split())] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("CÔTE D'IVOIRE", "cote d ivoire"),
        ("Cote d`Ivoire", "cote d ivoire"),
        ("Coteˈ d´Ivoire", "cote d ivoire"),
        ("Côte dʼIvoire", "cote d ivoire"),
        ("Côte dʻIvoire", "cote d ivoire"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Đà Nẵng", "da nang"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Ægir Œuvre", "aegir oeuvre"),
        ("Þórður Guðmundsson", "thordur gudmundsson"),
        ("Ħal Qormi", "hal qormi"),
        ("Sáŋŋa", "sanna"),
        ("İstanbul ıstanbul ISTANBUL", "istanbul istanbul istanbul"),
        ("Azərbaycan", "azerbaycan"),
        ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
        ("Ёлка", "елка"),
        ("AT&T  (Inc.)", "at t inc"),
        ("ﬁn Ⅳ ２", "fin iv 2"),
        ("𝐀𝐁ℂ", "abc"),
        ("葛\U000e0100 ☂\ufe0f x\u034fy", "葛 xy"),
        ("한국", "한국"),
        ("ガ", "ガ"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("भारत", "भारत"),
        ("می\u200cخواهد", "ميخواهد"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\x00 - ", ""),
    ],
)
def test_text_folds_to_what_people_type(text: str, folded: str) -> None:
    assert fold_text(text) == folded


@given(st.text())
@example("\u0345\u0301")
@example("ﬃ\u1fb7")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text())
def test_case_does_not_matter(text: str) -> None:
    assert fold_text(text.casefold()) == fold_text(text)


@given(st.text("abcdefghijABCDEF '.-&0123", max_size=30), st.text("abcdefgh'. ", max_size=10))
def test_ascii_and_other_text_fold_alike(text: str, more: str) -> None:
    assert fold_text(f"{text} é {more}") == " ".join(f"{fold_text(text)} e {fold_text(more)}".split())
