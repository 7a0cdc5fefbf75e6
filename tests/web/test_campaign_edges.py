"""What the holdouts' page says at the edges of a campaign: never more than its targets and the roll bear out."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.paris import taken_back
from undersigned.campaigns.models import Campaign, Target
from undersigned.roll.models import RollEntry

EVERY = "Every state that was called upon has endorsed."
ANNOUNCED = "No state that was called upon is a holdout: each has endorsed, or announced that it will."
NOBODY = "The campaign has not called upon any state yet."


def section(client: Client, name: str) -> str:
    """One section of the page of holdouts, by the id of its heading."""
    text = client.get("/en/holdouts/").text
    found = re.search(rf'<section class="section" aria-labelledby="{name}">.*?</section>', text, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("countries", "sentence"),
    [({"US"}, EVERY), ({"US", "GH"}, ANNOUNCED), ({"GH"}, ANNOUNCED), (set(), NOBODY), ({"US", "BR"}, "")],
)
def test_that_all_have_endorsed_is_said_only_where_all_have(
    paris: Any, client: Client, countries: set[str], sentence: str
) -> None:
    with taken_back():
        Target.objects.all().delete()
        campaign = Campaign.objects.get()
        for code in countries:
            Target.objects.create(campaign=campaign, country_id=code, slug=code.lower(), called_on=date(2021, 9, 21))
        told = section(client, "called-upon")
    assert re.findall(r'<p class="lead">([^<]*)</p>', told) == ([sentence] if sentence else [])
    assert re.findall(r'<h2 id="called-upon">([^<]*)</h2>', told) == (
        ["States called upon"] if sentence else ["1 state called upon"]
    )


def test_a_state_that_was_won_on_an_unknown_day_has_no_day(paris: Any, client: Client) -> None:
    with taken_back():
        RollEntry.objects.filter(slug="united-states").update(listed_on=None)
        won = section(client, "won")
    assert (won.count("<time"), won.count('<span class="small">not recorded</span>')) == (0, 1)
    assert "On the official list since" not in won


def test_a_campaign_that_is_still_to_begin_does_not_show_yet(paris: Any, client: Client) -> None:
    with taken_back():
        Campaign.objects.create(
            call=paris, slug="later", hashtag="Later", title={"en": "Later"}, aim={}, starts_on=date(9999, 1, 1)
        )
        pages = [client.get(path).text for path in ("/en/", "/en/holdouts/")]
    assert [("Later" in page, "#PickUpTheParisCall" in page) for page in pages] == [(False, True), (False, True)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "the days on which it called upon them were written for this example."),
        ("fr", "les jours où elle les a sollicités ont été rédigés pour cet exemple."),
    ],
)
def test_the_days_of_a_sample_campaign_are_named_among_what_was_made_up(
    paris: Any, client: Client, language: str, sentence: str
) -> None:
    note = re.findall(r'<p class="note">.*?</p>', client.get(f"/{language}/holdouts/").text, re.DOTALL)
    assert [sentence in one for one in note] == [True]
