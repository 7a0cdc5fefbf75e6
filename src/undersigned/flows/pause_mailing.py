"""Pause a mailing that is being sent, and let it go on. The sender asks for its state before every batch (flows/send.py)."""

from datetime import datetime

from django.db import transaction

from undersigned.mailing.models import Mailing, SeriesStep
from undersigned.mailing.states import PAUSED, SENDING
from undersigned.mailing.verbs.mailings import WrongState, lock_mailing, move_mailing
from undersigned.people.verbs.audit import write_audit

__all__ = ["WrongState"]


@transaction.atomic
def pause_mailing(*, mailing_id: int, by: str, now: datetime) -> None:
    """Let nothing more of it leave until it goes on. Raises WrongState, Mailing.DoesNotExist."""
    _move(mailing_id, PAUSED, "mailing.paused", by, now)


@transaction.atomic
def resume_mailing(*, mailing_id: int, by: str, now: datetime) -> None:
    """Let a paused one go on; a step of a series at rest goes with its series alone. Raises WrongState, Mailing.DoesNotExist."""
    if SeriesStep.objects.filter(mailing=mailing_id, series__active_since=None).exists():
        raise WrongState
    _move(mailing_id, SENDING, "mailing.resumed", by, now)


def _move(mailing_id: int, state: str, event: str, by: str, now: datetime) -> Mailing:
    mailing = lock_mailing(mailing_id)
    # Only freezing brings a released one to be sent.
    if mailing.state not in {SENDING, PAUSED}:
        raise WrongState
    move_mailing(mailing, state, now=now)
    write_audit(actor=by, event=event, subject=mailing.slug, now=now)
    return mailing
