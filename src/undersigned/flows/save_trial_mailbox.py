"""Save and delete trial mailboxes: mailboxes of the desk's own, to which a mailing goes before anybody else gets it."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.mailing.models import TrialMailbox
from undersigned.people.verbs.audit import write_audit
from undersigned.values.email import InvalidEmail, clean_email

MOST: Final = 20


class BadTrialMailbox(ValueError):
    """What was typed cannot be used; ``errors`` says by field, in a sentence, what to do."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@transaction.atomic
def add_trial_mailbox(*, email: str, note: str, by: str, now: datetime) -> TrialMailbox:
    """Add a mailbox, twenty at most. Raises BadTrialMailbox."""
    try:
        cleaned = clean_email(email)
    except InvalidEmail:
        sentence = _("This does not look like an e-mail address, such as name@example.org.")
        raise BadTrialMailbox({"email": sentence}) from None
    if TrialMailbox.objects.filter(email=cleaned).exists():
        raise BadTrialMailbox({"email": _("This mailbox is there already.")})
    if TrialMailbox.objects.count() >= MOST:
        raise BadTrialMailbox({"email": _("There are %(most)s already. Please take one away first.") % {"most": MOST}})
    mailbox = TrialMailbox.objects.create(email=cleaned, note=" ".join(note.split())[:120])
    write_audit(actor=by, event="trial_mailbox.added", subject=str(mailbox.pk), now=now)
    return mailbox


@transaction.atomic
def delete_trial_mailbox(*, mailbox_id: int, by: str, now: datetime) -> None:
    """Take a mailbox away; one that is not there changes nothing."""
    if TrialMailbox.objects.filter(pk=mailbox_id).delete()[0]:
        write_audit(actor=by, event="trial_mailbox.deleted", subject=str(mailbox_id), now=now)
