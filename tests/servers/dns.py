"""Name servers on loopback: a real one (Debian's dnsmasq) with the records a test gives it, and bad ones that a test scripts."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.servers.ports import free_port

LOOPBACK = "127.0.0.1"
START_SECONDS = 10
STOP_SECONDS = 10

Nameserver = tuple[str, int]


class NoNameServer(Exception):
    """No name server can be started here; the message says what to install or what it answered."""


@contextlib.contextmanager
def name_server(*options: str, port: int = 0) -> Iterator[Nameserver]:
    """Run dnsmasq for as long as the block lasts and give its address and port (UDP and TCP), a free one unless it is told.

    It knows what `options` say ("--txt-record=name,text", "--cname=alias,name", "--host-record=name,address") and that there
    is nothing else under "example"; questions about any other name it refuses. Raises NoNameServer.
    """
    port = port or free_port()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [find_program(), "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces", "--pid-file",
             f"--listen-address={LOOPBACK}", f"--port={port}", "--local=/example/", *options],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )  # fmt: skip
        try:
            if not _listens(process, port):
                said.seek(0)
                raise NoNameServer(f"dnsmasq did not start: {said.read().decode(errors='replace')[-2000:]}")
            yield LOOPBACK, port
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def find_program() -> str:
    """Return the path of dnsmasq. Raises NoNameServer."""
    found = shutil.which("dnsmasq") or shutil.which("dnsmasq", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise NoNameServer("No dnsmasq is installed. On Debian: apt-get install dnsmasq-base (as root).")
    return str(Path(found))


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the process takes connections within some seconds; it opens UDP first."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return True
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def silent_name_server() -> Iterator[Nameserver]:
    """Take datagrams and never answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((LOOPBACK, 0))
        yield taken.getsockname()


@contextlib.contextmanager
def scripted_name_server(answer: Callable[[bytes], bytes]) -> Iterator[Nameserver]:
    """Answer each datagram with what `answer` makes of it, whether it is DNS or not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((LOOPBACK, 0))
        taken.settimeout(0.05)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    question, asker = taken.recvfrom(65535)
                    taken.sendto(answer(question), asker)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield taken.getsockname()
        finally:
            over.set()
            thread.join(STOP_SECONDS)
