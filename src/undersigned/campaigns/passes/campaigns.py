"""Passes of campaigns: a link that shows one before its first day, to whoever is given it, for a day. Nothing is stored."""

import struct
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

PREVIEW_HOLDS: Final = timedelta(days=1)

_PREVIEW: Final = "campaign preview"
_BODY: Final = struct.Struct(">QQ")


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


class ExpiredPass(InvalidPass):
    """The pass was made longer ago than PREVIEW_HOLDS."""


def make_preview_pass(keys: InstanceKeys, *, campaign_id: int, now: datetime) -> str:
    """Return the token that shows a campaign, begun or not, until PREVIEW_HOLDS from now."""
    return make_token(keys, _PREVIEW, _BODY.pack(campaign_id, int(now.timestamp())))


def read_preview_pass(keys: InstanceKeys, token: str, *, now: datetime) -> int:
    """Return which campaign a token shows. Raises InvalidPass, ExpiredPass."""
    try:
        campaign_id, made = _BODY.unpack(read_token(keys, _PREVIEW, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    if datetime.fromtimestamp(made, UTC) + PREVIEW_HOLDS <= now:
        raise ExpiredPass
    return int(campaign_id)
