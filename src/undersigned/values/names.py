"""Names of people and bodies: clean what was typed, and fold it for searching."""

import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 255
"""Characters of a name after cleaning."""

_MAX_MARKS: Final = 8
"""Combining marks in a row; no living orthography comes near it, text that overflows its line lives on it."""

_JOINERS: Final = "\u200c\u200d"
"""Zero width non-joiner and joiner: spelling in Persian, Hindi, Sinhala and others (Unicode Standard, section 23.2)."""

# Blank letters that would make a name invisible: Hangul fillers and the empty Braille cell.
_BLANK: Final = "\u115f\u1160\u3164\uffa0\u2800"

_LINK: Final = re.compile(
    r"://|(?<![^\W_])(?:https?|ftp|javascript|vbscript|data|file|blob|mailto|sms|tel)\s?:(?=\S)", re.IGNORECASE
)


class InvalidName(ValueError):
    """The text is no name. `code` is "missing", "too_long", "control" or "link"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_name(text: str) -> str:
    """Return the name in `text` in NFC, trimmed, each run of white space one space.

    Raises InvalidName with the code "missing" (nothing, or no letter or digit), "too_long" (over 255 characters),
    "control" (control, bidirectional or other unseen characters, line breaks; the joiners that scripts need are kept)
    or "link" (something with a scheme that a program could open, such as https:// or javascript:).
    """
    if text.isascii() and text.isprintable():
        name = text.strip() if "  " not in text else " ".join(text.split())
        if name.isalpha() or any(map(str.isalnum, name)):
            if len(name) > MAX_LENGTH:
                raise InvalidName("too_long")
            if ":" in name and _LINK.search(name):
                raise InvalidName("link")
            return name
        raise InvalidName("missing")
    return _clean_rare(text)


def _clean_rare(text: str) -> str:
    """`clean_name` for text beyond printable ASCII."""
    # A bound before any work: four times the limit in decomposed form is no name.
    trimmed = text.strip("\ufeff \t\r\n")
    if len(trimmed) > 4 * MAX_LENGTH:
        raise InvalidName("too_long")
    _refuse_unseen(trimmed)
    name = " ".join(unicodedata.normalize("NFC", trimmed).split())
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        raise InvalidName("missing")
    if len(name) > MAX_LENGTH:
        raise InvalidName("too_long")
    if _LINK.search(unicodedata.normalize("NFKC", name)):
        raise InvalidName("link")
    return name


def _refuse_unseen(text: str) -> None:
    """Raise InvalidName("control") for a character that cannot be seen or that bends the text around it."""
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MAX_MARKS or character in _BLANK or category in ("Zl", "Zp"):
            raise InvalidName("control")
        allowed = character == "\t" or character in _JOINERS or _is_unknown(character, category)
        if category[0] == "C" and not allowed:
            raise InvalidName("control")


def _is_unknown(character: str, category: str) -> bool:
    """Whether it may be a letter newer than this Python's Unicode table: unassigned, and no noncharacter."""
    code = ord(character)
    return category == "Cn" and code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF


# Letters that Unicode does not decompose, as people type them without the key; Arabic forms that keyboards mix up.
_LETTERS: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t",
    "ĸ": "k", "ə": "e", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɩ": "i", "ʋ": "v", "ɖ": "d",
    "ƒ": "f", "ɣ": "g", "ƶ": "z", "ß": "ss",
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
}  # fmt: skip


class _Folded(dict[int, str]):
    """Code point to folded text, filled as characters come by."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in _LETTERS:
            folded = _LETTERS[character]
        elif category == "Cf" or unicodedata.combining(character) not in (0, 8, 9) or _is_selector(code):
            # Classes 8 and 9 (kana voicing, virama) spell another syllable; all other marks are left out.
            folded = ""
        elif category[0] in "PSZC" or category in ("Lm", "Sk"):
            folded = " "
        else:
            folded = character
        self[code] = folded
        return folded


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or code == 0x034F


_FOLDED: Final = _Folded()


def fold_text(text: str) -> str:
    """Return `text` as it is searched: no case, no accents, ł as l, ß as ss, runs of punctuation and spaces one space.

    The same on every database, because nothing is left to one. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_FOLDED).split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = folded.translate(_FOLDED)
    return " ".join(unicodedata.normalize("NFC", plain).split())
