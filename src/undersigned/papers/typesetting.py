"""Typst, the typesetter: templates of this room filled with plain values, and the letters that it has type for.

Values reach a template as one JSON string among Typst's inputs and are never part of its source, so that a name made of
Typst's own code is text like any other. Typst reads no file outside of this folder, and no network.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

from undersigned.papers.letters import clusters

_ROOM: Final = Path(__file__).parent

_TOO_LONG: Final = "The facts are too long for one page."
"""What a template says in panic when nothing helps."""


class NoTypeFor(ValueError):
    """No font here has these letters. `letters` holds them."""

    def __init__(self, letters: set[str]) -> None:
        super().__init__(f"No font has the letters {' '.join(sorted(letters))!a}; install one that has.")
        self.letters = letters


class DoesNotFit(ValueError):
    """The facts are too long for the page, in the smallest type."""

    def __init__(self) -> None:
        super().__init__(_TOO_LONG)


@lru_cache(maxsize=2)
def fonts(*, system: bool) -> typst.Fonts:
    """Return the fonts of this room and Typst's own; with `system`, those of the machine after them.

    Read once: a font that is installed later is seen after a restart.
    """
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=[_ROOM / "fonts"])


def has_type_for(text: str, *, system: bool = True) -> bool:
    """Whether every letter of `text` has a glyph in `fonts(system=system)`; Typst itself is asked.

    False for what is no letter: control characters, surrogates, noncharacters and the private use area.
    """
    if any(unicodedata.category(character) == "Cc" and not character.isspace() for character in text):
        return False
    try:
        typst.compile(
            _ROOM / "probe.typ",
            root=_ROOM,
            font_paths=fonts(system=system),
            format="pdf",
            sys_inputs={"text": text},
            pdf_standards=["a-2a"],
            timestamp=0,
        )
    except (typst.TypstError, UnicodeEncodeError):
        return False
    return True


def missing_letters(text: str) -> set[str]:
    """Return the letters of `text`, each with its combining marks, that no font of this room or machine can show."""
    return _missing(tuple(dict.fromkeys(letter for letter in clusters(text) if not letter.isspace())))


def _missing(letters: tuple[str, ...]) -> set[str]:
    """Those of `letters` without type: halved until one alone is refused, as most texts have none."""
    if has_type_for("\n".join(letters)):
        return set()
    if len(letters) == 1:
        return set(letters)
    middle = len(letters) // 2
    return _missing(letters[:middle]) | _missing(letters[middle:])


def typeset(template: str, facts: Mapping[str, object], *, texts: Sequence[str], made_on: dt.date) -> bytes:
    """Return the PDF (PDF/A-2a and PDF/UA-1) that the file `template` of this room makes of `facts`.

    `texts` are all texts that will stand on it. The machine's fonts take part only where one needs them: without, the
    same facts give the same bytes everywhere; with, on machines with the same fonts. `made_on` is the date inside the
    file. Raises NoTypeFor, as a paper with a blank for a letter is never made, and DoesNotFit.
    """
    joined = "\n".join(texts)
    system = not has_type_for(joined, system=False)
    if system and (missing := missing_letters(joined)):
        raise NoTypeFor(missing)
    try:
        return typst.compile(
            _ROOM / template,
            root=_ROOM,
            font_paths=fonts(system=system),
            format="pdf",
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
            # Tagged, with all fonts embedded and a glyph for every letter (ISO 19005-2 level A, ISO 14289-1).
            pdf_standards=["a-2a", "ua-1"],
            timestamp=dt.datetime.combine(made_on, dt.time(), dt.UTC),
        )
    except typst.TypstError as error:
        if _TOO_LONG in error.message:
            raise DoesNotFit from None
        raise
