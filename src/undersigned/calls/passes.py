"""Passes: what a letter gives a signatory to act with. Nothing of a pass is stored; the instance's key makes and reads it.

A confirmation pass carries the signature's id, which act of signing and which words it was written for, and the address it was
sent to, encrypted, so that an address in clear need not wait in the database for the person to come back. The six digits belong
to the same act and words. A pass to one's own signature carries the id and the second it ends.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from undersigned.calls.models import Signature
from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, digit_code, make_token, read_token

CONFIRM_WITHIN = timedelta(days=7)
MY_PASS_LASTS = timedelta(hours=24)
_CONFIRM = "confirm signature"
_MY = "my signature"
_ACT, _WORDS = slice(16, 24), slice(24, 32)


class InvalidPass(Exception):
    """The pass was cut, changed, made for something else, or is too old."""


@dataclass(frozen=True, slots=True)
class ConfirmPass:
    """What a confirmation link carries. ``act`` changes with each act of signing, ``words`` with what is signed."""

    signature_id: uuid.UUID
    act: bytes
    words: bytes
    email: str


def act_of(signature: Signature) -> bytes:
    """Return eight bytes that are another for each act of signing: its moment in microseconds."""
    return int(signature.signed_at.timestamp() * 1_000_000).to_bytes(8, "big")


def words_of(signature: Signature) -> bytes:
    """Return eight bytes of a digest of what is signed: version, name, country and ticks, and whom one of them is for."""
    parts: tuple[object, ...] = (
        *(signature.version_id, signature.name, signature.country, signature.show_name, signature.wants_news),
        # Only where it was ticked: letters that are under way keep working.
        *((signature.came_through,) if signature.partner_contact else ()),
    )
    return hashlib.sha256(repr(parts).encode()).digest()[:8]


def make_confirm_pass(keys: InstanceKeys, *, signature: Signature, email: str) -> str:
    """Return the token for a confirmation link: for this act of signing, these words, this mailbox."""
    payload = signature.pk.bytes + act_of(signature) + words_of(signature) + email.encode("utf-8")
    return make_token(keys, _CONFIRM, payload)


def read_confirm_pass(keys: InstanceKeys, token: str) -> ConfirmPass:
    """Return what a confirmation token carries. Raises InvalidPass."""
    payload = _read(keys, _CONFIRM, token)
    return ConfirmPass(
        signature_id=uuid.UUID(bytes=payload[:16]),
        act=payload[_ACT],
        words=payload[_WORDS],
        email=payload[32:].decode("utf-8"),
    )


def confirm_code(keys: InstanceKeys, *, signature: Signature) -> str:
    """Return the six digits that confirm this act of signing these words; another act or other words have others."""
    return digit_code(keys, _CONFIRM, signature.pk.bytes + act_of(signature) + words_of(signature))


def make_my_pass(keys: InstanceKeys, *, signature_id: uuid.UUID, now: datetime) -> str:
    """Return the token of a magic link to one's own signature, good for MY_PASS_LASTS."""
    ends = int((now + MY_PASS_LASTS).timestamp()).to_bytes(8, "big")
    return make_token(keys, _MY, signature_id.bytes + ends)


def read_my_pass(keys: InstanceKeys, token: str, *, now: datetime) -> uuid.UUID:
    """Return whose signature a magic link opens. Raises InvalidPass, also when it is too old."""
    payload = _read(keys, _MY, token)
    if datetime.fromtimestamp(int.from_bytes(payload[16:24], "big"), UTC) <= now:
        raise InvalidPass
    return uuid.UUID(bytes=payload[:16])


def _read(keys: InstanceKeys, purpose: str, token: str) -> bytes:
    try:
        return read_token(keys, purpose, token)
    except InvalidToken as error:
        raise InvalidPass from error
