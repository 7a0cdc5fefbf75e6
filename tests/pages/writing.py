"""Writing pages as the editor stores them."""

import json
import uuid
from typing import Any

from django.test import Client

from undersigned.interfaces.pages.example import STARTING_PAGES
from undersigned.interfaces.pages.models import ArticlePage, RootPage, SitePage

FIRST = STARTING_PAGES[:3]
"""About, Privacy, What is at stake: what most tests begin with. All of them would take their time in every test."""


def stem(language: str = "en") -> RootPage:
    """The stem of a language."""
    return RootPage.objects.get(locale__language_code=language)


def stored(*blocks: tuple[str, Any]) -> str:
    """Blocks as the database keeps them."""
    return json.dumps([{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks])


def write(
    slug: str, *blocks: tuple[str, Any], parent: Any = None, kind: type[SitePage] = ArticlePage, **more: Any
) -> Any:
    """A published article, or a page of another kind, below a stem or another page."""
    page = kind(title=more.pop("title", slug.title()), slug=slug, body=stored(*blocks), **more)
    parent = (parent or stem()).specific
    parent.refresh_from_db()
    parent.add_child(instance=page)
    return page


def read(address: str) -> str:
    """What a reader gets at an address."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()
