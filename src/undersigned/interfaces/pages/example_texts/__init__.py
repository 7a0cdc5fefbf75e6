"""Wording of the pages that an instance starts with, one file a page, in English and French."""

from dataclasses import dataclass
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """One page in one language: what the editor would type."""

    title: str
    standfirst: str
    search_description: str
    body: list[Block]


@dataclass(frozen=True, slots=True)
class StartingPage:
    """One page in its languages. ``sample`` marks wording made up for the example; ``of_example`` is left out without it."""

    slug: str
    sample: bool
    of_example: bool
    wordings: dict[str, Wording]
