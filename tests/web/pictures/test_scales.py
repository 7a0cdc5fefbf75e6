"""Positions on a chart are honest: straight, in order, from zero, and no mark hides another."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from undersigned.interfaces.web.pictures.scales import Scale, count_ticks, month_ticks, spread

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
POSITIONS = st.lists(st.floats(min_value=-500, max_value=1500), max_size=40).map(sorted)


@given(low=st.integers(0, 10_000), extent=st.integers(1, 10_000), share=st.floats(0, 1))
def test_a_scale_is_a_straight_line_between_its_ends(low: int, extent: int, share: float) -> None:
    scale = Scale(low, low + extent, 400, 40)
    assert (scale.at(low), scale.at(low + extent)) == (400, 40)
    assert abs(scale.at(low + share * extent) - (400 - 360 * share)) <= 0.05 + 1e-9


@given(first=DAYS, second=DAYS, third=DAYS)
def test_a_later_day_never_stands_left_of_an_earlier_one(first: date, second: date, third: date) -> None:
    first, second, third = sorted((first, second, third))
    scale = Scale(first.toordinal(), third.toordinal(), 46, 784)
    assert 46 <= scale.at_day(first) <= scale.at_day(second) <= scale.at_day(third) <= 784


def test_a_scale_without_extent_puts_everything_at_its_start() -> None:
    assert Scale(7, 7, 46, 784).at(7) == 46


@given(highest=st.integers(0, 10_000_000))
def test_counts_are_ticked_from_zero_in_even_whole_steps_to_just_above_the_highest(highest: int) -> None:
    ticks = count_ticks(highest)
    steps = {after - before for before, after in pairwise(ticks)}
    assert ticks[0] == 0
    assert len(steps) == 1
    step = steps.pop()
    assert 2 <= len(ticks) <= 7
    assert highest <= ticks[-1] < max(highest, 1) + step
    assert str(step).rstrip("0") in {"1", "2", "25", "5"}


def test_the_roll_of_the_paris_call_is_ticked_by_250() -> None:
    assert count_ticks(1223) == [0, 250, 500, 750, 1000, 1250]


def test_a_roll_of_three_is_ticked_by_one() -> None:
    assert count_ticks(3) == [0, 1, 2, 3]


def test_an_empty_roll_still_has_two_ticks() -> None:
    assert count_ticks(0) == [0, 1]


def test_years_are_ticked_on_1_january_from_launch_to_the_last_change() -> None:
    ticks = month_ticks(date(2018, 11, 12), date(2024, 1, 19), wanted=8)
    assert ticks == [date(year, 1, 1) for year in (2019, 2020, 2021, 2022, 2023, 2024)]


def test_half_a_year_is_ticked_by_months() -> None:
    ticks = month_ticks(date(2026, 1, 15), date(2026, 7, 1), wanted=8)
    assert ticks == [date(2026, month, 1) for month in (2, 3, 4, 5, 6, 7)]


def test_two_years_are_ticked_by_quarters() -> None:
    ticks = month_ticks(date(2025, 2, 2), date(2026, 11, 30), wanted=8)
    assert ticks == [date(2025, month, 1) for month in (4, 7, 10)] + [date(2026, month, 1) for month in (1, 4, 7, 10)]


@given(first=DAYS, length=st.integers(0, 40_000), wanted=st.integers(2, 10))
def test_ticks_of_time_are_few_and_first_days_within_the_time_shown(first: date, length: int, wanted: int) -> None:
    last = first + timedelta(days=length)
    ticks = month_ticks(first, last, wanted=wanted)
    assert len(ticks) <= wanted
    assert ticks == sorted(set(ticks))
    assert {tick.day for tick in ticks} <= {1}
    assert all(first <= tick <= last for tick in ticks)


@given(wanted=POSITIONS, gap=st.floats(min_value=0.5, max_value=20))
def test_marks_keep_their_order_their_gap_and_stay_within_the_picture(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap=gap, low=0, high=960)
    assert len(placed) == len(wanted)
    assert all(-0.05 <= place <= 960.05 for place in placed)
    assert all(after - before >= gap - 0.11 for before, after in pairwise(placed))


@given(count=st.integers(2, 60))
def test_too_many_marks_share_the_room_evenly(count: int) -> None:
    placed = spread([5.0] * count, gap=100, low=0, high=100)
    assert (placed[0], placed[-1]) == (0, 100)
    assert max(abs(place - number * 100 / (count - 1)) for number, place in enumerate(placed)) <= 0.06


def test_marks_with_room_stay_where_they_belong() -> None:
    assert spread([10, 40, 90], gap=20, low=0, high=100) == [10, 40, 90]


def test_two_marks_on_one_day_move_apart_by_the_same_distance() -> None:
    assert spread([50, 50], gap=20, low=0, high=100) == [40, 60]


def test_marks_at_the_edge_are_pushed_inwards() -> None:
    assert spread([0, 0, 99], gap=10, low=5, high=95) == [5, 15, 95]
