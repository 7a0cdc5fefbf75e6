"""Bounds in front of what is slow: so many requests at once, so many more in line, and bodies of a known size."""

import asyncio
from collections.abc import Awaitable, Callable

from undersigned.interfaces.gate.asgi import Application, Headers, Message, Receive, Scope, Send

AT_ONCE = 8
"""Requests that the application works on at a time: as many as it has database connections."""
IN_LINE = 256
"""Requests that may wait for their turn; more are asked to come back."""
ARRIVING = 2_000
"""Requests whose body is still on its way: 32 MB at the most."""
BODY_LIMIT = 16 * 1024
"""Bytes of a reader's form."""
DESK_BODY_LIMIT = 12 * 1024 * 1024
"""Bytes of what staff send: a picture."""
DESK_BODIES_AT_ONCE = 3
ENDORSEMENT_BODY_LIMIT = 3 * 1024 * 1024
"""Bytes of the form of a body, an endorser or a partner: its texts and a logo of 2 MiB at most."""
ENDORSEMENT_BODIES_AT_ONCE = 8
BODY_SECONDS = 30.0
RETRY_AFTER_SECONDS = 5
_DESK = "/desk/"
_WITH_LOGO = ("endorse", "partners")
"""What follows the language where a form may bring a logo along."""
_TOO_MANY = b"Too many readers at this moment. Please try again in some seconds."


class _Refused(Exception):
    def __init__(self, status: int, sentence: bytes) -> None:
        super().__init__(status)
        self.status, self.sentence = status, sentence


class Bounded:
    """An ASGI application: hands requests with their whole body to `application`, no more at once than it can bear.

    A body is read before the request takes a place, so that a slow sender holds up nobody. 413 for one that is too large,
    408 for one too slow, 503 with Retry-After when the line is full.
    """

    def __init__(self, application: Application, *, at_once: int = AT_ONCE, in_line: int = IN_LINE) -> None:
        self._application = application
        self._places = asyncio.Semaphore(at_once)
        self._large_bodies = asyncio.Semaphore(DESK_BODIES_AT_ONCE)
        # Apart from the desk's, so that no slow stranger holds up staff.
        self._endorsement_bodies = asyncio.Semaphore(ENDORSEMENT_BODIES_AT_ONCE)
        self._room = at_once + in_line
        self._inside = 0
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        try:
            body = await self._arrived(scope, receive)
            if body is not None:
                await self._in_turn(scope, _replay(body, receive), send)
        except _Refused as no:
            await _refuse(send, no)

    async def _arrived(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body once it is here; slow senders stand in a line of their own. Raises _Refused."""
        if self._arriving >= ARRIVING:
            raise _Refused(503, _TOO_MANY)
        self._arriving += 1
        try:
            return await self._whole_body(scope, receive)
        finally:
            self._arriving -= 1

    async def _in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._inside >= self._room:
            raise _Refused(503, _TOO_MANY)
        self._inside += 1
        try:
            async with self._places:
                await self._application(scope, receive, send)
        finally:
            self._inside -= 1

    async def _whole_body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body, or None when the client has gone. Raises _Refused."""
        path = scope["path"]
        endorsement = path.split("/", 3)[2:3] in ([one] for one in _WITH_LOGO)
        may_be_large = endorsement or path.startswith(_DESK)
        if not may_be_large or _declared(scope["headers"]) <= BODY_LIMIT:
            return await _read(scope["headers"], receive, BODY_LIMIT)
        places, limit = (
            (self._endorsement_bodies, ENDORSEMENT_BODY_LIMIT) if endorsement else (self._large_bodies, DESK_BODY_LIMIT)
        )
        async with places:
            return await _read(scope["headers"], receive, limit)


def _declared(headers: Headers) -> int:
    """The declared length; for none or nonsense, more than any limit of readers."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 12 else DESK_BODY_LIMIT + 1
    return BODY_LIMIT + 1


async def _read(headers: Headers, receive: Receive, limit: int) -> bytes | None:
    if any(name == b"content-length" for name, _value in headers) and _declared(headers) > limit:
        raise _Refused(413, b"What was sent is too large. Nothing was stored.")
    pieces: list[bytes] = []
    size, more = 0, True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                more = message.get("more_body", False)
                if size > limit:
                    raise _Refused(413, b"What was sent is too large. Nothing was stored.")
    except TimeoutError:
        raise _Refused(408, b"What was sent took too long to arrive. Nothing was stored.") from None
    return b"".join(pieces)


def _replay(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A receive that gives the body once and then whatever the client does next."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(send: Send, no: _Refused) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(no.sentence)),
        (b"cache-control", b"no-store"),
    ]
    if no.status == 503:
        headers.append((b"retry-after", b"%d" % RETRY_AFTER_SECONDS))
    await send({"type": "http.response.start", "status": no.status, "headers": headers})
    await send({"type": "http.response.body", "body": no.sentence})
