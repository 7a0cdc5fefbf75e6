"""Passes of RSVPs: what a letter gives somebody to take a seat at an event with, and to look after it. Nothing is stored.

Both name the RSVP and a mark of the mailbox that they were written to: where two mailboxes are taken for one, a link opens
nothing that the other one asked for.
"""

import struct
import uuid
from dataclasses import dataclass
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

_CONFIRM, _SEAT = "rsvp confirm", "rsvp seat"
_HEAD: Final = struct.Struct(">16s8s")


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


@dataclass(frozen=True, slots=True)
class RsvpPass:
    """Which RSVP a confirming link is about, and a mark of the mailbox that it went to."""

    rsvp_id: uuid.UUID
    mailbox: bytes


def mailbox_mark(keys: InstanceKeys, email: str) -> bytes:
    """Return 8 bytes that are others for another spelling of a mailbox."""
    return keys.digest("rsvp mailbox", email.lower())[:8]


def make_rsvp_pass(keys: InstanceKeys, *, rsvp_id: uuid.UUID, email: str) -> str:
    """Return the token that confirms an RSVP; until when is the RSVP's to say."""
    return make_token(keys, _CONFIRM, _HEAD.pack(rsvp_id.bytes, mailbox_mark(keys, email)))


def read_rsvp_pass(keys: InstanceKeys, token: str) -> RsvpPass:
    """Return what a confirming token carries. Raises InvalidPass."""
    try:
        rsvp_id, mailbox = _HEAD.unpack(read_token(keys, _CONFIRM, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    return RsvpPass(uuid.UUID(bytes=rsvp_id), mailbox)


def make_seat_pass(keys: InstanceKeys, *, rsvp_id: uuid.UUID) -> str:
    """Return the token of a seat's own page, for letters to the mailbox that confirmed it; it has no end.

    Whoever asks anew after giving a seat back gets an RSVP with another id, so that no old link opens it.
    """
    return make_token(keys, _SEAT, rsvp_id.bytes)


def read_seat_pass(keys: InstanceKeys, token: str) -> uuid.UUID:
    """Return which RSVP a token opens. Raises InvalidPass."""
    try:
        return uuid.UUID(bytes=read_token(keys, _SEAT, token))
    except (InvalidToken, ValueError) as error:
        raise InvalidPass from error
