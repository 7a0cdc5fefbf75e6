"""Plain text of several lines, as people type it into a note or a description."""

import unicodedata
from typing import Final

_SPELLING: Final = "\u200c\u200d\u200e\u200f\u061c"
"""Zero width non-joiner and joiner, and marks of direction that turn no other text: Persian, Hindi, Arabic and others need them."""


def plain_text(text: str) -> str:
    """Return a text trimmed, each line end one line feed, without what cannot be seen and what no database takes.

    Control characters (NUL among them), lone surrogates and characters that turn the direction of the text around them are
    left out; a tab becomes a space, and no-break spaces and the joiners that scripts need stay.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if lines.replace("\n", "").isprintable():
        return lines.strip()
    return "".join(one for one in lines if one == "\n" or one in _SPELLING or _is_seen(one)).strip()


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
