"""Decide which of two subjects the rest of a mailing gets: the one whose readers followed more links, of whom nothing is known."""

from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.mailing.queries.mailings import better_subject, is_tried, waits_for_winner
from undersigned.mailing.states import SENDING
from undersigned.mailing.verbs.mailings import give_winner, lock_mailing
from undersigned.people.verbs.audit import write_audit

__all__ = ["decide_winner", "decide_winners"]

BATCH: Final = 20_000
_MACHINE: Final = "undersigned"


def decide_winners(*, now: datetime) -> int:
    """Decide about every mailing whose subjects have been tried long enough; return about how many."""
    return sum(bool(decide_winner(mailing_id=one, now=now)) for one in waits_for_winner(now=now))


def decide_winner(*, mailing_id: int, now: datetime) -> str:
    """Return the subject that the rest of a mailing gets, a or b; "" while it is too early, or where one subject is for all.

    Its hours count from when the last of the sample was settled, and only a mailing that is being sent, and has reached somebody of
    the sample, is decided about. The greater share of clicks wins; where both are alike, or nobody clicked, the first does. Run
    again it comes out the same: once it is decided, what is left gets that subject. Raises Mailing.DoesNotExist.
    """
    winner = _decide(mailing_id, now)
    after: int | None = 0
    while winner and after is not None:
        after = _give(mailing_id, winner, after)
    return winner


@transaction.atomic
def _decide(mailing_id: int, now: datetime) -> str:
    mailing = lock_mailing(mailing_id)
    if mailing.ab_winner and mailing.state == SENDING:
        return mailing.ab_winner
    if not is_tried(mailing, now=now):
        return ""
    mailing.ab_winner, mailing.ab_decided_at = better_subject(mailing), now
    mailing.save(update_fields=["ab_winner", "ab_decided_at"])
    write_audit(actor=_MACHINE, event="mailing.subject_chosen", subject=mailing.slug, detail=mailing.ab_winner, now=now)
    return mailing.ab_winner


@transaction.atomic
def _give(mailing_id: int, winner: str, after: int) -> int | None:
    return give_winner(lock_mailing(mailing_id), winner, after=after, limit=BATCH)
