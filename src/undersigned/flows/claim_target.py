"""Claim a target: somebody cares for it, alone, logs when they got in touch with it, and gives it up again.

A volunteer asks with name and address; the letter's link shows what it would take, and a button takes it. Nothing about them is
stored before. The same link is the page of their claim afterwards.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import ContactMade, Partner, Target, TargetClaim
from undersigned.campaigns.passes.claims import ClaimPass, InvalidPass, make_claim_pass, read_claim_pass
from undersigned.campaigns.queries.actions import is_running
from undersigned.campaigns.queries.targets import is_open
from undersigned.campaigns.states import ACTIVE
from undersigned.campaigns.verbs.claims import (
    BY_THE_DESK,
    GIVEN_UP,
    BadContactMade,
    ClaimedAlready,
    Volunteer,
    add_contact_made,
    answer_contact_made,
    claim_target,
    end_claims,
    open_volunteer,
    refuse_as_holder,
    touch_claim,
)
from undersigned.campaigns.verbs.partners import lock_partner
from undersigned.campaigns.verbs.targets import lock_target
from undersigned.mailing.links import claim_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, asked_from, queue_letters
from undersigned.people.verbs.addresses import address_digest, find_or_make_addresses
from undersigned.people.verbs.audit import write_audit
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.email import clean_email
from undersigned.values.keys import CannotOpen, InstanceKeys
from undersigned.values.names import clean_name

__all__ = [
    "BadContactMade", "ClaimExpired", "ClaimPage", "ClaimedAlready", "NoSuchClaim", "NotToClaim", "TooMany",
    "answer_as_holder", "answer_on_claim", "ask_claim", "claim_as_partner", "end_claim", "give_up", "log_contact",
    "log_on_claim", "look_at_claim", "may_be_claimed", "take_claim",
]  # fmt: skip

LETTERS_A_DAY: Final = 5
"""Letters that one address gets within a day, for whichever targets."""

UNANSWERED: Final = 3
UNANSWERED_WITHIN: Final = timedelta(days=28)
"""Letters that a mailbox gets within four weeks from one network while it takes no target: what a stranger asks for uses up
nothing of what the mailbox's owner asks for from elsewhere."""
UNANSWERED_OF_ALL: Final = 12
"""The same from all networks together."""

A_NETWORK_A_DAY: Final = 10

_NETWORK: Final = "claim letters of a network"


class NotToClaim(Exception):
    """The target is won, or its campaign has not begun, is over, or was stopped: nobody needs to care for it."""


class NoSuchClaim(Exception):
    """The link was cut or changed, or the claim that it opened has ended."""


class TooMany(Exception):
    """Very many letters were asked for from one network within a day."""


class ClaimExpired(Exception):
    """The link is genuine and too old to take a claim."""


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What a link opens: the target; the claim if it is theirs; whether somebody else has it; what was logged."""

    target: Target
    name: str
    claim: TargetClaim | None
    taken: bool
    contacts: tuple[ContactMade, ...] = ()


def may_be_claimed(target: Target, *, now: datetime) -> bool:
    """Say whether anybody needs to care for a target: it is not won, and its campaign is running."""
    return is_open(target) and is_running(target.campaign, today=timezone.localdate(now))


@transaction.atomic
def ask_claim(
    *, target_id: int, name: str, email: str, language: str, ip: str, keys: InstanceKeys, public_url: str, now: datetime
) -> None:
    """Queue a letter with the link that takes a target, unless its mailbox has enough; the answer is the same for every address.

    Raises NotToClaim, TooMany, InvalidName, InvalidEmail, Target.DoesNotExist.
    """
    target = lock_target(target_id)
    _refuse_closed(target, now)
    name, address = clean_name(name), clean_email(email)
    prefix = keys.prefix_digest(ip)
    if prefix and not use_code_try(keys.mac(_NETWORK, prefix), now=now, most=A_NETWORK_A_DAY):
        raise TooMany
    digest = address_digest(keys, address)
    network = asked_from(keys, digest=digest, ip=ip)
    if _has_enough(digest, network, now):
        return
    token = make_claim_pass(keys, target_id=target.pk, name=name, email=address, language=language, now=now)
    about = {
        "call": title_of(target.campaign.call_id, language),
        "target": target.name_in(language),
        "claim_link": claim_link(public_url, language, token),
    }
    letter = LetterDraft(Letter.Kind.CLAIM_TARGET, address, digest, language, about, asked_from=network)
    queue_letters([letter], keys=keys, now=now)


def look_at_claim(*, token: str, keys: InstanceKeys, now: datetime) -> ClaimPage:
    """Return what a link opens; changes nothing. Raises NoSuchClaim, ClaimExpired, NotToClaim."""
    carried = _carried(token, keys, now)
    target = Target.objects.select_related("campaign", "country").filter(pk=carried.target_id).first()
    if target is None:
        raise NoSuchClaim
    active = TargetClaim.objects.select_related("address").filter(target=target, ended_at=None).first()
    if active is not None and _is_theirs(active, carried, keys):
        made = ContactMade.objects.filter(claim=active).order_by("-on", "-id")
        return ClaimPage(target, carried.name, active, False, tuple(made))
    if carried.expired:
        raise ClaimExpired
    _refuse_ended(carried, address_digest(keys, carried.email))
    _refuse_closed(target, now)
    return ClaimPage(target, carried.name, None, active is not None)


@transaction.atomic
def take_claim(*, token: str, keys: InstanceKeys, custodian_public: bytes, now: datetime) -> TargetClaim:
    """Take a target into one's care; again, it stays theirs. Raises ClaimedAlready, NotToClaim, NoSuchClaim, ClaimExpired."""
    carried = _carried(token, keys, now)
    target = _locked(carried.target_id)
    active = TargetClaim.objects.select_related("address").filter(target=target, ended_at=None).first()
    if active is not None and _is_theirs(active, carried, keys):
        return active
    if carried.expired:
        raise ClaimExpired
    digest = address_digest(keys, carried.email)
    _refuse_ended(carried, digest)
    _refuse_closed(target, now)
    address = find_or_make_addresses({digest: carried.email}, custodian_public=custodian_public, now=now)[digest]
    return claim_target(
        target, address=address, volunteer=Volunteer(carried.name, carried.email), language=carried.language, keys=keys,
        now=now,
    )  # fmt: skip


@transaction.atomic
def claim_as_partner(*, target_id: int, partner_id: int, by: str, keys: InstanceKeys, now: datetime) -> TargetClaim:
    """Give a target into the care of an active partner of its campaign. Raises ClaimedAlready, NotToClaim, Target.DoesNotExist."""
    # The partner first, as its own page does: one that leaves at this moment has left before, or gives this up too.
    try:
        partner = lock_partner(partner_id)
    except Partner.DoesNotExist:
        raise NotToClaim from None
    target = lock_target(target_id)
    _refuse_closed(target, now)
    if partner.state != ACTIVE or partner.campaign_id != target.campaign_id:
        raise NotToClaim
    claim = claim_target(target, partner=partner, language=partner.language, keys=keys, now=now)
    subject = f"{target.campaign.slug} {target.slug}"
    write_audit(actor=by, event="claim.taken", subject=subject, now=now, detail=partner.slug)
    return claim


@transaction.atomic
def log_contact(
    *,
    token: str,
    way: str,
    on: date | None,
    note: str,
    answered_on: date | None,
    keys: InstanceKeys,
    now: datetime,
) -> ContactMade:
    """Log that the holder of a claim got in touch with the target since they have it. Raises BadContactMade, NoSuchClaim."""
    target, claim = _theirs(token, keys, now)
    return log_on_claim(target, claim, way=way, on=on, note=note, answered_on=answered_on, now=now)


@transaction.atomic
def answer_as_holder(*, token: str, contact_made_id: int, on: date | None, keys: InstanceKeys, now: datetime) -> None:
    """Log when the target answered a contact of this claim. Raises BadContactMade, NoSuchClaim."""
    _target, claim = _theirs(token, keys, now)
    answer_on_claim(claim, contact_made_id=contact_made_id, on=on, now=now)


@transaction.atomic
def give_up(*, token: str, keys: InstanceKeys, now: datetime) -> Target:
    """Give a target up: the address goes, what was logged stays. Raises NoSuchClaim."""
    target, claim = _theirs(token, keys, now)
    end_claims(target.pk, how=GIVEN_UP, now=now, claim_id=claim.pk)
    return target


def log_on_claim(
    target: Target,
    claim: TargetClaim,
    *,
    way: str,
    on: date | None,
    note: str,
    answered_on: date | None,
    now: datetime,
) -> ContactMade:
    """Log a contact of who has a claim on a locked target, whoever that is. Raises BadContactMade."""
    made = add_contact_made(target, way=way, on=on, note=note, answered_on=answered_on, claim_id=claim.pk, now=now)
    refuse_as_holder(claim, made)
    touch_claim(claim.pk, now=now)
    return made


def answer_on_claim(claim: TargetClaim, *, contact_made_id: int, on: date | None, now: datetime) -> None:
    """Log when a locked target answered a contact of a claim. Raises BadContactMade, NoSuchClaim."""
    made = ContactMade.objects.filter(pk=contact_made_id, claim=claim).first()
    if made is None:
        raise NoSuchClaim
    answer_contact_made(made, on=on or timezone.localdate(now), now=now)
    touch_claim(claim.pk, now=now)


@transaction.atomic
def end_claim(*, claim_id: int, by: str, now: datetime) -> bool:
    """End a claim for the desk; say whether it was active. Raises TargetClaim.DoesNotExist."""
    target_id = TargetClaim.objects.values_list("target_id", flat=True).get(pk=claim_id)
    target = lock_target(target_id)
    ended = end_claims(target.pk, how=BY_THE_DESK, now=now, claim_id=claim_id)
    if ended:
        write_audit(actor=by, event="claim.ended", subject=f"{target.campaign.slug} {target.slug}", now=now)
    return bool(ended)


def _theirs(token: str, keys: InstanceKeys, now: datetime) -> tuple[Target, TargetClaim]:
    """The target, locked, and the active claim on it that a link opens."""
    carried = _carried(token, keys, now)
    target = _locked(carried.target_id)
    active = TargetClaim.objects.select_related("address").filter(target=target, ended_at=None).first()
    if active is None or not _is_theirs(active, carried, keys):
        raise NoSuchClaim
    return target, active


def _locked(target_id: int) -> Target:
    try:
        return lock_target(target_id)
    except Target.DoesNotExist:
        raise NoSuchClaim from None


def _carried(token: str, keys: InstanceKeys, now: datetime) -> ClaimPass:
    try:
        return read_claim_pass(keys, token, now=now)
    except InvalidPass as error:
        raise NoSuchClaim from error


def _is_theirs(claim: TargetClaim, carried: ClaimPass, keys: InstanceKeys) -> bool:
    """Whether a link was made for the very address that has a claim: addresses that differ may share a digest."""
    if claim.address is None or bytes(claim.address.digest) != address_digest(keys, carried.email):
        return False
    try:
        volunteer = open_volunteer(claim, keys=keys)
    except CannotOpen:
        return False
    return volunteer is not None and volunteer.email == carried.email


def _has_enough(digest: bytes, network: bytes, now: datetime) -> bool:
    """Whether a mailbox has as many letters of ours as a stranger may bring it; taking a target is an answer to all before."""
    kind = Letter.Kind.CLAIM_TARGET
    since = now - UNANSWERED_WITHIN
    claims = TargetClaim.objects.filter(address__digest=digest, claimed_at__gt=since).order_by("-claimed_at")
    answered = claims.values_list("claimed_at", flat=True).first()
    since = answered or since
    if letters_since(digest=digest, kind=kind, since=since, asked_from=network) >= UNANSWERED:
        return True
    if letters_since(digest=digest, kind=kind, since=since) >= UNANSWERED_OF_ALL:
        return True
    day = now - timedelta(days=1)
    return letters_since(digest=digest, kind=kind, since=day, asked_from=network) >= LETTERS_A_DAY


def _refuse_ended(carried: ClaimPass, digest: bytes) -> None:
    """A link takes nothing once the desk has ended what its address had: only a newer link does."""
    ended = TargetClaim.objects.filter(target=carried.target_id, address__digest=digest, ended_how=BY_THE_DESK)
    if ended.filter(ended_at__gte=carried.made_at).exists():
        raise NoSuchClaim


def _refuse_closed(target: Target, now: datetime) -> None:
    if not may_be_claimed(target, now=now):
        raise NotToClaim
