"""Writes of this room: the call itself, from its opening to its close, and its milestones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from undersigned.calls.models import Call, Milestone
from undersigned.values.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDraft:
    """A call before it is stored. ``disclaimer`` and ``growth_note`` are by language, empty where there is nothing to say.

    ``terms`` are those of its data, as call_files.Terms names them, empty where none are given.
    """

    slug: str
    name: str
    official_url: str
    launched_on: date | None
    disclaimer: dict[str, str] = field(default_factory=dict)
    growth_note: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDraft:
    """A dated event: what happened by language, how many supporters were then reported, and the sources' addresses."""

    on: date
    event: dict[str, str]
    supporters_total: int | None
    sources: list[str]


def open_call(*, draft: CallDraft, now: datetime) -> tuple[Call, Tally]:
    """Make a call that takes signatures from `now` on, or change it to what the draft says."""
    names = ("name", "official_url", "launched_on", "disclaimer", "growth_note", "terms")
    said = {name: getattr(draft, name) for name in names}
    call, made = Call.objects.get_or_create(slug=draft.slug, defaults={"opened_at": now, **said})
    changed = [name for name, value in said.items() if getattr(call, name) != value]
    for name in changed:
        setattr(call, name, said[name])
    if changed:
        call.save(update_fields=changed)
    return call, Tally(int(made), int(bool(changed)), int(not made and not changed))


class AlreadyClosed(Exception):
    """The call takes no more signatures; the message says since when."""


def close_call(call: Call, *, now: datetime) -> None:
    """Let a call take no more signatures from `now` on. Raises AlreadyClosed, and changes nothing, where it is closed."""
    if not Call.objects.filter(pk=call.pk, closed_at=None).update(closed_at=now):
        call.refresh_from_db(fields=["closed_at"])
        raise AlreadyClosed(f"{call.slug} is closed since {call.closed_at:%Y-%m-%d %H:%M} UTC.")
    call.closed_at = now


def save_milestones(*, call: Call, drafts: Sequence[MilestoneDraft]) -> Tally:
    """Make the milestones that are new and change those that differ; the nth of a day is known as that."""
    known: dict[date, list[Milestone]] = {}
    for one in call.milestones.order_by("pk"):
        known.setdefault(one.on, []).append(one)
    tally = Tally()
    for draft in drafts:
        said = {"event": draft.event, "supporters_total": draft.supporters_total, "sources": draft.sources}
        of_the_day = known.get(draft.on)
        if not of_the_day:
            Milestone.objects.create(call=call, on=draft.on, **said)
            tally += Tally(made=1)
            continue
        milestone = of_the_day.pop(0)
        changed = [name for name, value in said.items() if getattr(milestone, name) != value]
        for name in changed:
            setattr(milestone, name, said[name])
        if changed:
            milestone.save(update_fields=changed)
        tally += Tally(changed=int(bool(changed)), unchanged=int(not changed))
    return tally
