"""Record that somebody got in touch with a target, and when it answered: the silence clock runs in between."""

from datetime import date, datetime

from django.db import transaction

from undersigned.campaigns.models import ContactMade
from undersigned.campaigns.verbs.claims import (
    BadContactMade,
    add_contact_made,
    answer_contact_made,
    strike_contact_made,
    touch_claim,
)
from undersigned.campaigns.verbs.targets import lock_target
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadContactMade", "answer_contact", "record_contact", "strike_contact"]


@transaction.atomic
def record_contact(
    *,
    target_id: int,
    way: str,
    on: date | None,
    note: str,
    answered_on: date | None,
    by: str,
    now: datetime,
    claim_id: int | None = None,
) -> ContactMade:
    """Store a contact that staff know of, or that a partner's claim made. Raises BadContactMade, Target.DoesNotExist."""
    target = lock_target(target_id)
    made = add_contact_made(target, way=way, on=on, note=note, answered_on=answered_on, claim_id=claim_id, now=now)
    if claim_id is not None:
        touch_claim(claim_id, now=now)
    subject = f"{target.campaign.slug} {target.slug}"
    write_audit(actor=by, event="target.contacted", subject=subject, now=now, detail=way)
    return made


@transaction.atomic
def answer_contact(*, contact_made_id: int, on: date, by: str, now: datetime) -> ContactMade:
    """Store when a target answered; said again, the day is put right. Raises BadContactMade, ContactMade.DoesNotExist."""
    target_id = ContactMade.objects.values_list("target_id", flat=True).get(pk=contact_made_id)
    target = lock_target(target_id)
    made = ContactMade.objects.get(pk=contact_made_id)
    answer_contact_made(made, on=on, now=now)
    write_audit(actor=by, event="target.answered", subject=f"{target.campaign.slug} {target.slug}", now=now)
    return made


@transaction.atomic
def strike_contact(*, contact_made_id: int, by: str, now: datetime) -> None:
    """Delete a contact that was not made, or not so, whoever logged it. Raises ContactMade.DoesNotExist."""
    target_id = ContactMade.objects.values_list("target_id", flat=True).get(pk=contact_made_id)
    target = lock_target(target_id)
    made = ContactMade.objects.get(pk=contact_made_id)
    detail = f"{made.way} {made.on.isoformat()}"
    strike_contact_made(made)
    subject = f"{target.campaign.slug} {target.slug}"
    write_audit(actor=by, event="target.contact_struck", subject=subject, now=now, detail=detail)
