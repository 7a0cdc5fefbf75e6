"""Partners of a campaign, as far along their road as a test needs them."""

from datetime import datetime
from typing import Any

from tests.signatories import KEYS, NOW, PUBLIC_URL, letters, token_in
from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign, Partner
from undersigned.campaigns.passes.partners import make_partner_pass
from undersigned.campaigns.queries.partners import code_in_force
from undersigned.flows.ask_partner import ask_partner
from undersigned.flows.decide_partner import accept_partner
from undersigned.mailing.models import Letter
from undersigned.values.keys import InstanceKeys

LINA = "lina@quiet-youth.example.org"
ASKED = {
    "name": "Quiet Youth",
    "kind": "youth",
    "country": "GB",
    "website": "https://www.quiet-youth.example.org/",
    "about": "We are young and quiet.",
    "contact_name": "Lina",
    "contact_email": LINA,
}


def make_campaign(call: Call, slug: str = "quiet-now", **more: Any) -> Campaign:
    """A campaign of a call that has begun."""
    facts = {"hashtag": "QuietNow", "title": {"en": "Quiet now"}, "aim": {"en": "Be quiet."}, "sample": True}
    return Campaign.objects.create(call=call, slug=slug, starts_on=NOW.date().replace(day=1), **{**facts, **more})


def asked(campaign: Campaign, *, logo: bytes = b"", keys: InstanceKeys = KEYS, **typed: str) -> Partner:
    """A request that waits for the desk."""
    return ask_partner(campaign_id=campaign.pk, fields=ASKED | typed, logo=logo, language="en", keys=keys, now=NOW)


def active(campaign: Campaign, *, logo: bytes = b"", keys: InstanceKeys = KEYS, **typed: str) -> Partner:
    """A partner that the desk took in."""
    partner = asked(campaign, logo=logo, keys=keys, **typed)
    accept_partner(partner_id=partner.pk, by="grace", keys=keys, public_url=PUBLIC_URL, now=NOW)
    partner.refresh_from_db()
    return partner


def code_of(partner: Partner) -> str:
    """The code of its link in force."""
    return code_in_force(partner.pk)


def receipt_token(email: str) -> str:
    """The token of the receipt's link for a consent to a partner."""
    (receipt,) = [one for one in letters(email) if one.kind == Letter.Kind.PARTNER_RECEIPT]
    return token_in(receipt.about["consent_link"])


def page_token(partner: Partner, *, keys: InstanceKeys = KEYS, now: datetime = NOW) -> str:
    """The token of the link to its own page."""
    return make_partner_pass(keys, partner=partner, now=now)
