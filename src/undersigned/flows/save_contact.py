"""Keep the offices of a target by which it can be reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from undersigned.campaigns.models import TargetContact
from undersigned.campaigns.verbs.contacts import FIELDS, BadContact, add_contact, change_contact, clean_contact
from undersigned.campaigns.verbs.targets import lock_target
from undersigned.people.verbs.audit import write_audit

__all__ = ["BadContact", "ChangedMeanwhile", "contact_seen", "save_contact"]


class ChangedMeanwhile(Exception):
    """Somebody else has changed the contact since it was looked at."""


def contact_seen(contact: TargetContact) -> dict[str, Any]:
    """Return what is said of a contact as it was read, for `save_contact` to compare."""
    return {field: getattr(contact, field) for field in FIELDS}


@transaction.atomic
def save_contact(
    *,
    target_id: int,
    contact_id: int | None,
    fields: Mapping[str, Any],
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> TargetContact:
    """Make a contact of a target, or bring one to what `fields` says (verbs.contacts.FIELDS; ``sample`` for a new one).

    Whether a contact was made up for the example stays as it was made. `seen` is what was said of it (`contact_seen`) when
    that was shown. Raises BadContact, ChangedMeanwhile, Target.DoesNotExist, TargetContact.DoesNotExist.
    """
    target = lock_target(target_id)
    cleaned = clean_contact(fields)
    if contact_id is None:
        contact = add_contact(target, cleaned, sample=bool(fields.get("sample")))
        event = "contact.made"
    else:
        contact = TargetContact.objects.select_for_update(of=("self",)).get(pk=contact_id, target=target)
        if seen is not None and contact_seen(contact) != seen:
            raise ChangedMeanwhile
        if not change_contact(contact, cleaned):
            return contact
        event = "contact.changed"
    write_audit(actor=by, event=event, subject=f"{target.campaign.slug} {target.slug} {contact.pk}", now=now)
    return contact
