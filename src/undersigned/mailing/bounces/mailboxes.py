"""Mailboxes in which reports arrive: a Maildir on this machine, or one on an IMAP server (RFC 9051)."""

import contextlib
import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

logger = logging.getLogger(__name__)

SECONDS: Final = 20.0
_PORTS: Final = {"imap": 143, "imaps": 993}


class MailboxAway(Exception):
    """The mailbox cannot be read now. The message says why, and no name or password."""


class BadMailbox(ValueError):
    """What an option says is no mailbox; the message says what would be one."""


class Mailbox(Protocol):
    """Where reports arrive. Each is handed out once."""

    def read(self, take: Callable[[bytes], object], *, limit: int) -> int:
        """Hand so many messages at most to ``take``; each is put away, so that none blocks the others. Raises MailboxAway.

        Of one that ``take`` stumbles over, the kind of error is logged.
        """


class Maildir:
    """A Maildir: a message moves from ``new`` to ``cur``, marked as seen, once it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, take: Callable[[bytes], object], *, limit: int) -> int:
        """See Mailbox."""
        try:
            arrived = sorted((self._path / "new").iterdir())[:limit]
            for file in arrived:
                _try(take, file.read_bytes())
                file.rename(self._path / "cur" / f"{file.name}:2,S")
        except OSError as error:
            raise MailboxAway(f"The Maildir of reports cannot be read: {error.strerror}.") from None
        return len(arrived)


class ImapMailbox:
    """The folder of an IMAP server: what is unseen is read, and seen afterwards."""

    def __init__(
        self, *, host: str, port: int, user: str, password: str, folder: str, tls: bool, context: ssl.SSLContext | None
    ) -> None:
        self._host, self._port, self._user, self._password = host, port, user, password
        self._folder, self._tls, self._context = folder, tls, context

    def read(self, take: Callable[[bytes], object], *, limit: int) -> int:
        """See Mailbox."""
        try:
            with self._connected() as server:
                server.login(self._user, self._password)
                answer, _count = server.select(f'"{self._folder}"')
                if answer != "OK":
                    raise MailboxAway("The IMAP server has no such folder for reports.")
                _answer, found = server.search(None, "UNSEEN")
                numbers = found[0].split()[:limit]
                for number in numbers:
                    _answer, parts = server.fetch(number, "(BODY.PEEK[])")
                    _try(take, next((part[1] for part in parts if isinstance(part, tuple)), b""))
                    server.store(number, "+FLAGS", r"(\Seen)")
        except imaplib.IMAP4.error:
            raise MailboxAway("The IMAP server of reports refused what it was asked.") from None
        except OSError as error:
            raise MailboxAway(f"The IMAP server of reports cannot be reached ({type(error).__name__}).") from None
        return len(numbers)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[imaplib.IMAP4]:
        if self._tls:
            context = self._context or ssl.create_default_context()
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(self._host, self._port, ssl_context=context, timeout=SECONDS)
        else:
            server = imaplib.IMAP4(self._host, self._port, timeout=SECONDS)
        try:
            yield server
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()


def mailbox_of(written: str, *, context: ssl.SSLContext | None = None) -> Mailbox | None:
    """Return the mailbox an option names: ``maildir:/path``, ``imaps://user:password@host/folder``; none where it is empty.

    ``imap://`` goes without encryption, and to this machine only. Raises BadMailbox.
    """
    if not written:
        return None
    parts = urlsplit(written)
    if parts.scheme == "maildir" and parts.path.startswith("/"):
        return Maildir(Path(parts.path))
    if parts.scheme in _PORTS and parts.hostname and parts.username:
        if parts.scheme == "imap" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise BadMailbox("A mailbox of reports on another machine is read over imaps:// only.")
        return ImapMailbox(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            tls=parts.scheme == "imaps",
            context=context,
        )
    raise BadMailbox("A mailbox of reports is maildir:/path or imaps://user:password@host/folder.")


def _try(take: Callable[[bytes], object], raw: bytes) -> None:
    try:
        take(raw)
    except Exception as error:
        # Anybody may write to this mailbox: what they wrote stays out of the log.
        logger.error("A report could not be taken note of: %s.", type(error).__name__)
