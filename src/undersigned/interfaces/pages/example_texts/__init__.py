"""Wording of the pages that an instance starts with, one file a page, in English and French."""

from dataclasses import dataclass, field
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """One page in one language: what the editor would type. ``more`` holds what its type has beside the text: blocks or values."""

    title: str
    standfirst: str
    search_description: str
    body: list[Block]
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StartingPage:
    """One page in its languages. ``sample`` marks wording made up for the example; ``of_example`` is left out without it.

    ``kind`` is its type (pages/example.py), ``below`` the slug of the page it stands under; empty: at the top.
    """

    slug: str
    sample: bool
    of_example: bool
    wordings: dict[str, Wording]
    kind: str = "article"
    below: str = ""
