"""States of a roll entry, and which may follow which.

    announced ──list──▶ listed ──withdraw──▶ withdrawn
                          │ ──remove──▶ removed   (taken off without a reason known)
                          │ ──merge───▶ merged    (a second entry of the same body)
                          │ ──dissolve▶ dissolved (the body is no more)
                          └ ──succeed─▶ succeeded (renamed, or another body took its place)

Only *listed* counts. Nothing leaves the table: an entry that left the roll keeps its address and its story.
"""

from typing import Final

ANNOUNCED: Final = "announced"
LISTED: Final = "listed"
WITHDRAWN: Final = "withdrawn"
REMOVED: Final = "removed"
MERGED: Final = "merged"
SUCCEEDED: Final = "succeeded"
DISSOLVED: Final = "dissolved"

LEFT: Final = frozenset({WITHDRAWN, REMOVED, MERGED, SUCCEEDED, DISSOLVED})

FOLLOWS: Final[dict[str, frozenset[str]]] = {ANNOUNCED: frozenset({LISTED}), LISTED: LEFT}


def may_follow(before: str, after: str) -> bool:
    """Say whether an entry may go from one state to another. Pure."""
    return after in FOLLOWS.get(before, frozenset())
