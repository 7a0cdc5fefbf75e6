"""Local times: what clocks at a place show, and when they are changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from undersigned.values.local_times import (
    NoSuchTime,
    UnknownZone,
    clock_changes,
    day_begins,
    in_zone,
    offset_text,
    to_utc,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_local_time_is_the_moment_at_which_clocks_there_show_it_before_and_after_a_summer_time_change() -> None:
    assert to_utc(local("2027-03-27T19:00"), "Europe/Paris") == at("2027-03-27T18:00")
    assert to_utc(local("2027-03-28T19:00"), "Europe/Paris") == at("2027-03-28T17:00")
    assert to_utc(local("2027-11-12T18:00"), "America/New_York") == at("2027-11-12T23:00")
    assert to_utc(local("2027-11-12T18:00"), "UTC") == at("2027-11-12T18:00")


def test_a_time_that_clocks_leap_over_is_refused_with_times_nearby_that_exist() -> None:
    with pytest.raises(NoSuchTime) as refused:
        to_utc(local("2027-03-28T02:30"), "Europe/Paris")
    near = (refused.value.earlier, refused.value.later)
    assert near == (local("2027-03-28T01:30"), local("2027-03-28T03:30"))
    assert [to_utc(one, "Europe/Paris") for one in near] == [at("2027-03-28T00:30"), at("2027-03-28T01:30")]
    assert to_utc(local("2027-03-28T03:00"), "Europe/Paris") == at("2027-03-28T01:00")


def test_of_two_moments_at_which_clocks_show_a_time_the_first_is_meant() -> None:
    assert to_utc(local("2027-10-31T02:30"), "Europe/Paris") == at("2027-10-31T00:30")
    assert to_utc(local("2027-04-04T01:45"), "Australia/Lord_Howe") == at("2027-04-03T14:45")


@pytest.mark.parametrize(
    "zone", ["", "Paris", "CET", "UTC+1", "+01:00", "Etc/GMT-1", "../etc/passwd", "europe/paris", "a\0b"]
)
def test_only_places_of_the_iana_database_and_utc_are_zones(zone: str) -> None:
    with pytest.raises(UnknownZone):
        to_utc(local("2027-03-28T12:00"), zone)


def test_a_day_begins_at_its_first_moment_also_where_its_midnight_is_leapt_over() -> None:
    assert day_begins(date(2027, 11, 12), "Europe/Paris") == at("2027-11-11T23:00")
    # Clocks in Beirut go from 00:00 to 01:00.
    begins = day_begins(date(2027, 3, 28), "Asia/Beirut")
    assert (begins, in_zone(begins, "Asia/Beirut").hour) == (at("2027-03-27T22:00"), 1)


def test_changes_of_clocks_are_found_to_the_minute_with_the_offsets_before_and_after() -> None:
    spring, autumn = clock_changes("Europe/Paris", date(2027, 1, 1), date(2028, 1, 1))
    hour = timedelta(hours=1)
    assert (spring.at, spring.before, spring.after, spring.name, spring.summer) == (
        at("2027-03-28T01:00"), hour, 2 * hour, "CEST", True,
    )  # fmt: skip
    assert (autumn.at, autumn.before, autumn.after, autumn.name, autumn.summer) == (
        at("2027-10-31T01:00"), 2 * hour, hour, "CET", False,
    )  # fmt: skip
    assert clock_changes("Asia/Kolkata", date(2027, 1, 1), date(2028, 1, 1)) == ()
    assert [one.after - one.before for one in clock_changes("Australia/Lord_Howe", date(2027, 1, 1), date(2028, 1, 1))] == [
        -hour / 2, hour / 2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Paris", "UTC+1"), ("Asia/Kolkata", "UTC+5:30"), ("America/St_Johns", "UTC-3:30"), ("UTC", "UTC"),
        ("Africa/Abidjan", "UTC"),
    ],
)  # fmt: skip
def test_an_offset_is_told_in_hours_and_minutes(zone: str, text: str) -> None:
    assert offset_text(at("2027-01-15T12:00"), zone) == text
