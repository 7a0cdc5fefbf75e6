"""Promises of undersigned.values.statements."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.statements import MOST, InvalidStatement, clean_statement


def code_of(text: str, *, most: int = MOST) -> str:
    with pytest.raises(InvalidStatement) as caught:
        clean_statement(text, most=most)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("", ""),
        (" \r\n\t\u00a0\u2028", ""),
        ("We stand by it.", "We stand by it."),
        ("  We   stand\tby it. \r\n", "We stand by it."),
        ("One\r\nTwo\rThree\nFour\u2028Five\u2029Six\x85Seven\x0bEight\x0cNine", "One\nTwo\nThree\nFour\nFive\nSix\nSeven\nEight\nNine"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("One\n \n\t\n\n\nTwo\n\n\n", "One\n\nTwo"),
        ("Zoe\u0308", "Zoë"),
        ("\ufeffco\u00adoper\u200bation\u2060", "cooperation"),
        ("\u200fنحن نؤيد\u200e", "نحن نؤيد"),
        ("می\u200cخواهد", "می\u200cخواهد"),
        ("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"),
        ("See https://example.org and javascript:alert(1) <b>", "See https://example.org and javascript:alert(1) <b>"),
    ],
)  # fmt: skip
def test_a_statement_comes_back_as_plain_lines(typed: str, clean: str) -> None:
    assert clean_statement(typed) == clean


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x1c", "\x1e", "\x1f", "\x7f", "\x80", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067",
     "\u2068", "\u2069", "\ufff9", "\U000e0041", "\ud800", "\ue000", "\ufffe", "\ufdd0", "\U0001ffff", "\u3164", "\u2800", "\u206a"],
)  # fmt: skip
def test_a_character_that_cannot_be_seen_is_refused(character: str) -> None:
    assert code_of(f"We{character}stand by it.\nStill.") == "control"


def test_marks_that_overflow_the_line_are_refused() -> None:
    assert clean_statement("X" + "\u0301" * 8) == "X" + "\u0301" * 8
    assert code_of("X" + "\u0301" * 9) == "control"


@pytest.mark.parametrize("letter", ["a", "é", "e\u0301", "字", "🎉"])
def test_length_is_counted_in_characters_of_the_result(letter: str) -> None:
    assert len(clean_statement(f"\r\n {letter * 600}\r\n\r\n")) == 600
    assert code_of(letter * 601) == "too_long"
    assert code_of(letter * 11, most=10) == "too_long"
    assert len(clean_statement("ab\r\n" * 200)) == 599


def test_a_very_long_text_is_refused_at_once() -> None:
    assert code_of("\u202e" * 1_000_000) == "too_long"
    assert code_of("\n" * 1_000_000) == "too_long"


@given(st.text(max_size=80) | st.text("ab \n\r\t\u2028\u0301é\u200b\u200d\u202e", max_size=60))
def test_any_text_is_a_clean_statement_or_refused_with_a_known_code(text: str) -> None:
    try:
        statement = clean_statement(text, most=50)
    except InvalidStatement as error:
        assert error.code in {"too_long", "control"}
        return
    assert clean_statement(statement, most=50) == statement
    assert unicodedata.is_normalized("NFC", statement)
    assert len(statement) <= 50
    assert "\n\n\n" not in statement
    assert statement == statement.strip()
