"""Passes of pledges and of who asks others: what their letters carry.

A pledge pass names the contact on file that the letter went to; it stops where that contact's address was changed. A pass of
who asks others opens the page of one tracked link: a count, and nothing about anybody.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

PLEDGE_LASTS: Final = timedelta(days=30)
ASK_LASTS: Final = timedelta(days=400)
_PLEDGE, _ASK = "pledge", "ask others"
_HEAD: Final = struct.Struct(">QQ16s")
_ENDS: Final = struct.Struct(">Q")


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


class PassExpired(Exception):
    """The pass is genuine and too old."""


@dataclass(frozen=True, slots=True)
class PledgePass:
    """Which contact a pledge link went to, and a mark of the mailbox that it had then."""

    contact_id: int
    mailbox: bytes


def mailbox_mark(keys: InstanceKeys, email: str) -> bytes:
    """Return 16 bytes that are others for another mailbox."""
    return keys.digest("pledge mailbox", email.lower())[:16]


def make_pledge_pass(keys: InstanceKeys, *, contact_id: int, email: str, now: datetime) -> str:
    """Return the token by which who reads a mailbox on file pledges, good for PLEDGE_LASTS."""
    ends = int((now + PLEDGE_LASTS).timestamp())
    return make_token(keys, _PLEDGE, _HEAD.pack(contact_id, ends, mailbox_mark(keys, email)))


def read_pledge_pass(keys: InstanceKeys, token: str, *, now: datetime) -> PledgePass:
    """Return what a pledge token carries. Raises InvalidPass, PassExpired."""
    try:
        contact_id, ends, mailbox = _HEAD.unpack(read_token(keys, _PLEDGE, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    _refuse_old(ends, now)
    return PledgePass(contact_id, mailbox)


def make_ask_pass(keys: InstanceKeys, *, code: str, now: datetime) -> str:
    """Return the token that opens the page of one's own link, good for ASK_LASTS."""
    return make_token(keys, _ASK, _ENDS.pack(int((now + ASK_LASTS).timestamp())) + code.encode("ascii"))


def read_ask_pass(keys: InstanceKeys, token: str, *, now: datetime) -> str:
    """Return the code of the link whose page a token opens. Raises InvalidPass, PassExpired."""
    try:
        payload = read_token(keys, _ASK, token)
        (ends,) = _ENDS.unpack(payload[: _ENDS.size])
        code = payload[_ENDS.size :].decode("ascii")
    except (InvalidToken, struct.error, UnicodeDecodeError) as error:
        raise InvalidPass from error
    _refuse_old(ends, now)
    return code


def _refuse_old(ends: int, now: datetime) -> None:
    if datetime.fromtimestamp(ends, UTC) <= now:
        raise PassExpired
