"""States of letters, mailings and deliveries, and which may follow which. Pure.

A letter:

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


DRAFT: Final = "draft"
OFFERED: Final = "offered"
RELEASED: Final = "released"
SENDING: Final = "sending"
PAUSED: Final = "paused"
SENT: Final = "sent"
STOPPED: Final = "stopped"

ENDED: Final = (SENT, STOPPED)

MAILING_FOLLOWS: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({OFFERED, RELEASED}),
    OFFERED: frozenset({DRAFT, RELEASED, STOPPED}),
    RELEASED: frozenset({DRAFT, OFFERED, SENDING, STOPPED}),
    SENDING: frozenset({PAUSED, OFFERED, SENT, STOPPED}),
    PAUSED: frozenset({OFFERED, SENDING, STOPPED}),
    SENT: frozenset({SENDING}),
}
"""A mailing: draft ──(offered to a second person)──▶ released ──its hour──▶ sending ⇄ paused, then sent, or stopped for good.

A released one goes back to draft until its recipients are frozen, and back to a second person where they have become too many
for one to have released it, a step of a series also once it rests or goes; one that was sent is being sent again where somebody
says of an unsure delivery that it did not arrive."""

UNSURE: Final = "unsure"

DELIVERY_FOLLOWS: Final[dict[str, frozenset[str]]] = {
    WAITING: frozenset({CLAIMED, DROPPED}),
    CLAIMED: frozenset({WAITING, SENT, REFUSED, UNSURE, DROPPED}),
    UNSURE: frozenset({SENT, WAITING, DROPPED}),
}
"""A delivery: waiting ──claim──▶ claimed ──▶ sent, refused for good, waiting for a later try, or unsure.

Unsure is what was handed over on a connection that was lost before the answer; only a person settles it. Dropped is what was
stopped, or whose reader left or was suppressed before it was sent."""
