"""The gate is killed at random moments under load: whatever it acknowledged is in the store, once, and opens."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.servers.ports import free_port
from tests.waiting import LONG_PATIENCE, PATIENCE, until
from undersigned.intake import open_store
from undersigned.values.sealing import BatchOpener, generate_keypair
from undersigned.values.signing import decode_signing

KILLS = 12
CLIENTS = 8
PRIVATE, PUBLIC = generate_keypair()
GATE = """
import os, uvicorn
from undersigned.config.run import server_options
from undersigned.intake import Intake, open_store
from undersigned.interfaces.gate.refusing import Answer
from undersigned.interfaces.gate.signing import CallNotice, SigningGate
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import BatchSealer

async def refuse(refusal):
    return Answer([], b"refused")

async def behind(scope, receive, send):
    raise ValueError(scope["type"])

public = bytes.fromhex(os.environ["CRASH_PUBLIC"])
gate = SigningGate(
    Intake(open_store(os.environ["CRASH_INTAKE"]), lambda: BatchSealer(public)),
    InstanceKeys(b"r" * 32),
    lambda: CallNotice(call=1, version=1, open=True, consent_required=False),
    refuse,
    behind,
    languages=["en"],
)
uvicorn.run(gate, port=int(os.environ["CRASH_PORT"]), **server_options())
"""


@dataclass
class Seen:
    """What the clients sent, and what of it was acknowledged."""

    sent: set[str] = field(default_factory=set)
    acknowledged: list[str] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)


def start(intake: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start a gate and wait until it listens."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "CRASH_INTAKE": intake,
        "CRASH_PUBLIC": PUBLIC.hex(),
        "CRASH_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-c", GATE], env=environment, stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + LONG_PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE):
            return process, port
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise AssertionError("The gate did not start.")


def client(port: int, name: str, seen: Seen) -> None:
    """Sign with one address after another until the connection breaks."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        answers = connection.makefile("rb")
        for number in range(1_000_000):
            email = f"{name}.{number}@example.org"
            body = urlencode({"name": "Zoë Example", "email": email, "country": "FR"}).encode()
            head = "POST /en/sign/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            seen.sent.add(email)
            connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            status = answers.readline()
            if not status:
                return
            if status.startswith(b"HTTP/1.1 303 "):
                seen.acknowledged.append(email)
            else:
                seen.refused.append(status)
            while answers.readline() not in (b"\r\n", b""):
                pass


def live_and_die(intake: str, life: int, seconds: float, seen: Seen) -> None:
    """Start a gate, let clients sign, and kill it without warning after some time, in every other life not before it answers."""
    answered = len(seen.acknowledged)
    process, port = start(intake)
    clients = [threading.Thread(target=client, args=(port, f"life{life}.client{n}", seen)) for n in range(CLIENTS)]
    try:
        for thread in clients:
            thread.start()
        if life % 2:
            until(lambda: len(seen.acknowledged) >= answered + CLIENTS)
        time.sleep(seconds)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    for thread in clients:
        thread.join(PATIENCE)


def test_whatever_was_acknowledged_before_a_kill_is_in_the_store_once(empty_database: str) -> None:
    moments = random.Random(20181112)
    seen = Seen()
    for life in range(KILLS):
        live_and_die(empty_database, life, moments.uniform(0.02, 0.4), seen)
    store = open_store(empty_database)
    rows = store.read(1_000_000, b"")
    depth = store.depth()
    store.close()
    stored = [
        decode_signing(BatchOpener(PRIVATE, row.wrapped_key, row.key_id).open(row.body)).form.email for row in rows
    ]
    assert seen.refused == []
    assert len(seen.acknowledged) > KILLS
    assert set(seen.acknowledged) - set(stored) == set()
    assert set(stored) - seen.sent == set()
    assert len(stored) == len(set(stored)) == depth
    # A kill may come between a commit and its answer, once for each client: stored, and not acknowledged.
    assert len(stored) - len(seen.acknowledged) <= KILLS * CLIENTS
