"""The cache of pages: what is kept, for whom, how long, and who waits for whom."""

import asyncio
import gzip
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import brotli
import pytest

from tests.waiting import PATIENCE
from undersigned.interfaces.gate.asgi import Headers, Message, Receive, Scope, Send
from undersigned.interfaces.gate.cache import PageCache

PAGE = b"<p>The Paris Call for Trust and Security in Cyberspace</p>" * 40
PUBLIC = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"public, max-age=60")]


class Site:
    """An application that counts how often it is asked, and may be held while it answers."""

    def __init__(self, headers: Headers | None = None, body: bytes = PAGE, status: int = 200) -> None:
        self.headers = PUBLIC if headers is None else headers
        self.body = body
        self.status = status
        self.asked: list[Scope] = []
        self.go = asyncio.Event()
        self.go.set()
        self.pieces = 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        assert (await receive())["type"] == "http.request"
        await self.go.wait()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        size = -(-len(self.body) // self.pieces) or 1
        parts = [self.body[start : start + size] for start in range(0, len(self.body), size)] or [b""]
        for number, part in enumerate(parts):
            await send({"type": "http.response.body", "body": part, "more_body": number + 1 < len(parts)})


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Reader:
    """Asks a cache and tells the status, the header fields and the body."""

    def __init__(self, cache: PageCache) -> None:
        self.cache = cache

    async def get(
        self, path: str = "/en/", method: str = "GET", query: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.cache(scope_of(path, method, query, headers), receive, send)
        start, *bodies = sent
        assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * len(bodies)]
        assert not bodies[-1].get("more_body", False)
        named = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], named, b"".join(message.get("body", b"") for message in bodies)


def scope_of(path: str, method: str, query: bytes, headers: dict[str, str]) -> dict[str, Any]:
    named = {"host": "call.example", **headers}
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "scheme": "https",
        "headers": fields,
    }


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), PATIENCE))


async def settle() -> None:
    """Let tasks and threads that are under way end."""
    for _ in range(5):
        await asyncio.sleep(0.01)


def test_a_public_page_is_made_once_and_handed_out_again() -> None:
    async def test() -> None:
        site = Site()
        reader = Reader(PageCache(site))
        answers = [await reader.get() for _ in range(3)]
        assert [(status, body) for status, _, body in answers] == [(200, PAGE)] * 3
        assert len(site.asked) == 1
        assert answers[0] == answers[1]

    run(test)


def test_each_reader_gets_the_best_encoding_that_it_takes() -> None:
    async def test() -> None:
        site = Site()
        reader = Reader(PageCache(site))
        plain = await reader.get()
        assert (plain[2], plain[1].get("content-encoding")) == (PAGE, None)
        for accepted, expected in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("BR", "br"),
            ("*", "br"),
            ("*;q=0", None),
            ("identity", None),
            ("gzip;q=0.000", None),
            ("zstd", None),
        ]:
            _, headers, body = await reader.get(accept_encoding=accepted)
            assert (accepted, headers.get("content-encoding")) == (accepted, expected)
            assert {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[expected](body) == PAGE
            assert headers["content-length"] == str(len(body))
            assert headers["vary"] == "Accept-Encoding"
        assert len(site.asked) == 1

    run(test)


def test_what_is_no_text_or_too_small_is_not_compressed() -> None:
    async def test() -> None:
        picture = [(b"content-type", b"image/png"), (b"cache-control", b"public, max-age=60")]
        untouched = [(b"content-type", b"text/html"), (b"cache-control", b"public, max-age=60, no-transform")]
        for site in (Site(picture), Site(body=b"<p>short</p>"), Site(untouched)):
            _, headers, body = await Reader(PageCache(site)).get(accept_encoding="br, gzip")
            assert (body, headers.get("content-encoding"), headers.get("vary")) == (site.body, None, None)

    run(test)


def test_an_etag_belongs_to_one_encoding_and_answers_304() -> None:
    async def test() -> None:
        reader = Reader(PageCache(Site()))
        tags = {name: (await reader.get(accept_encoding=name))[1]["etag"] for name in ("identity", "gzip", "br")}
        assert len(set(tags.values())) == 3
        assert all(tag.startswith('"') for tag in tags.values())
        for condition in (tags["br"], f'"other", {tags["br"]}', f"W/{tags['br']}", "*"):
            status, headers, body = await reader.get(accept_encoding="br", if_none_match=condition)
            assert (status, body) == (304, b"")
            assert headers == {
                "cache-control": "public, max-age=60",
                "vary": "Accept-Encoding",
                "etag": tags["br"],
                "age": "0",
            }
        for condition in (tags["gzip"], '"other"', ""):
            assert (await reader.get(accept_encoding="br", if_none_match=condition))[0] == 200

    run(test)


def test_the_same_page_has_the_same_etag_after_it_was_made_again() -> None:
    async def test() -> None:
        first = (await Reader(PageCache(Site())).get(accept_encoding="br"))[1]["etag"]
        assert (await Reader(PageCache(Site())).get(accept_encoding="br"))[1]["etag"] == first
        assert (await Reader(PageCache(Site(body=PAGE + b"."))).get(accept_encoding="br"))[1]["etag"] != first

    run(test)


def test_head_gets_the_header_fields_and_no_body() -> None:
    async def test() -> None:
        site = Site()
        reader = Reader(PageCache(site))
        head = await reader.get(method="HEAD")
        status, headers, _ = await reader.get()
        assert head == (status, headers, b"")
        assert (len(site.asked), site.asked[0]["method"]) == (1, "GET")
        assert headers["content-length"] == str(len(PAGE))

    run(test)


def test_the_application_is_asked_for_the_whole_page_as_it_is() -> None:
    async def test() -> None:
        site = Site()
        await Reader(PageCache(site)).get(
            accept_encoding="br", if_none_match='"x"', if_modified_since="yesterday", accept_language="fr"
        )
        assert [name for name, _ in site.asked[0]["headers"]] == [b"host", b"accept-language"]

    run(test)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 200),
        ([(b"cache-control", b"max-age=60")], 200),
        ([(b"cache-control", b"public")], 200),
        ([(b"cache-control", b"public, max-age=0")], 200),
        ([(b"cache-control", b"public, max-age=-1")], 200),
        ([(b"cache-control", b"private, max-age=60")], 200),
        ([(b"cache-control", b"public, no-store, max-age=60")], 200),
        ([(b"cache-control", b"public, max-age=60"), (b"cache-control", b"no-cache")], 200),
        ([*PUBLIC, (b"set-cookie", b"a=b")], 200),
        ([*PUBLIC, (b"Vary", b"Cookie")], 200),
        ([*PUBLIC, (b"vary", b"Accept-Encoding, Accept-Language")], 200),
        ([*PUBLIC, (b"vary", b"*")], 200),
        ([*PUBLIC, (b"content-encoding", b"gzip")], 200),
        ([*PUBLIC, (b"x-broken", b"a\r\nb")], 200),
        (PUBLIC, 404),
        (PUBLIC, 206),
        (PUBLIC, 301),
        (PUBLIC, 500),
    ],
)
def test_what_may_not_be_kept_goes_to_its_reader_as_it_is_and_is_asked_for_again(headers: Headers, status: int) -> None:
    async def test() -> None:
        site = Site(headers, status=status)
        site.pieces = 3
        cache = PageCache(site)
        for number in range(1, 4):
            found_status, found, body = await Reader(cache).get(accept_encoding="br")
            assert (found_status, body) == (status, PAGE)
            assert found == {name.decode(): value.decode() for name, value in headers}
            assert len(site.asked) == number
        assert cache.bytes_kept == 0

    run(test)


def test_vary_on_encoding_alone_is_no_hindrance() -> None:
    async def test() -> None:
        site = Site([*PUBLIC, (b"Vary", b"accept-encoding"), (b"ETag", b'"theirs"'), (b"Date", b"then")])
        reader = Reader(PageCache(site))
        _, headers, _ = await reader.get()
        await reader.get()
        assert (len(site.asked), headers["vary"]) == (1, "Accept-Encoding")
        assert headers["etag"] != '"theirs"'
        assert "date" not in headers

    run(test)


def test_addresses_queries_hosts_and_schemes_are_kept_apart() -> None:
    async def test() -> None:
        site = Site()
        cache = PageCache(site)
        reader = Reader(cache)
        for _ in range(2):
            await reader.get("/en/")
            await reader.get("/fr/")
            await reader.get("/en/", query=b"page=2")
            await reader.get("/en/", host="other.example")
        assert len(site.asked) == 4

    run(test)


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Basic x"},
        {"cookie": "sessionid=abc"},
        {"cookie": "theme=dark; sessionid=abc"},
        {"range": "bytes=0-9"},
    ],
)
def test_requests_of_staff_and_for_parts_pass_through_and_leave_nothing(headers: dict[str, str]) -> None:
    async def test() -> None:
        site = Site()
        cache = PageCache(site)
        reader = Reader(cache)
        await reader.get()
        kept = cache.bytes_kept
        site.body = b"for you alone"
        assert (await reader.get(**headers))[2] == b"for you alone"
        assert (await reader.get())[2] == PAGE
        assert (cache.bytes_kept, len(site.asked)) == (kept, 2)

    run(test)


def test_other_cookies_and_methods() -> None:
    async def test() -> None:
        site = Site()
        reader = Reader(PageCache(site))
        await reader.get()
        await reader.get(cookie="theme=dark")
        assert len(site.asked) == 1
        await reader.get(method="POST")
        await reader.get(method="OPTIONS")
        assert [scope["method"] for scope in site.asked] == ["GET", "POST", "OPTIONS"]

    run(test)


def test_a_very_long_query_is_passed_by() -> None:
    async def test() -> None:
        site = Site()
        reader = Reader(PageCache(site))
        for _ in range(2):
            await reader.get(query=b"q" * 512)
        assert len(site.asked) == 1
        for _ in range(2):
            await reader.get(query=b"q" * 513)
        assert len(site.asked) == 3

    run(test)


def test_a_page_is_handed_out_for_max_age_and_while_it_is_rebuilt_until_twice_that() -> None:
    async def test() -> None:
        site, clock = Site(), Clock()
        reader = Reader(PageCache(site, clock=clock))
        await reader.get()
        clock.now += 59.9
        assert (await reader.get())[1]["age"] == "59"
        await settle()
        assert len(site.asked) == 1

        site.body = b"<p>newer</p>"
        site.go.clear()
        clock.now += 0.1
        assert [(await reader.get())[2] for _ in range(5)] == [PAGE] * 5
        await settle()
        assert len(site.asked) == 2  # one rebuild for all of them
        site.go.set()
        await settle()
        assert (await reader.get())[2] == b"<p>newer</p>"
        assert len(site.asked) == 2

    run(test)


def test_a_page_older_than_twice_max_age_is_waited_for_by_all_together() -> None:
    async def test() -> None:
        site, clock = Site(), Clock()
        reader = Reader(PageCache(site, clock=clock))
        await reader.get()
        clock.now += 120.0
        site.body = b"<p>newer</p>"
        site.go.clear()
        waiting = [asyncio.create_task(reader.get()) for _ in range(10)]
        await settle()
        assert (len(site.asked), [task.done() for task in waiting]) == (2, [False] * 10)
        site.go.set()
        assert [(await task)[2] for task in waiting] == [b"<p>newer</p>"] * 10
        assert len(site.asked) == 2

    run(test)


def test_the_age_of_a_page_counts_from_when_it_was_asked_for() -> None:
    async def test() -> None:
        site, clock = Site(), Clock()
        reader = Reader(PageCache(site, clock=clock))
        site.go.clear()
        first = asyncio.create_task(reader.get())
        await settle()
        clock.now += 7.0
        site.go.set()
        assert (await first)[1]["age"] == "7"
        clock.now += 53.0
        await reader.get()
        await settle()
        assert len(site.asked) == 2

    run(test)


def test_a_rebuild_is_for_nobody_in_particular() -> None:
    async def test() -> None:
        site, clock = Site(), Clock()
        reader = Reader(PageCache(site, clock=clock))
        for _ in range(2):
            await reader.get(cookie="messages=hello", accept_language="fr", user_agent="x", content_length="9")
            clock.now += 61.0
        await reader.get("/fr/", x_forwarded_proto="https", x_forwarded_host="evil.example", accept="text/html")
        await settle()
        own = [(b"host", b"call.example")]
        assert [scope["headers"] for scope in site.asked] == [own, own, [*own, (b"x-forwarded-proto", b"https")]]

    run(test)


class Spoilt(Site):
    """Answers as Django does to what readers may send: a strange cookie gets another, two Hosts or a body a refusal."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = [name for name, _value in scope["headers"]]
        refused = names.count(b"host") != 1 or b"content-length" in names
        self.status = 400 if refused else 200
        self.headers = [*PUBLIC, (b"set-cookie", b"csrftoken=new")] if b"cookie" in names else PUBLIC
        await super().__call__(scope, receive, send)


@pytest.mark.parametrize("spoiling", [{"cookie": "csrftoken=zz"}, {"content_length": "99999999"}])
@pytest.mark.parametrize("seconds", [0.0, 61.0, 121.0])
def test_no_reader_can_have_a_page_dropped_for_the_others(spoiling: dict[str, str], seconds: float) -> None:
    async def test() -> None:
        site, clock = Spoilt(), Clock()
        reader = Reader(PageCache(site, clock=clock))
        if seconds:
            await reader.get()
            clock.now += seconds
        assert (await reader.get(**spoiling))[2] == PAGE
        await settle()
        asked = len(site.asked)
        assert [(await reader.get())[0] for _ in range(3)] == [200] * 3
        assert len(site.asked) == asked

    run(test)


def test_a_reader_with_a_cookie_gets_an_answer_of_their_own_where_no_page_is_kept() -> None:
    async def test() -> None:
        site = Site([])
        await Reader(PageCache(site)).get(cookie="messages=hello")
        assert (b"cookie", b"messages=hello") in site.asked[-1]["headers"]

    run(test)


@pytest.mark.parametrize("hosts", [(b"evil.example", b"call.example"), (b"", b"call.example")])
def test_a_request_with_two_hosts_passes_through_and_leaves_the_page(hosts: tuple[bytes, bytes]) -> None:
    async def test() -> None:
        site, clock = Spoilt(), Clock()
        cache = PageCache(site, clock=clock)
        reader = Reader(cache)
        await reader.get()
        clock.now += 61.0
        scope = scope_of("/en/", "GET", b"", {}) | {"headers": [(b"host", host) for host in hosts]}
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        assert cache.ready(scope) is None
        await cache(scope, receive, send)
        await settle()
        assert (sent[0]["status"], len(site.asked)) == (400, 2)
        assert [(await reader.get())[0], (await reader.get())[1]["age"]] == [200, "61"]

    run(test)


def test_what_readers_make_up_takes_no_memory() -> None:
    async def test() -> None:
        site = Site(body=b"<p>small</p>")
        cache = PageCache(site)
        reader = Reader(cache)
        await reader.get()
        kept = cache.bytes_kept
        tracemalloc.start()
        for number in range(100):
            made_up = str(number) + "x" * 60_000
            assert (await reader.get(accept_encoding=made_up))[0] == 200
            assert (await reader.get(host=made_up))[0] == 200
            assert (await reader.get("/" + made_up))[0] == 200
            site.asked.clear()  # the test's own memory
        grown = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert cache.bytes_kept == kept
        assert grown < 1_000_000  # of 18 MB

    run(test)


def test_the_longest_fields_that_count_are_kept_and_their_keys_are_counted() -> None:
    async def test() -> None:
        site = Site([(b"content-type", b"image/png"), (b"cache-control", b"public, max-age=60")], body=b"x" * 100)
        cache = PageCache(site)
        reader = Reader(cache)
        host, path, query = "h" * 256, "/" + "p" * 511, b"q" * 512
        for _ in range(2):
            await reader.get(path, query=query, host=host)
        assert (len(site.asked), cache.bytes_kept) == (1, 100 + len("https") + 256 + 512 + 512 + 4_096)
        for _ in range(2):
            await reader.get(path + "p", query=query, host=host)
            await reader.get(path, query=query, host=host + "h")
        assert len(site.asked) == 5

    run(test)


def test_a_page_asked_for_by_tls_at_the_proxy_is_kept_apart() -> None:
    async def test() -> None:
        site = Site()
        cache = PageCache(site)

        async def unused(*_: Any) -> Any:
            return None

        for headers in ({}, {"x_forwarded_proto": "https"}, {"x_forwarded_proto": "http"}, {}):
            scope = scope_of("/en/", "GET", b"", headers) | {"scheme": "http"}
            await cache(scope, unused, unused)
        assert len(site.asked) == 2

    run(test)


def test_an_error_in_a_rebuild_leaves_the_page_until_it_is_too_old() -> None:
    async def test() -> None:
        site, clock = Site(), Clock()
        reader = Reader(PageCache(site, clock=clock))
        await reader.get()
        clock.now += 61.0
        site.status = 500
        assert (await reader.get())[0] == 200
        await settle()
        assert (await reader.get())[:1] + (await reader.get())[2:] == (200, PAGE)
        await settle()
        clock.now += 60.0
        assert (await reader.get())[0] == 500
        site.status = 200
        assert (await reader.get())[0] == 200

    run(test)


def test_a_page_that_is_gone_is_not_handed_out_any_more() -> None:
    async def test() -> None:
        site, clock = Site(), Clock()
        cache = PageCache(site, clock=clock)
        reader = Reader(cache)
        await reader.get()
        clock.now += 61.0
        site.status = 404
        await reader.get()
        await settle()
        assert (await reader.get())[0] == 404
        assert cache.bytes_kept == 0

    run(test)


def test_readers_who_leave_do_not_stop_the_rebuild_that_others_wait_for() -> None:
    async def test() -> None:
        site = Site()
        reader = Reader(PageCache(site))
        site.go.clear()
        first, second, third = (asyncio.create_task(reader.get()) for _ in range(3))
        await settle()
        first.cancel()
        second.cancel()
        await settle()
        site.go.set()
        assert (await third)[2] == PAGE
        assert (await reader.get())[2] == PAGE
        assert len(site.asked) == 1

    run(test)


def test_those_who_wait_for_a_page_that_may_not_be_kept_are_each_answered() -> None:
    async def test() -> None:
        site = Site([])
        reader = Reader(PageCache(site))
        site.go.clear()
        waiting = [asyncio.create_task(reader.get()) for _ in range(4)]
        await settle()
        assert len(site.asked) == 1
        site.go.set()
        assert [(await task)[2] for task in waiting] == [PAGE] * 4
        assert len(site.asked) == 4

    run(test)


def test_readers_of_what_is_never_kept_do_not_queue_behind_each_other() -> None:
    async def test() -> None:
        site, clock = Site([]), Clock()
        reader = Reader(PageCache(site, clock=clock))
        await reader.get()
        site.go.clear()
        waiting = [asyncio.create_task(reader.get()) for _ in range(4)]
        await settle()
        assert len(site.asked) == 5
        site.go.set()
        await asyncio.gather(*waiting)
        clock.now += 10.0
        site.headers = PUBLIC
        await reader.get()
        await reader.get()
        assert len(site.asked) == 6

    run(test)


def test_an_application_that_fails_fails_for_its_reader_only() -> None:
    async def test() -> None:
        site = Site()

        async def failing(scope: Scope, receive: Receive, send: Send) -> None:
            if len(site.asked) < 1:
                site.asked.append(scope)
                raise LookupError("once")
            await site(scope, receive, send)

        reader = Reader(PageCache(failing))
        with pytest.raises(LookupError, match="once"):
            await reader.get()
        assert (await reader.get())[2] == PAGE

    run(test)


def test_a_stream_reaches_its_reader_piece_by_piece_and_hears_when_the_reader_leaves() -> None:
    async def test() -> None:
        heard: list[str] = []
        sent: list[bytes] = []
        left = asyncio.Event()

        async def stream(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            heard.append((await receive())["type"])
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        async def receive() -> Message:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message.get("body", b""))
            if message.get("body") == b"first":
                left.set()

        await PageCache(stream)(scope_of("/events", "GET", b"", {}), receive, send)
        assert (sent, heard) == ([b"", b"first", b""], ["http.disconnect"])

    run(test)


def test_memory_and_number_are_bounded_and_the_least_used_goes_first() -> None:
    async def test() -> None:
        site = Site([(b"content-type", b"image/png"), (b"cache-control", b"public, max-age=60")], body=b"x" * 10_000)
        cache = PageCache(site, bytes_limit=150_000, entries_limit=100)
        reader = Reader(cache)
        each = 10_000 + len("https") + len("call.example") + len("/0") + 4_096
        for number in range(10):
            await reader.get(f"/{number}")
        assert (len(site.asked), cache.bytes_kept) == (10, 10 * each)
        await reader.get("/0")
        await reader.get("/n")
        assert cache.bytes_kept == 10 * each
        site.asked.clear()
        await reader.get("/0")
        assert site.asked == []
        await reader.get("/1")
        assert [scope["path"] for scope in site.asked] == ["/1"]

        few = PageCache(site, entries_limit=3)
        for number in range(10):
            await Reader(few).get(f"/{number}")
        assert few.bytes_kept == 3 * each

    run(test)


def test_a_page_that_would_fill_the_memory_goes_through_whole_and_is_not_kept() -> None:
    async def test() -> None:
        site = Site(body=bytes(100_001))
        site.pieces = 7
        cache = PageCache(site, bytes_limit=800_000)
        assert (await Reader(cache).get())[2] == site.body
        assert (cache.bytes_kept, len(site.asked)) == (0, 1)
        assert (await Reader(PageCache(site, bytes_limit=800_000)).get(method="HEAD"))[2] == b""

    run(test)


def test_what_is_not_http_goes_to_the_application() -> None:
    async def test() -> None:
        seen: list[str] = []

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(scope["type"])

        async def nothing(*_: Any) -> Any:
            raise AssertionError

        cache = PageCache(application)
        for kind in ("lifespan", "websocket"):
            await cache({"type": kind}, nothing, nothing)
        assert seen == ["lifespan", "websocket"]

    run(test)


def test_pages_beyond_a_day_are_kept_too() -> None:
    async def test() -> None:
        site, clock = (
            Site([(b"content-type", b"text/css"), (b"cache-control", b"max-age=315360000, public, immutable")]),
            Clock(),
        )
        reader = Reader(PageCache(site, clock=clock))
        await reader.get("/static/style.css", accept_encoding="br")
        clock.now += 300_000_000.0
        _, headers, body = await reader.get("/static/style.css", accept_encoding="br")
        assert (brotli.decompress(body), headers["age"], len(site.asked)) == (PAGE, "300000000", 1)

    run(test)
