"""Whose page a widget stands on, as far as its browser tells."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 253
"""Characters of a host name (RFC 1035, section 2.3.4)."""
NOT_TOLD: Final = "null"
"""As a browser writes it: a page without an origin of its own, or none that is told."""


def widget_host(origin: str, *, host: str, site: Sequence[str]) -> str:
    """Return the host, without its port, of the page that sends a widget's form; "null" where it is not told.

    `origin` and `host` are the header fields of those names. Within a frame the page is our own: then what the frame saw of
    its surroundings (`site`, an origin) counts, and "" where it saw nothing. Whoever writes their own requests writes what
    they like here; it decides about figures and nothing else.
    """
    if origin.partition("://")[2].lower() != host.lower():
        return _host_in(origin) or NOT_TOLD
    around = site[0] if len(site) == 1 else ""
    return (_host_in(around) or NOT_TOLD) if around else ""


def _host_in(origin: str) -> str:
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        return ""
    return host if host.isascii() and len(host) <= LONGEST else ""
