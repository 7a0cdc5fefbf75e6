"""The short cut through uvicorn, over real connections: faster, and not otherwise different."""

import contextlib
import http.client
import re
import socket
import threading

import pytest

from tests.gate.serving import Told, raw, read, served
from tests.waiting import PATIENCE, until
from undersigned.interfaces.gate.asgi import Receive, Scope, Send
from undersigned.interfaces.gate.cache import PageCache

PAGE = b"<p>A call is a document.</p>" * 300


class Site:
    """A page at /page, a private one elsewhere."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        self.asked.append(scope["path"])
        kept = b"public, max-age=60" if scope["path"] == "/page" else b"private"
        headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(PAGE)), (b"cache-control", kept)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE})


def ask(port: int, method: str = "GET", path: str = "/page", **headers: str) -> Told:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return read(connection.getresponse())


@pytest.fixture
def site() -> Site:
    return Site()


class Counted(PageCache):
    """A cache that counts how many requests came the long way."""

    long_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.long_way += scope["type"] == "http"
        await super().__call__(scope, receive, send)


def test_a_page_that_is_ready_takes_the_short_way_and_is_the_same(site: Site) -> None:
    cache = Counted(site)
    with served(cache) as port:
        answers = [ask(port, accept_encoding="br") for _ in range(5)]
    assert cache.long_way == 1
    assert {answer.body for answer in answers} == {answers[0].body}
    assert [answer.status for answer in answers] == [200] * 5
    for answer in answers:
        assert answer.headers.pop("date")
        answer.headers.pop("age")
    assert [answer.headers for answer in answers] == [answers[0].headers] * 5
    assert site.asked == ["/page"]


def test_head_and_304_take_the_short_way(site: Site) -> None:
    cache = Counted(site)
    with served(cache) as port:
        page = ask(port)
        head = ask(port, "HEAD")
        unchanged = ask(port, if_none_match=page.headers["etag"])
    assert cache.long_way == 1
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(PAGE)))
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_a_connection_is_used_again_after_the_short_way(site: Site) -> None:
    with served(PageCache(site)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with contextlib.closing(connection):
            for path in ["/page", "/page", "/private", "/page", "/page"]:
                connection.request("GET", path)
                answer = read(connection.getresponse())
                assert (answer.status, answer.body) == (200, PAGE)
    assert site.asked == ["/page", "/private"]


def test_a_connection_that_is_to_be_closed_is_closed(site: Site) -> None:
    with served(PageCache(site)) as port:
        ask(port)
        answer = raw(port, b"GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        old = raw(port, b"GET /page HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
    for found in (answer, old):
        head, _, body = found.partition(b"\r\n\r\n")
        assert b"\r\nconnection: close" in head.lower()
        assert body == PAGE


def test_requests_sent_ahead_are_answered_in_order_and_in_full(site: Site) -> None:
    with served(PageCache(site)) as port:
        host = b"Host: 127.0.0.1:%d\r\n\r\n" % port
        ask(port)
        one = b"GET /page HTTP/1.1\r\n" + host
        other = b"GET /private HTTP/1.1\r\n" + host
        last = one.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n"
        answers = raw(port, other + one * 20 + other + last)
    kinds = re.findall(rb"cache-control: (\w+)", answers)
    assert kinds == [b"private", *[b"public"] * 20, b"private", b"public"]
    assert answers.count(PAGE) == 23


def test_thousands_of_requests_sent_ahead_do_no_harm(site: Site) -> None:
    with served(PageCache(site)) as port:
        host = b"Host: 127.0.0.1:%d\r\n\r\n" % port
        ask(port)
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
            requests = b"GET /private HTTP/1.1\r\n" + host + (b"HEAD /page HTTP/1.1\r\n" + host) * 5_000
            threading.Thread(target=connection.sendall, args=(requests,), daemon=True).start()
            found = b""
            while found.count(b"HTTP/1.1 200 ") < 5_001:
                piece = connection.recv(1_000_000)
                assert piece, "The server closed before it had answered all."
                found += piece
        assert found.count(b"HTTP/1.1 200 ") == 5_001
        assert ask(port).body == PAGE


def test_a_reader_who_does_not_read_gets_no_endless_memory(site: Site) -> None:
    cache = Counted(site)
    with served(cache) as port:
        ask(port)
        one = b"GET /page HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
            connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                connection.send(one * 2_000)  # 16 MB of answers, of which nothing is read
            # Once the buffers are full the rest goes the long way, which waits for the reader.
            until(lambda: cache.long_way > 1)
            assert {ask(port).body for _ in range(20)} == {PAGE}
            assert cache.long_way < 20


def test_posts_and_applications_without_a_cache_are_served_as_ever(site: Site) -> None:
    with served(site) as port:
        assert [ask(port, method).status for method in ("GET", "POST", "GET")] == [200] * 3
    assert len(site.asked) == 3
