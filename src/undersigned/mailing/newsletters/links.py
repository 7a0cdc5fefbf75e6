"""Links: the addresses in a mailing, as they are in previews, or counted once it is released: /go/<mailing>/<n>/<variant>/.

On its way through MJML a link is a mark of two private characters around its number.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from undersigned.mailing.newsletters.template import VARIANT, mark

_OPEN: Final = "\ue002"
_CLOSE: Final = "\ue003"
_MARK: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


def number_links(shown: Sequence[dict[str, Any]], links: list[str]) -> list[dict[str, Any]]:
    """Return shown blocks with a mark in place of every address; new ones are added to ``links``, number 1 first.

    Addresses that are variables stay: they are each reader's own, and are never counted.
    """
    return [_numbered(one, links) for one in shown]


def _numbered(part: Any, links: list[str]) -> Any:
    if isinstance(part, dict):
        return {key: _mark(value, links) if key == "link" else _numbered(value, links) for key, value in part.items()}
    if isinstance(part, list):
        return [_numbered(one, links) for one in part]
    return part


def _mark(link: str, links: list[str]) -> str:
    if not link.startswith(("https://", "http://")):
        return link
    if link not in links:
        links.append(link)
    return f"{_OPEN}{links.index(link) + 1}{_CLOSE}"


def direct(text: str, links: Sequence[str], *, html: bool) -> str:
    """Return a text with the addresses themselves where the marks are. Pure."""
    return _MARK.sub(lambda found: escape(links[int(found[1]) - 1]) if html else links[int(found[1]) - 1], text)


def counted(text: str, mailing_id: int, numbers: Sequence[int], *, public_url: str) -> str:
    """Return a text with counted addresses where the marks are; the variant stands in them as a variable's mark.

    ``numbers``: those of MailingLink, in the order of the links. Pure.
    """
    return _MARK.sub(lambda found: f"{public_url}/go/{mailing_id}/{numbers[int(found[1]) - 1]}/{mark(VARIANT)}/", text)
