"""Passes: what a letter gives a body to act with. Nothing of a pass is stored; the instance's key makes and reads it.

A form pass opens a form that may still be written. A mailbox pass confirms one contact's mailbox. A contact pass opens
the body's own page for a day. A pass that has expired still says whose it was: a new one goes to that contact, and to nobody else.
"""

import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

FORM_LASTS = timedelta(days=30)
MAILBOX_LASTS = timedelta(days=14)
CONTACT_LASTS = timedelta(hours=24)
_FORM, _MAILBOX, _CONTACT = "endorsement form", "endorsement mailbox", "endorsement contact"
_HEAD = struct.Struct(">16sQ")


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Whom or what a pass names, and whether its time is over."""

    id: uuid.UUID
    expired: bool


def make_form_pass(keys: InstanceKeys, *, endorsement_id: uuid.UUID, now: datetime) -> str:
    """Return the token with which a form is written on, good for FORM_LASTS."""
    return _make(keys, _FORM, endorsement_id, now + FORM_LASTS)


def read_form_pass(keys: InstanceKeys, token: str, *, now: datetime) -> Carried:
    """Return which endorsement a form's token opens. Raises InvalidPass."""
    return _read(keys, _FORM, token, now)


def make_mailbox_pass(keys: InstanceKeys, *, contact_id: uuid.UUID, now: datetime) -> str:
    """Return the token with which the reader of a mailbox confirms it, good for MAILBOX_LASTS."""
    return _make(keys, _MAILBOX, contact_id, now + MAILBOX_LASTS)


def read_mailbox_pass(keys: InstanceKeys, token: str, *, now: datetime) -> Carried:
    """Return which contact's mailbox a token confirms. Raises InvalidPass."""
    return _read(keys, _MAILBOX, token, now)


def make_contact_pass(keys: InstanceKeys, *, contact_id: uuid.UUID, now: datetime) -> str:
    """Return the token of a magic link to the body's own page, good for CONTACT_LASTS."""
    return _make(keys, _CONTACT, contact_id, now + CONTACT_LASTS)


def read_contact_pass(keys: InstanceKeys, token: str, *, now: datetime) -> Carried:
    """Return whose magic link it is. Raises InvalidPass."""
    return _read(keys, _CONTACT, token, now)


def _make(keys: InstanceKeys, purpose: str, one: uuid.UUID, ends: datetime) -> str:
    return make_token(keys, purpose, _HEAD.pack(one.bytes, int(ends.timestamp())))


def _read(keys: InstanceKeys, purpose: str, token: str, now: datetime) -> Carried:
    try:
        one, ends = _HEAD.unpack(read_token(keys, purpose, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    return Carried(uuid.UUID(bytes=one), datetime.fromtimestamp(ends, UTC) <= now)
