"""Office hours are those of the clock there: Monday to Friday, not on quiet days, whatever summer time does."""

from datetime import UTC, datetime, time

import pytest

from undersigned.campaigns.hours import Hours, is_open, local_time, next_opening

BRASILIA = Hours(time(9), time(17), "America/Sao_Paulo")
PARIS = Hours(time(9), time(17), "Europe/Paris", ("2026-12-25",))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "answers"),
    [
        (BRASILIA, "2026-11-23 11:59", False),  # a Monday, 8:59 there
        (BRASILIA, "2026-11-23 12:00", True),
        (BRASILIA, "2026-11-23 19:59", True),
        (BRASILIA, "2026-11-23 20:00", False),
        (BRASILIA, "2026-11-21 15:00", False),  # a Saturday
        (PARIS, "2026-12-24 10:00", True),
        (PARIS, "2026-12-25 10:00", False),
        (PARIS, "2026-07-01 07:00", True),  # summer time
        (PARIS, "2026-12-01 07:59", False),
    ],
)
def test_somebody_answers_in_office_hours_there(hours: Hours, moment: str, answers: bool) -> None:
    assert is_open(hours, at(moment)) is answers


@pytest.mark.parametrize(
    ("hours", "moment", "opening"),
    [
        (BRASILIA, "2026-11-20 21:00", "2026-11-23T09:00:00-03:00"),  # from Friday evening to Monday
        (BRASILIA, "2026-11-23 05:00", "2026-11-23T09:00:00-03:00"),
        (PARIS, "2026-12-24 17:00", "2026-12-28T09:00:00+01:00"),
        (Hours(time(9), time(17), "Nowhere/Else"), "2026-11-23 09:30", "2026-11-24T09:00:00+00:00"),
    ],
)
def test_it_opens_next_at_that_time_there(hours: Hours, moment: str, opening: str) -> None:
    found = next_opening(hours, at(moment))
    assert found is not None
    assert found.isoformat() == opening


def test_without_a_working_day_in_sight_nothing_is_promised() -> None:
    every_day = {datetime.fromordinal(day).date().isoformat() for day in range(739_000, 741_000)}
    assert next_opening(Hours(time(9), time(17), "UTC", every_day), at("2026-11-23 09:00")) is None


def test_the_clock_there_is_told() -> None:
    assert local_time(BRASILIA, at("2026-11-23 12:00")).isoformat() == "2026-11-23T09:00:00-03:00"
