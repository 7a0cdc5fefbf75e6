"""What an import wants the roll to say: an entry before it is stored, and how it is found, ordered and addressed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from undersigned.values.countries import country_names
from undersigned.values.dates import PartialDate
from undersigned.values.names import fold_text

RESERVED_SLUGS: Final = frozenset({"changes", "evidence", "growth", "people"})
"""Pages of the roll that stand where an entry's address would."""

_SLUG_LENGTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """A roll entry as a source tells it; ``aliases`` are other names.

    ``key`` is what the next import knows it by, ``other_key`` what an earlier one may have: with or without the name in it.
    """

    key: str
    other_key: str = ""
    kind: str
    name: str
    country: str
    state: str
    source: str
    website: str = ""
    endorsed_on: str = ""
    listed_on: date | None = None
    announced_on: date | None = None
    left_on: date | None = None
    confidence: str = "high"
    note: dict[str, str] = field(default_factory=dict)
    successor_key: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def since(self) -> date | None:
        """The day from which a roll as of a day counts it: listed_on, else the last day it can have endorsed."""
        return self.listed_on or PartialDate.parse(self.endorsed_on).latest()

    @property
    def came_on(self) -> date | None:
        """The day on which it came onto the roll, where a source gives one: listed_on, else endorsed_on if it is a day."""
        endorsed_on = PartialDate.parse(self.endorsed_on).value
        return self.listed_on or (endorsed_on if isinstance(endorsed_on, date) else None)

    @property
    def sort_text(self) -> str:
        """Its name, folded."""
        return fold_text(self.name)[:255]

    @property
    def search_text(self) -> str:
        """Every name it and its country have, folded, with a space before each word."""
        return f" {fold_text(' '.join((self.name, *self.aliases)))} {_country_words(self.country)}".rstrip()


@lru_cache(maxsize=512)
def _country_words(code: str) -> str:
    return fold_text(" ".join(country_names(code))) if code else ""


def free_slug(draft: EntryDraft, taken: Iterable[str]) -> str:
    """Return an address for the entry that is none of `taken`: its name, with its country or a number where needed."""
    taken = taken if isinstance(taken, (set, frozenset)) else set(taken)
    letters = "".join(sign if sign.isascii() else " " for sign in draft.sort_text)
    name = "-".join(letters.split())[:_SLUG_LENGTH].strip("-") or draft.kind.replace("_", "-")
    wishes = [name, f"{name}-{draft.country.lower()}"] if draft.country else [name]
    for slug in wishes:
        if slug not in taken and slug not in RESERVED_SLUGS:
            return slug
    number = 2
    while f"{wishes[-1]}-{number}" in taken:
        number += 1
    return f"{wishes[-1]}-{number}"
