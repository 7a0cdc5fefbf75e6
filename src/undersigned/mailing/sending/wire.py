"""Messages as they travel, made of a text that is compiled once and of what is a recipient's own.

Both bodies are quoted-printable (RFC 2045 section 6.7), also where the server takes 8 bits: no relay has to change them on the way,
so that a signature holds, no line is too long or begins with a dot, and what stands around the variables is encoded once for all
recipients. Around each variable stands a soft line break, so that its length changes nothing else.
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

from undersigned.mailing.letters import KIND_HEADER, domain_of, shown_name
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
_HERE: Final = "0TOKEN0"
_TOO_LONG: Final = re.compile(rb"^([^\r\n]{74,})(=20|=09)(?=\r?$)", re.MULTILINE)
_DOTS: Final = re.compile(rb"^\.+", re.MULTILINE)
_OF_THE_READER: Final = frozenset({"name", "hello", "preferences", "unsubscribe", "hint"})
_WIDE: Final = 75
"""Characters of a line of quoted-printable before the soft break."""
_AS_IT_IS: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ,.:/_-]{0,73}[A-Za-z0-9,:/_-])?")
"""What quoted-printable and HTML both leave as it is, in one line."""
_LINK: Final = re.compile(rb"[A-Za-z0-9,.:/_-]+")

Pieces = Sequence[bytes | str]
"""Bytes that are the same for all, and names of variables (str) in between."""


class BadText(Exception):
    """A compiled text holds a variable that there is not, or is not compiled at all."""


@dataclass(slots=True)
class Recipient:
    """Whom one message goes to. ``delivery_id`` is 0 for a trial, which has no row."""

    delivery_id: int
    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    subscriber_id: int = 0
    digest: bytes = bytes(32)
    counts_opens: bool = False


@dataclass(slots=True)
class Message:
    """A message with its envelope: headers and body, each ending in CRLF, no line with a dot first. ``utf8``: needs SMTPUTF8."""

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
        self._tag = self._made_tag(str(edition.mailing_id))
        self._leave = unsubscribe_link(site.public_url, _HERE).encode().removesuffix(b"/").split(_HERE.encode())[0]
        self._choose = tuple(preferences_link(site.public_url, edition.language, _HERE).encode().split(_HERE.encode()))
        text = self._prepared("text", b"plain", b"--", pixel="")
        self._bodies = {
            counted: _with_places([*text, *self._prepared("html", b"html", b"\r\n--", pixel=pixel), self._end()])
            for counted, pixel in ((False, ""), (True, opens_pixel(site.public_url, edition.mailing_id)))
        }
        self._date = (0, b"")

    def message(self, recipient: Recipient) -> Message:
        """Return the message for one recipient, the same bytes every time but for the date. Raises BadRecipient."""
        site, number = self._site, recipient.delivery_id
        to = wire_address(recipient.email)
        token = make_news_pass(site.keys, subscriber_id=recipient.subscriber_id, digest=recipient.digest).encode()
        leave = b"%b%b/%d/" % (self._leave, token, number) if number else b"%b%b/" % (self._leave, token)
        name = shown_name(recipient.name)
        hello = self._hello_name % {"name": name} if name else self._hello
        hint = masked_email(recipient.email)
        subject = self._subject
        if not isinstance(subject, bytes):
            subject = self._own_subject(subject, {"name": name, "hello": hello, "hint": hint})
        head = b"Date: %b%bTo: %b\r\n%b%bList-Unsubscribe: <%b>\r\n" % (
            self._dated(),
            self._fixed,
            to.encode(),
            subject,
            self._message_id(recipient),
            leave,
        )
        parts, places = self._bodies[self._edition.count_opens and recipient.counts_opens]
        own = {
            "name": _both(name),
            "hello": _both(hello),
            "hint": _both(hint),
            "unsubscribe": _both_of_link(leave),
            "preferences": _both_of_link(token.join(self._choose)),
        }
        filled = parts.copy()
        for place, html, variable in places:
            filled[place] = own[variable][html]
        sender = bounce_address(site.keys, number, site.bounces_to or site.sender)
        return Message(sender, to, head, b"".join(filled), not to.isascii())

    def _message_id(self, recipient: Recipient) -> bytes:
        """Made of both ids, so that a copy is known as one; the tag keeps two instances apart."""
        tag = self._tag
        if not recipient.delivery_id:
            # A trial has no row: the same text may be tried again, and the second copy must not be taken for the first.
            tag = self._made_tag(f"{self._edition.mailing_id}.{recipient.email}.{time.time_ns()}")
        return b"Message-ID: <%d.%d.%b\r\n" % (self._edition.mailing_id, recipient.delivery_id, tag)

    def _made_tag(self, salt: str) -> bytes:
        tag = self._site.keys.mac("message id", salt.encode("utf-8", "replace"))[:8].hex()
        return f"{tag}@{self._domain}>".encode()

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

    def _end(self) -> bytes:
        return b"\r\n--" + self._boundary + b"--\r\n"


def _with_places(pieces: Pieces) -> tuple[list[bytes], list[tuple[int, bool, str]]]:
    """Neighbours that are the same for all in one, holes where a recipient's own goes, and which value belongs there."""
    parts: list[bytes] = []
    places: list[tuple[int, bool, str]] = []
    for piece in pieces:
        if isinstance(piece, str):
            kind, _dot, variable = piece.partition(".")
            places.append((len(parts), kind == "html", variable))
            parts.append(b"")
        elif parts and (not places or places[-1][0] != len(parts) - 1):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts, places


def _both(value: str) -> tuple[bytes, bytes]:
    """What is a recipient's own as it stands in text and, escaped, in HTML, each with a soft line break."""
    if not value:
        return b"", b""
    if _AS_IT_IS.fullmatch(value):
        as_it_is = value.encode("ascii") + _SOFT
        return as_it_is, as_it_is
    escaped, encoded = escape(value), _softly(_quoted_printable(value))
    return encoded, encoded if escaped == value else _softly(_quoted_printable(escaped))


def _both_of_link(link: bytes) -> tuple[bytes, bytes]:
    """The same of a link, most of which need nothing but folding."""
    folded = _SOFT.join([link[at : at + _WIDE] for at in range(0, len(link), _WIDE)]) + _SOFT
    if not _LINK.fullmatch(link) or b"\n." in folded or link.startswith(b"."):
        return _both(link.decode())
    return folded, folded


def _quoted(text: str, *, soft: bool) -> bytes:
    """Literal text in quoted-printable, its lines ending in CRLF; with ``soft`` it ends where a line begins."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    encoded = _quoted_printable(lines)
    return _softly(encoded) if soft and encoded and not encoded.endswith(b"\r\n") else encoded


def _softly(encoded: bytes) -> bytes:
    """With a soft line break at its end, which counts as one of a line's 76 characters."""
    if len(encoded) - encoded.rfind(b"\n") - 1 > _WIDE:
        # Nowhere within "=C3".
        cut = len(encoded) - next(back for back in (3, 4, 5) if b"=" not in encoded[-back - 2 : -back])
        encoded = encoded[:cut] + _SOFT + _DOTS.sub(_undotted, encoded[cut:])
    return encoded + _SOFT


def _quoted_printable(text: str) -> bytes:
    encoded = b2a_qp(text.encode("utf-8", "replace"), istext=True)
    if b"=20" in encoded or b"=09" in encoded:
        # A blank at a line's end is quoted by Python without room for it.
        encoded = _TOO_LONG.sub(rb"\1=\r\n\2", encoded)
    # Where the text has no line end of its own, Python breaks lines with a bare LF.
    lines = _BARE.sub(b"\r\n", encoded) if b"\n" in encoded else encoded
    return _DOTS.sub(_undotted, lines) if b"." in lines else lines


def _undotted(dots: re.Match[bytes]) -> bytes:
    """Dots at the beginning of a line, each in a line of its own, so that none grows too long."""
    return b"=2E=\r\n" * len(dots[0])
