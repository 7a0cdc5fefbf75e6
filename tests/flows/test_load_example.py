"""The example: call, roll and campaign in one go; loaded twice, it changes nothing."""

import pytest

from tests.paris import NOW
from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign
from undersigned.flows.load_example import load_example
from undersigned.roll.queries import roll_counts
from undersigned.values.tallies import ImportReport

pytestmark = pytest.mark.django_db


def test_the_example_stands_whole_and_loading_it_again_changes_nothing() -> None:
    first = load_example(now=NOW)
    assert (first.refused, first.absent, first.changed) == ((), (), 0)
    assert roll_counts(Call.objects.get().pk).total == 1223
    campaign = Campaign.objects.get()
    assert sorted(campaign.targets.values_list("country_id", flat=True)) == ["BR", "IN", "US", "ZA"]
    assert set(campaign.title) == set(campaign.aim) == {"en", "fr"}
    assert load_example(now=NOW) == ImportReport(read=first.read, unchanged=first.made)
