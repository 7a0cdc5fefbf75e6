"""When an event was to be before it was moved: what was announced first, and what somebody was told. Pure.

``Event.moves`` keeps the times that were left, the first first, each with the last ``sequence`` at which they were told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from undersigned.campaigns.models import Event

MOST_MOVES: Final = 50
"""Times that are kept of one event: the first, and the latest."""


@dataclass(frozen=True, slots=True)
class Times:
    """When an event is or was to be: moments, and the zone in which they were announced."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    time_zone: str

    def same_as(self, other: "Times") -> bool:
        """Return whether these are the same moments, told in whatever zone."""
        return (self.starts_at, self.ends_at, self.all_day) == (other.starts_at, other.ends_at, other.all_day)


def times_now(event: Event) -> Times:
    """Return when an event is."""
    return Times(event.starts_at, event.ends_at, event.all_day, event.time_zone)


def announced_first(event: Event) -> Times | None:
    """Return when an event was to be as it was announced first; None where it is so now, also once it was moved back."""
    return _unless_now(event, event.moves[0]) if event.moves else None


def told_at(event: Event, sequence: int) -> Times | None:
    """Return when an event was to be by what was told with that ``sequence``; None where it is so now."""
    left = next((one for one in event.moves if one["sequence"] >= sequence), None)
    return _unless_now(event, left) if left else None


def with_move(event: Event, left: Times) -> list[dict[str, Any]]:
    """Return the moves of an event with the times that it leaves, as it stands before its ``sequence`` grows."""
    row = {
        "sequence": event.sequence,
        "starts_at": left.starts_at.isoformat(),
        "ends_at": left.ends_at.isoformat(),
        "all_day": left.all_day,
        "time_zone": left.time_zone,
    }
    moves = [*event.moves, row]
    return moves if len(moves) <= MOST_MOVES else [moves[0], *moves[-(MOST_MOVES - 1) :]]


def _unless_now(event: Event, row: Mapping[str, Any]) -> Times | None:
    begins, ends = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
    left = Times(begins, ends, row["all_day"], row["time_zone"])
    return None if left.same_as(times_now(event)) else left
