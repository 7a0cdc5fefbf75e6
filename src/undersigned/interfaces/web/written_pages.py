"""Which of the pages that staff write are there, so that the frame of every page links to no other."""

from typing import Final

from wagtail.models import Page

NAMED: Final = ("news", "incidents", "questions", "toolkit", "press")
"""Slugs, right below the stem of a language, that the frame knows. Each is also the name of its address, but press."""

_DEPTH: Final = 3


def written(language: str) -> frozenset[str]:
    """Return the slugs of the named pages that are published in a language."""
    pages = Page.objects.live().filter(depth=_DEPTH, slug__in=NAMED, locale__language_code=language)
    return frozenset(pages.values_list("slug", flat=True))
