"""Writes: the state of an endorsement, with the moment and the reason of each change. Every change makes a new revision."""

import uuid
from datetime import datetime

from undersigned.endorsements.models import Endorsement
from undersigned.endorsements.states import (
    ACCEPTED,
    ASKED,
    HELD,
    MERGED,
    PUBLISHED,
    QUEUED,
    REFUSED,
    WITHDRAWN,
    may_follow,
)


class WrongState(Exception):
    """The endorsement is in a state that this act does not follow."""


class DecidedMeanwhile(Exception):
    """Somebody acted on it after it was shown; it must be looked at again."""


def lock_endorsement(endorsement_id: uuid.UUID, *, seen: int | None = None) -> Endorsement:
    """Return an endorsement under lock, inside a transaction. Raises Endorsement.DoesNotExist, and DecidedMeanwhile if the
    revision that was shown (``seen``) is no longer the one that stands.
    """
    endorsement = Endorsement.objects.select_for_update(of=("self",)).select_related("call").get(pk=endorsement_id)
    if seen is not None and endorsement.revision != seen:
        raise DecidedMeanwhile
    return endorsement


def move(endorsement: Endorsement, state: str) -> None:
    """Change the state, in memory. Raises WrongState."""
    if not may_follow(endorsement.state, state):
        raise WrongState(f"{endorsement.state} is not followed by {state}")
    endorsement.state = state
    endorsement.revision += 1


def touch(endorsement: Endorsement, *fields: str) -> None:
    """Store fields that were changed in memory, as a new revision."""
    endorsement.revision += 1
    endorsement.save(update_fields=[*fields, "revision"])


def queue(endorsement: Endorsement, *, hold_reasons: list[str], two_reviewers: bool, now: datetime) -> None:
    """Put it into the queue, or hold it where the machine has reasons to. Raises WrongState."""
    move(endorsement, HELD if hold_reasons else QUEUED)
    endorsement.hold_reasons, endorsement.two_reviewers = hold_reasons, two_reviewers
    endorsement.queued_at = endorsement.queued_at or now
    endorsement.save(update_fields=["state", "revision", "hold_reasons", "two_reviewers", "queued_at"])


def hold(endorsement: Endorsement, *, reason: str) -> None:
    """Set it aside. Raises WrongState."""
    move(endorsement, HELD)
    endorsement.reason = reason
    endorsement.save(update_fields=["state", "revision", "reason"])


def release(endorsement: Endorsement) -> None:
    """Bring it back into the queue, from being held or accepted. Raises WrongState."""
    move(endorsement, QUEUED)
    endorsement.reason, endorsement.hold_reasons, endorsement.decided_at = "", [], None
    endorsement.save(update_fields=["state", "revision", "reason", "hold_reasons", "decided_at"])


def ask_back(endorsement: Endorsement, *, question: str) -> None:
    """Give the form back to the body with a question; reviews so far no longer count. Raises WrongState."""
    move(endorsement, ASKED)
    endorsement.reason, endorsement.round = question, endorsement.round + 1
    endorsement.save(update_fields=["state", "revision", "reason", "round"])


def settle(endorsement: Endorsement, state: str, *, now: datetime, reason: str = "", merged_into: str = "") -> None:
    """Accept, refuse or merge it. Raises WrongState, and ValueError for any other state."""
    if state not in {ACCEPTED, REFUSED, MERGED}:
        raise ValueError(f"{state} is no decision.")
    move(endorsement, state)
    endorsement.reason, endorsement.merged_into, endorsement.decided_at = reason, merged_into, now
    endorsement.save(update_fields=["state", "revision", "reason", "merged_into", "decided_at"])


def mark_published(endorsement: Endorsement, *, now: datetime) -> None:
    """Note that the roll shows it. Raises WrongState."""
    move(endorsement, PUBLISHED)
    endorsement.published_at = endorsement.reconfirmed_at = now
    endorsement.save(update_fields=["state", "revision", "published_at", "reconfirmed_at"])


def mark_withdrawn(endorsement: Endorsement, *, now: datetime, reason: str) -> None:
    """Note that the body took it back. Raises WrongState."""
    move(endorsement, WITHDRAWN)
    endorsement.withdrawn_at, endorsement.reason = now, reason
    endorsement.save(update_fields=["state", "revision", "withdrawn_at", "reason"])
