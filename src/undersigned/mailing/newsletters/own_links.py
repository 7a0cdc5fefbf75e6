"""Own links: those that lead to this site are asked of the site itself, in this process; nothing goes out."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.mailing.newsletters.warnings import Warned

_GONE: Final = frozenset({404, 410})


def warn_of_dead_links(links: Sequence[str], *, public_url: str = "") -> list[Warned]:
    """Return a warning for each link to this site under which there is no page, or none any more. Changes nothing (HEAD).

    Takes as long as the pages take: for a preview, and not inside a transaction. Pages may come and go afterwards.
    """
    site = urlsplit(public_url or settings.PUBLIC_URL)
    own = [link for link in links if urlsplit(link)[:2] == site[:2]]
    dead = [link for link in own if _status(link) in _GONE]
    return [Warned("dead_link", _("There is no such page on this site: %(link)s") % {"link": link}) for link in dead]


def _status(link: str) -> int:
    """What the site answers to a HEAD of one of its own addresses, through all of its middleware."""
    # The page chooses its own language; who writes keeps theirs.
    with translation.override(translation.get_language()):
        response = _site().get_response(WSGIRequest(_environ(link)))
        # Its close() would also say that the request is over within which this one is asked.
        for close in response._resource_closers:  # type: ignore[attr-defined]  # noqa: SLF001 - files alone
            close()
        return response.status_code


@lru_cache(maxsize=1)
def _site() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _environ(link: str) -> dict[str, Any]:
    parts = urlsplit(link)
    default = 443 if parts.scheme == "https" else 80
    return {
        "REQUEST_METHOD": "HEAD",
        "SCRIPT_NAME": "",
        # PEP 3333: bytes as Latin-1.
        "PATH_INFO": unquote(parts.path or "/", "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or default),
        "HTTP_HOST": parts.netloc,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(),
    }
