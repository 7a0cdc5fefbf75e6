"""Writes: an entry that came by an endorsement. Each change is a dated, public line."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from undersigned.endorsements.models import Endorsement
from undersigned.roll.drafts import EntryDraft, free_slug
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.states import LEFT, LISTED, may_follow

CORRECTABLE: Final = ("kind", "name", "country", "website", "other_names")
"""Fields of a published entry that can be corrected; each correction tells what stood there before."""


class WrongState(Exception):
    """The entry is in a state that this act does not follow."""


def list_entry(endorsement: Endorsement, *, source: str, now: datetime) -> RollEntry:
    """Put a body onto the roll, from today on, with its line in the history. The same endorsement twice is one entry."""
    known = RollEntry.objects.filter(endorsement=endorsement).first()
    if known is not None:
        return known
    today = now.date()
    draft = EntryDraft(
        key="",
        kind=endorsement.kind,
        name=endorsement.name,
        country=endorsement.country,
        state=LISTED,
        source=source,
        website=endorsement.website,
        endorsed_on=(endorsement.submitted_at or now).date().isoformat(),
        listed_on=today,
        aliases=tuple(endorsement.other_names),
    )
    taken = RollEntry.objects.filter(call_id=endorsement.call_id).values_list("slug", flat=True)
    entry = RollEntry.objects.create(
        call_id=endorsement.call_id,
        slug=free_slug(draft, set(taken)),
        endorsement=endorsement,
        version_id=endorsement.version_id,
        reconfirmed_on=today,
        other_names=list(endorsement.other_names),
        listed_on=today,
        since=today,
        **{name: getattr(draft, name) for name in ("kind", "name", "country", "website", "state", "endorsed_on")},
        **{name: getattr(draft, name) for name in ("source", "search_text", "sort_text")},
    )
    _write(entry, RollChange.What.LISTED, on=today, now=now, source=source)
    return entry


def correct_entry(entry: RollEntry, values: Mapping[str, Any], *, now: datetime) -> bool:
    """Let an entry say something else; its former name goes on finding it. Return whether anything changed.

    Raises KeyError for a field that is not CORRECTABLE. Its address stays.
    """
    told = {}
    for name, value in values.items():
        if name not in CORRECTABLE:
            raise KeyError(name)
        if getattr(entry, name) != value:
            told[name] = [_text(getattr(entry, name)), _text(value)]
    if not told:
        return False
    former = [entry.name] if "name" in told else []
    for name in told:
        setattr(entry, name, values[name])
    entry.other_names = list(dict.fromkeys([*entry.other_names, *former]))
    _fold(entry)
    entry.save(update_fields=[*CORRECTABLE, "search_text", "sort_text"])
    _write(entry, RollChange.What.CORRECTED, on=now.date(), now=now, note={"fields": told})
    return True


def leave_roll(
    entry: RollEntry,
    state: str,
    *,
    on: date,
    now: datetime,
    note: Mapping[str, str] | None = None,
    successor: RollEntry | None = None,
) -> None:
    """Take an entry off the roll: withdrawn, merged, succeeded or dissolved. It keeps its address. Raises WrongState."""
    if state not in LEFT or not may_follow(entry.state, state):
        raise WrongState
    entry.state, entry.left_on, entry.succeeded_by = state, on, successor
    entry.save(update_fields=["state", "left_on", "succeeded_by"])
    _write(entry, state, on=on, now=now, note=dict(note or {}))


def reaffirm_entry(entry: RollEntry, *, version_id: int, now: datetime) -> bool:
    """Let an entry stand behind another version; return whether it did not before."""
    if entry.version_id == version_id:
        return False
    entry.version_id = version_id
    entry.save(update_fields=["version"])
    _write(entry, RollChange.What.REAFFIRMED, on=now.date(), now=now)
    return True


def reconfirm_entry(entry: RollEntry, *, on: date) -> None:
    """Note that the body said it still stands."""
    entry.reconfirmed_on = on
    entry.save(update_fields=["reconfirmed_on"])


def _fold(entry: RollEntry) -> None:
    draft = EntryDraft(
        key="",
        kind=entry.kind,
        name=entry.name,
        country=entry.country,
        state=entry.state,
        source=entry.source,
        aliases=tuple(entry.other_names),
    )
    entry.search_text, entry.sort_text = draft.search_text, draft.sort_text


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _write(entry: RollEntry, what: str, *, on: date, now: datetime, **more: Any) -> None:
    RollChange.objects.create(call_id=entry.call_id, entry=entry, what=what, on=on, recorded_at=now, **more)
