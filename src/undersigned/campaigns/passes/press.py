"""The pass of a letter to a target: what the writer's mailbox gets to read it once more, to confirm it or to take it back."""

import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

CONFIRM_WITHIN: Final = timedelta(days=7)
"""How long a letter waits for its writer; then it vanishes."""

_PURPOSE: Final = "press"
_HEAD: Final = struct.Struct(">16sQ")


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Which letter a pass opens, and whether the time to confirm is over."""

    mail_id: uuid.UUID
    expired: bool


def make_press_pass(keys: InstanceKeys, *, mail_id: uuid.UUID, now: datetime) -> str:
    """Return the token of a letter that was just typed; it confirms within CONFIRM_WITHIN."""
    return make_token(keys, _PURPOSE, _HEAD.pack(mail_id.bytes, int((now + CONFIRM_WITHIN).timestamp())))


def read_press_pass(keys: InstanceKeys, token: str, *, now: datetime) -> Carried:
    """Return which letter a token opens. Raises InvalidPass."""
    try:
        mail_id, ends = _HEAD.unpack(read_token(keys, _PURPOSE, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    return Carried(uuid.UUID(bytes=mail_id), datetime.fromtimestamp(ends, UTC) <= now)
