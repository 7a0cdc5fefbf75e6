"""Promises of undersigned.papers.letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.papers.letters import clusters, runs_from_right, width_of


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", []),
        ("Ada B", ["A", "d", "a", " ", "B"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("\u0301a", ["\u0301", "a"]),
        ("می\u200cخ", ["م", "ی\u200c", "خ"]),
        ("क्ष", ["क्", "ष"]),
    ],
)
def test_marks_and_joiners_stay_with_their_letter(text: str, letters: list[str]) -> None:
    assert clusters(text) == letters


def test_marks_without_end_are_cut_into_pieces() -> None:
    assert list(map(len, clusters("e" + "\u0301" * 70))) == [32, 32, 7]


@given(st.text())
def test_joined_the_letters_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "from_right"),
    [("Ada", False), ("مغرب", True), ("ישראל", True), ("12 مغرب", True), ("(Ada) مغرب", False), ("«مغرب» Ada", True)],
)
def test_the_first_letter_with_a_direction_decides(text: str, from_right: bool) -> None:
    assert runs_from_right(text, otherwise=not from_right) == from_right


@pytest.mark.parametrize("text", ["", "12", "…"])
def test_without_such_a_letter_the_page_decides(text: str) -> None:
    assert [runs_from_right(text, otherwise=page) for page in (True, False)] == [True, False]


def test_widths_are_those_of_the_book_serif_and_marks_have_none() -> None:
    assert width_of("W") > width_of("n") > width_of("i") > 0
    assert width_of("e\u0301") == width_of("e")
    assert width_of("中文") == 2.0
    assert width_of("Ada Lovelace") == pytest.approx(sum(map(width_of, "Ada Lovelace")))
