"""Promises of undersigned.papers.target_letter and undersigned.papers.pack."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from tests.papers.facts import NO_FONT_HAS
from tests.papers.reading import info_of, text_of
from undersigned.papers.pack import PackFacts, pack_pdf
from undersigned.papers.target_letter import LONGEST_TEXT, LetterFacts, target_letter_pdf
from undersigned.papers.typesetting import NoTypeFor

LETTER = LetterFacts(
    language="en", sender="Ada Lovelace", recipient=("Office of the Minister", "Esplanade 1", "70000 Brasilia"),
    date="26 November 2026", subject="The Call for Quiet Seas",
    text='Dear Minister,\n\nPlease #read("/etc/passwd") [hush] $x$.\nThe seas listen.', signed="Ada Lovelace, London",
    made_on=date(2026, 11, 26),
)  # fmt: skip
PACK = PackFacts(
    language="en", kicker="Call for Quiet Seas", title="To Brazil", summary="214 people asked.", number="Number",
    parts=(("By country", (("France", "200"), ("Not said", "14"))),), names_title="Names", names=("Ada Lovelace", "#Zoë"),
    names_remark="More names stand in the file.", check_title="How to check", check="Compare.", sha256="ab" * 32,
    made_on=date(2026, 11, 26),
)  # fmt: skip


def test_the_letter_says_all_that_was_typed_as_it_was_typed(tmp_path: Path) -> None:
    text = text_of(target_letter_pdf(LETTER), tmp_path)
    said = ["Ada Lovelace", *LETTER.recipient, LETTER.date, LETTER.subject, *LETTER.text.split("\n\n"), LETTER.signed]
    assert [one for one in said if " ".join(one.split()) not in text] == []


def test_the_letter_is_tagged_a4_and_as_long_as_its_text(tmp_path: Path) -> None:
    info = info_of(target_letter_pdf(LETTER), tmp_path)
    assert (info["Tagged"], info["Pages"], info["Title"]) == ("yes", "1", LETTER.subject)
    long = dataclasses.replace(LETTER, text="The seas listen.\n\n" * (LONGEST_TEXT // 20))
    assert int(info_of(target_letter_pdf(long), tmp_path)["Pages"]) > 1
    with pytest.raises(ValueError):
        target_letter_pdf(dataclasses.replace(LETTER, text="x" * (LONGEST_TEXT + 1)))


def test_a_name_that_no_font_has_makes_no_letter_with_blanks() -> None:
    with pytest.raises(NoTypeFor):
        target_letter_pdf(dataclasses.replace(LETTER, sender=NO_FONT_HAS))


def test_the_pack_says_figures_names_and_checksum(tmp_path: Path) -> None:
    text = text_of(pack_pdf(PACK), tmp_path)
    said = [PACK.title, PACK.summary, "France 200", "Not said 14", "Ada Lovelace", "#Zoë", "ab" * 16]
    assert [one for one in said if one not in text] == []
    assert PACK.names_remark not in text


def test_a_name_that_cannot_be_printed_is_left_out_of_the_pack_which_says_so(tmp_path: Path) -> None:
    text = text_of(pack_pdf(dataclasses.replace(PACK, names=("Ada Lovelace", NO_FONT_HAS))), tmp_path)
    assert ("Ada Lovelace" in text, NO_FONT_HAS in text, PACK.names_remark in text) == (True, False, True)
