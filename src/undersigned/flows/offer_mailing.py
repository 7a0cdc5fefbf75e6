"""Offer a mailing to a second person, who releases it; and take it back to change it."""

from datetime import datetime

from django.db import transaction

from undersigned.flows.compile_mailing import NotReady, compile_mailing
from undersigned.mailing.states import DRAFT, OFFERED, RELEASED
from undersigned.mailing.verbs.mailings import WrongState, has_deliveries, lock_mailing, move_mailing
from undersigned.people.verbs.audit import write_audit

__all__ = ["NotReady", "WrongState", "offer_mailing", "take_back_mailing"]


@transaction.atomic
def offer_mailing(*, mailing_id: int, by: str, now: datetime) -> None:
    """Offer a draft that could be sent as it is; it is not changed from now on.

    Raises NotReady, WrongState, Mailing.DoesNotExist.
    """
    mailing = lock_mailing(mailing_id)
    if mailing.state != DRAFT:
        raise WrongState
    compile_mailing(mailing, now=now)
    mailing.offered_by = by
    move_mailing(mailing, OFFERED, now=now)
    write_audit(actor=by, event="mailing.offered", subject=mailing.slug, now=now)


@transaction.atomic
def take_back_mailing(*, mailing_id: int, by: str, now: datetime) -> None:
    """Make a draft again of what was offered or released, until its recipients begin to be written down.

    Raises WrongState, Mailing.DoesNotExist.
    """
    mailing = lock_mailing(mailing_id)
    if mailing.state not in {OFFERED, RELEASED} or has_deliveries(mailing):
        raise WrongState
    move_mailing(mailing, DRAFT, now=now)
    write_audit(actor=by, event="mailing.taken_back", subject=mailing.slug, now=now)
