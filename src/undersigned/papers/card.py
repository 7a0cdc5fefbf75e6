"""The picture card of a target: 1200 by 630 pixels, as networks show it beside a link (Open Graph), and to download."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typst

from undersigned.papers.typesetting import NoTypeFor, fonts, has_type_for, missing_letters

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Pixels; 1.91 to 1 is what the large networks show whole."""

_ROOM: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a card says, all in ``language`` (a code such as "fr" or "pt-BR"); ``figures`` are a number and its label each."""

    language: str
    rtl: bool = False
    call: str
    sentence: str
    status: str
    figures: tuple[tuple[str, str], ...]
    hashtag: str
    site: str


def card_png(facts: CardFacts) -> bytes:
    """Return the card as PNG of WIDTH by HEIGHT pixels; the same facts give the same bytes on machines with the same fonts.

    Takes some tenths of a second. Raises NoTypeFor where no font has the letters.
    """
    texts = (
        facts.call,
        facts.sentence,
        facts.status,
        facts.hashtag,
        facts.site,
        *(" ".join(one) for one in facts.figures),
    )
    joined = "\n".join(texts)
    system = not has_type_for(joined, system=False)
    if system and (missing := missing_letters(joined)):
        raise NoTypeFor(missing)
    lang, _dash, region = facts.language.partition("-")
    filled = {
        "lang": lang,
        "region": region.upper() if len(region) == 2 else None,
        "rtl": facts.rtl,
        "call": facts.call,
        "sentence": facts.sentence,
        "status": facts.status,
        "figures": [{"number": number, "label": label} for number, label in facts.figures],
        "hashtag": facts.hashtag,
        "site": facts.site,
    }
    return typst.compile(
        _ROOM / "card.typ",
        root=_ROOM,
        font_paths=fonts(system=system),
        format="png",
        # One pixel a point.
        ppi=72.0,
        sys_inputs={"facts": json.dumps(filled, ensure_ascii=False)},
    )
