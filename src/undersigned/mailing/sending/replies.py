"""What a mail server's answer means: for this message, for this mailbox, or for us. Pure."""

import re
from typing import Final, NamedTuple

from undersigned.mailing.sending.parcels import LATER, REFUSED, SENT, Outcome

US: Final = "us"
"""The answer is about how we are set up: no parcel is at fault, and nothing else need be tried now."""

_FIGURES: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
_MAILBOX_GONE: Final = re.compile(rb"5\.1\.(?!7$|8$)\d+|5\.2\.1")
"""RFC 3463: no such mailbox, or it is closed. 5.1.7 and 5.1.8 are about who writes."""
_NO_RELAY: Final = re.compile(rb"relay access denied|relaying denied")


class Reply(NamedTuple):
    """One answer: its code, and the text of its last line."""

    code: int
    text: bytes

    @property
    def status(self) -> str:
        """The figures alone: the server's own words may repeat the address (RFC 3463)."""
        found = _FIGURES.match(self.text)
        return f"{self.code} {found[0].decode()}" if found else str(self.code)


def meaning(command: str, reply: Reply, *, utf8: bool = False) -> tuple[Outcome | str, bool]:
    """Return what the answer to MAIL, RCPT, DATA or the body (".") makes of a message, and whether its mailbox is gone for good.

    MAIL is about who writes, so a refusal there is about us, but for a message that asked for SMTPUTF8. A mailbox is gone only
    where the server says so in figures (5.1.x, 5.2.1): any other refusal for good is of this message, or of us (see
    SmtpCourier, REFUSALS).
    """
    code = reply.code
    if command == "MAIL":
        return (LATER if utf8 else US), False
    if about_us(reply):
        return US, False
    if code < 500:
        return (SENT if code < 300 else LATER), False
    figures = _FIGURES.match(reply.text)
    return REFUSED, command in ("RCPT", ".") and figures is not None and bool(_MAILBOX_GONE.fullmatch(figures[0]))


def about_us(reply: Reply) -> bool:
    """Return whether it says that we may not hand anything over: by login, or because it does not relay for us.

    The word alone says nothing: a server may repeat an address or a name with "relay" in it.
    """
    if reply.code in (530, 535):
        return True
    figures, text = _FIGURES.match(reply.text), reply.text.lower()
    if reply.code < 500 or (figures is not None and figures[0].startswith(b"5.1.")):
        return False
    return _NO_RELAY.search(text) is not None or (figures is not None and figures[0] == b"5.7.1" and b"relay" in text)
