"""Moderate letters to targets: the desk lets one leave that was held, or rejects it, and says of an unsure one whether it left."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.campaigns.models import TargetMail
from undersigned.campaigns.states import DROPPED, HELD, REJECTED, SENT, UNSURE
from undersigned.campaigns.verbs.mails import (
    WrongState,
    let_wait,
    lock_mail,
    settle_mail,
    uncount_mail,
)
from undersigned.people.verbs.audit import write_audit

__all__ = ["NoReason", "NoSuchMail", "WrongState", "reject_mail", "release_mail", "settle_unsure"]


class NoReason(ValueError):
    """A letter is rejected with a reason, and none was given."""


class NoSuchMail(Exception):
    """The letter is gone."""


@transaction.atomic
def release_mail(*, mail_id: uuid.UUID, by: str, now: datetime) -> str:
    """Let a letter that was held wait for its turn; return the state it came to. Raises NoSuchMail, WrongState.

    It is dropped where its target has endorsed meanwhile.
    """
    mail = _in_state(mail_id, HELD)
    let_wait(mail, now=now)
    _audit(mail, by, "target_mail.released", now, DROPPED if mail.state == DROPPED else "")
    return mail.state


@transaction.atomic
def reject_mail(*, mail_id: uuid.UUID, reason: str, by: str, now: datetime) -> None:
    """Reject and empty a letter that was held; it counts no more as an action taken. Raises NoSuchMail, NoReason, WrongState."""
    if not reason.strip():
        raise NoReason
    mail = _in_state(mail_id, HELD)
    uncount_mail(mail)
    settle_mail(mail, state=REJECTED, now=now)
    _audit(mail, by, "target_mail.rejected", now, reason.strip())


@transaction.atomic
def settle_unsure(*, mail_id: uuid.UUID, sent: bool, by: str, now: datetime) -> str:
    """Say of a letter of which nobody knew whether it left that it did, or let it wait again; return the state it came to.

    It is dropped where it would wait and its target has endorsed meanwhile. Raises NoSuchMail, WrongState.
    """
    mail = _in_state(mail_id, UNSURE)
    if sent:
        settle_mail(mail, state=SENT, now=now)
    else:
        let_wait(mail, now=now)
    came_to = {SENT: "sent", DROPPED: "dropped"}.get(mail.state, "again")
    _audit(mail, by, "target_mail.settled", now, came_to)
    return mail.state


def _in_state(mail_id: uuid.UUID, state: str) -> TargetMail:
    try:
        mail = lock_mail(mail_id)
    except TargetMail.DoesNotExist as error:
        raise NoSuchMail from error
    if mail.state != state:
        raise WrongState
    return mail


def _audit(mail: TargetMail, by: str, event: str, now: datetime, detail: str = "") -> None:
    subject = f"{mail.target.campaign.slug} {mail.target.slug} {mail.pk}"
    write_audit(actor=by, event=event, subject=subject, detail=detail, now=now)
