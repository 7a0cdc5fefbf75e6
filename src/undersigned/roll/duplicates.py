"""Likely duplicates of a body's name: on the roll, across kinds, countries and spellings, and among what is under way."""

import threading
from dataclasses import dataclass

from django.db.models import Max

from undersigned.endorsements.models import Endorsement
from undersigned.endorsements.queries import under_way
from undersigned.people.kinds import Kind
from undersigned.people.queries import countries_by_code
from undersigned.roll.models import RollChange, RollEntry
from undersigned.values.likeness import NameIndex


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
    others = under_way(call_id)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    listed = {one.pk: one for one in others.only("id", "name", "other_names", "kind", "country", "state", "group_id")}
    index = NameIndex((one.pk, (one.name, *one.other_names)) for one in listed.values())
    return [Duplicate(None, listed[one.key], one.score, one.why) for one in index.likely_duplicates(name, limit=limit)]


_made: dict[int, tuple[tuple[int | None, int], NameIndex[int]]] = {}
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
