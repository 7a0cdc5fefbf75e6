"""A gate of the tests' own behind a real uvicorn on loopback, and plain sockets to speak with it."""

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import uvicorn

from tests.waiting import LONG_PATIENCE, PATIENCE, until
from undersigned.config.run import server_options
from undersigned.intake import Intake, Store
from undersigned.interfaces.gate.asgi import Application, Receive, Scope, Send
from undersigned.interfaces.gate.refusing import Answer, Refusal
from undersigned.interfaces.gate.signing import CallNotice, SigningGate
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import BatchOpener, BatchSealer, generate_keypair
from undersigned.values.signing import Received, decode_signing

PRIVATE, PUBLIC = generate_keypair()
KEYS = InstanceKeys(b"r" * 32)
FORM = {"name": "Zoë Example", "email": "zoe@example.org", "country": "FR"}
FORM_TYPE = "application/x-www-form-urlencoded"
NOW = 1_800_000_000.25


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """What stands behind the gate: tells what reached it; takes no part in the lifespan, like Django."""
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    body = f"behind: {scope['method']} {scope['path']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def refuse(refusal: Refusal) -> Answer:
    """A page that repeats what it was told."""
    told = {
        "language": refusal.language,
        "status": refusal.status,
        "errors": dict(refusal.errors),
        "fields": {name: list(values) for name, values in refusal.fields.items()},
    }
    return Answer([(b"content-type", b"application/json")], json.dumps(told).encode())


@dataclass
class Told:
    """An answer: status, header fields by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def refusal(self) -> Any:
        """What the refusal page was told."""
        return json.loads(self.body)


class Gate:
    """A gate on a store, with a call whose state a test may change."""

    def __init__(self, store: Store, **options: Any) -> None:
        self.store = store
        self.notice: CallNotice | None = CallNotice(call=7, version=3, open=True, consent_required=False)
        self.intake = Intake(store, lambda: BatchSealer(PUBLIC), **options.pop("intake", {}))
        options = {"refuse": refuse, "application": behind, **options}
        self.application = SigningGate(
            self.intake,
            KEYS,
            lambda: self.notice,
            languages=["en", "fr"],
            clock=lambda: NOW,
            **options,
        )
        self.port = 0

    def change(self, **what: Any) -> None:
        """Change the call."""
        assert self.notice is not None
        self.notice = replace(self.notice, **what)

    def post(self, body: bytes, path: str = "/en/sign/", *, headers: dict[str, str] | None = None) -> Told:
        """Send a body to the gate."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", path, body, {"Content-Type": FORM_TYPE} if headers is None else headers)
            return read(connection.getresponse())

    def sign(self, path: str = "/en/sign/", **fields: str) -> Told:
        """Send a good form with some fields changed."""
        return self.post(urlencode({**FORM, **fields}).encode(), path)

    def received(self) -> list[Received]:
        """What the store holds, opened and decoded, in the order of arrival."""
        rows = self.store.read(100_000, b"")
        return [decode_signing(BatchOpener(PRIVATE, row.wrapped_key, row.key_id).open(row.body)) for row in rows]


def read(answer: http.client.HTTPResponse) -> Told:
    """Read an answer to its end."""
    return Told(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


@contextlib.contextmanager
def served(application: Application) -> Iterator[int]:
    """Serve an application as undersigned.config.run does; yields the port. Stops with the block."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    server = uvicorn.Server(uvicorn.Config(application, **server_options()))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive(), within=LONG_PATIENCE)
    assert server.started, "uvicorn did not start"
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
        assert not thread.is_alive(), "uvicorn did not stop"


@contextlib.contextmanager
def served_gate(store: Store, **options: Any) -> Iterator[Gate]:
    """Serve a gate on a store."""
    gate = Gate(store, **options)
    with served(gate.application) as gate.port:
        yield gate


def raw(port: int, request: bytes) -> bytes:
    """Send bytes as they are and read until the server closes; so the last request must ask it to."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request)
        found = b""
        while piece := connection.recv(65536):
            found += piece
        return found
