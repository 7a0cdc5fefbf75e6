"""Promises of undersigned.papers.card."""

import dataclasses
import io

import pytest
from PIL import Image

from tests.papers.facts import NO_FONT_HAS
from undersigned.papers.card import CardFacts, card_png
from undersigned.papers.typesetting import NoTypeFor

FACTS = CardFacts(
    language="en",
    call="Call for Quiet Seas",
    sentence="Brazil has not endorsed the Call for Quiet Seas.",
    status="Silent since 3 March 2026",
    figures=(("81", "states"), ("1,223", "supporters"), ("12", "people")),
    hashtag="#Hush",
    site="call.example.org",
)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_a_card_is_a_png_of_the_size_that_networks_show_on_paper_of_the_house() -> None:
    card = opened(card_png(FACTS))
    assert (card.format, card.size) == ("PNG", (1200, 630))
    assert card.convert("RGB").getpixel((5, 5)) == (0xFB, 0xF8, 0xF1)


def test_the_same_facts_give_the_same_card_and_other_figures_another() -> None:
    more = dataclasses.replace(FACTS, figures=(("82", "states"), ("1,224", "supporters"), ("12", "people")))
    assert card_png(FACTS) == card_png(FACTS)
    assert card_png(FACTS) != card_png(more)


@pytest.mark.parametrize(
    "sentence", ['#read("/etc/passwd") $x$ [a] \\', "Donaudampfschifffahrt" * 30, "Un mot " * 200, ""]
)
def test_whatever_the_words_are_the_card_keeps_its_size(sentence: str) -> None:
    assert opened(card_png(dataclasses.replace(FACTS, sentence=sentence))).size == (1200, 630)


def test_letters_that_no_font_has_make_no_card_with_blanks() -> None:
    with pytest.raises(NoTypeFor):
        card_png(dataclasses.replace(FACTS, sentence=NO_FONT_HAS))
