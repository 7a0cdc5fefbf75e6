"""Delete a mailing that was never released: its texts, trials and counted links go with it. What was released stays for good."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from undersigned.mailing.models import SeriesStep
from undersigned.mailing.states import DRAFT
from undersigned.mailing.verbs.mailings import WrongState, has_deliveries, lock_mailing
from undersigned.people.models import AuditLine
from undersigned.people.verbs.audit import write_audit

__all__ = ["InSeries", "WasReleased", "WrongState", "delete_mailing"]


class WasReleased(Exception):
    """Somebody released it, if only for a while: that stays on record."""


class InSeries(Exception):
    """It is a step of a series, which needs it."""


@transaction.atomic
def delete_mailing(*, mailing_id: int, by: str, now: datetime) -> None:
    """Take a draft away, with everything that hangs on it, and leave a line in the audit.

    Raises WrongState for what is no draft, WasReleased for a draft that was one before, InSeries, Mailing.DoesNotExist.
    """
    mailing = lock_mailing(mailing_id)
    if mailing.state != DRAFT:
        raise WrongState
    # A draft that was taken back looks like any other; the audit knows.
    released = AuditLine.objects.filter(at__gte=mailing.made_at, event="mailing.released", subject=mailing.slug)
    if has_deliveries(mailing) or released.exists():
        raise WasReleased
    if SeriesStep.objects.filter(mailing=mailing).exists():
        raise InSeries
    try:
        with transaction.atomic():
            mailing.delete()
    except ProtectedError:
        # A step that was added meanwhile.
        raise InSeries from None
    write_audit(actor=by, event="mailing.deleted", subject=mailing.slug, detail=mailing.name, now=now)
