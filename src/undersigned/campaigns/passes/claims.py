"""Passes of who cares for a target: the letter's link carries who asked, hidden, so that nothing is stored before they say yes.

The same link opens the claim as long as it lasts; after that, and once it is too old, it takes nothing any more.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

TAKE_WITHIN: Final = timedelta(days=14)
"""How long a link takes a claim; it opens one that is active for longer."""

NAME_CARRIED: Final = 60
"""Characters of a name that a link carries: it has to stay a link."""

_CLAIM: Final = "target claim"


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


@dataclass(frozen=True, slots=True)
class ClaimPass:
    """Who wants to care for which target, when that was asked (to the second), and whether the time to say so is over."""

    target_id: int
    name: str
    email: str
    language: str
    made_at: datetime
    expired: bool


def make_claim_pass(keys: InstanceKeys, *, target_id: int, name: str, email: str, language: str, now: datetime) -> str:
    """Return the token with which a person takes a claim within TAKE_WITHIN, and opens it while it is theirs."""
    ends = int((now + TAKE_WITHIN).timestamp())
    carried = [target_id, ends, language, name[:NAME_CARRIED], email]
    return make_token(keys, _CLAIM, json.dumps(carried, ensure_ascii=False, separators=(",", ":")).encode())


def read_claim_pass(keys: InstanceKeys, token: str, *, now: datetime) -> ClaimPass:
    """Return what a token carries. Raises InvalidPass."""
    try:
        target_id, ends, language, name, email = json.loads(read_token(keys, _CLAIM, token))
    except (InvalidToken, ValueError) as error:
        raise InvalidPass from error
    until = datetime.fromtimestamp(ends, UTC)
    return ClaimPass(target_id, name, email, language, until - TAKE_WITHIN, until <= now)
