"""Writes of this room: partners, their visits, and who agreed to hear from them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F
from django.utils.text import slugify

from undersigned.campaigns.models import Campaign, Partner, PartnerConsent, PartnerVisits
from undersigned.campaigns.states import ASKED, partner_may_follow
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import InstanceKeys

_CONTACT_BOX: Final = "partner contact"
_CONSENT_BOX: Final = "partner consent"
_CONSENT_MARK: Final = "partner consent mark"

# Addresses of pages under /partners/ that are no partner's.
_TAKEN: Final = frozenset({"join", "my", "widget", "contact"})


class WrongState(Exception):
    """The partner is in a state that this act does not follow."""


@dataclass(frozen=True, slots=True)
class PartnerContact:
    """Whom a partner is written to."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A person who agreed to hear from a partner, in clear."""

    name: str
    email: str


def add_partner(
    *,
    campaign_id: int,
    name: str,
    kind: str,
    country: str,
    website: str,
    about: dict[str, str],
    logo: bytes,
    language: str,
    contact: PartnerContact,
    keys: InstanceKeys,
    now: datetime,
    decided_at: datetime | None = None,
) -> Partner:
    """Store a partner that asked, or with ``decided_at`` one that the desk invited; its contact is boxed."""
    # Locked: two at once choose their addresses one after the other.
    Campaign.objects.select_for_update().get(pk=campaign_id)
    partner = Partner.objects.create(
        campaign_id=campaign_id,
        slug=_free_slug(campaign_id, name),
        name=name,
        kind=kind,
        country=country,
        website=website,
        about=about,
        logo=logo,
        language=language,
        contact_name=contact.name,
        contact_digest=address_digest(keys, contact.email),
        asked_at=now,
        decided_at=decided_at,
    )
    partner.contact_box = keys.box(_CONTACT_BOX, contact.email.encode(), bound_to=_place(partner))
    partner.save(update_fields=["contact_box"])
    return partner


def open_contact(partner: Partner, *, keys: InstanceKeys) -> PartnerContact | None:
    """Return whom a partner is written to; None where nobody is on file. Raises CannotOpen."""
    if not partner.contact_box:
        return None
    email = keys.unbox(_CONTACT_BOX, bytes(partner.contact_box), bound_to=_place(partner)).decode()
    return PartnerContact(partner.contact_name, email)


def lock_partner(partner_id: int) -> Partner:
    """Return a partner, locked until the transaction ends. Raises Partner.DoesNotExist."""
    return Partner.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=partner_id)


def settle_partner(partner: Partner, state: str, *, now: datetime, reason: str = "") -> None:
    """Bring a partner into a state, with its moment and the reason. Raises WrongState."""
    if not partner_may_follow(partner.state, state):
        raise WrongState
    partner.state, partner.decided_at, partner.reason = state, now, reason
    partner.save(update_fields=["state", "decided_at", "reason"])


def is_invited(partner: Partner) -> bool:
    """Say whether the desk invited it and its yes is waited for."""
    return partner.state == ASKED and partner.decided_at is not None


def set_partner(partner: Partner, *, colour: str, webhook: str, public_key: bytes) -> None:
    """Store what a partner sets for itself."""
    partner.colour, partner.webhook, partner.public_key = colour, webhook, public_key
    partner.save(update_fields=["colour", "webhook", "public_key"])


def count_visit(partner: Partner, *, by: str, on: date) -> None:
    """Count one visit through a partner on a day."""
    visits, _made = PartnerVisits.objects.get_or_create(partner=partner, on=on, by=by)
    PartnerVisits.objects.filter(pk=visits.pk).update(count=F("count") + 1)


def agree(
    *,
    partner: Partner,
    address: Address,
    person: Agreed,
    words: str,
    language: str,
    country: str,
    keys: InstanceKeys,
    now: datetime,
) -> PartnerConsent | None:
    """Record that a person agreed to hear from a partner; None where the same consent is in force already."""
    said = json.dumps({"name": person.name, "email": person.email}, ensure_ascii=False).encode()
    consent, made = PartnerConsent.objects.get_or_create(
        partner=partner,
        address=address,
        withdrawn_at=None,
        defaults={
            "box": keys.box(_CONSENT_BOX, said, bound_to=_between(partner.pk, address.pk)),
            "words": words,
            "language": language,
            "country": country,
            "given_at": now,
        },
    )
    return consent if made else None


def open_agreed(consent: PartnerConsent, *, keys: InstanceKeys) -> Agreed:
    """Return who agreed, in clear. Raises CannotOpen."""
    box = keys.unbox(_CONSENT_BOX, bytes(consent.box), bound_to=_between(consent.partner_id, consent.address_id))
    said: dict[str, Any] = json.loads(box)
    return Agreed(said["name"], said["email"])


def take_back(consents: Any, *, now: datetime) -> int:
    """Take back those of these consents that are in force, and empty their boxes; return how many."""
    taken: int = consents.filter(withdrawn_at=None).update(withdrawn_at=now, box=b"")
    return taken


def consent_mark(keys: InstanceKeys, *, partner_id: int, digest: bytes) -> str:
    """Return the mark by which one partner knows a contact again: 32 hexadecimal digits, keyed, another for each partner.

    Two partners that compare their marks learn nothing of whom they share.
    """
    return keys.mac(_CONSENT_MARK, partner_id.to_bytes(8, "big") + digest).hex()[:32]


def note_told(consent_ids: list[int], *, now: datetime) -> None:
    """Note that a partner's webhook took these withdrawals."""
    PartnerConsent.objects.filter(pk__in=consent_ids).update(partner_told_at=now)


def _free_slug(campaign_id: int, name: str) -> str:
    stem = slugify(name)[:70].strip("-") or "partner"
    taken = set(Partner.objects.filter(campaign=campaign_id, slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken or slug in _TAKEN:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _place(partner: Partner) -> bytes:
    return partner.pk.to_bytes(8, "big")


def _between(partner_id: int, address_id: int) -> bytes:
    return partner_id.to_bytes(8, "big") + address_id.to_bytes(8, "big")
