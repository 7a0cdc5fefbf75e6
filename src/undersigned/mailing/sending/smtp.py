"""One connection to a mail server (RFC 5321), kept and pipelined (RFC 2920).

With the last line of a message go MAIL, RCPT and DATA of the next one, so that each costs one journey there and back. Its body
follows only when the answers to the one before and to its own three commands have been read: at any moment there is at most one
message on a connection of which nobody knows whether the server took it.
"""

import asyncio
import re
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from undersigned.mailing.sending.headers import BadRecipient
from undersigned.mailing.sending.parcels import BACK, LATER, REFUSED, SENT, UNSURE, Answer, Parcel
from undersigned.mailing.sending.replies import US, Reply, meaning
from undersigned.mailing.sending.wire import Message

if TYPE_CHECKING:
    from undersigned.mailing.sending.smtp_courier import SmtpCourier

_LONGEST: Final = 100_000
"""Octets of an answer that is not at its end; more is no mail server."""
_USUAL: Final = re.compile(
    rb"250(?: (2\.\d{1,3}\.\d{1,3}))?(?: [^\r\n]*)?\r\n(?:25[01](?: [^\r\n]*)?\r\n){2}354(?: [^\r\n]*)?\r\n"
)
"""What a server mostly answers, in one piece: the body was taken, and MAIL, RCPT and DATA of the next one."""
_ALL: Final = 4
"""Answers that are then expected."""
_NAMES: Final = ("MAIL", "RCPT", "DATA")
_NAMES_AGAIN: Final = ("RSET", *_NAMES)
_START: Final = Reply(354, b"")
_LOSSES: Final = 2
"""A parcel before which so many connections were lost is tried later, so that it does not hold up the others."""


class CannotOpen(Exception):
    """The connection cannot be made ready; the message says why, for the operator."""


class Connection(asyncio.Protocol):
    """One connection. Lives in the courier's loop; asks it for parcels and gives it answers."""

    def __init__(self, courier: "SmtpCourier") -> None:
        self._courier = courier
        self._transport: asyncio.Transport | None = None
        self._read = b""
        self._lines: list[bytes] = []
        self._waiter: asyncio.Future[Reply] | None = None
        self._expected: deque[str] = deque()
        self._unsent: deque[bytes] = deque()
        self._current: Parcel | None = None
        self._next: Parcel | None = None
        self._message: Message | None = None
        self._fault: tuple[str, Reply] | None = None
        self._open_transaction = False
        self._extensions: frozenset[str] = frozenset()
        self._pipelines = False
        self.answered = 0
        self.deadline = float("inf")
        self.idle_since = 0.0
        self.lost = False
        self._why = ""
        self._said: list[bytes] = []
        self._ways_in: frozenset[str] = frozenset()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        # The greeting may come before anybody waits for it. uvloop's transports are of classes of their own.
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Read whole answers, and act upon each."""
        if self.lost:
            return
        if len(self._expected) == _ALL and not self._read and self._expected[0] == ".":
            usual = _USUAL.fullmatch(data)
            if usual is not None and not self._lines:
                self._go_on(usual[1])
                return
        *lines, self._read = (self._read + data).split(b"\n")
        if len(self._read) > _LONGEST or len(self._lines) > 1_000:
            self.fail("The mail server's answer has no end.")
            return
        for line in lines:
            if not line[:3].isdigit():
                self.fail("What answers is no mail server.")
                return
            self._lines.append(line)
            if line[3:4] != b"-":
                self._answer(Reply(int(line[:3]), line[4:].strip()))
                self._lines = []
                if self.lost:
                    return
        self._courier.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self.fail("The mail server closed the connection.")

    # Making it ready.

    async def make_ready(self) -> None:
        """Greet, encrypt and log in as the server's options say. Raises CannotOpen, OSError."""
        server = self._courier.server
        await self._ask(None, 220)
        await self._greet()
        if server.security == "starttls":
            if "STARTTLS" not in self._extensions:
                raise CannotOpen("The mail server does not offer what the options ask for (STARTTLS).")
            await self._ask(b"STARTTLS", 220)
            self._read = b""
            assert self._transport is not None
            loop = asyncio.get_running_loop()
            self._transport = await loop.start_tls(
                self._transport, self, self._courier.context, server_hostname=server.host
            )
            await self._greet()
        if server.user:
            await self._log_in(server.user, server.password)
        self.deadline = float("inf")
        self.idle_since = asyncio.get_running_loop().time()

    async def _greet(self) -> None:
        await self._ask(b"EHLO " + self._courier.server.our_name.encode("ascii", "replace"), 250)
        said = [line[4:].decode("ascii", "replace").upper().split() for line in self._said]
        self._extensions = frozenset(words[0] for words in said if words)
        self._pipelines = "PIPELINING" in self._extensions
        self._ways_in = frozenset(word for words in said if words and words[0] == "AUTH" for word in words[1:])

    async def _log_in(self, user: str, password: str) -> None:
        try:
            if "PLAIN" in self._ways_in:
                await self._ask(b"AUTH PLAIN " + b64encode(f"\0{user}\0{password}".encode()), 235)
            elif "LOGIN" in self._ways_in:
                await self._ask(b"AUTH LOGIN", 334)
                await self._ask(b64encode(user.encode()), 334)
                await self._ask(b64encode(password.encode()), 235)
            else:
                raise CannotOpen("The mail server does not offer what the options ask for (login).")
        except CannotOpen as error:
            if str(error).startswith("The mail server answered 5"):
                raise CannotOpen("The mail server did not accept name and password.") from None
            raise

    async def _ask(self, command: bytes | None, wanted: int) -> None:
        if self.lost:
            raise CannotOpen(self._why)
        if command is not None:
            assert self._transport is not None
            self._waiter = asyncio.get_running_loop().create_future()
            self._transport.write(command + b"\r\n")
        assert self._waiter is not None
        reply = await self._waiter
        if reply.code != wanted:
            raise CannotOpen(f"The mail server answered {reply.status}.")

    # Handing over.

    @property
    def idle(self) -> bool:
        """Whether it waits for a parcel."""
        return not self._expected and self._current is None and not self.lost

    def go(self) -> None:
        """Announce the next parcel, if there is one."""
        if self.idle:
            self._write(self._announced())

    def recall(self, concerns: Callable[[Parcel], bool]) -> None:
        """Let what is announced not begin, if it is concerned."""
        if self._next is not None and concerns(self._next):
            self._next.recalled = True

    def leave(self) -> None:
        """Say goodbye and close. Only when idle."""
        assert self._transport is not None
        self.lost = True
        self._transport.write(b"QUIT\r\n")
        self._transport.close()

    def fail(self, why: str) -> None:
        """Give the connection up: what was handed over is unsure, what was only announced is not."""
        if self.lost:
            return
        self.lost, self._why = True, why
        if self._transport is not None:
            self._transport.abort()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(CannotOpen(why))
        begun, announced = self._current, self._next
        self._current = self._next = None
        if begun is not None:
            self._courier.answer(Answer(begun, UNSURE, why))
        if announced is not None:
            self._put_back(announced, why)
        self._courier.lost(self, why)

    def _put_back(self, parcel: Parcel, why: str) -> None:
        parcel.losses += 1
        if parcel.recalled:
            self._courier.answer(Answer(parcel, BACK))
        elif parcel.losses >= _LOSSES and self.answered:
            self._courier.answer(Answer(parcel, LATER, why))
        else:
            self._courier.put_back(parcel)

    def _answer(self, reply: Reply) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._said = self._lines
            self._waiter.set_result(reply)
            return
        if not self._expected:
            # Nobody asked: such as 421 before it closes.
            self.fail(f"The mail server answered {reply.status}.")
            return
        self.deadline = self._courier.now + self._courier.server.timeout
        asked = self._expected.popleft()
        if asked == ".":
            self._body_answered(reply)
        elif asked == "DATA":
            self._data_answered(reply)
        elif asked in ("MAIL", "RCPT") and reply.code not in (250, 251):
            self._faulted(asked, reply)
        if reply.code == 421:
            self.fail("The mail server answered 421.")
        if not self.lost:
            self._write_on()

    def _go_on(self, figures: bytes | None) -> None:
        """The body was taken and the next one may follow: the same as four answers one by one, which is most of the work."""
        self._expected.clear()
        parcel, self._current = self._current, None
        if parcel is not None:
            self.answered += 1
            self._courier.answer(Answer(parcel, SENT, "250" if figures is None else f"250 {figures.decode()}"))
        self._data_answered(_START)

    def _write_on(self) -> None:
        """The next command where the server does not pipeline, and the next parcel where nothing is under way."""
        if self._unsent:
            self._write(self._unsent.popleft())
        elif not self._expected:
            self._write(self._announced())

    def _body_answered(self, reply: Reply) -> None:
        parcel, self._current = self._current, None
        if parcel is not None:
            self._settle(parcel, ".", reply, utf8=False)

    def _faulted(self, command: str, reply: Reply) -> None:
        self._fault = self._fault or (command, reply)
        if self._unsent:
            # One by one: what was not said yet is left out.
            self._unsent.clear()
            self._expected.clear()
            self._end_announced()

    def _data_answered(self, reply: Reply) -> None:
        if reply.code != 354:
            self._fault = self._fault or ("DATA", reply)
            self._end_announced()
        elif self._fault is not None:
            # It takes a body for nobody: an empty one, whose answer says nothing.
            self._expected.append(".")
            self._write(b".\r\n")
            self._end_announced()
        elif self._next is not None and self._next.recalled:
            # Only closing keeps what was announced from leaving.
            self.fail("It was called back.")
        else:
            self._begin()

    def _end_announced(self) -> None:
        parcel, fault, message = self._next, self._fault, self._message
        self._next = self._fault = self._message = None
        assert parcel is not None
        assert fault is not None
        if fault[1].code == 421:
            self._put_back(parcel, "The mail server answered 421.")
        else:
            self._settle(parcel, *fault, utf8=message is not None and message.utf8)

    def _settle(self, parcel: Parcel, command: str, reply: Reply, *, utf8: bool) -> None:
        outcome, gone = meaning(command, reply, utf8=utf8)
        if outcome == US:
            self._courier.answer(Answer(parcel, BACK, f"{reply.status} to {command}"))
            self._courier.halt(f"The mail server answered {reply.status} to {command}.")
        else:
            self.answered += 1
            status = reply.status if outcome == SENT else f"{reply.status} to {command}"
            doubtful = outcome == REFUSED and not gone
            self._courier.answer(Answer(parcel, outcome, status, gone), doubtful=doubtful)  # type: ignore[arg-type]

    def _begin(self) -> None:
        """Hand the body over, the next announcement with it; the journal knows before the first byte leaves."""
        parcel, message = self._next, self._message
        assert parcel is not None
        assert message is not None
        self._current, self._next, self._message = parcel, None, None
        self._courier.begin(parcel)
        self._expected.append(".")
        self._open_transaction = False
        # No line of a message begins with a dot (see wire.py), so that none has to be doubled.
        pieces = [message.head, b"\r\n", message.body, b".\r\n"]
        if self._pipelines and (announced := self._announced()):
            pieces.append(announced)
        self._write(*pieces)

    def _announced(self) -> bytes:
        """MAIL, RCPT and DATA of the next parcel that can be sent at all; nothing where there is none."""
        while (parcel := self._courier.next_parcel()) is not None:
            try:
                message = self._courier.signed(parcel.message())
            except BadRecipient as error:
                self._courier.answer(Answer(parcel, REFUSED, str(error)))
                continue
            except Exception as error:
                # One that nobody foresaw must not hold up the others; it may be personal, so only its kind is told.
                self._courier.answer(Answer(parcel, LATER, f"It could not be written ({type(error).__name__})."))
                continue
            if message.utf8 and "SMTPUTF8" not in self._extensions:
                self._courier.answer(Answer(parcel, REFUSED, "The mail server takes no addresses beyond ASCII."))
                continue
            return self._commands(parcel, message)
        self.idle_since = self._courier.now
        return b""

    def _commands(self, parcel: Parcel, message: Message) -> bytes:
        self._next, self._message = parcel, message
        more = " SMTPUTF8 BODY=8BITMIME" if message.utf8 else ""
        again = self._open_transaction
        self._open_transaction = True
        self._expected.extend(_NAMES_AGAIN if again else _NAMES)
        lines = f"MAIL FROM:<{message.sender}>{more}\r\nRCPT TO:<{message.to}>\r\nDATA\r\n".encode()
        if again:
            lines = b"RSET\r\n" + lines
        if self._pipelines:
            return lines
        first, *rest = lines.splitlines(keepends=True)
        self._unsent.extend(rest)
        return first

    def _write(self, *pieces: bytes) -> None:
        if self._transport is None or not pieces[0]:
            return
        self._courier.flush()
        self.deadline = self._courier.now + self._courier.server.timeout
        self._transport.writelines(pieces)
