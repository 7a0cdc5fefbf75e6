"""Pace: never more an hour and a day than were set, only in office hours there, whatever the clocks do."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from undersigned.campaigns.hours import Hours
from undersigned.campaigns.pace import JITTER, Pace, Used, after_leaving, chance, estimate, may_leave

NEW_YORK = Hours(time(9), time(17), "America/New_York", ("2026-12-25",))
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in New York
IDS = [uuid.UUID(int=number) for number in range(1, 400)]


def leave_all(pace: Pace, *, begin: datetime, end: datetime, step: timedelta) -> list[datetime]:
    """When letters leave that wait all the time, asked for as often as the worker does."""
    used, left, now, ids = Used(), [], begin, iter(IDS)
    mail_id = next(ids)
    while now < end:
        if may_leave(pace, used, mail_id, now):
            used = after_leaving(pace, used, mail_id, now)
            left.append(now)
            mail_id = next(ids)
        now += step
    return left


def test_no_sixty_minutes_see_more_than_were_set_and_gaps_are_uneven() -> None:
    pace = Pace(NEW_YORK, an_hour=12, a_day=1_000)
    left = leave_all(pace, begin=MONDAY, end=MONDAY + timedelta(hours=7), step=timedelta(seconds=5))
    assert (
        max(sum(one <= other < one + timedelta(hours=1) for other in left) for one in left) == 11
    )  # 12 were set; chance only adds to the gaps
    gaps = {later - earlier for earlier, later in pairwise(left)}
    assert len(gaps) > 5
    assert timedelta(minutes=5) <= min(gaps) and max(gaps) <= timedelta(minutes=5) * (1 + JITTER) + timedelta(seconds=5)


def test_nothing_leaves_outside_office_hours_on_weekends_and_on_quiet_days() -> None:
    pace = Pace(NEW_YORK, an_hour=2, a_day=100)
    begin = datetime(2026, 12, 23, tzinfo=UTC)
    left = leave_all(pace, begin=begin, end=begin + timedelta(days=7), step=timedelta(minutes=5))
    there = [one.astimezone(ZoneInfo("America/New_York")) for one in left]
    assert sorted({one.date().isoformat() for one in there}) == ["2026-12-23", "2026-12-24", "2026-12-28", "2026-12-29"]
    assert {one.hour for one in there} == set(range(9, 17))


def test_the_ceiling_of_a_day_holds_for_the_day_there() -> None:
    tokyo = Hours(time(0), time(23, 59), "Asia/Tokyo")
    pace = Pace(tokyo, an_hour=3600, a_day=5)
    begin = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 21:00 there: its day ends in three hours
    left = leave_all(pace, begin=begin, end=begin + timedelta(hours=12), step=timedelta(minutes=10))
    days = [one.astimezone(ZoneInfo("Asia/Tokyo")).date() for one in left]
    assert days == [date(2026, 11, 23)] * 5 + [date(2026, 11, 24)] * 5


@pytest.mark.parametrize("change", [datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC)])
def test_office_hours_are_those_of_the_clock_there_on_both_sides_of_summer_time(change: datetime) -> None:
    pace = Pace(NEW_YORK, an_hour=60, a_day=1)
    left = leave_all(pace, begin=change, end=change + timedelta(days=5), step=timedelta(minutes=1))
    there = [one.astimezone(ZoneInfo("America/New_York")) for one in left]
    assert [(one.weekday(), one.hour, one.minute) for one in there] == [(4, 9, 1), (0, 9, 1), (1, 9, 1)]
    assert left[1] - left[0] != timedelta(days=3)


def test_the_hour_that_is_repeated_lets_no_more_leave_in_an_hour() -> None:
    night = Hours(
        time(0), time(6), "Africa/Casablanca"
    )  # its clock goes back by an hour on a Sunday; the Monday is whole
    pace = Pace(night, an_hour=4, a_day=100)
    begin = datetime(2026, 2, 13, tzinfo=UTC)
    left = leave_all(pace, begin=begin, end=begin + timedelta(days=4), step=timedelta(minutes=1))
    assert max(sum(one <= other < one + timedelta(hours=1) for other in left) for one in left) == 4


def test_a_paused_pace_lets_nothing_leave_and_promises_nothing() -> None:
    pace = Pace(NEW_YORK, an_hour=12, a_day=100, paused=True)
    assert not may_leave(pace, Used(), IDS[0], MONDAY)
    assert estimate(pace, Used(), ahead=0, now=MONDAY) is None


def test_chance_is_the_same_each_time_for_a_letter_and_another_for_the_next() -> None:
    assert chance(IDS[0]) == chance(uuid.UUID(int=1))
    assert len({chance(one) for one in IDS}) == len(IDS)
    assert all(0 <= chance(one) < 1 for one in IDS)


def test_the_estimate_says_when_it_leaves_by_the_clock_there() -> None:
    pace = Pace(NEW_YORK, an_hour=1, a_day=3)
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    said = [estimate(pace, Used(), ahead=ahead, now=saturday) for ahead in (0, 1, 3)]
    assert [f"{one:%a %H:%M %Z}" for one in said if one] == ["Mon 09:00 EST", "Mon 10:06 EST", "Tue 09:00 EST"]


def test_the_estimate_counts_what_has_left_today() -> None:
    pace = Pace(NEW_YORK, an_hour=10, a_day=3)
    used = Used(MONDAY.date(), 2, MONDAY + timedelta(minutes=6))
    said = [estimate(pace, used, ahead=ahead, now=MONDAY) for ahead in (0, 1)]
    assert [f"{one:%a %H:%M}" for one in said if one] == ["Mon 10:06", "Tue 09:00"]


def test_the_estimate_is_kept_within_the_chance_that_each_gap_takes() -> None:
    pace = Pace(NEW_YORK, an_hour=6, a_day=1_000)
    left = leave_all(pace, begin=MONDAY, end=MONDAY + timedelta(days=1), step=timedelta(seconds=30))
    said = estimate(pace, Used(), ahead=20, now=MONDAY)
    assert said is not None
    assert abs(said.astimezone(UTC) - left[20]) < 20 * timedelta(minutes=10) * JITTER / 2
