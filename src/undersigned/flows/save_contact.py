"""Keep the offices of a target by which it can be reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from undersigned.campaigns.models import TargetContact
from undersigned.campaigns.verbs.contacts import BadContact, add_contact, change_contact, clean_contact
from undersigned.campaigns.verbs.targets import lock_target
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadContact", "save_contact"]


@transaction.atomic
def save_contact(
    *, target_id: int, contact_id: int | None, fields: Mapping[str, Any], by: str, now: datetime
) -> TargetContact:
    """Make a contact of a target, or bring one to what `fields` says (verbs.contacts.FIELDS; ``sample`` for a new one).

    Whether a contact was made up for the example stays as it was made. Raises BadContact, Target.DoesNotExist,
    TargetContact.DoesNotExist.
    """
    target = lock_target(target_id)
    cleaned = clean_contact(fields)
    if contact_id is None:
        contact = add_contact(target, cleaned, sample=bool(fields.get("sample")))
        event = "contact.made"
    else:
        contact = TargetContact.objects.select_for_update(of=("self",)).get(pk=contact_id, target=target)
        if not change_contact(contact, cleaned):
            return contact
        event = "contact.changed"
    write_audit(actor=by, event=event, subject=f"{target.campaign.slug} {target.slug} {contact.pk}", now=now)
    return contact
