"""Tend claims: remind who has done nothing about a target for two weeks, let it lapse after three, end it with its campaign."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import TargetClaim
from undersigned.campaigns.passes.claims import make_claim_pass
from undersigned.campaigns.passes.partners import make_partner_pass
from undersigned.campaigns.verbs.claims import (
    BY_THE_DESK,
    LAPSE_AFTER,
    LAPSED,
    REMIND_AFTER,
    end_claims,
    forget_claims,
    mark_reminded,
    open_volunteer,
)
from undersigned.campaigns.verbs.partners import open_contact
from undersigned.campaigns.verbs.targets import lock_target
from undersigned.mailing.links import claim_link, partner_my_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import CannotOpen, InstanceKeys

BATCH: Final = 100


def tend_claims(*, keys: InstanceKeys, public_url: str, now: datetime) -> int:
    """Remind, lapse and forget what is due, a batch of each; return how many, and call again while it is not nothing.

    A claim lapses a week after its holder was reminded, at the earliest: also where the worker stood still for long. Nobody is
    reminded of a campaign that is over; its claims end.
    """
    today = timezone.localdate(now)
    active = TargetClaim.objects.filter(ended_at=None).order_by("active_at").values_list("pk", "target_id")
    grace = LAPSE_AFTER - REMIND_AFTER
    over = active.filter(active_at__lte=now - LAPSE_AFTER, reminded_at__lte=now - grace)
    running = Q(target__campaign__ends_on=None) | Q(target__campaign__ends_on__gte=today)
    due = active.filter(running, active_at__lte=now - REMIND_AFTER, reminded_at=None)
    ended = active.filter(target__campaign__ends_on__lt=today)
    done = sum(_end(claim_id, target_id, now=now) for claim_id, target_id in list(ended[:BATCH]))
    done += sum(_lapse(claim_id, target_id, now=now) for claim_id, target_id in list(over[:BATCH]))
    done += sum(
        _remind(claim_id, target_id, keys=keys, public_url=public_url, now=now)
        for claim_id, target_id in list(due[:BATCH])
    )
    return done + forget_claims(now=now, limit=BATCH)


@transaction.atomic
def _end(claim_id: int, target_id: int, *, now: datetime) -> int:
    lock_target(target_id)
    return end_claims(target_id, how=BY_THE_DESK, now=now, claim_id=claim_id)


@transaction.atomic
def _lapse(claim_id: int, target_id: int, *, now: datetime) -> int:
    lock_target(target_id)
    still = TargetClaim.objects.filter(pk=claim_id, ended_at=None, active_at__lte=now - LAPSE_AFTER)
    return end_claims(target_id, how=LAPSED, now=now, claim_id=claim_id) if still.exists() else 0


@transaction.atomic
def _remind(claim_id: int, target_id: int, *, keys: InstanceKeys, public_url: str, now: datetime) -> int:
    target = lock_target(target_id)
    claims = TargetClaim.objects.select_related("partner", "address")
    claim = claims.filter(pk=claim_id, ended_at=None, reminded_at=None, active_at__lte=now - REMIND_AFTER).first()
    if claim is None:
        return 0
    mark_reminded(claim, now=now)
    about = {
        "call": title_of(target.campaign.call_id, claim.language),
        "target": target.name_in(claim.language),
        "day": (now + (LAPSE_AFTER - REMIND_AFTER)).date().isoformat(),
    }
    email, link = _holder(claim, keys=keys, public_url=public_url, now=now)
    if email:
        letter = LetterDraft(
            Letter.Kind.CLAIM_REMIND,
            email,
            address_digest(keys, email),
            claim.language,
            {**about, "claim_link": link},
        )
        queue_letters([letter], keys=keys, now=now)
    return 1


def _holder(claim: TargetClaim, *, keys: InstanceKeys, public_url: str, now: datetime) -> tuple[str, str]:
    """The address, in clear, of who cares for a target, and the link that they need; empty where it cannot be opened."""
    try:
        if claim.partner is not None:
            contact = open_contact(claim.partner, keys=keys)
            if contact is None:
                return "", ""
            token = make_partner_pass(keys, partner=claim.partner, now=now, lasts=LAPSE_AFTER - REMIND_AFTER)
            return contact.email, partner_my_link(public_url, claim.language, token)
        volunteer = open_volunteer(claim, keys=keys)
    except CannotOpen:
        return "", ""
    if volunteer is None:
        return "", ""
    token = make_claim_pass(
        keys, target_id=claim.target_id, name=volunteer.name, email=volunteer.email, language=claim.language, now=now
    )
    return volunteer.email, claim_link(public_url, claim.language, token)
