"""My partner page: with the link of a letter a partner says yes to an invitation, sets its widget and takes a new link.

There it also takes targets into its care, logs when it got in touch with them, and gives them up (flows/claim_target.py).
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import ContactMade, Partner, Target, TargetClaim
from undersigned.campaigns.passes.partners import LASTS, InvalidPass, read_partner_pass
from undersigned.campaigns.states import ACTIVE
from undersigned.campaigns.verbs.claims import GIVEN_UP, end_claims
from undersigned.campaigns.verbs.links import link_for_partner
from undersigned.campaigns.verbs.partners import is_invited, lock_partner, set_partner, settle_partner
from undersigned.campaigns.verbs.targets import lock_target
from undersigned.domains.registrable import NotADomain, registrable_domain
from undersigned.flows.claim_target import (
    BadContactMade,
    ClaimedAlready,
    NoSuchClaim,
    NotToClaim,
    answer_on_claim,
    claim_as_partner,
    log_on_claim,
)
from undersigned.flows.decide_partner import rotate_link, write_to_partner
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.values.email import clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import X25519, seal
from undersigned.values.websites import InvalidWebsite, clean_website

__all__ = [
    "BadContactMade", "BadSettings", "ClaimedAlready", "NoPartnerPage", "NoSuchClaim", "NotToClaim", "answer_as_partner",
    "ask_partner_link", "give_up_as_partner", "join", "log_as_partner", "open_partner_page", "rotate_my_link",
    "save_settings", "take_target",
]  # fmt: skip

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


@transaction.atomic
def take_target(*, token: str, target_id: int, keys: InstanceKeys, now: datetime) -> TargetClaim:
    """Take a target of the campaign into the partner's care. Raises NoPartnerPage, ClaimedAlready, NotToClaim."""
    partner = _locked(token, keys, now)
    try:
        return claim_as_partner(target_id=target_id, partner_id=partner.pk, by=_actor(partner), keys=keys, now=now)
    except Target.DoesNotExist:
        raise NotToClaim from None


@transaction.atomic
def log_as_partner(
    *,
    token: str,
    target_id: int,
    way: str,
    on: date | None,
    note: str,
    answered_on: date | None,
    keys: InstanceKeys,
    now: datetime,
) -> ContactMade:
    """Log that the partner got in touch with a target since it cares for it.

    Raises NoPartnerPage, NoSuchClaim, BadContactMade.
    """
    _partner, target, claim = _claimed(token, target_id, keys, now)
    return log_on_claim(target, claim, way=way, on=on, note=note, answered_on=answered_on, now=now)


@transaction.atomic
def answer_as_partner(
    *, token: str, target_id: int, contact_made_id: int, on: date, keys: InstanceKeys, now: datetime
) -> None:
    """Log when a target answered a contact of the partner. Raises NoPartnerPage, NoSuchClaim, BadContactMade."""
    _partner, _target, claim = _claimed(token, target_id, keys, now)
    answer_on_claim(claim, contact_made_id=contact_made_id, on=on, now=now)


@transaction.atomic
def give_up_as_partner(*, token: str, target_id: int, keys: InstanceKeys, now: datetime) -> None:
    """Give a target up; what was logged stays. Raises NoPartnerPage, NoSuchClaim."""
    partner, target, claim = _claimed(token, target_id, keys, now)
    end_claims(target.pk, how=GIVEN_UP, now=now, claim_id=claim.pk)
    subject = f"{target.campaign.slug} {target.slug}"
    write_audit(actor=_actor(partner), event="claim.given_up", subject=subject, now=now)


def _claimed(token: str, target_id: int, keys: InstanceKeys, now: datetime) -> tuple[Partner, Target, TargetClaim]:
    """The partner and a target that it cares for, both locked, with the claim."""
    partner = _locked(token, keys, now)
    try:
        target = lock_target(target_id)
    except Target.DoesNotExist:
        raise NoSuchClaim from None
    claim = TargetClaim.objects.filter(target=target, partner=partner, ended_at=None).first()
    if claim is None:
        raise NoSuchClaim
    return partner, target, claim


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
