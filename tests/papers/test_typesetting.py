"""Promises of undersigned.papers.typesetting."""

import time

import pytest

from tests.papers.facts import NO_FONT_HAS
from undersigned.papers.typesetting import has_type_for, missing_letters

OURS = [
    "Republic of Estonia – l’État, “No. 7”, €5 & 10 %",
    "ÀÉÎÕÜ ßŉǾ Łódź İıĞğ Ħ Nguyễn Thị Ánh ẞ",
    "Ἀλέξανδρος Παπαδόπουλος",
    "Министерство іноземних справ Қазақстан Ўзбекистон",
    "المملكة المغربية می\u200cخواهد پاکستان",
    "מדינת ישראל",
    "e\u0301 n\u0303 X\u0301",
]


@pytest.mark.parametrize("text", OURS)
def test_the_papers_own_fonts_have_the_letters_of_five_scripts(text: str) -> None:
    assert has_type_for(text, system=False)
    assert missing_letters(text) == set()


@pytest.mark.parametrize("text", ["대한민국", "中华人民共和国", "ประเทศไทย", "🎉"])
def test_the_papers_own_fonts_do_not_pretend_to_have_others(text: str) -> None:
    assert not has_type_for(text, system=False)


def test_missing_letters_are_named_each_once_and_no_others() -> None:
    text = f"Ada \ue001 {NO_FONT_HAS} мир {NO_FONT_HAS}\ue001 \uffff"
    assert missing_letters(text) == {NO_FONT_HAS, "\ue001", "\uffff"}


def test_a_mark_belongs_to_its_letter() -> None:
    assert missing_letters(f"a{NO_FONT_HAS}\u0301b") == {f"{NO_FONT_HAS}\u0301"}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x7f", "\ud800", "\ufffe", "\U0010fffd"])
def test_what_is_no_letter_is_missing(character: str) -> None:
    assert missing_letters(f"a{character}b") == {character}


@pytest.mark.parametrize("text", ["", " ", "\n", "\t"])
def test_a_text_without_letters_misses_none(text: str) -> None:
    assert missing_letters(text) == set()
    assert has_type_for(text)


@pytest.mark.parametrize("code", ['#read("/etc/passwd")', "$", "#panic()", '"', "\\", "#(1/0)"])
def test_code_of_the_typesetter_is_only_letters(code: str) -> None:
    assert has_type_for(code, system=False)


def test_a_name_of_which_every_letter_is_missing_is_told_in_seconds() -> None:
    text = "".join(chr(0xE000 + number) for number in range(255))
    began = time.monotonic()
    assert missing_letters(text) == set(text)
    assert time.monotonic() - began < 30
