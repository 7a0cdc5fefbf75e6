"""Transports: how a letter leaves. As a file in the outbox, or to a mail server."""

import os
import re
import secrets
import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Final, Literal, Protocol

from undersigned.mailing.dkim import DkimSigner, split_message
from undersigned.mailing.letters import KIND_HEADER, recipient_address, seven_bit
from undersigned.mailing.sending.replies import Reply, about_us

Security = Literal["none", "starttls", "tls"]

KEEP_SECONDS: Final = 60.0
"""A connection that rested longer is not trusted to be still there (servers close idle ones after some minutes)."""


class TryLater(Exception):
    """The letter did not leave now; a later try may do. The reason names no address."""


class ServerAway(TryLater):
    """Nothing leaves now: the server cannot be reached or takes no letters from us. Other letters need not be tried.

    ``again_at`` is the moment, of ``time.monotonic``, before which it does not want to be asked.
    """

    def __init__(self, reason: str, *, again_at: float = float("-inf")) -> None:
        super().__init__(reason)
        self.again_at = again_at


class NotTaken(TryLater):
    """It was refused as it is, which may be about how we are set up: a letter waits, of a mailing many in a row are about us."""


class MaybeTaken(ServerAway):
    """The connection was lost after the letter had been handed over: nobody knows whether the server took it."""


class RefusedForGood(Exception):
    """This letter will never be taken. The reason names no address."""


class TooLarge(RefusedForGood):
    """No mailbox gets this letter: it is what is refused, and not who reads it."""


class Transport(Protocol):
    """How letters leave. Used by one thread at a time."""

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand a letter over; returns once it was taken. Raises TryLater, ServerAway (MaybeTaken is one) or RefusedForGood."""

    def close(self) -> None:
        """Let go of what is held. A later letter takes it up again."""


class OutboxTransport:
    """Letters as files: ``<time>-<kind>-<8 hex>.eml``, for its owner's eyes only, whole or not at all."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock

    def send(self, message: EmailMessage, recipient: str) -> None:
        """See Transport."""
        name = self._name(message)
        draft = self._folder / f".{name}.{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ServerAway(f"The outbox cannot be made: {error.strerror}.") from None
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                # Lines end as files here do, so that every tool of the developer reads it.
                file.write(message.as_bytes(policy=message.policy.clone(linesep="\n")))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / name)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise ServerAway(f"The outbox cannot be written: {error.strerror}.") from None

    def close(self) -> None:
        """See Transport."""

    def _name(self, message: EmailMessage) -> str:
        kind = re.sub(r"[^a-z_]", "", str(message.get(KIND_HEADER, "")))[:20] or "letter"
        # The letter's own id, so that the same letter delivered twice can be seen to be one.
        identity = re.match(r"<([0-9a-f]{8})", str(message.get("Message-ID", "")))
        return f"{self._clock():%Y%m%dT%H%M%S%fZ}-{kind}-{identity[1] if identity else secrets.token_hex(4)}.eml"


class SmtpTransport:
    """Letters to one mail server (RFC 5321), over a connection that is kept between letters; certificates are checked."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        security: Security = "none",
        timeout: float = 20.0,
        context: ssl.SSLContext | None = None,
        signer: DkimSigner | None = None,
    ) -> None:
        """``timeout`` is in seconds, for each answer of the server; ``signer`` adds DKIM. Nothing is connected yet."""
        self._host, self._port, self._timeout = host, port, timeout
        self._user, self._password = user, password
        self._security = security
        self._context = context
        self._signer = signer
        self._server: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, message: EmailMessage, recipient: str) -> None:
        """See Transport. A kept connection that turns out to be dead is replaced once."""
        to = recipient_address(recipient)
        if self._server is not None and time.monotonic() - self._used_at > KEEP_SECONDS:
            self.close()
        kept = self._server is not None
        try:
            try:
                self._begin(self._connected(), message, to)
            except (smtplib.SMTPServerDisconnected, OSError):
                # Nothing of the letter had left: asking again on a new connection cannot double it.
                if not kept:
                    raise
                self.close()
                self._begin(self._connected(), message, to)
            self._finish(self._connected(), message, to)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise ServerAway(_connection_reason(error)) from None
        finally:
            self._used_at = time.monotonic()

    def close(self) -> None:
        """See Transport."""
        server, self._server = self._server, None
        if server is None:
            return
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        context = self._context or ssl.create_default_context()
        server: smtplib.SMTP
        if self._security == "tls":
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                server.starttls(context=context)
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        self._server = server
        return server

    def _begin(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        """MAIL: who writes. A refusal here is about us, not about the mailbox."""
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        if not to.isascii():
            if not server.has_extn("smtputf8"):
                raise RefusedForGood("The mail server takes no addresses beyond ASCII (RFC 6531).")
            options.append("SMTPUTF8")
        code, _answer = server.mail(parseaddr(str(message["From"]))[1], options)
        if code == 421:
            raise smtplib.SMTPServerDisconnected("421")
        if code != 250:
            self._reset(server, code)
            raise ServerAway(f"The mail server answered {code} to MAIL.")

    def _finish(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        """RCPT and DATA: to whom, and what. If the connection dies here, nobody knows whether the letter was taken."""
        code, answer = server.rcpt(to)
        if code not in (250, 251):
            self._reset(server, code)
            self._refuse("RCPT", code, answer)
        wire = message if server.has_extn("8bitmime") else seven_bit(message)
        try:
            code, answer = server.data(self._signed(wire.as_bytes()))
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise MaybeTaken(_connection_reason(error)) from None
        if code != 250:
            self._reset(server, code)
            self._refuse("DATA", code, answer)

    def _signed(self, wire: bytes) -> bytes:
        return wire if self._signer is None else self._signer.sign(*split_message(wire)) + wire

    def _reset(self, server: smtplib.SMTP, code: int) -> None:
        """Make ready for the next letter; a server that is closing (421) is left."""
        try:
            if code == 421:
                self.close()
            else:
                server.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _refuse(self, command: str, code: int, answer: bytes) -> None:
        # The server's own words may repeat the address; only its figures are kept.
        reply = Reply(code, answer)
        reason = f"The mail server answered {reply.status} to {command}."
        if code == 421:
            raise ServerAway(reason)
        # What is about how we are set up is not about this mailbox: no letter is thrown away for that.
        if code < 500 or about_us(reply):
            raise TryLater(reason)
        raise RefusedForGood(reason)


def _connection_reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server did not accept name and password."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "The mail server does not offer what the options ask for (STARTTLS or login)."
    if isinstance(error, ssl.SSLCertVerificationError):
        return "The mail server's certificate is not valid for its name."
    # smtplib turns a time-out into a disconnection and leaves it as that one's context.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered {error.smtp_code}."
    return f"The mail server cannot be reached ({type(error).__name__})."
