"""The sending of mailings: a thread of the worker, and on PostgreSQL as many more processes as one likes (`undersigned sender`)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connections

from undersigned.flows.send import Sent, send
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty, NotNow, go_round
from undersigned.mailing.sending.sender import Sender

SEND_EVERY = 1.0


class Sending:
    """Sends in rounds with one run; where a round fails, the run is given up, and the next one settles what it had claimed."""

    def __init__(self, open_sender: Callable[[], Sender], go_on: Callable[[], bool]) -> None:
        self._open, self._go_on = open_sender, go_on
        self._sender: Sender | None = None

    def once(self) -> bool:
        """Send what is due; say whether there may be more at once. Raises NotNow, and whatever goes wrong."""
        self._sender = self._sender or self._open()
        try:
            outcome: Sent = send(sender=self._sender, now=datetime.now(UTC), go_on=self._go_on)
        except BaseException:
            sender, self._sender = self._sender, None
            sender.abandon()
            raise
        if outcome.away:
            raise NotNow(outcome.away)
        return False

    def close(self) -> None:
        """End the run, if one began."""
        if self._sender is not None:
            self._sender.close()
            self._sender = None


def go_sending_rounds(open_sender: Callable[[], Sender], stop: threading.Event) -> None:
    """Send until told to stop; what has been handed over is waited for a little."""
    sending = Sending(open_sender, lambda: not stop.is_set())
    try:
        go_round(sending_duties(sending), stop)
    finally:
        sending.close()
        connections.close_all()


def sending_duties(sending: Sending) -> list[Duty]:
    """Return what the thread of mailings does."""
    return [Duty("send", sending.once, every=SEND_EVERY)]


def work_off_sending(parts: WorkerParts) -> None:
    """Send everything that is due now, once: for tests and for a shell."""
    if parts.open_sender is None:
        return
    sending = Sending(parts.open_sender, lambda: True)
    try:
        sending.once()
    finally:
        sending.close()
