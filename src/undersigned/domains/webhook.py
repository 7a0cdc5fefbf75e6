"""Telling a website something: one POST of JSON over HTTPS, to public addresses only, looked up once.

Somebody outside names the address, and so decides where this machine connects, as in well_known.py.
"""

import json
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from undersigned.domains.addresses import is_public_address, resolve_addresses
from undersigned.domains.deadline import Deadline
from undersigned.domains.dns_answers import NoDnsAnswer
from undersigned.domains.https_get import CannotGet, https_post
from undersigned.domains.well_known import Resolve

SECONDS: Final = 5.0
_HTTPS: Final = 443


class NotTaken(Exception):
    """The website did not take it.

    `code` is "not_https", "not_public", "status", or one of CannotGet or NoDnsAnswer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WebhookPoster:
    """Posts to websites. As it comes it goes to public addresses, port 443 and valid certificates only.

    The parameters are there for tests, as in well_known.WellKnownProver.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = resolve_addresses,
        is_allowed: Callable[[str], bool] = is_public_address,
        port: int = _HTTPS,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._port = port
        self._tls = tls
        self._seconds = seconds

    def post(self, url: str, body: bytes, *, fields: Mapping[str, str]) -> None:
        """Post a body of JSON to an address that clean_website returned; header fields beside its type are ``fields``.

        If one address of the host is not public, none is connected to. No redirect is followed. Raises NotTaken for every
        answer but a status of 200 to 299.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" or not host or parts.port not in (None, _HTTPS):
            raise NotTaken("not_https")
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        deadline = Deadline(self._seconds)
        try:
            addresses = tuple(self._resolve(host, deadline.left()))
            if not all(self._is_allowed(one) for one in addresses):
                raise NotTaken("not_public")
            status = https_post(
                host,
                target,
                body,
                fields={"Content-Type": "application/json", **fields},
                addresses=addresses,
                port=self._port,
                tls=self._tls or ssl.create_default_context(),
                deadline=deadline,
            )
        except (NoDnsAnswer, CannotGet) as error:
            raise NotTaken(error.code) from None
        except TimeoutError:
            raise NotTaken("timeout") from None
        if not 200 <= status < 300:
            raise NotTaken("status")


def json_body(content: Mapping[str, Any]) -> bytes:
    """Return content as JSON with its keys in order, so that a seal over it is the same every time."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
