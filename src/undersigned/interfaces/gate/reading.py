"""Reading the form of a request: its type, its size, its patience, its fields."""

import asyncio
from collections.abc import Mapping, Sequence

from undersigned.interfaces.gate.asgi import Headers, Receive
from undersigned.interfaces.gate.form import UnreadableForm, parse_form

BODY_LIMIT = 16 * 1024
"""Bytes of a form."""
BODY_SECONDS = 30.0
"""How long the body may take to arrive."""
FORM_TYPE = b"application/x-www-form-urlencoded"


class Refused(Exception):
    """The request is answered with `status`; `errors` and `fields` as in refusing.Refusal."""

    def __init__(
        self, status: int, errors: Mapping[str, str], fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.errors = errors
        self.fields = fields or {}


class ClientGone(Exception):
    """The client left before the whole form had arrived."""


async def read_form(headers: Headers, receive: Receive) -> dict[str, list[str]]:
    """The fields of the form. Reads no more than needed to refuse one that is too large.

    Raises Refused with 415 (no form, or a compressed one), 413 (over 16 kB), 408 (over 30 s) or 400 (broken), and
    ClientGone.
    """
    kind = length = b""
    for name, value in headers:
        if name == b"content-type":
            kind = value
        elif name == b"content-length":
            length = value
        elif name == b"content-encoding":
            raise Refused(415, {"form": "wrong_type"})
    if kind != FORM_TYPE and not _is_form(kind):
        raise Refused(415, {"form": "wrong_type"})
    if length and (not length.isdigit() or len(length) > 9 or int(length) > BODY_LIMIT):
        raise Refused(413, {"form": "too_large"})
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read_body(receive)
    except TimeoutError:
        raise Refused(408, {"form": "slow"}) from None
    try:
        return parse_form(body)
    except UnreadableForm as broken:
        raise Refused(400, broken.errors, broken.fields) from None


async def _read_body(receive: Receive) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        more = message.get("more_body", False)
        body += message.get("body", b"")
        # The length may not have been declared, so what arrives is counted too.
        if len(body) > BODY_LIMIT:
            raise Refused(413, {"form": "too_large"})
    return body


def _is_form(content_type: bytes) -> bool:
    """Whether it is the type of a form in UTF-8, with or without saying so (RFC 9110, section 8.3)."""
    kind, *parameters = content_type.lower().split(b";")
    allowed = (b"charset=utf-8", b'charset="utf-8"', b"")
    return kind.strip() == FORM_TYPE and all(parameter.strip() in allowed for parameter in parameters)
