"""One run of the application on behalf of all who want the same page."""

import asyncio
import re
from collections.abc import Callable

from undersigned.interfaces.gate.asgi import Application, Headers, Message, Receive, Scope, Send
from undersigned.interfaces.gate.kept_pages import KeptPage, keep_page

# What one reader's browser has or can do is not asked for on behalf of all: the whole page, as it is.
_OF_ONE_BROWSER = frozenset(
    (b"accept-encoding", b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since", b"if-range")
)
# What browsers and proxies say and no page here listens to, unless it says so (Vary) or leads elsewhere, always.
_PLAIN = _OF_ONE_BROWSER | frozenset(
    (
        b"accept",
        b"accept-language",
        b"cache-control",
        b"cdn-loop",
        b"connection",
        b"dnt",
        b"forwarded",
        b"host",
        b"origin",
    )
    + (b"pragma", b"priority", b"purpose", b"referer", b"save-data", b"te", b"upgrade-insecure-requests", b"user-agent")
    + (b"via", b"x-forwarded-for", b"x-forwarded-port", b"x-forwarded-proto", b"x-real-ip", b"x-request-id")
)
_PLAIN_BEGINNINGS = (b"sec-", b"cf-")
_FORBIDDING = frozenset((b"private", b"no-store", b"no-cache"))
_MAX_AGE = re.compile(rb"max-age=([0-9]{1,9})")


class Rebuild:
    """Runs the application for a GET, and finds out whether its answer may be kept.

    With `receive` and `send` it runs for one reader, the first: an answer that may not be kept goes to that reader as
    it comes. Without, it runs for nobody in particular, by a request of its own, and such an answer is dropped.
    """

    def __init__(
        self,
        application: Application,
        scope: Scope,
        receive: Receive | None = None,
        send: Send | None = None,
        *,
        clock: Callable[[], float],
        size_limit: int,
    ) -> None:
        """A body of more than `size_limit` bytes is not kept. `clock` as in PageCache."""
        self.decided: asyncio.Future[KeptPage | None] = asyncio.get_running_loop().create_future()
        """The page; None as soon as it is clear that none can be kept."""
        self.status = 0
        """The status of the answer; 0 until there is one."""
        self._application = application
        self._head = scope["method"] == "HEAD"
        self._scope = _for_nobody(scope) if send is None else _for_all(scope)
        self._real_receive = receive
        self._real_send = send
        self._clock = clock
        self._size_limit = size_limit
        self._asked = False
        self._passing = asyncio.Event()
        self._start: Message = {}
        self._content = bytearray()
        self._lifetime = 0.0

    async def run(self) -> None:
        """Run to the end of the answer. Raises what the application raises."""
        self._begun_at = self._clock()
        try:
            await self._application(self._scope, self._receive, self._take)
        finally:
            if not self.decided.done():
                self.decided.set_result(None)

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        # That the first reader has gone is no reason to stop while others wait, unless the answer is for that one only.
        await self._passing.wait()
        if self._real_receive is None:
            return {"type": "http.disconnect"}
        return await self._real_receive()

    async def _take(self, message: Message) -> None:
        if self._passing.is_set():
            await self._forward(message)
        elif message["type"] == "http.response.start":
            self._start = message
            self.status = message["status"]
            self._lifetime = lifetime(message["status"], message.get("headers", []))
            if self._lifetime <= 0:
                await self._pass_on()
        elif message["type"] == "http.response.body":
            self._content += message.get("body", b"")
            more = message.get("more_body", False)
            if len(self._content) > self._size_limit:
                await self._pass_on()
                await self._forward({"type": "http.response.body", "body": bytes(self._content), "more_body": more})
            elif not more:
                await self._keep()

    async def _keep(self) -> None:
        # Compressing takes milliseconds, in which the event loop should serve others.
        page = await asyncio.to_thread(
            keep_page,
            self._start["headers"],
            bytes(self._content),
            lifetime=self._lifetime,
            made_at=self._begun_at,
        )
        self.decided.set_result(page)

    async def _pass_on(self) -> None:
        self._passing.set()
        self.decided.set_result(None)
        await self._forward(self._start)

    async def _forward(self, message: Message) -> None:
        if self._real_send is None:
            return
        if self._head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._real_send(message)


def lifetime(status: int, headers: Headers) -> float:
    """How many seconds the answer may be handed out to anybody; 0 when it may not."""
    if status != 200:
        return 0.0
    directives: list[bytes] = []
    for name, value in headers:
        if b"\r" in value or b"\n" in value:
            return 0.0  # no header field: the server must refuse it
        match name.lower():
            case b"cache-control":
                directives += [directive.strip() for directive in value.lower().split(b",")]
            case b"set-cookie":
                return 0.0
            case b"vary" if value.strip().lower() != b"accept-encoding":
                return 0.0
            case b"content-encoding" if value.strip().lower() != b"identity":
                return 0.0
    if b"public" not in directives or not _FORBIDDING.isdisjoint(directives):
        return 0.0
    ages = [int(found[1]) for directive in directives if (found := _MAX_AGE.fullmatch(directive))]
    return float(min(ages, default=0))


def is_plain(scope: Scope) -> bool:
    """Whether this reader's request may be run for all others too: nothing in it could spoil the answer for them.

    A cookie may make the answer private, a length of a body may have it refused; of what is unknown, nobody knows.
    """
    return all(name in _PLAIN or name.startswith(_PLAIN_BEGINNINGS) for name, _value in scope["headers"])


def forwarded_https(scope: Scope) -> bool:
    """Whether a proxy says that it was asked over TLS (Django's SECURE_PROXY_SSL_HEADER)."""
    return [value for name, value in scope["headers"] if name == b"x-forwarded-proto"] == [b"https"]


def _for_all(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name not in _OF_ONE_BROWSER]
    return {**scope, "method": "GET", "headers": headers}


def _for_nobody(scope: Scope) -> Scope:
    """A request of our own that says what the key says, and nothing that a reader could spoil for others."""
    headers = [(name, value) for name, value in scope["headers"] if name == b"host"][:1]
    if forwarded_https(scope):
        headers.append((b"x-forwarded-proto", b"https"))
    return {**scope, "method": "GET", "headers": headers}
