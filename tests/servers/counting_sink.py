"""A mail server on loopback that takes mail fast and counts what it took; how it answers stands in the recipient's address.

``refuse…@`` 550 5.1.1 to RCPT, ``policy…@`` 550 5.7.1, ``later…@`` 451, ``content…@`` 554 5.6.0 to the body, ``drop…@`` hangs up after the
body without an answer, ``hang…@`` never answers the body, ``slow…@`` answers after 50 ms. Written against asyncio alone.

As a command (port, file) it runs until it is killed, and appends a line ``recipient message-id`` for each message before it says 250.
"""

import asyncio
import contextlib
import os
import re
import ssl
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.servers.ports import free_port

ALL = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass
class Sink:
    """What was taken (envelope sender, recipient, message), and how commands are answered."""

    port: int = 0
    extensions: tuple[str, ...] = ALL
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    mail_answer: str = ""
    rcpt_answer: str = ""
    greeting: str = "220 sink.example ESMTP"
    most_a_connection: int = 0
    log: int = -1
    connections: int = 0
    bodies_at_once: int = 0
    overlaps: int = 0
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None
    password: str = ""
    open_connections: set["_Session"] = field(default_factory=set)

    def recipients(self) -> list[str]:
        """To whom was taken, in order."""
        return [to for _sender, to, _raw in self.taken]

    def hang_up(self) -> None:
        """Hang up on everybody, from another thread."""
        for session in list(self.open_connections):
            session.loop.call_soon_threadsafe(session.transport.abort)


class _Session(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self.sink, self.buffer, self.in_data = sink, b"", False
        self.sender = self.to = ""
        self.taken = 0
        self.loop = asyncio.get_running_loop()
        self.waiting = False
        self.logging_in: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.sink.connections += 1
        self.sink.open_connections.add(self)
        self.say(self.sink.greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        self.sink.open_connections.discard(self)

    def say(self, *lines: str) -> None:
        self.transport.write("".join(f"{line}\r\n" for line in lines).encode())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.work()

    def work(self) -> None:
        while not self.waiting:
            if self.in_data:
                end = 0 if self.buffer.startswith(b".\r\n") else self.buffer.find(b"\r\n.\r\n") + 2
                if end < 2 and not self.buffer.startswith(b".\r\n"):
                    return
                body, self.buffer = self.buffer[:end], self.buffer[end + 3 :]
                self.in_data = False
                self.body(body.replace(b"\r\n..", b"\r\n."))
                continue
            line, found, rest = self.buffer.partition(b"\r\n")
            if not found:
                return
            self.buffer = rest
            self.command(line.decode("utf-8", "replace"))

    def command(self, line: str) -> None:
        word = line.split(" ", maxsplit=1)[0].upper()
        if self.sink.log < 0:
            self.sink.commands.append(line)
        if self.logging_in:
            self.logging_in.append(line)
            self.say(*(["334 UGFzc3dvcmQ6"] if len(self.logging_in) == 2 else ["235 2.7.0 in"]))
            self.logging_in = self.logging_in if len(self.logging_in) == 2 else []
        elif word == "EHLO":
            lines = ["sink.example", *self.sink.extensions]
            self.say(*(f"250-{one}" for one in lines[:-1]), f"250 {lines[-1]}")
        elif word == "MAIL":
            found = re.match(r"MAIL FROM:<(.*?)>", line)
            self.sender, self.to = found[1] if found else "", ""
            over = self.sink.most_a_connection and self.taken >= self.sink.most_a_connection
            self.say("421 4.7.0 enough" if over else self.sink.mail_answer or "250 2.1.0 ok")
            if over:
                self.transport.close()
                self.waiting = True
        elif word == "RCPT":
            found = re.match(r'RCPT TO:<((?:"(?:\\.|[^"])*"|[^"])*?)>', line)
            to = found[1] if found else ""
            answer = self.sink.rcpt_answer or _to_recipient(to)
            self.to = to if answer.startswith("250") else ""
            self.say(answer)
        elif word == "DATA":
            self.in_data = bool(self.to)
            self.say("354 go on" if self.to else "554 5.5.1 no valid recipients")
        elif word == "RSET":
            self.say("250 2.0.0 ok")
        elif word == "QUIT":
            self.say("221 2.0.0 bye")
            self.transport.close()
        elif word == "STARTTLS" and self.sink.starttls:
            # What comes next is for TLS to read.
            self.transport.pause_reading()
            self.buffer = b""
            self.say("220 2.0.0 go on")
            self.waiting = True
            self.loop.create_task(self.encrypt())
        elif line.startswith("AUTH PLAIN "):
            self.say("235 2.7.0 in" if line[11:] == self.sink.password else "535 5.7.8 no")
        elif line == "AUTH LOGIN":
            self.logging_in = ["LOGIN"]
            self.say("334 VXNlcm5hbWU6")
        else:
            self.say("500 5.5.1 what?")

    async def encrypt(self) -> None:
        assert self.sink.starttls is not None
        upgraded = await self.loop.start_tls(self.transport, self, self.sink.starttls, server_side=True)
        assert upgraded is not None
        # What was said over it meanwhile waits in the buffer.
        self.transport, self.waiting = upgraded, False
        self.work()

    def body(self, raw: bytes) -> None:
        local = self.to.partition("@")[0]
        if local.startswith("hang"):
            self.waiting = True
            return
        if local.startswith("content"):
            self.say("554 5.6.0 not these words")
            return
        self.note(raw)
        if local.startswith("drop"):
            self.transport.abort()
            self.waiting = True
            return
        if local.startswith("slow"):
            self.waiting = True
            self.loop.call_later(0.05, self.done)
            return
        self.say("250 2.0.0 taken")

    def done(self) -> None:
        if self.transport.is_closing():
            return
        self.waiting = False
        self.say("250 2.0.0 taken")
        self.work()

    def note(self, raw: bytes) -> None:
        self.taken += 1
        if self.sink.log >= 0:
            found = re.search(rb"^Message-ID: (\S+)", raw, re.MULTILINE)
            os.write(self.sink.log, f"{self.to} {found[1].decode() if found else '-'}\n".encode())
        else:
            self.sink.taken.append((self.sender, self.to, raw))


def _to_recipient(to: str) -> str:
    answers = {"refuse": "550 5.1.1 no such mailbox", "policy": "550 5.7.1 not you", "later": "451 4.3.0 come back"}
    return next((answer for word, answer in answers.items() if to.startswith(word)), "250 2.1.5 ok")


async def _serve(sink: Sink, port: int, ready: threading.Event | None) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Session(sink), "127.0.0.1", port, ssl=sink.tls)
    if ready is not None:
        ready.set()
    async with server:
        await server.serve_forever()


@contextlib.contextmanager
def counting_sink(sink: Sink | None = None) -> Iterator[Sink]:
    """Run a sink on a free port in a thread for as long as the block lasts."""
    sink = sink or Sink()
    sink.port = sink.port or free_port()
    loop, ready = asyncio.new_event_loop(), threading.Event()
    task = loop.create_task(_serve(sink, sink.port, ready))

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(10)
    try:
        yield sink
    finally:
        sink.hang_up()
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
        loop.close()


if __name__ == "__main__":
    import uvloop

    log = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    uvloop.run(_serve(Sink(log=log), int(sys.argv[1]), None))
