"""What the header fields of a signature say of the site it came from: a widget stands on other people's pages."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from undersigned.interfaces.gate.asgi import Headers
from undersigned.values.signing import LONGEST_ORIGIN

NOT_TOLD = "null"
"""As a browser writes it: a page without an origin of its own, or none that is told."""


def asks_for_json(headers: Headers) -> bool:
    """Say whether the answer is to be JSON: `Accept` names it first, as the widget does and no browser's form."""
    return any(name == b"accept" and value.startswith(b"application/json") for name, value in headers)


def widget_origin(headers: Headers, site: Sequence[str]) -> str:
    """Return the host, without its port, of the page that sends a widget's form; "null" where it is not told.

    Within a frame the page is our own: then what the frame saw of its surroundings (`site`, an origin) counts, and "" where
    it saw nothing. Whoever writes their own requests writes what they like here; it decides about figures and nothing else.
    """
    origin = host = b""
    for name, value in headers:
        if name == b"origin":
            origin = value
        elif name == b"host":
            host = value
    sender = _host_in(origin.decode("latin-1"))
    if sender != _host_in(f"//{host.decode('latin-1')}"):
        return sender or NOT_TOLD
    around = site[0] if len(site) == 1 else ""
    return (_host_in(around) or NOT_TOLD) if around else ""


def _host_in(origin: str) -> str:
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        return ""
    return host if host.isascii() and len(host) <= LONGEST_ORIGIN else ""
