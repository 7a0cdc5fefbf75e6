"""A mail server on loopback that keeps what it is sent, and refuses what a test tells it to."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import free_port
from tests.waiting import PATIENCE


@dataclass(frozen=True)
class Received:
    """One letter as the server took it: envelope sender, envelope recipients, and the message."""

    sender: str
    recipients: tuple[str, ...]
    letter: EmailMessage
    raw: bytes


@dataclass
class MailSink:
    """What a running sink has taken, and what it refuses.

    `refuse_recipient` maps an address to the reply it gets ("550 5.1.1 no such mailbox"); `refuse_data` is the reply to every
    message while it is not empty ("451 4.3.0 come back later").
    """

    host: str
    port: int
    received: list[Received] = field(default_factory=list)
    refuse_recipient: dict[str, str] = field(default_factory=dict)
    refuse_data: str = ""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def await_letters(self, count: int, *, seconds: float = PATIENCE) -> list[Received]:
        """Return what was received once it is at least `count` letters; after `seconds`, return what there is."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.received) >= count, timeout=seconds)
            return list(self.received)

    # What aiosmtpd calls.
    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse_data:
            return self.refuse_data
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        letter = message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        with self._changed:
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), letter, raw))
            self._changed.notify_all()
        return "250 2.0.0 kept"


@contextlib.contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Run a sink on a free loopback port for as long as the block lasts."""
    sink = MailSink(host="127.0.0.1", port=free_port())
    controller = Controller(sink, hostname=sink.host, port=sink.port, ready_timeout=PATIENCE)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
