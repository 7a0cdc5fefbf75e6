"""Likely duplicates of a body's name: on the roll, across kinds, countries and spellings, and among what is under way."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, Max, When

from undersigned.endorsements.models import Endorsement
from undersigned.endorsements.queries import under_way
from undersigned.endorsements.states import CLAIMED, HELD
from undersigned.people.kinds import Kind
from undersigned.people.queries import countries_by_code
from undersigned.roll.models import RollChange, RollEntry
from undersigned.values.likeness import NameIndex

MOST_COMPARED: Final = 2000
"""Endorsements under way whose names are compared; a flood of held or unconfirmed ones is cut, what is before the desk is not."""
MOST_COUNTED: Final = 9
"""Likely duplicates of one name that are counted."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry of the roll or an endorsement under way that may be the same body; one of the two is None."""

    entry: RollEntry | None
    endorsement: Endorsement | None
    score: float
    why: str


def likely_entries(call_id: int, name: str, *, limit: int = 5) -> list[Duplicate]:
    """Return entries of the roll that may be the body called `name`, also those that left it, the likeliest first."""
    found = _index(call_id).likely_duplicates(name, limit=limit)
    entries = RollEntry.objects.in_bulk([one.key for one in found])
    return [Duplicate(entries[one.key], None, one.score, one.why) for one in found if one.key in entries]


def likely_under_way(call_id: int, name: str, *, besides: Endorsement | None = None, limit: int = 5) -> list[Duplicate]:
    """Return endorsements under way that may be of the body called `name`, without one of them."""
    own = besides.pk if besides is not None else None
    likely = _index_under_way(call_id).likely_duplicates(name, limit=limit + 1)
    found = [one for one in likely if one.key != own][:limit]
    listed = Endorsement.objects.only("id", "name", "other_names", "kind", "country", "state", "group_id", "sample")
    endorsements = listed.in_bulk([one.key for one in found])
    return [Duplicate(None, endorsements[one.key], one.score, one.why) for one in found if one.key in endorsements]


def count_likely(call_id: int, endorsements: Sequence[Endorsement]) -> dict[uuid.UUID, int]:
    """Return how many likely duplicates each endorsement has, up to MOST_COUNTED, on the roll and under way together.

    The number of queries does not depend on how many are asked about.
    """
    listed, others = _index(call_id), _index_under_way(call_id)
    counts = {}
    for one in endorsements:
        elsewhere = others.likely_duplicates(one.name, limit=MOST_COUNTED + 1)
        number = len(listed.likely_duplicates(one.name, limit=MOST_COUNTED))
        number += sum(1 for likely in elsewhere if likely.key != one.pk)
        counts[one.pk] = min(number, MOST_COUNTED)
    return counts


_made: dict[int, tuple[tuple[int | None, int], NameIndex[int]]] = {}
_made_under_way: dict[int, tuple[tuple[tuple[uuid.UUID, int], ...], NameIndex[uuid.UUID]]] = {}
_making = threading.Lock()


def _index(call_id: int) -> NameIndex[int]:
    """The index of a call's roll, made anew when its history has grown."""
    entries = RollEntry.objects.filter(call_id=call_id)
    newest = RollChange.objects.filter(call_id=call_id).aggregate(newest=Max("pk"))["newest"]
    mark = (newest, entries.count())
    with _making:
        known = _made.get(call_id)
        if known is None or known[0] != mark:
            countries = countries_by_code()
            names = []
            for entry in entries.only("id", "kind", "name", "other_names", "country"):
                own = [entry.name, *entry.other_names]
                if entry.kind == Kind.STATE and entry.country in countries:
                    own += [countries[entry.country].name_en, countries[entry.country].name_fr]
                names.append((entry.pk, own))
            known = _made[call_id] = (mark, NameIndex(names))
        return known[1]


def _index_under_way(call_id: int) -> NameIndex[uuid.UUID]:
    """The index of what is under way, made anew when one of it has changed."""
    last = Case(When(state__in=(HELD, CLAIMED), then=1), default=0)
    compared = under_way(call_id).order_by(last, "submitted_at", "pk")[:MOST_COMPARED]
    mark = tuple(compared.values_list("pk", "revision"))
    with _making:
        known = _made_under_way.get(call_id)
        if known is None or known[0] != mark:
            names = compared.values_list("pk", "name", "other_names")
            index = NameIndex((pk, (name, *others)) for pk, name, others in names)
            known = _made_under_way[call_id] = (mark, index)
        return known[1]
