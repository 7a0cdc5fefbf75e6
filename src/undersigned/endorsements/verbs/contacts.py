"""Writes: the people at a body whom the secretariat may write to. Their names and addresses are kept boxed."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from undersigned.endorsements.models import Contact, Endorsement
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import InstanceKeys

_BOX = "endorsement contact"
LETTERS_IN_ALL = 5
LETTER_EVERY = timedelta(hours=1)


class LastContact(Exception):
    """The last contact cannot leave without a successor."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact in clear, for as long as a letter is written or a page is shown."""

    name: str
    email: str


def add_contact(
    endorsement: Endorsement,
    *,
    name: str,
    email: str,
    on_domain: bool,
    keys: InstanceKeys,
    now: datetime,
    looked_up: str = "",
) -> Contact:
    """Add a contact, or return the one that has this address already."""
    digest = address_digest(keys, email)
    known = Contact.objects.filter(endorsement=endorsement, digest=digest, left_at=None).first()
    if known is not None:
        if looked_up and not known.looked_up:
            known.looked_up = looked_up
            known.save(update_fields=["looked_up"])
        return known
    contact = Contact(id=uuid.uuid4(), endorsement=endorsement, digest=digest, on_domain=on_domain)
    contact.looked_up, contact.added_at = looked_up, now
    content = json.dumps({"name": name, "email": email}, ensure_ascii=False).encode()
    contact.box = keys.box(_BOX, content, bound_to=contact.pk.bytes)
    contact.save(force_insert=True)
    return contact


def open_contact(contact: Contact, *, keys: InstanceKeys) -> Reachable:
    """Return a contact in clear. Raises CannotOpen."""
    content = json.loads(keys.unbox(_BOX, bytes(contact.box), bound_to=contact.pk.bytes))
    return Reachable(content["name"], content["email"])


def confirm_contact(contact: Contact, *, now: datetime) -> bool:
    """Note that the mailbox answered; return whether it had not before."""
    if contact.confirmed_at is not None:
        return False
    contact.confirmed_at = now
    contact.save(update_fields=["confirmed_at"])
    return True


def may_be_written_to(contact: Contact, now: datetime) -> bool:
    """Say whether another letter that nobody at the desk asked for may go: five before it confirms, one an hour."""
    if contact.left_at is not None or (contact.confirmed_at is None and contact.letters_sent >= LETTERS_IN_ALL):
        return False
    return contact.last_letter_at is None or now - contact.last_letter_at >= LETTER_EVERY


def note_letter(contact: Contact, now: datetime) -> None:
    """Count a letter to a contact."""
    contact.letters_sent += 1
    contact.last_letter_at = now
    contact.save(update_fields=["letters_sent", "last_letter_at"])


def remove_contact(contact: Contact, *, now: datetime) -> None:
    """Let a contact leave, and forget who it was. Raises LastContact, under the lock of the endorsement."""
    others = Contact.objects.filter(endorsement_id=contact.endorsement_id, left_at=None).exclude(pk=contact.pk)
    if not others.filter(confirmed_at__isnull=False).exists():
        raise LastContact
    contact.left_at, contact.box = now, b""
    contact.save(update_fields=["left_at", "box"])
