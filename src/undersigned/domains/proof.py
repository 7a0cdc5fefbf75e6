"""What came of looking for a proof, in a form that can be kept and shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

Outcome = Literal["found", "not_found", "failed"]

MOST_SHOWN: Final = 5
"""Texts of a stranger that are kept of one look."""

LONGEST_SHOWN: Final = 100
"""Characters that are kept of each."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the challenge was found; if not, `code` says why, and `seen` what was there instead.

    "not_found": the domain answered, and what is expected is not there. "failed": it could not be asked. `seen` holds at
    most five texts of at most 100 visible characters, and then how many more there were: they are a stranger's, escape them.
    """

    outcome: Outcome
    code: str = ""
    seen: tuple[str, ...] = ()

    sentences: ClassVar[dict[str, str]] = {}
    """A sentence in English for each code."""

    @property
    def found(self) -> bool:
        """Whether the challenge was found."""
        return self.outcome == "found"

    @property
    def diagnostic(self) -> str:
        """What came of it in plain English, with what was seen: one line, at most some 700 characters."""
        told = self.sentences[self.code]
        return f"{told} Seen: {', '.join(self.seen)}." if self.seen else told


def shown(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts of a stranger as a Proof keeps them: few, short, in quotation marks, nothing invisible."""
    every = tuple(texts)
    kept = tuple(f'"{_visible(text)}"' for text in every[:MOST_SHOWN])
    return kept if len(every) <= MOST_SHOWN else (*kept, f"{len(every) - MOST_SHOWN} more")


def _visible(text: str) -> str:
    """The first characters, with U+FFFD for each that cannot be seen or that turns the direction of the text."""
    start = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:LONGEST_SHOWN])
    return start if len(text) <= LONGEST_SHOWN else f"{start[:-1]}…"
