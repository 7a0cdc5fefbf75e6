"""States of targets, of letters to them, of claims and of partners, and which may follow which. Pure.

A target may go from any status to any other but its own: politics goes back too. Each has a criterion that is published
(interfaces/web/campaign/target_words.py), and no change is stored without evidence. Endorsed and withdrawn are the roll's to say.

A letter to a target:

    typed ──confirm──▶ waiting ──claim──▶ claimed ──▶ sent
      │        │         ▲  │                │  ├──▶ refused (the target's server)
      │        └▶ held ──┘  └──▶ dropped     │  └──▶ waiting (a later try)
      └──lapse     └──▶ rejected             └──ages out──▶ unsure ──settle──▶ sent | waiting

What lapses, seven days after it was typed, leaves no row. Dropped, from wherever it waits and also when a try has failed: the
target has endorsed, its campaign has been over for seven days, it could not leave for 90 days, or its writer took it back.
"""

from datetime import date
from typing import Final

UNDATED: Final = date.max
"""First day of a campaign that has none yet, a draft: it never comes, so that nobody outside of the desk sees it."""

SILENT: Final = "silent"
CONTACTED: Final = "contacted"
IN_DIALOGUE: Final = "in_dialogue"
PROMISED: Final = "promised"
REFUSED: Final = "refused"
ANNOUNCED: Final = "announced"
ENDORSED: Final = "endorsed"
WITHDRAWN: Final = "withdrawn"

BY_THE_DESK: Final = (SILENT, CONTACTED, IN_DIALOGUE, PROMISED, REFUSED, ANNOUNCED)
"""What the desk says of a target; the rest follows from the roll."""

TYPED: Final = "typed"
WAITING: Final = "waiting"
HELD: Final = "held"
CLAIMED: Final = "claimed"
SENT: Final = "sent"
MAIL_REFUSED: Final = "refused"
UNSURE: Final = "unsure"
REJECTED: Final = "rejected"
DROPPED: Final = "dropped"

TO_LEAVE: Final = (TYPED, WAITING, HELD)
"""Letters that have not left and leave nothing behind when they are dropped."""

STRANDED: Final = (WAITING, HELD, UNSURE)
"""Confirmed letters that somebody or something must still act on: each is dropped when nothing came of it in time."""

SETTLED: Final = (SENT, MAIL_REFUSED, REJECTED, DROPPED)

MAIL_FOLLOWS: Final[dict[str, frozenset[str]]] = {
    TYPED: frozenset({WAITING, HELD, DROPPED}),
    WAITING: frozenset({CLAIMED, DROPPED}),
    HELD: frozenset({WAITING, REJECTED, DROPPED}),
    CLAIMED: frozenset({SENT, MAIL_REFUSED, WAITING, UNSURE, DROPPED}),
    UNSURE: frozenset({SENT, WAITING, DROPPED}),
}

ASKED: Final = "asked"
ACTIVE: Final = "active"
TURNED_DOWN: Final = "turned_down"
ENDED: Final = "ended"

PARTNER_FOLLOWS: Final[dict[str, frozenset[str]]] = {
    ASKED: frozenset({ACTIVE, TURNED_DOWN}),
    ACTIVE: frozenset({ENDED}),
    ENDED: frozenset({ACTIVE}),
    TURNED_DOWN: frozenset({ACTIVE}),
}


def mail_may_follow(before: str, after: str) -> bool:
    """Say whether a letter to a target may go from one state to another."""
    return after in MAIL_FOLLOWS.get(before, frozenset())


def partner_may_follow(before: str, after: str) -> bool:
    """Say whether a partner may go from one state to another."""
    return after in PARTNER_FOLLOWS.get(before, frozenset())


SUGGESTED: Final = "suggested"
PUBLISHED: Final = "published"
CANCELLED: Final = "cancelled"

EVENT_FOLLOWS: Final[dict[str, frozenset[str]]] = {
    SUGGESTED: frozenset({PUBLISHED, TURNED_DOWN}),
    PUBLISHED: frozenset({CANCELLED}),
}
"""States of an event. One that is cancelled stays so: another day is another event, a moved one stays the same."""

HELD_SEAT: Final = "held_seat"
ASKED_SEAT: Final = "asked_seat"
SEATED: Final = "seated"
IN_LINE: Final = "in_line"
GIVEN_BACK: Final = "given_back"
LAPSED: Final = "lapsed"

TAKES_SEAT: Final = (HELD_SEAT, SEATED)
"""What counts against an event's capacity."""

RSVP_FOLLOWS: Final[dict[str, frozenset[str]]] = {
    HELD_SEAT: frozenset({SEATED, IN_LINE, LAPSED}),
    ASKED_SEAT: frozenset({SEATED, IN_LINE, LAPSED}),
    SEATED: frozenset({GIVEN_BACK}),
    IN_LINE: frozenset({SEATED, GIVEN_BACK}),
}
"""States of an RSVP:

    held_seat (a seat is kept for 24 hours) ──confirm──▶ seated ◀──moves up── in_line
    asked_seat (the room was full)          ──confirm──▶ seated | in_line
    who stands ──▶ given_back; what nobody confirmed within 24 hours ──▶ lapsed; who asks again has a new RSVP
"""
