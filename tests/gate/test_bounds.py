"""The bounds before Django, on a real server: bodies of a known size, so many at once, so many in line."""

import asyncio
import contextlib
import hashlib
import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.gate.serving import Told, raw, read, served
from tests.waiting import PATIENCE, until
from undersigned.interfaces.gate import bounds
from undersigned.interfaces.gate.asgi import Receive, Scope, Send
from undersigned.interfaces.gate.bounds import (
    BODY_LIMIT,
    DESK_BODY_LIMIT,
    ENDORSEMENT_BODIES_AT_ONCE,
    ENDORSEMENT_BODY_LIMIT,
    Bounded,
)

HEAD = b"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"


class Slow:
    """An application that tells what it was sent, and holds whoever asks for /held until it may go.

    `came` counts the requests that have come as far as the bounds in front of it.
    """

    def __init__(self) -> None:
        self.go = threading.Event()
        self.came = 0
        self.inside = 0
        self.most = 0
        self.reached: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        self.reached.append(scope["path"])
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            message = await receive()
            body = message["body"]
            assert (message["type"], message["more_body"]) == ("http.request", False)
            if scope["path"] == "/held":
                await self._hold(receive)
            told = f"{scope['method']} {len(body)} {hashlib.sha256(body).hexdigest()}".encode()
            headers = [(b"content-length", b"%d" % len(told))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": told})
        finally:
            self.inside -= 1

    async def _hold(self, receive: Receive) -> None:
        gone = asyncio.ensure_future(receive())
        while not self.go.is_set() and not gone.done():
            await asyncio.sleep(0.01)
        gone.cancel()


@pytest.fixture
def behind() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go.set()


@contextlib.contextmanager
def bounded(behind: Slow, *, at_once: int = 2, in_line: int = 2) -> Iterator[int]:
    bounds_in_front = Bounded(behind, at_once=at_once, in_line=in_line)

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        behind.came += scope["type"] == "http"
        await bounds_in_front(scope, receive, send)

    with served(counted) as port:
        try:
            yield port
        finally:
            behind.go.set()


def ask(port: int, method: str = "GET", path: str = "/", body: bytes | None = None, *, chunks: int = 0) -> Told:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        if chunks:
            size = -(-len(body or b"") // chunks)
            pieces = ((body or b"")[start : start + size] for start in range(0, len(body or b""), size))
            connection.request(method, path, pieces, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
        else:
            connection.request(method, path, body)
        return read(connection.getresponse())


def told(method: str, body: bytes) -> tuple[int, bytes]:
    return 200, f"{method} {len(body)} {hashlib.sha256(body).hexdigest()}".encode()


def begin(port: int, request: bytes) -> socket.socket:
    """A connection that has sent this much, and waits."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    connection.sendall(request)
    return connection


def hold(port: int) -> socket.socket:
    return begin(port, HEAD % (b"GET", b"/held") + b"\r\n")


def status(connection: socket.socket) -> int:
    with contextlib.closing(connection):
        return int(connection.recv(65536).split(b" ")[1])


@pytest.mark.parametrize("chunks", [0, 1, 7])
@pytest.mark.parametrize("size", [1, BODY_LIMIT])
def test_a_body_arrives_whole_and_in_one_piece(behind: Slow, size: int, chunks: int) -> None:
    body = bytes(number % 251 for number in range(size))
    with bounded(behind) as port:
        answer = ask(port, "POST", "/en/my/x/", body, chunks=chunks)
    assert (answer.status, answer.body) == told("POST", body)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_a_request_without_a_body_passes_as_it_is(behind: Slow, method: str) -> None:
    with bounded(behind) as port:
        answer = ask(port, method)
    assert (answer.status, answer.body) == (200, b"" if method == "HEAD" else told(method, b"")[1])


@pytest.mark.parametrize("path", ["/en/my/x/", "/deskx/", "/en/desk/"])
@pytest.mark.parametrize("chunks", [0, 3])
def test_a_readers_body_that_is_too_large_is_refused_and_reaches_nobody(behind: Slow, path: str, chunks: int) -> None:
    with bounded(behind) as port:
        answer = ask(port, "POST", path, bytes(BODY_LIMIT + 1), chunks=chunks)
        assert (answer.status, answer.headers["cache-control"], behind.reached) == (413, "no-store", [])
        assert answer.body == b"What was sent is too large. Nothing was stored."
        assert ask(port).status == 200


@pytest.mark.parametrize("path", [b"/en/my/x/", b"/desk/images/add/"])
def test_a_length_that_is_too_large_is_refused_before_a_byte_of_it_has_come(behind: Slow, path: bytes) -> None:
    with bounded(behind) as port:
        found = raw(port, HEAD % (b"POST", path) + b"Content-Length: %d\r\n\r\n" % (DESK_BODY_LIMIT + 1))
    assert found.split(b" ")[1] == b"413"


@pytest.mark.parametrize("chunks", [0, 16])
def test_the_desk_may_send_a_picture_of_a_megabyte(behind: Slow, chunks: int) -> None:
    picture = bytes(range(256)) * 4_096
    with bounded(behind) as port:
        answer = ask(port, "POST", "/desk/images/add/", picture, chunks=chunks)
    assert (answer.status, answer.body) == told("POST", picture)


@pytest.mark.parametrize("path", [b"/en/my/x/", b"/desk/images/add/"])
def test_a_body_that_takes_too_long_is_refused(behind: Slow, monkeypatch: pytest.MonkeyPatch, path: bytes) -> None:
    monkeypatch.setattr("undersigned.interfaces.gate.bounds.BODY_SECONDS", 0.3)
    with bounded(behind) as port:
        found = raw(port, HEAD % (b"POST", path) + b"Content-Length: 10\r\n\r\nhalf")
    assert (found.split(b" ")[1], behind.reached) == (b"408", [])


def test_who_sends_slowly_holds_no_place(behind: Slow) -> None:
    with bounded(behind, at_once=1, in_line=2) as port:
        slow = [begin(port, HEAD % (b"POST", b"/") + b"Content-Length: 10\r\n\r\nhalf") for _ in range(2)]
        until(lambda: behind.came == 2)
        assert ask(port).status == 200
        for one in slow:
            one.sendall(b"-a-bit")
        assert [status(one) for one in slow] == [200, 200]


def test_no_more_than_so_many_are_inside_and_the_next_ones_wait_their_turn(behind: Slow) -> None:
    with bounded(behind, at_once=2, in_line=2) as port:
        four = [hold(port) for _ in range(4)]
        until(lambda: (behind.came, behind.inside) == (4, 2))
        assert (behind.inside, len(behind.reached)) == (2, 2)
        behind.go.set()
        assert [status(one) for one in four] == [200] * 4
    assert behind.most == 2


def test_who_comes_when_the_line_is_full_is_asked_to_come_back(behind: Slow) -> None:
    with bounded(behind, at_once=1, in_line=1) as port:
        two = [hold(port) for _ in range(2)]
        until(lambda: (behind.came, behind.inside) == (2, 1))
        answer = ask(port)
        assert (answer.status, answer.headers["retry-after"], answer.headers["cache-control"]) == (503, "5", "no-store")
        behind.go.set()
        assert [status(one) for one in two] == [200, 200]
        assert ask(port).status == 200


def test_who_goes_away_leaves_their_place_to_others(behind: Slow) -> None:
    with bounded(behind, at_once=1, in_line=0) as port:
        gone = begin(port, HEAD % (b"GET", b"/held") + b"\r\n")
        until(lambda: behind.inside == 1)
        assert ask(port).status == 503
        gone.close()
        until(lambda: ask(port).status == 200)
    assert behind.inside == 0


def test_who_sends_half_a_body_takes_no_place_and_is_forgotten_when_they_go(behind: Slow) -> None:
    with bounded(behind, at_once=1, in_line=0) as port:
        slow = [begin(port, HEAD % (b"POST", b"/") + b"Content-Length: 9\r\n\r\nhalf") for _ in range(20)]
        until(lambda: behind.came == 20)
        assert ask(port).status == 200
        for one in slow:
            one.close()
        assert ask(port).status == 200
    assert (behind.inside, behind.reached) == (0, ["/", "/"])


def test_when_too_many_bodies_are_on_their_way_the_next_is_asked_to_come_back(
    behind: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "ARRIVING", 2)
    with bounded(behind, at_once=1, in_line=0) as port:
        slow = [begin(port, HEAD % (b"POST", b"/") + b"Content-Length: 9\r\n\r\nhalf") for _ in range(2)]
        until(lambda: behind.came == 2)
        assert ask(port).status == 503
        slow[0].close()
        until(lambda: ask(port).status == 200)
        slow[1].close()


def test_large_bodies_of_the_desk_take_turns(behind: Slow) -> None:
    with bounded(behind, at_once=1, in_line=9) as port:
        half = HEAD % (b"POST", b"/desk/images/add/") + b"Content-Length: 40000\r\n\r\n"
        three = [begin(port, half) for _ in range(3)]
        until(lambda: behind.came == 3)
        fourth = begin(port, half + bytes(40_000))
        until(lambda: behind.came == 4)
        # While others are answered there is time enough to read the fourth, if it were its turn.
        assert [ask(port).status for _ in range(20)] == [200] * 20
        assert behind.reached == ["/"] * 20
        three[0].sendall(bytes(40_000))
        assert [status(three[0]), status(fourth)] == [200, 200]
        for one in three[1:]:
            one.close()


def test_the_form_of_an_endorsement_may_bring_a_logo_and_no_more(behind: Slow) -> None:
    with bounded(behind) as port:
        for language in ("en", "fr"):
            path = f"/{language}/endorse/form/token/"
            assert ask(port, "POST", path, bytes(ENDORSEMENT_BODY_LIMIT)).status == 200
            assert ask(port, "POST", path, bytes(ENDORSEMENT_BODY_LIMIT + 1)).status == 413
        for path in ("/endorse/", "/en/sign/endorse/", "/en/endorsed/"):
            assert ask(port, "POST", path, bytes(BODY_LIMIT + 1)).status == 413


def test_the_request_of_a_partner_may_bring_a_logo_too(behind: Slow) -> None:
    with bounded(behind) as port:
        sizes = (ENDORSEMENT_BODY_LIMIT, ENDORSEMENT_BODY_LIMIT + 1)
        assert [ask(port, "POST", "/en/partners/join/", bytes(size)).status for size in sizes] == [200, 413]


def test_slow_logos_hold_up_neither_readers_nor_the_desk(behind: Slow) -> None:
    with bounded(behind, at_once=1, in_line=9) as port:
        half = HEAD % (b"POST", b"/en/endorse/form/token/") + b"Content-Length: 40000\r\n\r\n"
        slow = [begin(port, half) for _ in range(ENDORSEMENT_BODIES_AT_ONCE + 2)]
        until(lambda: behind.came == len(slow))
        assert ask(port).status == 200
        assert ask(port, "POST", "/desk/images/add/", bytes(40_000)).status == 200
        for one in slow:
            one.close()
