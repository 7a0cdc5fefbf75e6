"""The text of an article, cut at its headings, as the section parts of the site's style want it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

HEADING = "heading"


@dataclass(slots=True)
class Section:
    """One section: its heading (empty for what stands before the first one), its anchor and its blocks."""

    heading: str = ""
    anchor: str = ""
    blocks: list[Any] = field(default_factory=list)


def split_into_sections(body: Iterable[Any]) -> list[Section]:
    """Cut blocks at each heading. Anchors are unique within the text; headings in other scripts get a numbered one."""
    sections = [Section()]
    taken: set[str] = set()
    for block in body:
        if block.block_type == HEADING:
            heading = str(block.value)
            sections.append(Section(heading=heading, anchor=_free_anchor(heading, taken)))
        else:
            sections[-1].blocks.append(block)
    return [one for one in sections if one.heading or one.blocks]


def _free_anchor(heading: str, taken: set[str]) -> str:
    # "content" is the anchor of the page's own skip link.
    wanted = slugify(heading) or "section"
    anchor, number = wanted, 1
    while anchor in taken or anchor == "content":
        number += 1
        anchor = f"{wanted}-{number}"
    taken.add(anchor)
    return anchor
