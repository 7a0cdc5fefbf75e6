"""Publish: what was accepted comes onto the roll by the clock, as soon as no embargo, condition or companion holds it back.

What was made for the example never does, and no body waits for it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from undersigned.endorsements.models import Endorsement, JointGroup
from undersigned.endorsements.states import ACCEPTED, PUBLISHED, UNDER_WAY
from undersigned.endorsements.verbs.states import lock_endorsement, mark_published
from undersigned.flows.endorsement_letters import write_to_all
from undersigned.mailing.models import Letter
from undersigned.people.verbs.audit import write_audit
from undersigned.roll.search import standing_by_name
from undersigned.roll.verbs.entries import list_entry
from undersigned.values.keys import InstanceKeys

VISIBLE_WITHIN = timedelta(minutes=1)
"""An endorsement accepted and due, and not on the roll by then, raises an alarm (flows/watch_queue.py)."""

SOURCE: Final = "Endorsed on this site"
_BATCH: Final = 50
_MACHINE: Final = "undersigned"


@dataclass(frozen=True, slots=True)
class Held:
    """Why an accepted endorsement is not published yet; empty when it is due. A ``sample`` never is."""

    embargo_until: datetime | None = None
    waits_for: tuple[str, ...] = ()
    group_lacks: int = 0
    sample: bool = False

    @property
    def anything(self) -> bool:
        """Whether something holds it back."""
        return bool(self.embargo_until or self.waits_for or self.group_lacks or self.sample)


def publish(*, keys: InstanceKeys, now: datetime) -> int:
    """Publish every endorsement that is due, joint groups whole; return how many came onto the roll.

    Each, or each group, is one transaction: entry, public line, letters and audit, or nothing. Run twice, it changes nothing.
    """
    accepted = (
        Endorsement.objects.filter(state=ACCEPTED, sample=False).select_related("group").order_by("decided_at", "pk")
    )
    published, groups = 0, set()
    for endorsement in accepted[:_BATCH]:
        if endorsement.group_id is not None and endorsement.group_id in groups:
            continue
        if held_back(endorsement, now=now).anything:
            continue
        groups.add(endorsement.group_id)
        published += _publish(_companions(endorsement), keys=keys, now=now)
    return published


def held_back(endorsement: Endorsement, *, now: datetime) -> Held:
    """Return what keeps an accepted endorsement off the roll at this moment."""
    companions = [endorsement]
    lacks = 0
    if endorsement.group is not None:
        together = _together(endorsement)
        companions = list(together.filter(state=ACCEPTED))
        lacks = _lacks(endorsement.group, together)
    moments = [one.embargo_until for one in companions if one.embargo_until and one.embargo_until > now]
    if endorsement.group is not None and endorsement.group.reveal_at and endorsement.group.reveal_at > now:
        moments.append(endorsement.group.reveal_at)
    names = tuple(dict.fromkeys(name for one in companions for name in one.waits_for))
    own = {one.name for one in companions}
    missing = [name for name in names if name not in own]
    standing = standing_by_name(endorsement.call_id, missing)
    return Held(
        embargo_until=max(moments, default=None),
        waits_for=tuple(name for name in missing if name not in standing),
        group_lacks=lacks,
        sample=endorsement.sample,
    )


def _together(endorsement: Endorsement) -> QuerySet[Endorsement]:
    """Those of its joint group; a sample that joined a real group, or the other way round, is none of them."""
    return Endorsement.objects.filter(group=endorsement.group_id, sample=endorsement.sample)


def _lacks(group: JointGroup, together: QuerySet[Endorsement]) -> int:
    """How many more of a group must be accepted before it is published."""
    if group.needed:
        return max(0, group.needed - together.filter(state__in=(ACCEPTED, PUBLISHED)).count())
    return together.filter(state__in=UNDER_WAY).exclude(state=ACCEPTED).count()


def _companions(endorsement: Endorsement) -> list[uuid.UUID]:
    if endorsement.group_id is None:
        return [endorsement.pk]
    return list(_together(endorsement).filter(state=ACCEPTED).order_by("decided_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def _publish(ids: Sequence[uuid.UUID], *, keys: InstanceKeys, now: datetime) -> int:
    published = 0
    for one in ids:
        endorsement = lock_endorsement(one)
        if endorsement.state != ACCEPTED or endorsement.sample:
            continue
        entry = list_entry(endorsement, source=SOURCE, now=now)
        mark_published(endorsement, now=now)
        write_to_all(endorsement, Letter.Kind.ENDORSE_PUBLISHED, keys=keys, now=now, about={"slug": entry.slug})
        subject = f"{endorsement.call.slug} {endorsement.pk}"
        write_audit(actor=_MACHINE, event="endorsement.published", subject=subject, detail=entry.slug, now=now)
        published += 1
    return published
