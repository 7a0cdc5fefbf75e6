"""Keep an endorsement: what a body's contacts do with it by their magic link, before and after it is published."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from undersigned.calls.queries import current_version
from undersigned.domains.registrable import NotADomain, registrable_domain
from undersigned.endorsements.form import STATEMENT_LENGTH
from undersigned.endorsements.models import Contact, Endorsement
from undersigned.endorsements.passes import InvalidPass, read_contact_pass
from undersigned.endorsements.queries import contact_by_id, contacts_of
from undersigned.endorsements.states import PUBLISHED, UNDER_WAY
from undersigned.endorsements.verbs.amendments import AlreadyProposed, propose
from undersigned.endorsements.verbs.contacts import (
    LastContact,
    Reachable,
    add_contact,
    may_be_written_to,
    open_contact,
    remove_contact,
)
from undersigned.endorsements.verbs.states import lock_endorsement, mark_withdrawn, touch
from undersigned.flows.endorse import is_own_mailbox
from undersigned.flows.endorsement_letters import write_to_all, write_to_contact
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.kinds import Kind
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.roll.queries import entry_of_endorsement
from undersigned.roll.states import LEFT, WITHDRAWN
from undersigned.roll.verbs.entries import leave_roll, reaffirm_entry, reconfirm_entry
from undersigned.values.countries import ISO_COUNTRIES
from undersigned.values.email import clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import clean_name
from undersigned.values.statements import clean_statement
from undersigned.values.websites import clean_website

__all__ = ["AlreadyProposed", "LastContact"]

LETTERS_A_DAY = 5
MOST_CONTACTS = 5
REASON_LENGTH = 300
_BODY: Final = "the body"


class NoEndorsement(Exception):
    """The link opens nothing (any more): cut, changed, or its contact has left."""


class LinkExpired(Exception):
    """The link is genuine and older than a day; a new one can go to the same address."""


class TooManyContacts(Exception):
    """There are as many contacts as may be."""


class NotNow(Exception):
    """The endorsement is in a state in which this cannot be done."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose page it is: the endorsement, and the contact who looks at it."""

    endorsement: Endorsement
    contact: Contact


def open_kept(*, token: str, keys: InstanceKeys, now: datetime) -> Kept:
    """Return what a magic link opens; changes nothing. Raises NoEndorsement, LinkExpired."""
    try:
        carried = read_contact_pass(keys, token, now=now)
    except InvalidPass as error:
        raise NoEndorsement from error
    contact = contact_by_id(carried.id)
    if contact is None or contact.confirmed_at is None:
        raise NoEndorsement
    if carried.expired:
        raise LinkExpired
    return Kept(contact.endorsement, contact)


def contacts_in_clear(*, endorsement_id: uuid.UUID, keys: InstanceKeys) -> list[tuple[Contact, Reachable]]:
    """Return the contacts of an endorsement with name and address, for the eyes of who may see them.

    Raises CannotOpen where the instance's key is another than the one they were boxed with.
    """
    return [(one, open_contact(one, keys=keys)) for one in contacts_of(endorsement_id)]


@transaction.atomic
def ask_contact_link(*, call_id: int, email: str, language: str, keys: InstanceKeys, now: datetime) -> None:
    """Queue a letter for an address, with links to the endorsements it is a contact of; the same work for every address.

    What there is to link to is found when the letter leaves (flows/deliver.py); without any it is dropped. Raises InvalidEmail.
    """
    address = clean_email(email)
    digest = address_digest(keys, address)
    if letters_since(digest=digest, kind=Letter.Kind.ENDORSE_MY, since=now - timedelta(days=1)) >= LETTERS_A_DAY:
        return
    draft = LetterDraft(Letter.Kind.ENDORSE_MY, address, digest, language, {"call_id": call_id})
    queue_letters([draft], keys=keys, now=now)


@transaction.atomic
def renew_contact_link(*, token: str, keys: InstanceKeys, now: datetime) -> None:
    """Send a new link to the address that an expired one was sent to, and to no other. Raises NoEndorsement."""
    try:
        contact = contact_by_id(read_contact_pass(keys, token, now=now).id)
    except InvalidPass as error:
        raise NoEndorsement from error
    if contact is None or contact.confirmed_at is None:
        raise NoEndorsement
    if may_be_written_to(contact, now):
        write_to_contact(contact, Letter.Kind.ENDORSE_MY, keys=keys, now=now)


@transaction.atomic
def replace_office_holder(*, endorsement_id: uuid.UUID, name: str, office: str, now: datetime) -> None:
    """Let another person sign for the body. Raises InvalidName, NotNow."""
    endorsement = _standing(endorsement_id)
    endorsement.signer_name, endorsement.signer_office = clean_name(name), clean_name(office)
    touch(endorsement, "signer_name", "signer_office")
    _audit(endorsement, "endorsement.office_holder_replaced", now)


@transaction.atomic
def correct_statement(*, endorsement_id: uuid.UUID, statement: str, now: datetime) -> None:
    """Let the body say something else in its statement, or nothing. Raises InvalidStatement, NotNow."""
    endorsement = _standing(endorsement_id)
    endorsement.statement = clean_statement(statement, most=STATEMENT_LENGTH) if statement.strip() else ""
    touch(endorsement, "statement")
    _audit(endorsement, "endorsement.statement_corrected", now)


@transaction.atomic
def propose_amendment(*, endorsement_id: uuid.UUID, typed: Mapping[str, str], now: datetime) -> bool:
    """Propose another name, kind, country or website for a published body: a reviewer looks at it first.

    Return whether anything differs. Raises InvalidName, InvalidWebsite, AlreadyProposed, NotNow, ValueError for no such kind
    or country.
    """
    endorsement = _published(endorsement_id)
    fields = _amended(endorsement, typed)
    if not fields:
        return False
    propose(endorsement, fields, now=now)
    _audit(endorsement, "endorsement.amendment_proposed", now, ", ".join(fields))
    return True


@transaction.atomic
def add_colleague(*, endorsement_id: uuid.UUID, name: str, email: str, keys: InstanceKeys, now: datetime) -> None:
    """Add a contact, whose mailbox is asked to confirm. Raises InvalidName, InvalidEmail, TooManyContacts, NotNow."""
    endorsement = _standing(endorsement_id)
    if Contact.objects.filter(endorsement=endorsement, left_at=None).count() >= MOST_CONTACTS:
        raise TooManyContacts
    address = clean_email(email)
    contact = add_contact(
        endorsement,
        name=clean_name(name),
        email=address,
        on_domain=is_own_mailbox(address, endorsement.domain),
        keys=keys,
        now=now,
    )
    contact.endorsement = endorsement
    if contact.confirmed_at is None and may_be_written_to(contact, now):
        write_to_contact(contact, Letter.Kind.ENDORSE_MAILBOX, keys=keys, now=now)
    _audit(endorsement, "endorsement.contact_added", now)


@transaction.atomic
def remove_colleague(*, endorsement_id: uuid.UUID, contact_id: uuid.UUID, now: datetime) -> None:
    """Let a contact leave. Raises LastContact, NoEndorsement for a contact that is not there."""
    endorsement = lock_endorsement(endorsement_id)
    contact = Contact.objects.filter(pk=contact_id, endorsement=endorsement, left_at=None).first()
    if contact is None:
        raise NoEndorsement
    remove_contact(contact, now=now)
    _audit(endorsement, "endorsement.contact_left", now)


@transaction.atomic
def withdraw_endorsement(
    *, endorsement_id: uuid.UUID, on: date, reason: str, keys: InstanceKeys, now: datetime
) -> None:
    """Take the endorsement back from a day on, with a reason if the body gives one; it stays visible as a line of history.

    Raises NotNow when it stands no longer, ValueError for a day to come, InvalidStatement.
    """
    endorsement = _standing(endorsement_id)
    if on > now.date():
        raise ValueError("A withdrawal is dated today or before.")
    said = clean_statement(reason, most=REASON_LENGTH) if reason.strip() else ""
    entry = entry_of_endorsement(endorsement.pk)
    mark_withdrawn(endorsement, now=now, reason=said)
    # One that another succeeded has left already, and keeps its line.
    if entry is not None and entry.state not in LEFT:
        note = {endorsement.language: said} if said else {}
        leave_roll(entry, WITHDRAWN, on=max(on, entry.since or on), now=now, note=note)
    about = {"day": on.isoformat(), "slug": entry.slug if entry else ""}
    write_to_all(endorsement, Letter.Kind.ENDORSE_WITHDRAWN, keys=keys, now=now, about=about)
    _audit(endorsement, "endorsement.withdrawn", now, said)


@transaction.atomic
def reconfirm(*, endorsement_id: uuid.UUID, now: datetime) -> None:
    """Say that the body still stands behind the call. Raises NotNow."""
    endorsement = _published(endorsement_id)
    endorsement.reconfirmed_at = now
    touch(endorsement, "reconfirmed_at")
    entry = entry_of_endorsement(endorsement.pk)
    if entry is not None:
        reconfirm_entry(entry, on=now.date())
    _audit(endorsement, "endorsement.reconfirmed", now)


@transaction.atomic
def reaffirm(*, endorsement_id: uuid.UUID, version_id: int, now: datetime) -> bool:
    """Stand behind the version in force, which must be the one that was shown. Raises NotNow."""
    endorsement = _published(endorsement_id)
    version = current_version(endorsement.call_id)
    if version.pk != version_id:
        raise NotNow
    entry = entry_of_endorsement(endorsement.pk)
    endorsement.version = version
    endorsement.reconfirmed_at = now
    touch(endorsement, "version", "reconfirmed_at")
    changed = entry is not None and reaffirm_entry(entry, version_id=version.pk, now=now)
    if entry is not None:
        reconfirm_entry(entry, on=now.date())
    _audit(endorsement, "endorsement.reaffirmed", now, f"version {version.number}")
    return changed


def _amended(endorsement: Endorsement, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a proposal would change, clean."""
    fields: dict[str, Any] = {}
    if typed.get("name", "").strip():
        fields["name"] = clean_name(typed["name"])
    if typed.get("website", "").strip():
        fields["website"] = clean_website(typed["website"])
        try:
            fields["domain"] = registrable_domain(fields["website"])
        except NotADomain as error:
            raise ValueError("The website has no domain.") from error
    if "kind" in typed:
        fields["kind"] = Kind(typed["kind"]).value
    if "country" in typed:
        if typed["country"] and typed["country"] not in ISO_COUNTRIES:
            raise ValueError("There is no such country.")
        fields["country"] = typed["country"]
    return {name: value for name, value in fields.items() if getattr(endorsement, name) != value}


def _standing(endorsement_id: uuid.UUID) -> Endorsement:
    endorsement = lock_endorsement(endorsement_id)
    if endorsement.state not in {*UNDER_WAY, PUBLISHED}:
        raise NotNow
    return endorsement


def _published(endorsement_id: uuid.UUID) -> Endorsement:
    endorsement = lock_endorsement(endorsement_id)
    if endorsement.state != PUBLISHED:
        raise NotNow
    return endorsement


def _audit(endorsement: Endorsement, event: str, now: datetime, detail: str = "") -> None:
    subject = f"{endorsement.call.slug} {endorsement.pk}"
    write_audit(actor=_BODY, event=event, subject=subject, detail=detail, now=now)
