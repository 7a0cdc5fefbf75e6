"""Consent to a partner: given by confirming, told in a receipt, taken back at any time by its link or on one's own page."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.campaigns.models import Partner, PartnerConsent
from undersigned.campaigns.passes.partners import InvalidPass, make_consent_pass, read_consent_pass
from undersigned.campaigns.queries.partners import partner_through
from undersigned.campaigns.verbs.partners import Agreed, agree, take_back
from undersigned.mailing.links import partner_consent_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.models import Address
from undersigned.values.keys import InstanceKeys
from undersigned.values.shown_words import ShownWords


class NoConsent(Exception):
    """The link opens no consent: it was cut or changed, or everything about the person is gone."""


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What a person agreed to."""

    partner: str
    words: str
    language: str
    given_at: datetime
    withdrawn_at: datetime | None


def give_partner_consent(
    *, signature: Signature, email: str, words: ShownWords, keys: InstanceKeys, public_url: str, now: datetime
) -> bool:
    """Record, in the transaction of who confirms, what was ticked for the partner that brought them; a receipt goes out.

    Nothing where the partner has left meanwhile, or had the consent already. Return whether it was recorded.
    """
    partner = partner_through(signature.came_through) if signature.partner_contact else None
    if partner is None:
        return False
    shown = words.for_partner(partner.name)
    consent = agree(
        partner=partner,
        address=signature.address,
        person=Agreed(signature.name, email),
        words=shown,
        language=words.language,
        country=signature.country,
        keys=keys,
        now=now,
    )
    if consent is None:
        return False
    link = partner_consent_link(public_url, signature.language, make_consent_pass(keys, consent_id=consent.pk))
    about = {"name": signature.name, "body": partner.name, "reason": shown}
    letter = LetterDraft(
        kind=Letter.Kind.PARTNER_RECEIPT,
        email=email,
        digest=bytes(signature.address.digest),
        language=signature.language,
        about={**about, "day": now.date().isoformat(), "consent_link": link},
    )
    queue_letters([letter], keys=keys, now=now)
    return True


def see_consent(*, token: str, keys: InstanceKeys) -> ConsentGiven:
    """Return what the link of a receipt is about; changes nothing. Raises NoConsent."""
    consent = PartnerConsent.objects.select_related("partner").filter(pk=_named(token, keys)).first()
    if consent is None:
        raise NoConsent
    return ConsentGiven(consent.partner.name, consent.words, consent.language, consent.given_at, consent.withdrawn_at)


@transaction.atomic
def take_consent_back(*, token: str, keys: InstanceKeys, now: datetime) -> bool:
    """Take a consent back by the receipt's link; return whether it was in force until now. Raises NoConsent."""
    consents = PartnerConsent.objects.filter(pk=_named(token, keys))
    if not consents.exists():
        raise NoConsent
    return take_back(consents, now=now) > 0


@transaction.atomic
def take_consent_back_by_signature(*, signature_id: uuid.UUID, partner: str, now: datetime) -> bool:
    """Take back, from one's own page, what one agreed to for one partner (its number as the page wrote it).

    Return whether it was in force until now.
    """
    address = Signature.objects.filter(pk=signature_id).values("address")
    given = PartnerConsent.objects.filter(address__in=address, withdrawn_at=None)
    mine = [one.pk for one in given.only("partner_id") if str(one.partner_id) == partner]
    return take_back(PartnerConsent.objects.filter(pk__in=mine), now=now) > 0


def take_all_back(*, address: Address, call_id: int, now: datetime) -> int:
    """Take back what a person agreed to for every partner of a call, in the transaction of who withdraws; return how many."""
    partners = Partner.objects.filter(campaign__call=call_id)
    return take_back(PartnerConsent.objects.filter(address=address, partner__in=partners), now=now)


def _named(token: str, keys: InstanceKeys) -> int:
    try:
        return read_consent_pass(keys, token)
    except InvalidPass as error:
        raise NoConsent from error
