"""Decide about partners: the desk invites, takes in, turns down, ends, and gives a new link where one leaked."""

from datetime import datetime, timedelta

from django.db import transaction

from undersigned.campaigns.models import Partner
from undersigned.campaigns.passes.partners import FIRST_LASTS, make_partner_pass
from undersigned.campaigns.states import ACTIVE, ENDED, TURNED_DOWN
from undersigned.campaigns.verbs.claims import BY_THE_DESK, end_claims_of
from undersigned.campaigns.verbs.links import end_links, link_for_partner
from undersigned.campaigns.verbs.partners import (
    WrongState,
    add_partner,
    lock_partner,
    open_contact,
    settle_partner,
)
from undersigned.flows.ask_partner import BadPartner, read_partner
from undersigned.mailing.links import partner_my_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.audit import write_audit
from undersigned.values.keys import InstanceKeys

__all__ = ["BadPartner", "NoPartner", "NoReason", "WrongState"]


class NoPartner(Exception):
    """There is no such partner."""


class NoReason(ValueError):
    """Who is turned down is told why; a reason is needed."""


@transaction.atomic
def invite_partner(
    *,
    campaign_id: int,
    name: str,
    kind: str,
    country: str,
    website: str,
    contact_name: str,
    contact_email: str,
    language: str,
    by: str,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
) -> Partner:
    """Invite an organisation by a letter; it is a partner once it says yes (flows/my_partner.py). Raises BadPartner."""
    fields = {"name": name, "kind": kind, "country": country, "website": website}
    typed = read_partner({**fields, "contact_name": contact_name, "contact_email": contact_email})
    partner = add_partner(
        campaign_id=campaign_id,
        name=typed.name,
        kind=typed.kind,
        country=typed.country,
        website=typed.website,
        about={},
        logo=b"",
        language=language,
        contact=typed.contact,
        keys=keys,
        now=now,
        decided_at=now,
    )
    write_to_partner(
        partner, Letter.Kind.PARTNER_ASKED, keys=keys, public_url=public_url, now=now, link_lasts=FIRST_LASTS
    )
    _audit(partner, by, "partner.invited", now)
    return partner


@transaction.atomic
def accept_partner(*, partner_id: int, by: str, keys: InstanceKeys, public_url: str, now: datetime) -> None:
    """Take a partner in: its page is public, its link counts, and a letter brings it its own page. Raises NoPartner, WrongState."""
    partner = _locked(partner_id)
    settle_partner(partner, ACTIVE, now=now)
    link_for_partner(partner, now=now)
    write_to_partner(
        partner, Letter.Kind.PARTNER_DECIDED, keys=keys, public_url=public_url, now=now, link_lasts=FIRST_LASTS
    )
    _audit(partner, by, "partner.accepted", now)


@transaction.atomic
def turn_down_partner(
    *, partner_id: int, reason: str, by: str, keys: InstanceKeys, public_url: str, now: datetime
) -> None:
    """Turn a request down; the letter says why. Raises NoPartner, WrongState, NoReason."""
    said = reason.strip()
    if not said:
        raise NoReason
    partner = _locked(partner_id)
    settle_partner(partner, TURNED_DOWN, now=now, reason=said)
    write_to_partner(partner, Letter.Kind.PARTNER_DECIDED, keys=keys, public_url=public_url, now=now)
    _audit(partner, by, "partner.turned_down", now, said)


@transaction.atomic
def end_partner(*, partner_id: int, by: str, now: datetime) -> None:
    """End a partnership: page, link and widget stop counting at once, and what it cared for is free; what was counted stays.

    Raises NoPartner, WrongState.
    """
    partner = _locked(partner_id)
    settle_partner(partner, ENDED, now=now)
    end_links(partner, now=now)
    end_claims_of(partner, how=BY_THE_DESK, now=now)
    _audit(partner, by, "partner.ended", now)


@transaction.atomic
def rotate_link(*, partner_id: int, by: str, now: datetime) -> str:
    """End a partner's link and return the code of the new one; the old counts for nobody from now on.

    Raises NoPartner, and WrongState for a partner that is not active.
    """
    partner = _locked(partner_id)
    if partner.state != ACTIVE:
        raise WrongState
    end_links(partner, now=now)
    link = link_for_partner(partner, now=now)
    _audit(partner, by, "partner.link_rotated", now)
    return link.code


def write_to_partner(
    partner: Partner,
    kind: str,
    *,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
    link_lasts: timedelta | None = None,
) -> None:
    """Queue a letter to the contact of a partner, with a link to its own page that lasts so long, or with none.

    None leaves for a partner that was made for the example.
    """
    contact = open_contact(partner, keys=keys)
    if contact is None or partner.sample:
        return
    about: dict[str, object] = {
        "name": contact.name,
        "body": partner.name,
        "hashtag": partner.campaign.hashtag,
        "reason": partner.reason,
    }
    if link_lasts is not None:
        token = make_partner_pass(keys, partner=partner, now=now, lasts=link_lasts)
        about["my_link"] = partner_my_link(public_url, partner.language, token)
        about["link_days"], about["link_hours"] = link_lasts.days, int(link_lasts.total_seconds() // 3600)
    letter = LetterDraft(
        kind=kind, email=contact.email, digest=bytes(partner.contact_digest), language=partner.language, about=about
    )
    queue_letters([letter], keys=keys, now=now)


def _locked(partner_id: int) -> Partner:
    try:
        return lock_partner(partner_id)
    except Partner.DoesNotExist:
        raise NoPartner from None


def _audit(partner: Partner, by: str, event: str, now: datetime, detail: str = "") -> None:
    subject = f"{partner.campaign.slug} {partner.slug}"
    write_audit(actor=by, event=event, subject=subject, detail=detail, now=now)
