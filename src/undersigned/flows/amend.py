"""Amend: a reviewer looks at a change that a published body proposed, to its name, kind, country or website."""

from datetime import datetime

from django.db import transaction

from undersigned.endorsements.models import Amendment, Endorsement
from undersigned.endorsements.states import PUBLISHED
from undersigned.endorsements.verbs.amendments import AlreadySettled, settle_amendment
from undersigned.endorsements.verbs.states import lock_endorsement
from undersigned.flows.vet import IsSubmitter, NothingSaid, refuse_submitter
from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit
from undersigned.roll.queries import entry_of_endorsement
from undersigned.roll.verbs.entries import CORRECTABLE, correct_entry
from undersigned.values.keys import InstanceKeys

__all__ = ["AlreadySettled", "IsSubmitter", "NothingSaid"]


class NoLongerStands(Exception):
    """The body has left the roll meanwhile; nothing of its entry is changed any more."""


@transaction.atomic
def accept_amendment(*, amendment_id: int, reviewer: StaffMember, keys: InstanceKeys, now: datetime) -> Amendment:
    """Let endorsement and entry say what was proposed; the former name goes on finding the entry, whose address stays.

    Raises Amendment.DoesNotExist, AlreadySettled, NoLongerStands, IsSubmitter.
    """
    endorsement, amendment = _proposed(amendment_id)
    entry = entry_of_endorsement(endorsement.pk)
    if endorsement.state != PUBLISHED or entry is None or entry.left_on is not None:
        raise NoLongerStands
    refuse_submitter(endorsement, reviewer, keys)
    values = {name: value for name, value in amendment.fields.items() if name in CORRECTABLE}
    settle_amendment(amendment, accepted=True, reason="", now=now)
    correct_entry(entry, values, now=now)
    _audit(endorsement, reviewer, "endorsement.amended", now, ", ".join(sorted(amendment.fields)))
    return amendment


@transaction.atomic
def refuse_amendment(
    *, amendment_id: int, reviewer: StaffMember, reason: str, keys: InstanceKeys, now: datetime
) -> Amendment:
    """Refuse what was proposed, with a reason that the body sees on its own page.

    Raises Amendment.DoesNotExist, AlreadySettled, IsSubmitter, NothingSaid.
    """
    said = reason.strip()
    if not said:
        raise NothingSaid
    endorsement, amendment = _proposed(amendment_id)
    refuse_submitter(endorsement, reviewer, keys)
    settle_amendment(amendment, accepted=False, reason=said, now=now)
    _audit(endorsement, reviewer, "endorsement.amendment_refused", now, said)
    return amendment


def _proposed(amendment_id: int) -> tuple[Endorsement, Amendment]:
    """The endorsement under lock, and the amendment as it stands under that lock. Raises AlreadySettled."""
    endorsement_id = Amendment.objects.values_list("endorsement_id", flat=True).get(pk=amendment_id)
    endorsement = lock_endorsement(endorsement_id)
    amendment = Amendment.objects.get(pk=amendment_id)
    if amendment.state != Amendment.State.PROPOSED:
        raise AlreadySettled
    amendment.endorsement = endorsement
    return endorsement, amendment


def _audit(endorsement: Endorsement, reviewer: StaffMember, event: str, now: datetime, detail: str) -> None:
    subject = f"{endorsement.call.slug} {endorsement.pk}"
    write_audit(actor=reviewer.get_username(), event=event, subject=subject, detail=detail, now=now)
