"""My partner page: with the link of a letter a partner says yes to an invitation, sets its widget and takes a new link."""

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Partner
from undersigned.campaigns.passes.partners import LASTS, InvalidPass, read_partner_pass
from undersigned.campaigns.states import ACTIVE
from undersigned.campaigns.verbs.links import link_for_partner
from undersigned.campaigns.verbs.partners import is_invited, lock_partner, set_partner, settle_partner
from undersigned.domains.registrable import NotADomain, registrable_domain
from undersigned.flows.decide_partner import rotate_link, write_to_partner
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.values.email import clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import X25519, seal
from undersigned.values.websites import InvalidWebsite, clean_website

LETTERS_A_DAY: Final = 5
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


class NoPartnerPage(Exception):
    """The link opens no page (any more): cut, changed, too old, or the partner is none."""


class BadSettings(Exception):
    """`errors` maps fields to codes: colour malformed; public_key malformed; webhook: those of clean_website, and scheme."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


def open_partner_page(*, token: str, keys: InstanceKeys, now: datetime) -> Partner:
    """Return the partner whose page a link opens: an active one, or one that was invited. Raises NoPartnerPage."""
    partner = Partner.objects.select_related("campaign").filter(pk=_named(token, keys, now)).first()
    if partner is None or not _opens(partner, token, keys, now):
        raise NoPartnerPage
    return partner


@transaction.atomic
def ask_partner_link(*, email: str, keys: InstanceKeys, public_url: str, now: datetime) -> None:
    """Send the links of all partners whose contact an address is, five letters a day. Raises InvalidEmail; tells nothing else."""
    digest = address_digest(keys, clean_email(email))
    sent = letters_since(digest=digest, kind=Letter.Kind.PARTNER_MY, since=now - timedelta(days=1))
    partners = Partner.objects.filter(contact_digest=digest).select_related("campaign").order_by("pk")
    open_to = [one for one in partners if one.state == ACTIVE or is_invited(one)]
    for partner in open_to[: max(LETTERS_A_DAY - sent, 0)]:
        write_to_partner(partner, Letter.Kind.PARTNER_MY, keys=keys, public_url=public_url, now=now, link_lasts=LASTS)


@transaction.atomic
def join(*, token: str, keys: InstanceKeys, now: datetime) -> bool:
    """Say yes to an invitation; return False where that was said before. Raises NoPartnerPage."""
    partner = _locked(token, keys, now)
    if not is_invited(partner):
        return False
    settle_partner(partner, ACTIVE, now=now)
    link_for_partner(partner, now=now)
    _audit(partner, "partner.joined", now)
    return True


@transaction.atomic
def save_settings(*, token: str, fields: Mapping[str, str], keys: InstanceKeys, now: datetime) -> None:
    """Store the colour of the widget, the webhook and the public key. Raises NoPartnerPage, BadSettings."""
    partner = _locked(token, keys, now)
    errors: dict[str, str] = {}
    colour = fields.get("colour", "").strip().lower()
    if colour and not _COLOUR.fullmatch(colour):
        errors["colour"] = "malformed"
    webhook = _read_webhook(fields.get("webhook", ""), errors)
    public_key = _read_public_key(fields.get("public_key", ""), errors)
    if errors:
        raise BadSettings(errors)
    set_partner(partner, colour=colour, webhook=webhook, public_key=public_key)
    _audit(partner, "partner.settings_changed", now)


@transaction.atomic
def rotate_my_link(*, token: str, keys: InstanceKeys, now: datetime) -> str:
    """End the partner's link and return the code of the new one. Raises NoPartnerPage, WrongState."""
    partner = _locked(token, keys, now)
    return rotate_link(partner_id=partner.pk, by=_actor(partner), now=now)


def _read_webhook(text: str, errors: dict[str, str]) -> str:
    """An address of a public website over HTTPS, for the worker to post to."""
    if not text.strip():
        return ""
    try:
        webhook = clean_website(text)
        registrable_domain(webhook)
    except (InvalidWebsite, NotADomain) as error:
        errors["webhook"] = error.code
        return ""
    if not webhook.startswith("https://"):
        errors["webhook"] = "scheme"
    return webhook


def _read_public_key(text: str, errors: dict[str, str]) -> bytes:
    """Thirty-two bytes in hexadecimal or Base64, to which something can be sealed."""
    written = "".join(text.split())
    if not written:
        return b""
    try:
        key = bytes.fromhex(written) if len(written) == 64 else b64decode(written + "=" * (-len(written) % 4), "-_")
        if len(key) != 32:
            raise ValueError(len(key))
        seal(bytes((X25519,)) + key, b"", b"trial")
    except ValueError:
        errors["public_key"] = "malformed"
        return b""
    return key


def _named(token: str, keys: InstanceKeys, now: datetime) -> int:
    try:
        return read_partner_pass(keys, token, now=now).partner_id
    except InvalidPass as error:
        raise NoPartnerPage from error


def _opens(partner: Partner, token: str, keys: InstanceKeys, now: datetime) -> bool:
    carried = read_partner_pass(keys, token, now=now)
    fits = carried.fits(partner) and not carried.expired
    return fits and (partner.state == ACTIVE or is_invited(partner))


def _locked(token: str, keys: InstanceKeys, now: datetime) -> Partner:
    try:
        partner = lock_partner(_named(token, keys, now))
    except Partner.DoesNotExist:
        raise NoPartnerPage from None
    if not _opens(partner, token, keys, now):
        raise NoPartnerPage
    return partner


def _actor(partner: Partner) -> str:
    return f"partner {partner.slug}"


def _audit(partner: Partner, event: str, now: datetime) -> None:
    write_audit(actor=_actor(partner), event=event, subject=f"{partner.campaign.slug} {partner.slug}", now=now)
