"""Many at once: signatures posted over a bounded number of connections, as fast as they are answered."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.servers.asking import FORM
from tests.waiting import LONG_PATIENCE, PATIENCE

CONNECTIONS = 16
ANSWER_PATIENCE = 120.0
"""Seconds for one answer: whoever asks while a killed server starts again waits for it in line."""


@dataclass
class Flooded:
    """What came of a flood: the status by the number of the request; a request without one was never answered."""

    statuses: dict[int, int] = field(default_factory=dict)

    def answered(self, status: int) -> list[int]:
        """Return the numbers of the requests answered with a status."""
        return sorted(number for number, got in self.statuses.items() if got == status)


def sign_form(email: str, name: str = "Ada Lovelace") -> bytes:
    """Return the body of a signature."""
    return urlencode({"name": name, "email": email, "country": "GB"}).encode()


def flood(
    port: int,
    bodies: Sequence[bytes],
    *,
    seconds: float = LONG_PATIENCE,
    connections: int = CONNECTIONS,
    patience: float = PATIENCE,
    meanwhile: Callable[[Flooded], bool] | None = None,
) -> Flooded:
    """Post every body to /en/sign/ once, and return what was answered; a connection that breaks is opened again.

    A request whose connection broke is not repeated: nobody knows what became of it. Where nobody listens for longer than
    `patience`, the rest is given up. `meanwhile` is called with each new answer until it returns True: to kill something
    half-way.
    """
    outcome = Flooded()
    # In a thread of its own: a test with a browser has an event loop running already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(
            lambda: asyncio.run(_within(seconds, _flood(port, bodies, outcome, connections, patience, meanwhile)))
        ).result()
    return outcome


async def _within(seconds: float, deed: Coroutine[Any, Any, None]) -> None:
    await asyncio.wait_for(deed, seconds)


async def _flood(
    port: int,
    bodies: Sequence[bytes],
    outcome: Flooded,
    connections: int,
    patience: float,
    meanwhile: Callable[[Flooded], bool] | None,
) -> None:
    todo = iter(enumerate(bodies))
    told = meanwhile is None

    def note(number: int, status: int) -> None:
        nonlocal told
        outcome.statuses[number] = status
        if not told and meanwhile is not None:
            told = meanwhile(outcome)

    await asyncio.gather(*(_keep_posting(port, todo, patience, note) for _n in range(min(connections, len(bodies)))))


async def _keep_posting(
    port: int, todo: Iterable[tuple[int, bytes]], patience: float, note: Callable[[int, int], None]
) -> None:
    streams = None
    for number, body in todo:
        streams = streams or await _connect(port, patience)
        if streams is None:
            return
        try:
            note(number, await asyncio.wait_for(_post(*streams, port, body), ANSWER_PATIENCE))
        except (OSError, EOFError, TimeoutError, ValueError):
            streams[1].close()
            streams = None
    if streams is not None:
        streams[1].close()


async def _connect(port: int, patience: float) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
    return None


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, body: bytes) -> int:
    head = f"POST /en/sign/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in answer.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    await reader.readexactly(length)
    return int(answer.split(b" ", 2)[1])
