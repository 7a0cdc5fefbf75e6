"""What a mail server's answer means: for this message, for this mailbox, or for us. Pure."""

import re
from typing import Final, NamedTuple

from undersigned.mailing.sending.parcels import LATER, REFUSED, SENT, Outcome

US: Final = "us"
"""The answer is about how we are set up: no parcel is at fault, and nothing else need be tried now."""

_FIGURES: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
_MAILBOX_GONE: Final = re.compile(rb"5\.1\.\d+|5\.2\.1")
_NOT_THE_MAILBOX: Final = re.compile(rb"5\.(7\.\d+|2\.[23]|3\.\d+|6\.\d+)")
"""RFC 3463: policy, mailbox full, message too long, content."""


class Reply(NamedTuple):
    """One answer: its code, and the text of its last line."""

    code: int
    text: bytes

    @property
    def status(self) -> str:
        """The figures alone: the server's own words may repeat the address (RFC 3463)."""
        found = _FIGURES.match(self.text)
        return f"{self.code} {found[0].decode()}" if found else str(self.code)

    @property
    def policy(self) -> bool:
        """Whether it refuses for good by policy (5.7.x): us, our network or our words rather than the mailbox."""
        return self.code >= 500 and self.text.startswith(b"5.7.")


def meaning(command: str, reply: Reply, *, utf8: bool = False) -> tuple[Outcome | str, bool]:
    """Return what the answer to MAIL, RCPT, DATA or the body (".") makes of a message, and whether its mailbox is gone for good.

    MAIL is about who writes, so a refusal there is about us, but for a message that asked for SMTPUTF8. A body that is refused
    closes a mailbox only where the server says that it is the mailbox.
    """
    code = reply.code
    if command == "MAIL":
        return (LATER if utf8 else US), False
    if code in (530, 535) or (code >= 500 and b"relay" in reply.text.lower()):
        return US, False
    if code < 500:
        return (SENT if code < 300 else LATER), False
    if command == "RCPT":
        return REFUSED, not _NOT_THE_MAILBOX.match(reply.text)
    figures = _FIGURES.match(reply.text)
    said = bool(_MAILBOX_GONE.fullmatch(figures[0])) if figures else code in (550, 553)
    return REFUSED, command == "." and said
