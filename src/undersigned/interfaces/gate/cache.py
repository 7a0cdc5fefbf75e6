"""A cache of finished pages in this process, in front of Django: no reader waits for a page that was made before."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from undersigned.interfaces.gate.asgi import Application, Message, Receive, Scope, Send
from undersigned.interfaces.gate.kept_pages import KeptPage, Ready, acceptable
from undersigned.interfaces.gate.rebuilding import Rebuild, is_plain

logger = logging.getLogger(__name__)

BYTES_LIMIT = 64 * 1024 * 1024
ENTRIES_LIMIT = 4_096
PAGE_SHARE = 8
"""No page may take more than an eighth of the memory."""
ENTRY_OVERHEAD = 4_096
"""Bytes that an entry takes beside its contents and its key: header fields, objects."""
QUERY_LIMIT = 512
"""Bytes of a query; a longer one is nobody's bookmark and is passed by."""
HOST_LIMIT = 256
"""Bytes of a Host; a name has at most 253 (RFC 1035, section 2.3.4), and a longer field is passed by."""
ADDRESS_LIMIT = 1_024
"""Characters of path and query together; a longer address is passed by."""
ENCODING_LIMIT = 256
"""Bytes of an Accept-Encoding; whoever sends a longer one gets the page uncompressed, and no memory."""
PASSING_SECONDS = 10.0
"""How long it is remembered that an address gave no page to keep, so that its readers do not queue behind each other."""
PASSING_LIMIT = 1_024

NOTHING: Message = {"type": "http.response.body", "body": b""}
Key = tuple[str, bytes, str, bytes]
"""Scheme, Host, path, query."""
Asked = tuple[Key, bytes, bytes]
"""The key, Accept-Encoding, If-None-Match."""


class PageCache:
    """An ASGI application before another one.

    Keeps answers to GET with status 200, `Cache-Control: public` and a `max-age`, without Set-Cookie and without Vary
    (other than Accept-Encoding), by scheme, Host, path and query; answers HEAD and If-None-Match from them. Until
    max-age has passed a page is handed out as it is; until twice max-age also, while one rebuild is under way; after
    that, readers wait for that one rebuild. Requests with Authorization, Range or the session cookie pass through, as
    does whatever may not be kept.
    """

    def __init__(
        self,
        application: Application,
        *,
        clock: Callable[[], float] = time.monotonic,
        bytes_limit: int = BYTES_LIMIT,
        entries_limit: int = ENTRIES_LIMIT,
        session_cookie: str = "sessionid",
    ) -> None:
        self.bytes_kept = 0
        """Memory in use, as far as it can be counted."""
        self._application = application
        self._clock = clock
        self._bytes_limit = bytes_limit
        self._entries_limit = entries_limit
        self._session = session_cookie.encode() + b"="
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._rebuilds: dict[Key, Rebuild] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._passing: OrderedDict[Key, float] = OrderedDict()
        self._accepted: dict[bytes, tuple[str, ...]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3. Lifespan events go to the application."""
        asked = self._read(scope)
        if asked is None:
            await self._application(scope, receive, send)
            return
        key = asked[0]
        page = self._find(key, scope) or await self._make(key, scope, receive, send)
        if page is None:
            return  # it was answered as it came
        ready = self._answer(page, asked)
        await send(ready.start)
        await send(ready.body if scope["method"] == "GET" else NOTHING)

    def ready(self, scope: Scope) -> Ready | None:
        """The answer, if it is here already; None when it must be asked for by calling the application."""
        asked = self._read(scope)
        page = None if asked is None else self._find(asked[0], scope)
        return None if asked is None or page is None else self._answer(page, asked)

    def _read(self, scope: Scope) -> Asked | None:
        """What is asked for; None for what passes through."""
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or len(scope["query_string"]) > QUERY_LIMIT
            or len(scope["path"]) + len(scope["query_string"]) > ADDRESS_LIMIT
        ):
            return None
        hosts = 0
        protos: list[bytes] = []
        host = encoding = condition = b""
        for name, value in scope["headers"]:
            if name == b"host":
                hosts += 1
                host = value
            elif name == b"accept-encoding":
                encoding = value if len(value) <= ENCODING_LIMIT else b""
            elif name == b"if-none-match":
                condition = value
            elif name == b"x-forwarded-proto":
                protos.append(value)
            elif name == b"authorization" or name == b"range" or (name == b"cookie" and self._session in value):
                return None
        if hosts > 1 or len(host) > HOST_LIMIT:
            return None  # two Hosts contradict each other: Django refuses them (RFC 9112, section 3.2)
        # As rebuilding.forwarded_https, without going through the header fields once more.
        scheme = "https" if protos == [b"https"] else scope["scheme"]
        return (scheme, host, scope["path"], scope["query_string"]), encoding, condition

    def _answer(self, page: KeptPage, asked: Asked) -> Ready:
        _, encoding, condition = asked
        wanted = self._accepted.get(encoding)
        if wanted is None:
            wanted = self._read_accepted(encoding)
        return page.variant(wanted).answer(int(self._clock() - page.made_at), condition)

    def _find(self, key: Key, scope: Scope) -> KeptPage | None:
        """The page if it is not too old; if it is getting old, have it rebuilt meanwhile."""
        page = self._pages.get(key)
        if page is None:
            return None
        now = self._clock()
        if now < page.fresh_until:
            self._pages.move_to_end(key)
            return page
        if now >= page.stale_until:
            return None
        if key not in self._rebuilds:
            self._start(key, self._rebuild(scope))
        return page

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> KeptPage | None:
        """The page from the rebuild under way or from a new one; None when the reader has been answered without."""
        rebuild = self._rebuilds.get(key)
        if rebuild is not None:
            page = await asyncio.shield(rebuild.decided)
        elif self._clock() < self._passing.get(key, float("-inf")):
            page = None
        elif not is_plain(scope):
            rebuild = self._rebuild(scope)
            self._start(key, rebuild)
            page = await asyncio.shield(rebuild.decided)
        else:
            rebuild = self._rebuild(scope, receive, send)
            task = self._start(key, rebuild)
            page = await asyncio.shield(rebuild.decided)
            if page is None:
                await asyncio.wait([task])
                if (error := task.exception()) is not None:
                    raise error
                return None
        if page is None:
            await self._application(scope, receive, send)
        return page

    def _rebuild(self, scope: Scope, receive: Receive | None = None, send: Send | None = None) -> Rebuild:
        limit = self._bytes_limit // PAGE_SHARE
        return Rebuild(self._application, scope, receive, send, clock=self._clock, size_limit=limit)

    def _start(self, key: Key, rebuild: Rebuild) -> "asyncio.Task[None]":
        self._rebuilds[key] = rebuild
        rebuild.decided.add_done_callback(lambda decided: self._settle(key, rebuild, decided.result()))
        # A task of its own: the reader whose request began it may leave, the others still wait for it.
        task = asyncio.get_running_loop().create_task(rebuild.run())
        self._tasks.add(task)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("A page could not be made: %s.", type(error).__name__)

    def _settle(self, key: Key, rebuild: Rebuild, page: KeptPage | None) -> None:
        self._rebuilds.pop(key, None)
        if page is not None:
            self._keep(key, page)
        elif 0 < rebuild.status < 500:
            # Not kept any more. After an error, though, an old page is better than none until it is too old.
            self._drop(key)
            self._passing[key] = self._clock() + PASSING_SECONDS
            self._passing.move_to_end(key)
            if len(self._passing) > PASSING_LIMIT:
                self._passing.popitem(last=False)

    def _keep(self, key: Key, page: KeptPage) -> None:
        self._drop(key)
        self._passing.pop(key, None)
        self._pages[key] = page
        self.bytes_kept += _size(key, page)
        while self.bytes_kept > self._bytes_limit or len(self._pages) > self._entries_limit:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes_kept -= _size(key, page)

    def _read_accepted(self, accept_encoding: bytes) -> tuple[str, ...]:
        wanted = acceptable(accept_encoding)
        # Browsers send a handful of values; whoever makes up more gets no memory for them.
        if len(self._accepted) < 1_000:
            self._accepted[accept_encoding] = wanted
        return wanted


def _size(key: Key, page: KeptPage) -> int:
    scheme, host, path, query = key
    return page.size + len(scheme) + len(host) + len(path.encode(errors="replace")) + len(query) + ENTRY_OVERHEAD
