"""Statements: what a body says in support of the call, in its own words, on several lines."""

import re
import unicodedata
from typing import Final

MOST: Final = 600
"""Characters of a statement, unless its form says otherwise."""

# Every line end of Unicode (UAX #14, classes BK, CR, LF and NL).
_LINE_ENDS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

# What word processors leave in a text that is pasted: soft hyphens, zero width spaces, marks of direction.
_LEFTOVERS: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u061c\u2060\ufeff"))

_JOINERS: Final = "\u200c\u200d"
"""Spelling in Persian, Hindi, Sinhala and others, and what holds an emoji together (UTS #51)."""

_BLANK: Final = "\u115f\u1160\u3164\uffa0\u2800"
_MAX_MARKS: Final = 8


class InvalidStatement(ValueError):
    """The text is no statement. `code` is "too_long" or "control"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_statement(text: str, *, most: int = MOST) -> str:
    """Return the statement in NFC with line ends "\\n", each run of spaces one space, at most one empty line in a row.

    Empty when nothing was said. It is plain text: an address in it stays as it was written and is never made a link.
    Invisible leftovers of pasting are left out. Raises InvalidStatement with the code "too_long" (over `most` characters,
    counted as code points of the result, a line end being one) or "control" (control characters, characters that turn
    the direction of the text, blank letters, more than 8 marks on one letter).
    """
    # A bound before any work: four times the limit in decomposed form, with room for white space, is no statement.
    if len(text) > 8 * most + 1000:
        raise InvalidStatement("too_long")
    plain = _LINE_ENDS.sub("\n", text.translate(_LEFTOVERS))
    _refuse_unseen(plain)
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", plain).split("\n")]
    statement = re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    if len(statement) > most:
        raise InvalidStatement("too_long")
    return statement


def _refuse_unseen(text: str) -> None:
    """Raise InvalidStatement("control") for a character that cannot be seen or that bends the text around it."""
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MAX_MARKS or character in _BLANK:
            raise InvalidStatement("control")
        # "Cn" may be a letter or an emoji newer than this Python; noncharacters are none.
        newer = category == "Cn" and ord(character) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(character) <= 0xFDEF
        if category[0] == "C" and not (character in "\n\t" or character in _JOINERS or newer):
            raise InvalidStatement("control")
