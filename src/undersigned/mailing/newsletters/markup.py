"""Markup: **bold**, *italic* and [words](https://…) in a writer's text, and nothing else.

A backslash before * or [ keeps it as it is. A text becomes runs: pieces that each look one way. Whatever else stands in it, HTML
too, is text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from undersigned.mailing.newsletters.template import LINK_VARIABLES

MOST_ADDRESS: Final = 1000
"""Characters of an address, as MailingLink.url keeps it."""

_LINK: Final = re.compile(
    r"""(?<!\\)\[((?:[^\[\]\\]|\\.){1,400})\]          # [words]
        \((\{\{\s*[a-z]+\s*\}\}|(?:[^()\s]|\([^()\s]*\))*)\)  # (address), in which brackets come in pairs""",
    re.VERBOSE,
)
_STRONG: Final = re.compile(r"(?<![\\*])\*\*(?=\S)(.{1,1000}?)(?<=[^\s\\])\*\*", re.DOTALL)
_EMPHASIS: Final = re.compile(r"(?<![\\*])\*(?=[^\s*])(.{1,1000}?)(?<=[^\s\\*])\*(?!\*)", re.DOTALL)
_KEPT: Final = re.compile(r"\\([\\*\[\]()])")
_VARIABLE: Final = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")


class BadAddress(ValueError):
    """What was typed is no address that a link may have; the message is a sentence for who typed it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line that looks one way; ``link`` is empty or an address."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


def clean_address(text: str) -> str:
    """Return the address a link leads to: https or http, a path of this site ("/en/…"), or {{ preferences }} and its like.

    Raises BadAddress for anything else, such as javascript:, a name and password, or more than 1000 characters.
    """
    address = text.strip()
    if found := _VARIABLE.fullmatch(address):
        if found[1] in LINK_VARIABLES:
            return f"{{{{ {found[1]} }}}}"
        known = ", ".join(f"{{{{ {one} }}}}" for one in LINK_VARIABLES)
        raise BadAddress(_("Of the variables, only these are addresses: %(known)s.") % {"known": known})
    if len(address) > MOST_ADDRESS:
        raise BadAddress(_("This address is too long: at most %(most)d characters.") % {"most": MOST_ADDRESS})
    if not address or not address.isprintable() or re.search(r'[\s<>"\\^`{}|]', address):
        raise BadAddress(
            _("Enter an address that begins with https:// and has no blanks, or one of this site, such as /en/sign/.")
        )
    if address.startswith("/") and not address.startswith("//"):
        return address
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc
        _port = parts.port
    except ValueError:
        fits = False
    if not fits:
        raise BadAddress(
            _("A link begins with https://, or with / for a page of this site. “%(typed)s” does not lead to a page.")
            % {"typed": address[:60]}
        )
    return address


def wrong_markup(text: str) -> str:
    """Return the sentence about the first link in a text that leads nowhere, or ""."""
    for found in _LINK.finditer(text):
        try:
            clean_address(found[2])
        except BadAddress as error:
            return str(error)
    return ""


def paragraphs_of(text: str) -> list[list[Run]]:
    """Return a cleaned text as paragraphs of runs; empty lines part them, a single line end stays as one. Pure."""
    parts = re.split(r"\n[ \t]*\n\s*", text.strip())
    return [list(_runs(one)) for one in parts if one.strip()]


def _runs(text: str) -> Iterator[Run]:
    at = 0
    for found in _LINK.finditer(text):
        yield from _strong(text[at : found.start()], "")
        yield from _strong(found[1], clean_address(found[2]))
        at = found.end()
    yield from _strong(text[at:], "")


def _strong(text: str, link: str) -> Iterator[Run]:
    at = 0
    for found in _STRONG.finditer(text):
        yield from _emphasis(text[at : found.start()], link, bold=False)
        yield from _emphasis(found[1], link, bold=True)
        at = found.end()
    yield from _emphasis(text[at:], link, bold=False)


def _emphasis(text: str, link: str, *, bold: bool) -> Iterator[Run]:
    at = 0
    for found in _EMPHASIS.finditer(text):
        if at < found.start():
            yield Run(_plain(text[at : found.start()]), bold, False, link)
        yield Run(_plain(found[1]), bold, True, link)
        at = found.end()
    if text[at:]:
        yield Run(_plain(text[at:]), bold, False, link)


def _plain(text: str) -> str:
    return _KEPT.sub(r"\1", text)
