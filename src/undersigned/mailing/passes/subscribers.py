"""Passes of subscribers: one for good, which every mailing carries, and one that confirms that news are wanted."""

import hmac
import struct
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, digit_code, make_token, read_token

CONFIRM_WITHIN: Final = timedelta(days=7)
"""How long a request waits for its mailbox; then it vanishes."""

_NEWS: Final = "news pass"
_CONFIRM: Final = "confirm subscription"
_ID_BYTES: Final = 6
_DIGEST_BYTES: Final = 32
_MARK_BYTES: Final = 8
_TAG_BYTES: Final = 16
_NEWS_LENGTH: Final = (_ID_BYTES + _DIGEST_BYTES + _TAG_BYTES) * 4 // 3
_HEAD: Final = struct.Struct(f">16s{_DIGEST_BYTES}s{_MARK_BYTES}sQ")


class InvalidPass(Exception):
    """The pass was cut, changed, made by another instance, or for something else."""


@dataclass(frozen=True, slots=True)
class ConfirmPass:
    """Which request a link confirms, of which address (its keyed digest) in which spelling, and whether its time is over."""

    request_id: uuid.UUID
    digest: bytes
    mailbox: bytes
    expired: bool


def make_news_pass(keys: InstanceKeys, *, subscriber_id: int, digest: bytes) -> str:
    """Return the token that opens one's choices and ends the news: 72 URL-safe characters, the same every time, without an end.

    It is signed and not hidden, for a mailing makes one for each address; ``digest`` is that of the address and tells nobody
    anything without the instance's key.
    """
    carried = subscriber_id.to_bytes(_ID_BYTES, "big") + digest
    return urlsafe_b64encode(carried + _tag(keys, carried)).decode("ascii")


def read_news_pass(keys: InstanceKeys, token: str) -> tuple[int, bytes]:
    """Return whose news a token is about: the subscriber's id then, and the keyed digest of the address. Raises InvalidPass."""
    if len(token) != _NEWS_LENGTH or not token.isascii():
        raise InvalidPass
    try:
        decoded = urlsafe_b64decode(token)
    except ValueError as error:
        raise InvalidPass from error
    carried, tag = decoded[:-_TAG_BYTES], decoded[-_TAG_BYTES:]
    # Python's decoder skips foreign characters; only the one true spelling counts.
    if urlsafe_b64encode(decoded).decode("ascii") != token or not hmac.compare_digest(tag, _tag(keys, carried)):
        raise InvalidPass
    return int.from_bytes(carried[:_ID_BYTES], "big"), carried[_ID_BYTES:]


def mailbox_mark(keys: InstanceKeys, email: str) -> bytes:
    """Return 8 keyed bytes that are others for another spelling of a mailbox, also where both have one digest."""
    return keys.digest("newsletter mailbox", email.lower())[:_MARK_BYTES]


def make_confirm_pass(keys: InstanceKeys, *, request_id: uuid.UUID, digest: bytes, email: str, now: datetime) -> str:
    """Return the token of a letter that asks a mailbox whether it wants news; it confirms within CONFIRM_WITHIN.

    It carries a mark of the spelling that the letter goes to: where two mailboxes are taken for one, it confirms for no other.
    """
    ends = int((now + CONFIRM_WITHIN).timestamp())
    return make_token(keys, _CONFIRM, _HEAD.pack(request_id.bytes, digest, mailbox_mark(keys, email), ends))


def read_confirm_pass(keys: InstanceKeys, token: str, *, now: datetime) -> ConfirmPass:
    """Return which request a token confirms. Raises InvalidPass."""
    try:
        request_id, digest, mailbox, ends = _HEAD.unpack(read_token(keys, _CONFIRM, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    return ConfirmPass(uuid.UUID(bytes=request_id), digest, mailbox, datetime.fromtimestamp(ends, UTC) <= now)


def confirm_code(keys: InstanceKeys, *, request_id: uuid.UUID, asked_at: datetime) -> str:
    """Return the six digits of the letter that a request brought when it was last made."""
    return digit_code(keys, _CONFIRM, request_id.bytes + int(asked_at.timestamp() * 1_000_000).to_bytes(8, "big"))


def _tag(keys: InstanceKeys, carried: bytes) -> bytes:
    return keys.mac(_NEWS, carried)[:_TAG_BYTES]
