"""Writes: entries as an import brings them, and the official list's counters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from undersigned.roll.drafts import EntryDraft, free_slug
from undersigned.roll.models import OfficialCount, RollChange, RollEntry
from undersigned.roll.states import ANNOUNCED, LEFT, LISTED, may_follow
from undersigned.values.tallies import Tally

TOLD: Final = ("kind", "name", "country", "website", "endorsed_on", "listed_on", "source", "confidence", "note")
"""Fields of an entry whose change is a public line: corrected."""

BATCH: Final = 200
"""Rows of one INSERT."""

DERIVED: Final = ("since", "search_text", "sort_text")
_WRITTEN: Final = (*TOLD, *DERIVED, "state", "left_on", "import_key")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to the entries; ``refused`` holds keys with the reason, as a sentence."""

    tally: Tally
    refused: list[tuple[str, str]]


def import_entries(
    *,
    call_id: int,
    drafts: Sequence[EntryDraft],
    now: datetime,
    standing: Sequence[EntryDraft] = (),
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Make the roll say what `drafts` say, each change a dated line; entries that no draft names stay as they are.

    An entry is known again by its key, by its other key and its kind, country and name, or, when it leaves the roll, by
    these three alone, unless it is one of `standing`. A draft whose state does not follow the entry's (states.py) is
    refused. The same drafts change nothing the second time. `progress` is told how many new entries are stored.
    """
    run = _Import(call_id, drafts, now, standing)
    for draft in drafts:
        run.put(draft)
    return run.write(progress or (lambda done: None))


class _Import:
    """One import under way: what stands, what will be written."""

    def __init__(
        self, call_id: int, drafts: Sequence[EntryDraft], now: datetime, standing: Sequence[EntryDraft]
    ) -> None:
        self.call_id, self.drafts, self.now = call_id, drafts, now
        stored = list(RollEntry.objects.filter(call_id=call_id))
        self.entries = {one.import_key: one for one in stored if one.import_key}
        self.slugs = {one.slug for one in stored}
        known = {draft.key: one for draft in (*standing, *drafts) if (one := self._known(draft))}
        told = {one.pk for one in known.values()}
        # An entry that leaves is told of by another source than the one it came by.
        self.leaving = {
            _identity(one): one for one in self.entries.values() if one.state == LISTED and one.pk not in told
        }
        self.entries |= known
        self.made: list[RollEntry] = []
        self.kept: list[RollEntry] = []
        self.changes: list[RollChange] = []
        self.changed = 0
        self.refused: list[tuple[str, str]] = []

    def put(self, draft: EntryDraft) -> None:
        """Decide what becomes of one draft."""
        entry = self._known(draft)
        if entry is None and draft.state in LEFT:
            entry = self.leaving.pop(_identity(draft), None)
        if entry is None:
            entry = self._make(draft)
        elif draft.state != entry.state and not may_follow(entry.state, draft.state):
            self.refused.append((draft.key, f"It is {entry.state} on the roll, and {draft.state} cannot follow that."))
            return
        else:
            self._keep(entry, draft)
        self.entries[draft.key] = entry

    def _known(self, draft: EntryDraft) -> RollEntry | None:
        """The entry that a draft tells of; by its other key only where its name is the same, for others may share that."""
        other = self.entries.get(draft.other_key)
        return other if other and _identity(other) == _identity(draft) else self.entries.get(draft.key)

    def _make(self, draft: EntryDraft) -> RollEntry:
        entry = RollEntry(
            call_id=self.call_id, slug=free_slug(draft, self.slugs), state=draft.state, left_on=draft.left_on
        )
        _take(entry, draft)
        entry.import_key = draft.key
        self.slugs.add(entry.slug)
        self.made.append(entry)
        self.changes += _first_lines(entry, draft, self.now)
        return entry

    def _keep(self, entry: RollEntry, draft: EntryDraft) -> None:
        lines = _next_lines(entry, draft, self.now)
        before = _values(entry)
        _take(entry, draft)
        if draft.other_key != entry.import_key:
            entry.import_key = draft.key
        entry.state, entry.left_on = draft.state, draft.left_on
        self.changed += bool(lines)
        self.changes += lines
        if before != _values(entry):
            self.kept.append(entry)

    def write(self, progress: Callable[[int], None]) -> Imported:
        """Store it all, telling `progress` how many are stored, and say what was done."""
        for start in range(0, len(self.made), BATCH):
            RollEntry.objects.bulk_create(self.made[start : start + BATCH])
            progress(min(start + BATCH, len(self.made)))
        RollEntry.objects.bulk_update(self.kept, _WRITTEN, batch_size=50)
        RollChange.objects.bulk_create(self.changes, batch_size=BATCH)
        _link_successors(self.drafts, self.entries)
        unchanged = len(self.drafts) - len(self.made) - self.changed - len(self.refused)
        return Imported(Tally(len(self.made), self.changed, unchanged), self.refused)


def _take(entry: RollEntry, draft: EntryDraft) -> None:
    """Let the entry say what the draft says, its state apart."""
    for name in (*TOLD, *DERIVED):
        setattr(entry, name, getattr(draft, name))


def _identity(one: EntryDraft | RollEntry) -> tuple[str, str, str]:
    return one.kind, one.country, one.sort_text


def _values(entry: RollEntry) -> list[Any]:
    return [getattr(entry, name) for name in _WRITTEN]


def _line(entry: RollEntry, what: str, draft: EntryDraft, now: datetime, **more: Any) -> RollChange:
    return RollChange(
        **{"call_id": entry.call_id, "entry": entry, "what": what, "source": draft.source, "recorded_at": now, **more}
    )


def _first_lines(entry: RollEntry, draft: EntryDraft, now: datetime) -> list[RollChange]:
    """The public lines of an entry that is new to this roll."""
    if draft.state == ANNOUNCED:
        return [_line(entry, ANNOUNCED, draft, now, on=draft.announced_on, note=draft.note)]
    lines = [_line(entry, LISTED, draft, now, on=draft.came_on)]
    if draft.state in LEFT:
        lines.append(_line(entry, draft.state, draft, now, on=draft.left_on, note=draft.note))
    return lines


def _next_lines(entry: RollEntry, draft: EntryDraft, now: datetime) -> list[RollChange]:
    """The public lines that turn a stored entry into what the draft says; none when it says so already."""
    if draft.state != entry.state:
        on = draft.left_on if draft.state in LEFT else draft.came_on
        return [_line(entry, draft.state, draft, now, on=on, note=draft.note)]
    told = [name for name in (*TOLD, "left_on") if getattr(entry, name) != getattr(draft, name)]
    if not told:
        return []
    before_and_after = {name: [_text(getattr(entry, name)), _text(getattr(draft, name))] for name in told}
    return [_line(entry, "corrected", draft, now, on=now.date(), note={"fields": before_and_after})]


def _text(value: Any) -> Any:
    return value if isinstance(value, dict) else str(value or "")


def _link_successors(drafts: Sequence[EntryDraft], entries: dict[str, RollEntry]) -> None:
    """Let entries that were merged or succeeded point to the entry that stands in their place."""
    linked = []
    for draft in drafts:
        entry, successor = entries.get(draft.key), entries.get(draft.successor_key)
        if entry and successor and entry.state == draft.state and entry.succeeded_by_id != successor.pk:
            entry.succeeded_by = successor
            linked.append(entry)
    RollEntry.objects.bulk_update(linked, ["succeeded_by"])


COUNTED: Final = (
    *("states", "public_authorities", "private_sector", "civil_society", "uncategorised"),
    *("total_shown", "total_files", "source"),
)
"""Fields of an OfficialCount beside its call and day."""


def save_official_counts(*, call_id: int, counts: Sequence[OfficialCount]) -> Tally:
    """Make the counters that are new and change those that differ; each day once."""
    known = {one.day: one for one in OfficialCount.objects.filter(call_id=call_id)}
    made, changed = [], []
    for count in counts:
        stands = known.get(count.day)
        if stands is None:
            count.call_id = call_id
            made.append(count)
        elif any(getattr(stands, name) != getattr(count, name) for name in COUNTED):
            for name in COUNTED:
                setattr(stands, name, getattr(count, name))
            changed.append(stands)
    OfficialCount.objects.bulk_create(made, batch_size=100)
    OfficialCount.objects.bulk_update(changed, COUNTED, batch_size=50)
    return Tally(len(made), len(changed), len(counts) - len(made) - len(changed))
