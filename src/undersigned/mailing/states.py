"""States of a letter, and which may follow which.

waiting ──claim──▶ claimed ──hand over──▶ delivered
   ▲                 │ ├──refused for good──▶ refused
   └──try again──────┘ └──too old───────────▶ dropped
"""

from typing import Final

WAITING: Final = "waiting"
CLAIMED: Final = "claimed"
DELIVERED: Final = "delivered"
REFUSED: Final = "refused"
DROPPED: Final = "dropped"

FOLLOWS: Final[dict[str, frozenset[str]]] = {
    WAITING: frozenset({CLAIMED, DROPPED}),
    CLAIMED: frozenset({WAITING, DELIVERED, REFUSED, DROPPED}),
}


def may_follow(before: str, after: str) -> bool:
    """Say whether a letter may go from one state to another. Pure."""
    return after in FOLLOWS.get(before, frozenset())
