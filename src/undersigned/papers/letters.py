"""Letters: which belong together, which way they run, how wide they are."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_MEASURED: Final = Path(__file__).parent / "fonts" / "UndersignedSerif-Regular.ttf"
_UNITS: Final = 100

_MAX_CLUSTER: Final = 32
"""Characters of one cluster; what overflows it is no letter (undersigned.values.names takes 8 marks in a row)."""

_WIDE: Final = ("W", "F")
_JOINERS: Final = "\u200c\u200d"


def clusters(text: str) -> list[str]:
    """Return the characters of `text`, each with the marks and joiners that follow it; joined, they are `text`."""
    found: list[str] = []
    for character in text:
        follows = unicodedata.category(character) in ("Mn", "Mc", "Me") or character in _JOINERS
        if follows and found and len(found[-1]) < _MAX_CLUSTER:
            found[-1] += character
        else:
            found.append(character)
    return found


def runs_from_right(text: str, *, otherwise: bool) -> bool:
    """Whether the first letter with a direction runs from right to left (Unicode Standard Annex 9, rules P2 and P3).

    `otherwise` is the answer for a text without one.
    """
    for character in text:
        strength = unicodedata.bidirectional(character)
        if strength in ("L", "R", "AL"):
            return strength != "L"
    return otherwise


def width_of(text: str) -> float:
    """Return the width of `text` in em, as our book serif sets it; letters of other scripts are estimated."""
    return sum(map(_advance, text))


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    """The width of one character in em."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in _WIDE:
        return 1.0
    if character < "\u0530" or "\u1e00" <= character < "\u2200":
        return _book_serif().getlength(character) / _UNITS
    return 0.6


@lru_cache(maxsize=1)
def _book_serif() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_MEASURED, _UNITS, layout_engine=ImageFont.Layout.BASIC)
