"""States of a signature, and which may follow which.

pending ──confirm──▶ confirmed ──withdraw──▶ withdrawn
 ▲  │ └──────────withdraw while counted────────▲ │
 │  └─lapse or refuse: the row goes              │
 └───────────────────sign again──────────────────┘
"""

from typing import Final, Literal

SignatureState = Literal["pending", "confirmed", "withdrawn"]
PENDING: Final = "pending"
CONFIRMED: Final = "confirmed"
WITHDRAWN: Final = "withdrawn"

FOLLOWS: Final[dict[str, frozenset[str]]] = {
    PENDING: frozenset({CONFIRMED, WITHDRAWN}),
    CONFIRMED: frozenset({WITHDRAWN}),
    WITHDRAWN: frozenset({PENDING}),
}


def may_follow(before: str, after: str) -> bool:
    """Say whether a signature may go from one state to another. Pure."""
    return after in FOLLOWS.get(before, frozenset())
