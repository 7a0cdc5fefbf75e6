"""How fast letters leave for a target: so many an hour and a day, in its office hours, never evenly. Pure.

Between two letters lies at least an hour divided by the letters an hour, so that no sixty minutes, wherever they begin, see more
than were set; a share of that gap is added by chance, which the letter's own id decides. The day is the day there. Everything
is reckoned in UTC and compared with the clock there, so that the hour that summer time takes or repeats changes nothing.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from undersigned.campaigns.hours import Hours, is_open, local_time, next_opening

JITTER: Final = 0.2
"""The most that is added to a gap, and to the opening of an office, as a share of the gap."""

_HOUR: Final = timedelta(hours=1)
_DAYS_AHEAD: Final = 400


@dataclass(frozen=True, slots=True)
class Pace:
    """What a campaign set for each of its targets, and the office hours of the contact. Both numbers are at least 1."""

    hours: Hours
    an_hour: int
    a_day: int
    paused: bool = False
    """Nothing leaves: the campaign is stopped, or the contact's mailbox refuses letters."""

    @property
    def gap(self) -> timedelta:
        """The least time between two letters."""
        return _HOUR / self.an_hour


@dataclass(frozen=True, slots=True)
class Used:
    """What has left for a target: the day there of the last letter, how many that day, and when the next may follow."""

    on: date | None = None
    that_day: int = 0
    next_at: datetime | None = None

    def count_on(self, day: date) -> int:
        """Return how many left on a day there that is the last one or later."""
        return self.that_day if self.on == day else 0


def may_leave(pace: Pace, used: Used, mail_id: uuid.UUID, now: datetime) -> bool:
    """Say whether a letter may leave at a moment."""
    if pace.paused or (used.next_at is not None and now < used.next_at):
        return False
    # An office that has just opened is not met by everybody's letter at once: each waits for its own while.
    if not is_open(pace.hours, now) or not is_open(pace.hours, now - _wait_at_opening(pace, mail_id)):
        return False
    return used.count_on(local_time(pace.hours, now).date()) < pace.a_day


def after_leaving(pace: Pace, used: Used, mail_id: uuid.UUID, now: datetime) -> Used:
    """Return what has left once this letter does, at this moment."""
    day = local_time(pace.hours, now).date()
    return Used(day, used.count_on(day) + 1, now + pace.gap * (1 + JITTER * chance(mail_id)))


def estimate(pace: Pace, used: Used, *, ahead: int, now: datetime) -> datetime | None:
    """Return about when a letter leaves that has so many before it, as the clock there shows it; None where nobody can say.

    It is an estimate because chance decides each gap: the middle of what is possible is taken.
    """
    if pace.paused:
        return None
    gap, moment = pace.gap * (1 + JITTER / 2), max(now, used.next_at or now)
    for _day in range(_DAYS_AHEAD):
        if not is_open(pace.hours, moment):
            opening = next_opening(pace.hours, moment)
            if opening is None:
                return None
            moment = opening.astimezone(UTC)
        day = local_time(pace.hours, moment).date()
        closing = _closing(pace, day)
        fits = -(-(closing - moment) // gap) if closing > moment else 0
        today = max(0, min(int(fits), pace.a_day - used.count_on(day)))
        if ahead < today:
            return local_time(pace.hours, moment + ahead * gap)
        ahead -= today
        moment = max(closing, moment)
    return None


def chance(mail_id: uuid.UUID) -> float:
    """Return a number from 0 to 1 (1 excluded) that looks like chance and is the same each time for a letter."""
    return int.from_bytes(hashlib.sha256(mail_id.bytes).digest()[:8], "big") / 2**64


def _wait_at_opening(pace: Pace, mail_id: uuid.UUID) -> timedelta:
    """How long after opening a letter waits; never more than half the time that the office is open."""
    hours = pace.hours
    open_for = datetime.combine(date.min, hours.closes) - datetime.combine(date.min, hours.opens)
    return min(pace.gap * JITTER, open_for / 2) * chance(mail_id)


def _closing(pace: Pace, day: date) -> datetime:
    """When an office closes on a day, in UTC."""
    zone = local_time(pace.hours, datetime.combine(day, time(12), UTC)).tzinfo
    return datetime.combine(day, pace.hours.closes, zone).astimezone(UTC)
