"""Try a mailing: send it, as it stands, to the desk's own trial mailboxes, in every language and with either subject."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.flows.compile_mailing import NotReady, compile_mailing
from undersigned.mailing.models import Mailing, TrialMailbox, TrialSend
from undersigned.mailing.newsletters.compile import compiled_json
from undersigned.mailing.states import ENDED
from undersigned.mailing.verbs.mailings import WrongState
from undersigned.people.verbs.audit import write_audit

__all__ = ["NotReady", "WrongState", "forget_trials", "try_mailing"]

FORGET_AFTER: Final = timedelta(days=30)


@transaction.atomic
def try_mailing(*, mailing_id: int, by: str, now: datetime) -> int:
    """Queue a trial to each trial mailbox, compiled now and with direct links; return how many letters that are.

    Raises NotReady, also where there is no trial mailbox, WrongState for one that ended, Mailing.DoesNotExist.
    """
    mailing = Mailing.objects.get(pk=mailing_id)
    if mailing.state in ENDED:
        raise WrongState
    mailboxes = list(TrialMailbox.objects.all())
    if not mailboxes:
        raise NotReady([_("There is no trial mailbox yet. Please add one first.")])
    trials = []
    for text, one in compile_mailing(mailing, now=now):
        compiled, variants = compiled_json(one), ("a", "b") if text.subject_b else ("a",)
        for mailbox in mailboxes:
            said = {"mailing": mailing, "language": text.language, "email": mailbox.email, "compiled": compiled}
            trials += [TrialSend(**said, variant=variant, asked_by=by, asked_at=now) for variant in variants]
    TrialSend.objects.bulk_create(trials)
    write_audit(actor=by, event="mailing.tried", subject=mailing.slug, detail=str(len(trials)), now=now)
    return len(trials)


@transaction.atomic
def forget_trials(*, now: datetime) -> int:
    """Take away trials of a month ago, which keep all that they said; return how many."""
    return TrialSend.objects.filter(asked_at__lt=now - FORGET_AFTER).delete()[0]
