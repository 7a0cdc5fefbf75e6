"""A page as it is kept: its bytes in every encoding, with the header fields ready to be sent."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import brotli

from undersigned.interfaces.gate.asgi import Headers, Message

SMALLEST_COMPRESSED = 256
"""Bytes; below this the header fields weigh more than what compression saves."""
LASTING_SECONDS = 86_400.0
"""Whatever may be kept for a day is worth a harder compression than a page that is made anew every minute."""
ENCODINGS = ("br", "gzip")

_TEXT = re.compile(
    rb"text/|application/(json|javascript|xml|manifest\+json|geo\+json|ld\+json|.+\+xml)\b|image/svg\+xml",
    re.IGNORECASE,
)
# Made here for each encoding, or true of one connection or one moment only (RFC 9110, section 7.6.1).
_OURS = frozenset(
    (
        b"content-length",
        b"content-encoding",
        b"etag",
        b"vary",
        b"age",
        b"date",
        b"connection",
        b"keep-alive",
        b"upgrade",
    )
    + (b"transfer-encoding", b"trailer", b"proxy-connection", b"accept-ranges", b"server")
)
# What a 304 repeats (RFC 9110, section 15.4.5).
_REPEATED = frozenset((b"cache-control", b"content-location", b"expires", b"vary", b"etag"))


class Ready:
    """An answer that needs no more work, for many readers: nobody changes it."""

    __slots__ = ("body", "content", "head", "start")

    def __init__(self, status: int, headers: Headers, content: bytes) -> None:
        self.start: Message = {"type": "http.response.start", "status": status, "headers": headers}
        self.body: Message = {"type": "http.response.body", "body": content}
        phrase = HTTPStatus(status).phrase.encode()
        lines = [b"HTTP/1.1 %d %s\r\n" % (status, phrase), *(b"%s: %s\r\n" % header for header in headers)]
        self.head = b"".join(lines)
        """Status line and header fields as they go over the wire; the server's own and the empty line come after."""
        self.content = content


class Variant:
    """One encoding of a page."""

    __slots__ = ("_age", "_fields", "_full", "_not_modified", "_repeated", "content", "etag")

    def __init__(self, content: bytes, fields: Headers, etag: bytes) -> None:
        self.etag = etag
        self.content = content
        self._fields = [*fields, (b"content-length", b"%d" % len(content)), (b"etag", etag)]
        self._repeated = [(name, value) for name, value in self._fields if name in _REPEATED]
        self._remember(0)

    def answer(self, age: int, condition: bytes) -> Ready:
        """The page, or 304 when `condition` (If-None-Match, or nothing) says that the reader has it.

        With the age of the page in seconds (RFC 9111, section 5.1).
        """
        if age != self._age:
            self._remember(age)
        return self._not_modified if condition and self._matches(condition) else self._full

    def _matches(self, condition: bytes) -> bool:
        # RFC 9110, section 13.1.2: a list, compared weakly.
        if condition == self.etag or condition == b"*":
            return True
        return any(tag.strip().removeprefix(b"W/") == self.etag for tag in condition.split(b","))

    def _remember(self, age: int) -> None:
        # Once a second at most, so that all other requests find the header fields ready.
        self._age = age
        told = (b"age", b"%d" % age)
        self._full = Ready(200, [*self._fields, told], self.content)
        self._not_modified = Ready(304, [*self._repeated, told], b"")


@dataclass(slots=True)
class KeptPage:
    """A page in the cache: `identity` always, "br" and "gzip" where they make it smaller. Moments in the cache's clock."""

    identity: Variant
    encoded: Mapping[str, Variant]
    made_at: float
    fresh_until: float
    stale_until: float
    size: int

    def variant(self, wanted: tuple[str, ...]) -> Variant:
        """The smallest variant among the encodings that the reader takes."""
        for encoding in wanted:
            if encoding in self.encoded:
                return self.encoded[encoding]
        return self.identity


def keep_page(headers: Headers, content: bytes, *, lifetime: float, made_at: float) -> KeptPage:
    """A page from an answer of the application. Takes milliseconds of work for a large page: call it in a thread."""
    fields = [(name.lower(), value) for name, value in headers]
    named = dict(fields)
    fields = [(name, value) for name, value in fields if name not in _OURS]
    compressible = _is_compressible(named, content)
    if compressible:
        fields.append((b"vary", b"Accept-Encoding"))
    digest = hashlib.sha256(content).hexdigest()[:32].encode()
    encoded: dict[str, Variant] = {}
    for encoding in ENCODINGS if compressible else ():
        smaller = _compress(encoding, content, lasting=lifetime >= LASTING_SECONDS)
        if len(smaller) < len(content):
            label = encoding.encode()
            etag = b'"%s-%s"' % (digest, label)
            encoded[encoding] = Variant(smaller, [*fields, (b"content-encoding", label)], etag)
    identity = Variant(content, fields, b'"%s"' % digest)
    return KeptPage(
        identity=identity,
        encoded=encoded,
        made_at=made_at,
        fresh_until=made_at + lifetime,
        stale_until=made_at + 2 * lifetime,
        size=len(content) + sum(len(variant.content) for variant in encoded.values()),
    )


def acceptable(accept_encoding: bytes) -> tuple[str, ...]:
    """The encodings that an Accept-Encoding field allows, best first (RFC 9110, section 12.5.3)."""
    allowed: dict[str, bool] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        allowed[name] = not any(re.fullmatch(r"q\s*=\s*0(\.0*)?", parameter) for parameter in parameters)
    anything = allowed.get("*", False)
    return tuple(encoding for encoding in ENCODINGS if allowed.get(encoding, anything))


def _is_compressible(named: Mapping[bytes, bytes], content: bytes) -> bool:
    return (
        len(content) >= SMALLEST_COMPRESSED
        and _TEXT.match(named.get(b"content-type", b"")) is not None
        and b"no-transform" not in named.get(b"cache-control", b"").lower()
    )


def _compress(encoding: str, content: bytes, *, lasting: bool) -> bytes:
    if encoding == "gzip":
        return gzip.compress(content, 9 if lasting else 6, mtime=0)
    compressed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=9 if lasting else 5)
    return compressed
