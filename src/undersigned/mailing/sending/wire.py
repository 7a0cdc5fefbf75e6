"""Messages as they travel, made of a text that is compiled once and of what is a recipient's own.

Both bodies are quoted-printable (RFC 2045 section 6.7), also where the server takes 8 bits: no relay has to change them on the way,
so that a signature holds, no line is too long, and what stands around the variables is encoded once for all recipients. Around each
variable stands a soft line break, so that its length changes nothing else.
"""

import re
import time
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from html import escape
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from undersigned.mailing.letters import KIND_HEADER, NAME_SHOWN, domain_of, shown_name
from undersigned.mailing.links import preferences_link, unsubscribe_link
from undersigned.mailing.newsletters.template import OPENS, VARIANT, opens_pixel
from undersigned.mailing.passes.subscribers import make_news_pass
from undersigned.mailing.sending.headers import mailbox_header, text_header, wire_address
from undersigned.mailing.sending.verp import bounce_address
from undersigned.values.keys import InstanceKeys
from undersigned.values.masking import masked_email

KIND: Final = "mailing"
_SOFT: Final = b"=\r\n"
_BARE: Final = re.compile(rb"(?<!\r)\n")
_OF_THE_READER: Final = frozenset({"name", "hello", "preferences", "unsubscribe", "hint"})

Parts = Sequence[bytes | str]
"""Bytes that are the same for all, and names of variables (str) in between."""


class BadText(Exception):
    """A compiled text holds a variable that there is not, or is not compiled at all."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one message goes to. ``delivery_id`` is 0 for a trial, which has no row."""

    delivery_id: int
    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    subscriber_id: int = 0
    digest: bytes = bytes(32)
    counts_opens: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its envelope: headers, each ending in CRLF, and body, dots not yet stuffed. ``utf8``: needs SMTPUTF8."""

    sender: str
    to: str
    head: bytes = field(repr=False)
    body: bytes = field(repr=False)
    utf8: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What every message of an instance has in common. ``bounces_to``: where reports go; empty: to the sender."""

    keys: InstanceKeys = field(repr=False)
    public_url: str
    sender: str
    bounces_to: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which mailing, in which language and with which subject (a or b), and what it was compiled to."""

    mailing_id: int
    slug: str
    language: str
    variant: str
    compiled: Mapping[str, Any] = field(repr=False)
    count_opens: bool = False


class Frame:
    """One edition made ready: everything but what is a recipient's own is bytes already."""

    def __init__(self, edition: Edition, site: Site) -> None:
        """Raises BadText."""
        self._edition, self._site = edition, site
        self._domain = domain_of(site.sender)
        self._known = {
            VARIANT: edition.variant,
            "online": f"{site.public_url}/{edition.language}/newsletter/archive/{edition.slug}/",
        }
        with translation.override(edition.language):
            self._hello = gettext("Hello,")
            self._hello_name = gettext("Dear %(name)s,")
        self._subject = self._plain_subject()
        self._boundary = f"=_{edition.mailing_id}_{edition.language}_{edition.variant}_=".encode()
        self._fixed = self._fixed_headers()
        text = self._prepared("text", b"plain", b"--", pixel="")
        self._bodies = {
            counted: self._joined(text, self._prepared("html", b"html", b"\r\n--", pixel=pixel))
            for counted, pixel in ((False, ""), (True, opens_pixel(site.public_url, edition.mailing_id)))
        }
        self._own = {part for parts in self._bodies.values() for part in parts if isinstance(part, str)}
        self._date = (0, b"")

    def message(self, recipient: Recipient) -> Message:
        """Return the message for one recipient, the same bytes every time but for the date. Raises BadRecipient."""
        edition, site = self._edition, self._site
        to = wire_address(recipient.email)
        token = make_news_pass(site.keys, subscriber_id=recipient.subscriber_id, digest=recipient.digest)
        leave = unsubscribe_link(site.public_url, token, recipient.delivery_id or None)
        name = _shown(recipient.name)
        values = {
            "name": name,
            "hello": self._hello_name % {"name": name} if name else self._hello,
            "preferences": preferences_link(site.public_url, edition.language, token),
            "unsubscribe": leave,
            "hint": masked_email(recipient.email),
        }
        head = b"".join(
            (
                b"Date: ",
                self._dated(),
                self._fixed,
                b"To: ",
                to.encode(),
                b"\r\n",
                self._subject if isinstance(self._subject, bytes) else self._own_subject(self._subject, values),
                self._message_id(recipient),
                b"List-Unsubscribe: <",
                leave.encode(),
                b">\r\n",
            )
        )
        parts = self._bodies[edition.count_opens and recipient.counts_opens]
        quoted = {part: _value(part, values) for part in self._own}
        filled = [part if isinstance(part, bytes) else quoted[part] for part in parts]
        sender = bounce_address(site.keys, recipient.delivery_id, site.bounces_to or site.sender)
        return Message(sender, to, head, b"".join(filled), not to.isascii())

    def _message_id(self, recipient: Recipient) -> bytes:
        """Made of both ids, so that a copy is known as one; the tag keeps two instances apart."""
        named = f"{self._edition.mailing_id}.{recipient.delivery_id}"
        # A trial has no row: the same text may be tried again, and the second copy must not be taken for the first.
        salt = named if recipient.delivery_id else f"{named}.{recipient.email}.{time.time_ns()}"
        tag = self._site.keys.mac("message id", salt.encode("utf-8", "replace"))[:8].hex()
        return f"Message-ID: <{named}.{tag}@{self._domain}>\r\n".encode()

    def _dated(self) -> bytes:
        second = int(time.time())
        if self._date[0] != second:
            self._date = (second, formatdate(second).replace("-0000", "+0000").encode())
        return self._date[1]

    def _fixed_headers(self) -> bytes:
        edition, site = self._edition, self._site
        return b"".join(
            (
                b"\r\n",
                mailbox_header("From", site.sender),
                f"List-Id: <newsletter.{self._domain}>\r\n".encode(),
                b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                b"Precedence: bulk\r\n",
                f"{KIND_HEADER}: {KIND}\r\n".encode(),
                b"MIME-Version: 1.0\r\n",
                f"Content-Language: {edition.language}\r\n".encode(),
                b'Content-Type: multipart/alternative;\r\n boundary="' + self._boundary + b'"\r\n',
            )
        )

    def _template(self, name: str) -> Sequence[str]:
        parts = self._edition.compiled.get(name)
        if not parts or not all(isinstance(part, str) for part in parts):
            raise BadText(f"{name} is not compiled.")
        if wrong := set(parts[1::2]) - _OF_THE_READER - set(self._known) - {OPENS}:
            raise BadText(f"{name} has no variable {min(wrong)}.")
        return list(parts)

    def _plain_subject(self) -> bytes | Sequence[str]:
        wanted = f"subject_{self._edition.variant}"
        parts = self._template(wanted if self._edition.compiled.get(wanted) else "subject_a")
        return text_header("Subject", parts[0]) if len(parts) == 1 else parts

    def _own_subject(self, parts: Sequence[str], values: Mapping[str, str]) -> bytes:
        known = {**self._known, **values}
        filled = [known.get(part, "") if place % 2 else part for place, part in enumerate(parts)]
        return text_header("Subject", "".join(filled))

    def _prepared(self, name: str, subtype: bytes, before: bytes, *, pixel: str) -> list[bytes | str]:
        """One of the two bodies: neighbours that are the same for all become one piece."""
        html = name == "html"
        literal = ""
        pieces: list[bytes | str] = []
        for place, part in enumerate(self._template(name)):
            if place % 2 == 0:
                literal += part
            elif part in _OF_THE_READER:
                pieces += [_quoted(literal, soft=True), f"{name}.{part}"]
                literal = ""
            elif part == OPENS:
                literal += pixel
            else:
                literal += escape(self._known[part]) if html else self._known[part]
        pieces.append(_quoted(literal, soft=False))
        opening = before + self._boundary + b"\r\nContent-Type: text/" + subtype + b'; charset="utf-8"\r\n'
        return [opening + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", *pieces]

    def _joined(self, *bodies: Sequence[bytes | str]) -> Parts:
        joined: list[bytes | str] = []
        for piece in [*bodies[0], *bodies[1], b"\r\n--" + self._boundary + b"--\r\n"]:
            if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
                joined[-1] += piece
            else:
                joined.append(piece)
        return joined


def _value(part: str, values: Mapping[str, str]) -> bytes:
    """What is a recipient's own, escaped where it stands in HTML, and a soft line break."""
    kind, _dot, name = part.partition(".")
    value = values[name]
    if kind == "html" and not value.isalnum():
        value = escape(value)
    if not value:
        return b""
    encoded = b2a_qp(value.encode("utf-8", "replace"), istext=True)
    # Values are of one line each: every line end is one that Python made, with a bare LF.
    return (encoded.replace(b"=\n", _SOFT) if b"\n" in encoded else encoded) + _SOFT


def _shown(name: str) -> str:
    """A name as a letter may show it; the plain ones, which most are, without a closer look."""
    if not name or (
        len(name) <= NAME_SHOWN and name.replace(" ", "").isalpha() and "  " not in name and name.isascii()
    ):
        return name
    return shown_name(name)


def _quoted(text: str, *, soft: bool) -> bytes:
    """Literal text in quoted-printable, its lines ending in CRLF; with ``soft`` it ends where a line begins."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    encoded = _quoted_printable(lines)
    return encoded + _SOFT if soft and encoded and not encoded.endswith(b"\r\n") else encoded


def _quoted_printable(text: str) -> bytes:
    encoded = b2a_qp(text.encode("utf-8", "replace"), istext=True)
    # Where the text has no line end of its own, Python breaks lines with a bare LF.
    return _BARE.sub(b"\r\n", encoded) if b"\n" in encoded else encoded
