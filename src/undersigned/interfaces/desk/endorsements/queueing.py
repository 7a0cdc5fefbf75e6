"""The order of the queue: which endorsement comes next for whom, and which stand before and after one."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from undersigned.endorsements.models import Endorsement, Review
from undersigned.endorsements.states import QUEUED
from undersigned.interfaces.desk.endorsements.rights import only_second
from undersigned.people.models import StaffMember


def in_order(endorsements: QuerySet[Endorsement]) -> QuerySet[Endorsement]:
    """Return endorsements with the one that has waited longest first."""
    return endorsements.order_by(F("queued_at").asc(nulls_last=True), "pk")


def to_decide_for(call_id: int, staff: StaffMember) -> QuerySet[Endorsement]:
    """Return what waits for this reviewer: queued, and not decided by them in its present round.

    For who may only be the second reviewer: what a first one has accepted.
    """
    reviews = Review.objects.filter(endorsement=OuterRef("pk"), round=OuterRef("round"))
    waiting = Endorsement.objects.filter(call_id=call_id, state=QUEUED).exclude(Exists(reviews.filter(reviewer=staff)))
    if only_second(staff):
        waiting = waiting.filter(Exists(reviews.filter(verdict=Review.Verdict.ACCEPT)))
    return in_order(waiting)


def next_for(after: Endorsement, staff: StaffMember) -> Endorsement | None:
    """Return what a reviewer looks at after an endorsement: the next in the order, else the first of the queue, else None."""
    waiting = to_decide_for(after.call_id, staff).exclude(pk=after.pk)
    return waiting.filter(_behind(after)).first() or waiting.first()


def neighbours(one: Endorsement) -> tuple[Endorsement | None, Endorsement | None]:
    """Return those of the same state before and after it in the order."""
    same = Endorsement.objects.filter(call_id=one.call_id, state=one.state, queued_at__isnull=False)
    if one.queued_at is None:
        return None, None
    before = Q(queued_at__lt=one.queued_at) | Q(queued_at=one.queued_at, pk__lt=one.pk)
    return same.filter(before).order_by("-queued_at", "-pk").first(), same.filter(_behind(one)).order_by(
        "queued_at", "pk"
    ).first()


def _behind(one: Endorsement) -> Q:
    return Q(queued_at__gt=one.queued_at) | Q(queued_at=one.queued_at, pk__gt=one.pk) if one.queued_at else Q()
