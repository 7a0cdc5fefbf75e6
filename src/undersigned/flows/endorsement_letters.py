"""Letters to the people at a body. What a letter's link opens is made when it leaves, so that its time begins then."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from undersigned.calls.queries import title_of
from undersigned.endorsements.models import Contact, Endorsement
from undersigned.endorsements.passes import (
    FORM_LASTS,
    MAILBOX_LASTS,
    make_contact_pass,
    make_form_pass,
    make_mailbox_pass,
)
from undersigned.endorsements.queries import contact_by_id, contacts_of
from undersigned.endorsements.states import DRAFT, OPEN_TO_BODY, PUBLISHED, UNDER_WAY
from undersigned.endorsements.verbs.contacts import note_letter, open_contact
from undersigned.mailing.certificates import NoCertificate, certificate_of
from undersigned.mailing.letters import shown_name
from undersigned.mailing.links import endorse_form_link, endorse_mailbox_link, endorse_my_link, entry_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import Attachment, LetterDraft, queue_letters
from undersigned.roll.queries import entry_of_endorsement
from undersigned.values.keys import InstanceKeys

MOST_LINKS = 20
OF_WHO_STANDS: Final = frozenset(
    {Letter.Kind.ENDORSE_PUBLISHED, Letter.Kind.ENDORSE_RECONFIRM, Letter.Kind.ENDORSE_REAFFIRM}
)
"""Letters that would not be true of a body that stands no longer."""
PUBLISHED_LETTER = Letter.Kind.ENDORSE_PUBLISHED

KINDS: Final = frozenset(
    {
        Letter.Kind.ENDORSE_RESUME,
        Letter.Kind.ENDORSE_MAILBOX,
        Letter.Kind.ENDORSE_ASKED,
        Letter.Kind.ENDORSE_REFUSED,
        Letter.Kind.ENDORSE_PUBLISHED,
        Letter.Kind.ENDORSE_MY,
        Letter.Kind.ENDORSE_WITHDRAWN,
        Letter.Kind.ENDORSE_RECONFIRM,
        Letter.Kind.ENDORSE_REAFFIRM,
    }
)


def write_to_contact(
    contact: Contact, kind: str, *, keys: InstanceKeys, now: datetime, about: Mapping[str, Any] | None = None
) -> None:
    """Queue a letter to one contact, in the language of its endorsement; none where that was made for the example."""
    endorsement = contact.endorsement
    if endorsement.sample:
        return
    reachable = open_contact(contact, keys=keys)
    more = {"contact_id": str(contact.pk), "name": reachable.name, "body": endorsement.name, **(about or {})}
    draft = LetterDraft(
        kind=kind,
        email=reachable.email,
        digest=bytes(contact.digest),
        language=endorsement.language,
        about=more,
    )
    queue_letters([draft], keys=keys, now=now)
    note_letter(contact, now)


def write_to_all(
    endorsement: Endorsement, kind: str, *, keys: InstanceKeys, now: datetime, about: Mapping[str, Any] | None = None
) -> int:
    """Queue a letter to every contact whose mailbox has answered; return how many."""
    reached = [one for one in contacts_of(endorsement.pk) if one.confirmed_at is not None]
    for contact in reached:
        contact.endorsement = endorsement
        write_to_contact(contact, kind, keys=keys, now=now, about=about)
    return len(reached)


def ready_to_leave(draft: LetterDraft, *, keys: InstanceKeys, public_url: str, now: datetime) -> LetterDraft | None:
    """Return a letter with the links that it needs, or None where there is nothing left to write about."""
    if "contact_id" not in draft.about:
        return _asked_for(draft, keys=keys, public_url=public_url, now=now)
    contact = contact_by_id(uuid.UUID(draft.about["contact_id"]))
    if contact is None:
        return None
    links = _links(draft.kind, contact, keys=keys, public_url=public_url, language=draft.language, now=now)
    if links is None:
        return None
    about = {**draft.about, "call": title_of(contact.endorsement.call_id, draft.language), **links}
    attached = (
        _certificate(contact.endorsement, public_url, draft.language, now) if draft.kind == PUBLISHED_LETTER else ()
    )
    return LetterDraft(draft.kind, draft.email, draft.digest, draft.language, about, attached)


def _certificate(endorsement: Endorsement, public_url: str, language: str, now: datetime) -> tuple[Attachment, ...]:
    """The certificate that goes with the letter; nothing where the entry has left the roll meanwhile."""
    entry = entry_of_endorsement(endorsement.pk)
    if entry is None:
        return ()
    try:
        content = certificate_of(entry, public_url=public_url, language=language, now=now)
    except NoCertificate:
        return ()
    return (Attachment(f"{entry.slug}.pdf", "application/pdf", content),)


def _links(
    kind: str, contact: Contact, *, keys: InstanceKeys, public_url: str, language: str, now: datetime
) -> dict[str, Any] | None:
    """What a kind of letter links to; None when its time is over."""
    endorsement = contact.endorsement
    if kind in {Letter.Kind.ENDORSE_RESUME, Letter.Kind.ENDORSE_ASKED}:
        if endorsement.state not in OPEN_TO_BODY:
            return None
        token = make_form_pass(keys, endorsement_id=endorsement.pk, now=now)
        return {
            "form_link": endorse_form_link(public_url, language, token),
            "until": (now + FORM_LASTS).isoformat(),
        }
    if kind == Letter.Kind.ENDORSE_MAILBOX:
        if endorsement.state not in {*UNDER_WAY, PUBLISHED} or contact.confirmed_at is not None:
            return None
        token = make_mailbox_pass(keys, contact_id=contact.pk, now=now)
        return {
            "mailbox_link": endorse_mailbox_link(public_url, language, token),
            "until": (now + MAILBOX_LASTS).isoformat(),
        }
    if endorsement.state == DRAFT or (kind in OF_WHO_STANDS and endorsement.state != PUBLISHED):
        return None
    token = make_contact_pass(keys, contact_id=contact.pk, now=now)
    links = {"my_link": endorse_my_link(public_url, language, token)}
    if slug := slug_of(endorsement):
        links |= {"entry_link": entry_link(public_url, language, slug)}
    return links


def slug_of(endorsement: Endorsement) -> str:
    """Return the address of the entry that an endorsement became or was merged into; nothing where there is none."""
    entry = entry_of_endorsement(endorsement.pk)
    return entry.slug if entry else endorsement.merged_into


def _asked_for(draft: LetterDraft, *, keys: InstanceKeys, public_url: str, now: datetime) -> LetterDraft | None:
    """The letter to an address that asked for its links; None where it is no contact's."""
    contacts = Contact.objects.filter(
        digest=draft.digest, left_at=None, confirmed_at__isnull=False, endorsement__call_id=draft.about["call_id"]
    )
    links = [
        {
            "body": shown_name(contact.endorsement.name),
            "link": endorse_my_link(
                public_url, draft.language, make_contact_pass(keys, contact_id=contact.pk, now=now)
            ),
        }
        for contact in contacts.select_related("endorsement").order_by("endorsement__name", "pk")[:MOST_LINKS]
    ]
    if not links:
        return None
    about = {"call": title_of(draft.about["call_id"], draft.language), "my_link": links[0]["link"], "links": links}
    return LetterDraft(draft.kind, draft.email, draft.digest, draft.language, about)
