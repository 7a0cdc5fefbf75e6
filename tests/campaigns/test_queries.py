"""Holdouts: the campaign chooses whom it calls on; whether they stand is the roll's to say."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.paris import rows, taken_back
from undersigned.campaigns import queries as campaigns
from undersigned.campaigns.models import Campaign, Target
from undersigned.people.models import Country

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def campaign(paris: Any) -> Any:
    return campaigns.current_campaign(paris.pk, today=TODAY)


def test_the_campaign_of_the_example_is_marked_as_sample(campaign: Any) -> None:
    assert (campaign.hashtag, campaign.sample, campaign.starts_on) == ("PickUpTheParisCall", True, date(2021, 9, 21))


def test_targets_are_holdouts_until_the_roll_has_them(campaign: Any) -> None:
    assert [(row.country.code, row.status) for row in campaigns.holdouts(campaign.pk)] == [
        ("BR", "holdout"), ("IN", "holdout"), ("ZA", "holdout"), ("US", "won"),
    ]  # fmt: skip


def test_the_one_that_was_won_has_its_days(campaign: Any) -> None:
    entry = campaigns.holdouts(campaign.pk)[-1].entry
    assert entry is not None
    assert (entry.endorsed_on, entry.listed_on) == ("2021-11-10", date(2021, 11, 11))


def test_a_target_comes_with_what_its_sources_say_of_it(campaign: Any) -> None:
    india = campaigns.holdouts(campaign.pk)[1]
    latest = max((row for row in rows("regimes.csv") if row["iso2"] == "IN"), key=lambda row: row["year"])
    assert india.regime is not None
    assert (int(india.regime.regime), india.regime.year) == (int(latest["regime"]), int(latest["year"]))
    assert india.regime.source.startswith(latest["source"])
    assert india.country.population == next(
        int(row["population"]) for row in rows("population.csv") if row["iso2"] == "IN"
    )


def test_ghana_announced_and_is_no_holdout(paris: Any, campaign: Any) -> None:
    announced = campaigns.announced_states(paris.pk)
    assert [(one.country.code, one.announced_on, one.entry.state) for one in announced] == [
        ("GH", date(2018, 12, 2), "announced")
    ]
    assert "GH" not in [row.country.code for row in campaigns.holdouts(campaign.pk) if row.status == "holdout"]


def test_the_map_has_every_state_once_and_the_roll_outweighs_the_campaign(paris: Any, campaign: Any) -> None:
    states = campaigns.map_states(paris.pk, campaign.pk, "en")
    assert len({state.country.code for state in states}) == len(states) == 195
    by_status: dict[str, set[str]] = {}
    for state in states:
        by_status.setdefault(state.status, set()).add(state.country.code)
    endorsed = {row["iso2"] for row in rows("states.csv") if row["endorsed"] == "1"}
    assert by_status["endorsed"] == endorsed
    assert "US" in endorsed
    assert (by_status["called_upon"], by_status["announced"]) == ({"BR", "IN", "ZA"}, {"GH"})
    assert len(by_status["other"]) == 195 - 81 - 3 - 1


def test_the_map_is_in_the_order_of_the_readers_names(paris: Any, campaign: Any) -> None:
    french = [state.name for state in campaigns.map_states(paris.pk, campaign.pk, "fr")]
    assert french.index("Égypte") < french.index("Finlande")
    assert french.index("États-Unis") < french.index("Fidji")


def test_without_a_campaign_nobody_is_called_upon(paris: Any) -> None:
    assert {state.status for state in campaigns.map_states(paris.pk, None, "en")} == {"endorsed", "announced", "other"}


def test_a_campaign_is_the_current_one_from_its_first_day_on(paris: Any, campaign: Any) -> None:
    with taken_back():
        starts_on = date(2030, 1, 1)
        later = Campaign.objects.create(
            call=paris, slug="later", hashtag="Later", title={}, aim={}, starts_on=starts_on
        )
        days = (date(2021, 9, 20), date(2021, 9, 21), TODAY, date(2029, 12, 31), starts_on)
        current = [campaigns.current_campaign(paris.pk, today=day) for day in days]
    assert current == [None, campaign, campaign, campaign, later]


def test_the_number_of_queries_does_not_grow_with_the_targets(campaign: Any) -> None:
    numbers = []
    with taken_back():
        for _size in range(2):
            with CaptureQueriesContext(connection) as captured:
                found = campaigns.holdouts(campaign.pk)
            numbers.append((len(found), len(captured)))
            others = Country.objects.exclude(pk__in=[row.country.pk for row in found])
            Target.objects.bulk_create(
                Target(campaign=campaign, country=one, slug=one.code.lower(), called_on=TODAY) for one in others
            )
    assert numbers == [(4, 4), (195, 4)]
