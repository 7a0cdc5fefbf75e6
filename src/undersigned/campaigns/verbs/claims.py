"""Writes: who cares for a target, one at a time, and when somebody got in touch with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from undersigned.campaigns.models import ContactMade, Partner, Target, TargetClaim
from undersigned.people.models import Address
from undersigned.values.keys import InstanceKeys
from undersigned.values.plain_text import plain_text

GIVEN_UP: Final = "given_up"
LAPSED: Final = "lapsed"
WON: Final = "won"
BY_THE_DESK: Final = "ended"

REMIND_AFTER: Final = timedelta(days=14)
LAPSE_AFTER: Final = timedelta(days=21)
FORGET_AFTER: Final = timedelta(days=28)
"""How long after its end a volunteer's claim is kept, and with it that this address had it."""

LONGEST_NOTE: Final = 2000
"""Characters of a note about a contact."""

MOST_CONTACTS: Final = 50
"""Contacts that the holder of a claim logs with it."""

_BOX: Final = "target claim"


class ClaimedAlready(Exception):
    """Somebody cares for the target."""


class BadContactMade(ValueError):
    """What is said of a contact cannot be. `errors` maps a field to its code.

    missing, unknown, future, too_early, too_long; of who has a claim also before_claim and too_many.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A person who cares for a target, in clear: only while a letter to them is written."""

    name: str
    email: str


def claim_target(
    target: Target,
    *,
    language: str,
    now: datetime,
    keys: InstanceKeys,
    partner: Partner | None = None,
    address: Address | None = None,
    volunteer: Volunteer | None = None,
) -> TargetClaim:
    """Store that a partner, or a volunteer with their address, cares for a locked target. Raises ClaimedAlready."""
    if target.claims.filter(ended_at=None).exists():
        raise ClaimedAlready
    box = b""
    if volunteer is not None:
        said = json.dumps([volunteer.name, volunteer.email], ensure_ascii=False).encode()
        box = keys.box(_BOX, said, bound_to=_place(target.pk))
    try:
        with transaction.atomic():
            return TargetClaim.objects.create(
                target=target, partner=partner, address=address, box=box, language=language, claimed_at=now,
                active_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise ClaimedAlready from error


def open_volunteer(claim: TargetClaim, *, keys: InstanceKeys) -> Volunteer | None:
    """Return who cares for a target; None for a partner's claim and for one that has ended. Raises CannotOpen."""
    if not bytes(claim.box):
        return None
    name, email = json.loads(keys.unbox(_BOX, bytes(claim.box), bound_to=_place(claim.target_id)))
    return Volunteer(name, email)


def end_claims(target_id: int, *, how: str, now: datetime, claim_id: int | None = None) -> int:
    """End the active claim on a target, or this one alone; the address in it goes. Return how many (0 or 1)."""
    active = TargetClaim.objects.filter(target=target_id, ended_at=None)
    if claim_id is not None:
        active = active.filter(pk=claim_id)
    return active.update(ended_at=now, ended_how=how, box=b"")


def end_claims_of(partner: Partner, *, how: str, now: datetime) -> int:
    """End whatever a partner cares for; return how many claims."""
    return TargetClaim.objects.filter(partner=partner, ended_at=None).update(ended_at=now, ended_how=how, box=b"")


def touch_claim(claim_id: int, *, now: datetime) -> None:
    """Note that something was done about an active claim: its time begins again."""
    TargetClaim.objects.filter(pk=claim_id, ended_at=None).update(active_at=now, reminded_at=None)


def mark_reminded(claim: TargetClaim, *, now: datetime) -> None:
    """Note that its holder was told that a claim will lapse."""
    claim.reminded_at = now
    claim.save(update_fields=["reminded_at"])


def forget_claims(*, now: datetime, limit: int) -> int:
    """Delete volunteers' claims that ended FORGET_AFTER ago, so many at most; what they logged stays. Return how many."""
    old = TargetClaim.objects.filter(address__isnull=False, ended_at__lte=now - FORGET_AFTER).order_by("ended_at")
    ids = list(old.values_list("pk", flat=True)[:limit])
    TargetClaim.objects.filter(pk__in=ids).delete()
    return len(ids)


def begin_silence(target: Target, *, way: str, now: datetime) -> bool:
    """Log that somebody's letter reached a target, unless it owes an answer already; say whether the silence began now."""
    if ContactMade.objects.filter(target=target, answered_on=None).exists():
        return False
    ContactMade.objects.create(target=target, way=way, on=timezone.localdate(now), recorded_at=now)
    return True


def add_contact_made(
    target: Target,
    *,
    way: str,
    on: date | None,
    note: str,
    answered_on: date | None,
    now: datetime,
    claim_id: int | None = None,
) -> ContactMade:
    """Store that somebody got in touch with a target, and when it answered, if it did. Raises BadContactMade."""
    today, note = timezone.localdate(now), plain_text(note)
    errors: dict[str, str] = {}
    if way not in ContactMade.Way.values:
        errors["way"] = "unknown" if way else "missing"
    if on is None:
        errors["on"] = "missing"
    elif on > today:
        errors["on"] = "future"
    elif on < target.called_on:
        errors["on"] = "too_early"
    if len(note) > LONGEST_NOTE:
        errors["note"] = "too_long"
    if answered_on is not None and (code := _answer_fault(on, answered_on, today)):
        errors["answered_on"] = code
    if errors or on is None:
        raise BadContactMade(errors)
    return ContactMade.objects.create(
        target=target, claim_id=claim_id, way=way, on=on, note=note, answered_on=answered_on, recorded_at=now
    )


def refuse_as_holder(claim: TargetClaim, made: ContactMade) -> None:
    """Refuse a contact of before the claim with which it was logged, or one over MOST_CONTACTS, just logged. Raises BadContactMade.

    Silence that is published is what somebody has seen, not what anybody says of years ago.
    """
    if made.on < timezone.localdate(claim.claimed_at):
        raise BadContactMade({"on": "before_claim"})
    if ContactMade.objects.filter(claim=claim).count() > MOST_CONTACTS:
        raise BadContactMade({"way": "too_many"})


def strike_contact_made(made: ContactMade) -> None:
    """Delete a contact that was not made, or not so: the silence clock runs as if nobody had logged it."""
    made.delete()


def answer_contact_made(made: ContactMade, *, on: date, now: datetime) -> None:
    """Store when a target answered. Raises BadContactMade."""
    code = _answer_fault(made.on, on, timezone.localdate(now))
    if code:
        raise BadContactMade({"answered_on": code})
    made.answered_on = on
    made.save(update_fields=["answered_on"])


def _answer_fault(on: date | None, answered_on: date, today: date) -> str:
    if answered_on > today:
        return "future"
    return "too_early" if on is not None and answered_on < on else ""


def _place(target_id: int) -> bytes:
    return f"target {target_id}".encode()
