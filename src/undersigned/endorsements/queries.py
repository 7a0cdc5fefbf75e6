"""Questions about endorsements that two or more callers ask."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from undersigned.endorsements.models import Contact, Declaration, Deed, Endorsement, Evidence, Review, WatchedName
from undersigned.endorsements.states import ACCEPTED, DRAFT, HELD, PUBLISHED, QUEUED, TO_DECIDE, UNDER_WAY, highest_rung
from undersigned.values.names import fold_text

FLOOD_WINDOW = timedelta(hours=1)


def endorsement_by_id(endorsement_id: uuid.UUID) -> Endorsement | None:
    """Return an endorsement with its call and version, or None."""
    return Endorsement.objects.select_related("call", "version", "group").filter(pk=endorsement_id).first()


def contact_by_id(contact_id: uuid.UUID) -> Contact | None:
    """Return a contact that has not left, with its endorsement and call, or None."""
    contacts = Contact.objects.select_related("endorsement__call", "endorsement__version")
    return contacts.filter(pk=contact_id, left_at=None).first()


def contacts_of(endorsement_id: uuid.UUID) -> list[Contact]:
    """Return the contacts that have not left, the first one first."""
    return list(Contact.objects.filter(endorsement_id=endorsement_id, left_at=None))


def evidence_of(endorsement_id: uuid.UUID) -> list[Evidence]:
    """Return all evidence of an endorsement, the first first."""
    return list(Evidence.objects.filter(endorsement_id=endorsement_id))


def rung_of(endorsement_id: uuid.UUID) -> str:
    """Return the highest rung of the ladder that an endorsement has reached."""
    return highest_rung(set(Evidence.objects.filter(endorsement_id=endorsement_id).values_list("rung", flat=True)))


def accepting_reviewers(endorsement: Endorsement) -> list[int]:
    """Return the ids of the reviewers who have accepted in the present round."""
    accepted = Review.objects.filter(endorsement=endorsement, round=endorsement.round, verdict=Review.Verdict.ACCEPT)
    return list(accepted.values_list("reviewer_id", flat=True))


def is_watched(*names: str) -> bool:
    """Say whether one of these names is on the list of names that need two reviewers."""
    folded = {fold_text(name) for name in names if name}
    return WatchedName.objects.filter(folded__in=folded).exists()


def under_way(call_id: int) -> QuerySet[Endorsement]:
    """Return endorsements that are submitted and not yet at an end: what a new one may be a duplicate of."""
    return Endorsement.objects.filter(call_id=call_id, state__in=UNDER_WAY)


def arrivals_since(*, since: datetime, domain: str, prefix: bytes) -> tuple[int, int, int]:
    """Return how many came into the queue since a moment: in all, from a domain, from a network."""
    came = Endorsement.objects.filter(queued_at__gte=since)
    of_domain = came.filter(domain=domain).count() if domain else 0
    of_network = came.filter(prefix=prefix).count() if prefix else 0
    return came.count(), of_domain, of_network


def queue_counts(call_id: int) -> dict[str, int]:
    """Return how many wait in the queue, are held, and are accepted but not published."""
    states = (QUEUED, HELD, ACCEPTED)
    return {state: Endorsement.objects.filter(call_id=call_id, state=state).count() for state in states}


def overdue(
    call_id: int, *, queued_before: datetime, accepted_before: datetime, now: datetime
) -> QuerySet[Endorsement]:
    """Return what should have happened by now: queued too long ago, or accepted, due, and still not on the roll."""
    waits = Q(state__in=TO_DECIDE, queued_at__lt=queued_before)
    due = Q(embargo_until=None) | Q(embargo_until__lt=accepted_before)
    hidden = Q(state=ACCEPTED, sample=False, decided_at__lt=accepted_before, group=None, waits_for=[]) & due
    return Endorsement.objects.filter(waits | hidden, call_id=call_id).order_by("queued_at", "pk")


def shown_deeds(endorsement_ids: Sequence[uuid.UUID]) -> list[Deed]:
    """Return deeds that a reviewer has let through, the latest first."""
    return list(Deed.objects.filter(endorsement_id__in=endorsement_ids, state=Deed.State.SHOWN))


@dataclass(frozen=True, slots=True)
class UnderPrinciple:
    """What published bodies commit to and have done under a principle: the newest, and how many there are."""

    declarations: list[Declaration]
    declared: int
    deeds: list[Deed]
    done: int


def under_principle(call_id: int, number: int, *, most: int) -> UnderPrinciple:
    """Return what bodies that stand on the roll say and do under a principle."""
    standing = {"endorsement__call_id": call_id, "endorsement__state": PUBLISHED, "principle": number}
    declarations = Declaration.objects.filter(**standing).select_related("endorsement")
    deeds = Deed.objects.filter(**standing, state=Deed.State.SHOWN).select_related("endorsement")
    return UnderPrinciple(
        declarations=list(declarations.order_by("-endorsement__published_at", "pk")[:most]),
        declared=declarations.count(),
        deeds=list(deeds.order_by("-done_on", "-pk")[:most]),
        done=deeds.count(),
    )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A published body: under which principles it commits to something, and how many deeds it tells under each."""

    endorsement: Endorsement
    declared: frozenset[int]
    done: Mapping[int, int]


def matrix(call_id: int, *, start: int = 0, most: int | None = None) -> tuple[list[MatrixRow], int]:
    """Return published bodies that commit to or have done something, by name, and how many there are in all."""
    some = Q(declarations__isnull=False) | Q(deeds__state=Deed.State.SHOWN)
    bodies = Endorsement.objects.filter(some, call_id=call_id, state=PUBLISHED).distinct().order_by("name", "pk")
    shown = list(bodies[start : None if most is None else start + most])
    ids = [one.pk for one in shown]
    declared: dict[uuid.UUID, set[int]] = {}
    for one, number in Declaration.objects.filter(endorsement__in=ids).values_list("endorsement_id", "principle"):
        declared.setdefault(one, set()).add(number)
    done: dict[uuid.UUID, dict[int, int]] = {}
    counted = Deed.objects.filter(endorsement__in=ids, state=Deed.State.SHOWN).order_by()
    for one, number, deeds in counted.values_list("endorsement_id", "principle").annotate(deeds=Count("pk")):
        done.setdefault(one, {})[number] = deeds
    rows = [MatrixRow(one, frozenset(declared.get(one.pk, ())), done.get(one.pk, {})) for one in shown]
    return rows, bodies.count()


def drafts_of_network(prefix: bytes, *, since: datetime) -> int:
    """Return how many drafts a network began since a moment."""
    return Endorsement.objects.filter(state=DRAFT, prefix=prefix, started_at__gte=since).count() if prefix else 0
