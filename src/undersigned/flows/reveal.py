"""Reveal: say when a joint group comes onto the roll together, and how many of it must be accepted by then."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.endorsements.form import MOST_IN_GROUP
from undersigned.endorsements.models import JointGroup
from undersigned.endorsements.verbs.forms import set_group
from undersigned.endorsements.verbs.states import lock_endorsement, touch
from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit


class NotJoint(Exception):
    """The endorsement is of no joint group."""


@transaction.atomic
def set_reveal(
    *,
    endorsement_id: uuid.UUID,
    seen: int | None,
    reviewer: StaffMember,
    needed: int,
    reveal_at: datetime | None,
    now: datetime,
) -> None:
    """Set the moment and the number for the joint group of an endorsement; 0 needs all that are in it, None sets no moment.

    Raises DecidedMeanwhile, NotJoint, ValueError for a number beyond 0 to MOST_IN_GROUP.
    """
    if not 0 <= needed <= MOST_IN_GROUP:
        raise ValueError(f"A group needs from 0 to {MOST_IN_GROUP} bodies, not {needed}.")
    endorsement = lock_endorsement(endorsement_id, seen=seen)
    if endorsement.group_id is None:
        raise NotJoint
    set_group(JointGroup.objects.select_for_update().get(pk=endorsement.group_id), needed=needed, reveal_at=reveal_at)
    touch(endorsement)
    detail = f"{needed or 'all'} at {reveal_at.isoformat() if reveal_at else 'once accepted'}"
    subject = f"{endorsement.call.slug} {endorsement.pk}"
    write_audit(actor=reviewer.get_username(), event="endorsement.reveal_set", subject=subject, detail=detail, now=now)
