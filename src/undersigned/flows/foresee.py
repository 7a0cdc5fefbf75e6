"""Foresee: say what would stop somebody from accepting endorsements, before they try. Changes nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from undersigned.endorsements.models import Contact, Endorsement, Evidence, Review
from undersigned.endorsements.states import ACCEPTABLE, TO_DECIDE, TWO_REVIEWERS, highest_rung
from undersigned.flows.vet import IsSubmitter, NeedsFirstReviewer, NotEnoughEvidence, ReviewedAlready, WrongState
from undersigned.people.models import StaffMember
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What accepting would come to: the exception that would be raised, or none; the rung reached; who has accepted so far."""

    obstacle: Exception | None
    rung: str
    accepted_by: tuple[int, ...]
    needs_another: bool


def foresee(
    *, endorsements: Sequence[Endorsement], reviewer: StaffMember, keys: InstanceKeys, only_second: bool = False
) -> dict[uuid.UUID, Foreseen]:
    """Return what flows.vet.accept would come to for each endorsement as it was read, with three queries for any number."""
    ids = [one.pk for one in endorsements]
    rungs = _by_endorsement(Evidence.objects.filter(endorsement__in=ids).values_list("endorsement_id", "rung"))
    accepts = Review.objects.filter(endorsement__in=ids, verdict=Review.Verdict.ACCEPT).order_by("at", "pk")
    reviews = Review.objects.filter(endorsement__in=ids).values_list("endorsement_id", "round", "reviewer_id")
    decided = {(one, number) for one, number, staff in reviews if staff == reviewer.pk}
    before: dict[tuple[uuid.UUID, int], list[int]] = {}
    for one, number, staff in accepts.values_list("endorsement_id", "round", "reviewer_id"):
        before.setdefault((one, number), []).append(staff)
    own = _bodies_of(reviewer, ids, keys)
    foreseen = {}
    for endorsement in endorsements:
        place = (endorsement.pk, endorsement.round)
        accepted_by = tuple(before.get(place, ()))
        rung = highest_rung(rungs.get(endorsement.pk, set()))
        obstacle = _obstacle(
            endorsement,
            rung,
            submitter=endorsement.pk in own,
            lacks_first=only_second and not accepted_by,
            reviewed=place in decided,
        )
        needs_another = endorsement.two_reviewers and not accepted_by
        foreseen[endorsement.pk] = Foreseen(obstacle, rung, accepted_by, needs_another)
    return foreseen


def _obstacle(
    endorsement: Endorsement, rung: str, *, submitter: bool, lacks_first: bool, reviewed: bool
) -> Exception | None:
    """The first of the obstacles, in the order in which flows.vet.accept meets them."""
    if endorsement.state not in TO_DECIDE:
        return WrongState()
    if rung not in {*ACCEPTABLE, TWO_REVIEWERS}:
        return NotEnoughEvidence()
    if submitter:
        return IsSubmitter()
    if lacks_first:
        return NeedsFirstReviewer()
    return ReviewedAlready() if reviewed else None


def _bodies_of(reviewer: StaffMember, ids: Sequence[uuid.UUID], keys: InstanceKeys) -> set[uuid.UUID]:
    """Those of the endorsements whose contact the reviewer is."""
    try:
        digest = address_digest(keys, clean_email(reviewer.email))
    except InvalidEmail:
        return set()
    found = Contact.objects.filter(endorsement__in=ids, digest=digest)
    return set(found.values_list("endorsement_id", flat=True))


def _by_endorsement(rows: Iterable[tuple[uuid.UUID, str]]) -> Mapping[uuid.UUID, set[str]]:
    found: dict[uuid.UUID, set[str]] = {}
    for one, value in rows:
        found.setdefault(one, set()).add(value)
    return found
