"""States of an endorsement, and which may follow which; the ladder of evidence.

    draft ──submit──▶ claimed ──confirm mailbox──▶ queued ──accept──▶ accepted ──publish──▶ published ──withdraw──▶ withdrawn
      │                  │                         │ ▲ ▲                 │
      └──lapse           └──lapse                  │ │ └───reopen────────┘
                                     held ◀──hold──┤ └──release── held
                                    asked ◀──ask───┤            asked ──submit──▶ queued (claimed: another mailbox)
                        refused, merged ◀──────────┘

Held and accepted ones can be refused or merged as queued ones can. Before publication the body may take it back from every state
after draft: withdrawn. What lapses leaves no row; everything else stays.
"""

from typing import Final

DRAFT: Final = "draft"
CLAIMED: Final = "claimed"
QUEUED: Final = "queued"
HELD: Final = "held"
ASKED: Final = "asked"
ACCEPTED: Final = "accepted"
PUBLISHED: Final = "published"
REFUSED: Final = "refused"
MERGED: Final = "merged"
WITHDRAWN: Final = "withdrawn"

TO_DECIDE: Final = (QUEUED, HELD)
"""States in which somebody at the desk may decide."""

UNDER_WAY: Final = (CLAIMED, QUEUED, HELD, ASKED, ACCEPTED)
"""Submitted and not yet at an end."""

OPEN_TO_BODY: Final = (DRAFT, ASKED)
"""States in which the body may still write the form."""

_DECIDED: Final = frozenset({ACCEPTED, REFUSED, MERGED, ASKED, WITHDRAWN})

FOLLOWS: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({CLAIMED, QUEUED, HELD}),
    CLAIMED: frozenset({QUEUED, HELD, WITHDRAWN}),
    QUEUED: _DECIDED | {HELD},
    HELD: _DECIDED | {QUEUED},
    ASKED: frozenset({CLAIMED, QUEUED, HELD, WITHDRAWN}),
    ACCEPTED: frozenset({PUBLISHED, QUEUED, REFUSED, MERGED, WITHDRAWN}),
    PUBLISHED: frozenset({WITHDRAWN}),
}


def may_follow(before: str, after: str) -> bool:
    """Say whether an endorsement may go from one state to another. Pure."""
    return after in FOLLOWS.get(before, frozenset())


CLAIM: Final = "claim"
MAILBOX: Final = "mailbox"
OWN_MAILBOX: Final = "own_mailbox"
DOMAIN: Final = "domain"
DOCUMENT: Final = "document"
TWO_REVIEWERS: Final = "two_reviewers"

LADDER: Final = (CLAIM, MAILBOX, OWN_MAILBOX, DOMAIN, DOCUMENT, TWO_REVIEWERS)
"""The rungs of evidence from the lowest to the highest; an endorsement stands on the highest that it has."""

ACCEPTABLE: Final = frozenset({OWN_MAILBOX, DOMAIN, DOCUMENT})
"""Nothing is accepted without one of these: a mailbox that only the submitter named proves nothing about the body."""


def highest_rung(rungs: frozenset[str] | set[str]) -> str:
    """Return the highest of the rungs reached; the claim where there is none. Pure."""
    return next((rung for rung in reversed(LADDER) if rung in rungs), CLAIM)
