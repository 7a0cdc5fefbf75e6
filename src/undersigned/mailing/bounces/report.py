"""Reads a report: a delivery status notification (RFC 3464), one of the many older forms, or a complaint (RFC 5965). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from typing import Final, Literal

from flufl.bounce import all_failures

Kind = Literal["for_good", "for_now", "refused_content", "complaint", "nothing"]

MAX_OCTETS: Final = 1_000_000
"""A report repeats at most one message of ours; of anything longer only the beginning is read."""

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_NOT_THE_MAILBOX: Final = re.compile(r"5\.(7\.\d+|2\.2|2\.3|3\.4|6\.\d+)")
"""RFC 3463: policy, mailbox full, message too long, content: this message was refused, and the mailbox is there."""

_ARRIVED_AT: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_WAS_SENT_FROM: Final = ("Return-Path", "Original-Mail-From", "X-Envelope-From")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says: for good (no such mailbox), for now (the server still tries), a complaint, nothing,
    or refused_content: this message was not delivered (contents, policy, or the server gave up), and the mailbox may be there.

    ``addresses`` are those of ours that it came back to or names; the right one proves itself (mailing/sending/verp.py).
    """

    kind: Kind
    status: str
    addresses: tuple[str, ...]


def read_report(raw: bytes) -> Report:
    """Return what a message that came back says. Never raises for what a stranger wrote: it then says nothing."""
    try:
        return _read(raw[:MAX_OCTETS])
    except Exception:  # such as RecursionError, where somebody put a thousand messages into each other
        return Report("nothing", "", ())


def _read(raw: bytes) -> Report:
    message = message_from_bytes(raw, policy=policy.compat32)
    addresses = tuple(dict.fromkeys(_addresses(message)))
    if _part(message, "message/feedback-report") is not None:
        return Report("complaint", "", addresses)
    kind, status = _delivery_status(message)
    if kind == "nothing":
        kind = _older_forms(message)
    return Report(kind, status, addresses)


def _delivery_status(message: Message) -> tuple[Kind, str]:
    """By the fields of RFC 3464: what was done with the one recipient each of our messages has."""
    part = _part(message, "message/delivery-status")
    if part is None:
        return "nothing", ""
    groups = part.get_payload()
    for group in (one for one in groups if isinstance(one, Message)):
        action = str(group.get("Action", "")).strip().lower()
        found = _STATUS.search(str(group.get("Status", "")))
        status = found[0] if found else ""
        if action == "failed":
            return _kind_of(status), status
        if action == "delayed":
            return "for_now", status
    return "nothing", ""


def _kind_of(status: str) -> Kind:
    if _NOT_THE_MAILBOX.fullmatch(status):
        return "refused_content"
    # A server that gave up after days says 4.x.x: this message did not arrive, and the mailbox may be there tomorrow.
    return "refused_content" if status.startswith("4") else "for_good"


def _older_forms(message: Message) -> Kind:
    try:
        passing, lasting = all_failures(message)
    except Exception:  # other people's parsers on strangers' bytes: whatever they stumble over says nothing
        return "nothing"
    if lasting:
        return "for_good"
    return "for_now" if passing else "nothing"


def _addresses(message: Message) -> Iterator[str]:
    for header in _ARRIVED_AT:
        yield from _of(message, header)
    for part in message.walk():
        for header in _WAS_SENT_FROM:
            yield from _of(part, header)
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            returned = message_from_bytes(payload if isinstance(payload, bytes) else b"")
            for header in _WAS_SENT_FROM:
                yield from _of(returned, header)


def _of(message: Message, header: str) -> list[str]:
    return [address for _name, address in getaddresses([str(one) for one in message.get_all(header, [])]) if address]


def _part(message: Message, media_type: str) -> Message | None:
    return next((part for part in message.walk() if part.get_content_type() == media_type), None)
