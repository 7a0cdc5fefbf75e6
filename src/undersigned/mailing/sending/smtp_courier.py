"""A courier to one mail server: a loop in a thread of its own with so many kept connections, which take parcels in turn."""

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import uvloop

from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.parcels import BACK, LATER, REFUSED, SENT, Answer, Outcome, Parcel
from undersigned.mailing.sending.smtp import CannotOpen, Connection
from undersigned.mailing.sending.wire import Message
from undersigned.mailing.transports import Security

logger = logging.getLogger(__name__)

KEEP_SECONDS: Final = 60.0
"""A connection that rested longer is closed with a goodbye (servers close idle ones after some minutes)."""
TICK: Final = 0.25
OPEN_AGAIN: Final = 5.0
"""Seconds before another connection is tried where one failed and others work: the server may want no more of us."""
REFUSALS: Final = 10
"""So many refusals in a row that do not say that the mailbox is gone, and it is not the recipients: it is us."""
PROVEN_FOR: Final = 600.0
"""Seconds for which a message that was taken shows that the server does not refuse us."""


class Signer(Protocol):
    """What signs messages (mailing/dkim.py)."""

    def sign(self, head: bytes, body: bytes) -> bytes:
        """Return the headers to stand before ``head``."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mailings are handed over. ``timeout`` in seconds, for each answer. ``our_name`` is what we greet with."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "none"
    timeout: float = 60.0
    our_name: str = ""


class SmtpCourier:
    """See parcels.Courier. The thread starts with the first parcel."""

    def __init__(
        self,
        server: MailServer,
        *,
        connections: int,
        journal: Journal,
        signer: Signer | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.server = server if server.our_name else replace(server, our_name=_our_name())
        self.context = context or ssl.create_default_context()
        self._most = connections
        self._journal = journal
        self._signer = signer
        self._queue: deque[Parcel] = deque()
        self._live: set[Connection] = set()
        self._opening = 0
        self._open_after = 0.0
        self._answers: deque[Answer] = deque()
        self._submitted = 0
        self._answered = 0
        self._low = 0
        self._enough = threading.Event()
        self._away = ""
        self._refused_in_a_row = 0
        self._held: list[Answer] = []
        self._proven_at = float("-inf")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.now = time.monotonic()
        """The loop's clock, looked at every TICK."""

    # For the thread that uses it.

    @property
    def outstanding(self) -> int:
        """See parcels.Courier."""
        return self._submitted - self._answered

    @property
    def away(self) -> str:
        """See parcels.Courier."""
        return self._away

    def try_again(self) -> None:
        """See parcels.Courier."""
        self._away = ""

    def submit(self, parcels: Sequence[Parcel]) -> None:
        """See parcels.Courier."""
        self._submitted += len(parcels)
        self._call(self._take, list(parcels))

    def collect(self, *, low: int, wait: float) -> list[Answer]:
        """See parcels.Courier."""
        self._low = low
        self._enough.clear()
        if self.outstanding > low:
            self._enough.wait(wait)
        # One by one: the loop may add to it meanwhile.
        return [self._answers.popleft() for _number in range(len(self._answers))]

    def recall(self, mailing_ids: Collection[int] | None = None) -> None:
        """See parcels.Courier."""
        theirs = None if mailing_ids is None else frozenset(mailing_ids)
        self._call(self._recall, lambda parcel: theirs is None or parcel.mailing_id in theirs)

    def recall_deliveries(self, delivery_ids: Collection[int]) -> None:
        """See parcels.Courier."""
        theirs = frozenset(delivery_ids)
        self._call(self._recall, lambda parcel: parcel.recipient.delivery_id in theirs)

    def rest(self) -> None:
        """See parcels.Courier."""
        if self._loop is not None:
            done = threading.Event()
            self._call(self._note_all, done)
            done.wait(self.server.timeout)

    def close(self) -> None:
        """See parcels.Courier."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    def _call(self, act: object, argument: object) -> None:
        if self._loop is None:
            self._loop = uvloop.new_event_loop()
            self._thread = threading.Thread(target=self._run, args=(self._loop,), name="courier", daemon=True)
            self._thread.start()
        self._loop.call_soon_threadsafe(act, argument)  # type: ignore[arg-type]

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.call_later(TICK, self._tick)
        loop.run_forever()

    # For its connections, in the loop.

    def next_parcel(self) -> Parcel | None:
        """Return the parcel whose turn it is."""
        return self._queue.popleft() if self._queue else None

    def put_back(self, parcel: Parcel) -> None:
        """Take back what was announced and did not begin; it goes first."""
        self._queue.appendleft(parcel)

    def signed(self, message: Message) -> Message:
        """Return the message with its signatures, where it is signed at all."""
        if self._signer is None:
            return message
        message.head = self._signer.sign(message.head, message.body) + message.head
        return message

    def begin(self, parcel: Parcel) -> None:
        """Note in the journal that a body is about to leave."""
        if parcel.key:
            self._journal.begin(parcel.key)

    def flush(self) -> None:
        """Write the journal. Raises OSError where it cannot be written: then nothing leaves."""
        try:
            self._journal.flush()
        except OSError as error:
            self.halt(f"The journal cannot be written: {error.strerror}.")
            raise

    def answer(self, answer: Answer, *, doubtful: bool = False) -> None:
        """Keep an answer for the thread that collects; a ``doubtful`` refusal is held until it is clear whom it is about."""
        if doubtful:
            self._hold(answer)
            return
        self._give(answer)
        if answer.outcome == SENT or answer.gone:
            self._refused_in_a_row, self._proven_at = 0, self.now
            if self._held:
                self._give_held(REFUSED)

    def _hold(self, answer: Answer) -> None:
        """Hold a refusal until a message is taken or a mailbox is said to be gone: then it was this message that was refused.

        After REFUSALS in a row it is us: all that are held come back, to be tried later. Until then the journal says "later".
        """
        self._held.append(answer)
        if answer.parcel.key:
            self._journal.end(answer.parcel.key, LATER, answer.status)
        self._refused_in_a_row += 1
        if self._away:
            self._give_held(BACK)
        elif self._refused_in_a_row >= REFUSALS:
            self._proven_at = float("-inf")
            self.halt(f"The mail server refuses everything ({answer.status}).")

    def _give_held(self, outcome: Outcome) -> None:
        held, self._held = self._held, []
        for one in held:
            self._give(one._replace(outcome=outcome))

    def _judge(self) -> None:
        """Where nothing else is under way that could tell: refused if the server took something just now, else later."""
        if self._held and self._low < len(self._held) == self.outstanding:
            self._give_held(REFUSED if self.now - self._proven_at < PROVEN_FOR else LATER)

    def _give(self, answer: Answer) -> None:
        if answer.parcel.key and answer.outcome in (SENT, REFUSED, LATER, BACK):
            self._journal.end(answer.parcel.key, answer.outcome, answer.status, answer.gone)
        self._answers.append(answer)
        self._answered += 1
        if self._submitted - self._answered <= self._low:
            self._enough.set()

    def halt(self, why: str) -> None:
        """Give everything back that has not been announced, for a reason that is about us or the server."""
        self._away = why
        self._refused_in_a_row = 0
        self._give_held(BACK)
        waiting, self._queue = self._queue, deque()
        for parcel in waiting:
            self.answer(Answer(parcel, BACK))
        self._enough.set()

    def lost(self, connection: Connection, why: str) -> None:
        """Forget a connection, and open another where this one was of use."""
        if connection not in self._live:
            return
        self._live.discard(connection)
        with contextlib.suppress(OSError):
            self.flush()
        if not connection.answered:
            self._not_open(why)
        else:
            self._feed()

    # In the loop.

    def _note_all(self, done: threading.Event) -> None:
        with contextlib.suppress(OSError):
            self.flush()
        done.set()

    def _take(self, parcels: list[Parcel]) -> None:
        self._queue.extend(parcels)
        if self._away:
            self.halt(self._away)
        self._feed()

    def _feed(self) -> None:
        """Wake what rests, and open what is missing."""
        for connection in list(self._live):
            if self._queue and connection.idle:
                connection.go()
        missing = min(self._most - len(self._live) - self._opening, len(self._queue))
        if missing <= 0 or (self._live and self.now < self._open_after):
            return
        for _number in range(missing):
            self._opening += 1
            task = asyncio.get_running_loop().create_task(self._open())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _open(self) -> None:
        connection = Connection(self)
        try:
            try:
                async with asyncio.timeout(self.server.timeout):
                    await self._connect(connection)
                    await connection.make_ready()
            finally:
                self._opening -= 1
        except (CannotOpen, OSError, ssl.SSLError) as error:
            connection.fail("")
            self._not_open(_why(error))
            return
        self._live.add(connection)
        connection.go()

    async def _connect(self, connection: Connection) -> None:
        server, secure = self.server, self.server.security == "tls"
        await asyncio.get_running_loop().create_connection(
            lambda: connection,
            server.host,
            server.port,
            ssl=self.context if secure else None,
            server_hostname=server.host if secure else None,
        )

    def _not_open(self, why: str) -> None:
        self._open_after = self.now + OPEN_AGAIN
        if not self._live and not self._opening:
            self.halt(why)

    def _recall(self, concerns: Callable[[Parcel], bool]) -> None:
        kept: deque[Parcel] = deque()
        for parcel in self._queue:
            if concerns(parcel):
                self.answer(Answer(parcel, BACK))
            else:
                kept.append(parcel)
        self._queue = kept
        for connection in self._live:
            connection.recall(concerns)
        self._enough.set()

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self.now = now = time.monotonic()
        for connection in list(self._live):
            if now > connection.deadline and not connection.idle:
                connection.fail("The mail server did not answer in time.")
            elif connection.idle and now - connection.idle_since > KEEP_SECONDS:
                self._live.discard(connection)
                connection.leave()
        if self._queue:
            self._feed()
        self._judge()
        loop.call_later(TICK, self._tick)

    def _end(self) -> None:
        self._recall(lambda _parcel: True)
        for connection in list(self._live):
            self._live.discard(connection)
            if connection.idle:
                connection.leave()
            else:
                connection.fail("The sender ends.")
        self._give_held(BACK)
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, loop.stop)


def _our_name() -> str:
    """What we greet with: our name where we have a whole one, else the address literal (RFC 5321 section 4.1.3)."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _why(error: BaseException) -> str:
    if isinstance(error, CannotOpen):
        return str(error) or "The mail server cannot be reached."
    if isinstance(error, ssl.SSLCertVerificationError):
        return "The mail server's certificate is not valid for its name."
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    return f"The mail server cannot be reached ({type(error).__name__})."
