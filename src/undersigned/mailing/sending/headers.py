"""Headers as bytes, whatever somebody typed: folded, encoded where they must be, and never two lines where one was meant. Pure."""

import re
from base64 import b64encode
from email.utils import parseaddr
from typing import Final

from email_validator import validate_email

from undersigned.mailing.letters import domain_of

MOST: Final = 1_000
"""Characters of a header's text; what is longer is cut."""

_LINE: Final = 76
_CHUNK: Final = 39
"""Octets of an encoded word, so that a line with one stays below 76 (RFC 2047 section 2), the header's name included."""

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN: Final = re.compile(
    rf"(?=[^@]{{1,64}}@)(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@(?!.*--)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.)+"
    r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_PHRASE: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


class BadRecipient(ValueError):
    """What stands in the row is no address to which mail can be sent."""


def one_line(text: str) -> str:
    """Return a text without line ends and other characters that show nothing, blanks taken together; at most MOST characters."""
    text = text[: 4 * MOST]
    if not text.isprintable():
        text = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(text.split())[:MOST]


def text_header(name: str, text: str) -> bytes:
    """Return a whole header with free text, such as a subject, ending in CRLF."""
    return name.encode("ascii") + b": " + _words(one_line(text), len(name) + 2) + b"\r\n"


def mailbox_header(name: str, mailbox: str) -> bytes:
    """Return a whole header with one mailbox, such as ``Name <letters@example.org>``, ending in CRLF. The domain is in A-labels."""
    shown, address = parseaddr(one_line(mailbox))
    address = f"{address.rpartition('@')[0]}@{domain_of(mailbox)}"
    if not shown:
        return f"{name}: {address}\r\n".encode()
    if _PHRASE.fullmatch(shown):
        phrase = shown.encode("ascii")
    elif shown.isascii():
        phrase = b'"' + re.sub(r'(["\\])', r"\\\1", shown).encode("ascii") + b'"'
    else:
        phrase = _encoded(shown)
    return name.encode("ascii") + b": " + phrase + b"\r\n <" + address.encode() + b">\r\n"


def wire_address(email: str) -> str:
    """Return an address as it travels: its domain in A-labels, unless what stands before the @ needs SMTPUTF8 anyway.

    Raises BadRecipient.
    """
    if _PLAIN.fullmatch(email):
        return email
    try:
        found = validate_email(email, check_deliverability=False, test_environment=True, allow_quoted_local=True)
    except ValueError as error:
        raise BadRecipient("The address is none.") from error
    address = found.ascii_email or found.normalized
    if not address.isprintable() or (" " in address and not address.startswith('"')):
        raise BadRecipient("The address is none.")
    return address


def _words(text: str, used: int) -> bytes:
    if not text.isascii() or "=?" in text or any(len(word) > _LINE - 1 for word in text.split(" ")):
        return _encoded(text)
    lines, length = [""], used
    for word in text.split(" "):
        if lines[-1] and length + 1 + len(word) > _LINE:
            lines.append(word)
            length = 1 + len(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
            length += 1 + len(word)
    return "\r\n ".join(lines).encode("ascii")


def _encoded(text: str) -> bytes:
    """Encoded words (RFC 2047), no character divided between two."""
    data, words = text.encode("utf-8", "replace"), []
    while data:
        end = min(_CHUNK, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        words.append(b"=?utf-8?b?" + b64encode(data[:end]) + b"?=")
        data = data[end:]
    return b"\r\n ".join(words)
