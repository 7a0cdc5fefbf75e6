"""The roll's figures: the kinds add up, a day shows who stood then, and the official counters are met or explained."""

from datetime import date
from typing import Any

import pytest

from tests.paris import rows
from undersigned.people.kinds import Kind
from undersigned.roll import queries as rolls

DAYS = [date.fromisoformat(row["date"]) for row in rows("counters_history.csv")]


def of_kinds(counts: rolls.RollCounts) -> list[int]:
    return [counts.state, counts.public_authority, counts.private_sector, counts.civil_society]


def test_the_roll_counts_what_stands_on_it(paris: Any) -> None:
    assert rolls.roll_counts(paris.pk) == rolls.RollCounts(1223, 81, 39, 709, 394, people=0, counted_at=None)


@pytest.mark.parametrize(
    ("day", "states"), [("2021-09-21", 79), ("2021-11-10", 79), ("2021-11-11", 80), ("2022-01-11", 81)]
)
def test_states_of_a_day_are_those_of_the_official_list(paris: Any, day: str, states: int) -> None:
    assert rolls.roll_counts(paris.pk, as_of=date.fromisoformat(day)).state == states


def test_the_kinds_add_up_to_the_total_on_every_day(paris: Any) -> None:
    for day in (None, date(2018, 1, 1), *DAYS, date(2026, 11, 23)):
        counts = rolls.roll_counts(paris.pk, as_of=day)
        assert sum(of_kinds(counts)) == counts.total


def test_totals_agree_with_the_official_counters_or_the_difference_is_told(paris: Any) -> None:
    for day in DAYS:
        compared = rolls.compare_with_official(paris.pk, as_of=day)
        assert compared is not None
        official = compared.official
        explained = official.total_files + compared.came - compared.left + compared.unlisted + compared.dated_otherwise
        assert explained == rolls.roll_counts(paris.pk, as_of=day).total
        assert official.total_files == official.total_shown + official.uncategorised
        # example/README.md: within 3 entries from 12 November 2019 on.
        assert abs(compared.dated_otherwise) <= 3 or day < date(2019, 11, 12)


def test_a_day_between_two_counters_tells_who_came_and_left_since(paris: Any) -> None:
    compared = rolls.compare_with_official(paris.pk, as_of=date(2021, 11, 22))
    assert compared is not None
    assert (compared.official.day, compared.came, compared.left) == (date(2021, 11, 17), 0, 0)
    delisted = rolls.compare_with_official(paris.pk, as_of=date(2021, 9, 28))
    assert delisted is not None
    assert (delisted.official.day, delisted.unlisted) == (date(2021, 9, 9), 1)


def test_before_its_public_history_the_roll_is_empty_and_nothing_is_compared(paris: Any) -> None:
    day = date(2019, 9, 15)
    assert rolls.first_day(paris.pk) == date(2019, 9, 16)
    assert rolls.roll_counts(paris.pk, as_of=day).total == 0
    assert rolls.compare_with_official(paris.pk, as_of=day) is None


def test_an_entry_counts_from_its_first_day_and_not_on_its_last(paris: Any) -> None:
    before, on = (rolls.roll_counts(paris.pk, as_of=date(2021, 11, day)).civil_society for day in (22, 23))
    assert before - on == 1  # Baitulmal Professional College left on 23 November 2021, and nobody came


def test_the_one_that_declared_itself_counts_from_the_day_of_its_endorsement(paris: Any) -> None:
    before, on = (rolls.roll_counts(paris.pk, as_of=date(2021, 9, day)).civil_society for day in (20, 21))
    assert on - before == 1


def test_growth_ends_where_the_roll_stands_and_agrees_with_every_day(paris: Any) -> None:
    points = rolls.growth(paris.pk)
    assert [point.day for point in points] == sorted({point.day for point in points})
    for point in points:
        counts = rolls.roll_counts(paris.pk, as_of=point.day)
        assert [point.counts[kind] for kind in Kind.values] == of_kinds(counts)
    assert sum(points[-1].counts.values()) == 1223


def test_every_line_of_the_history_is_reached_once(paris: Any) -> None:
    first = rolls.changes(paris.pk)
    seen = [
        line.pk
        for page in range(1, first.pages + 1)
        for _day, lines in rolls.changes(paris.pk, page=page).days
        for line in lines
    ]
    assert len(seen) == len(set(seen)) == first.total == 1223 + 2 * 6 + 1


def test_the_history_has_its_latest_day_first(paris: Any) -> None:
    days = [day for page in (1, 2, 3) for day, _lines in rolls.changes(paris.pk, page=page).days]
    assert days[0] == date(2024, 1, 19)
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("page", [0, -1, 14, 10**12])
def test_a_page_of_the_history_that_is_not_there_is_refused(paris: Any, page: int) -> None:
    with pytest.raises(rolls.NoSuchPage):
        rolls.changes(paris.pk, page=page)


def test_bodies_by_country_add_up_with_those_that_gave_none(paris: Any) -> None:
    numbers = rolls.listed_by_country(paris.pk)
    without = sum(not row["country_iso2"] for row in rows("supporters.csv"))
    assert sum(numbers.values()) + without == 1223
    assert numbers["IN"] == sum(row["country_iso2"] == "IN" for row in rows("supporters.csv"))
