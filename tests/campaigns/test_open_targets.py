"""Who is still wanted: nobody whom the roll has, from the moment it has them, and whoever it lost again."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.doers import make_campaign, make_office_holder, make_target
from tests.signatories import NOW
from undersigned.campaigns.models import Campaign, ContactMade, Target, TargetChange, TargetClaim
from undersigned.campaigns.queries.board import file_of, other_targets
from undersigned.campaigns.queries.targets import is_open, open_targets, silent_since, stands
from undersigned.people.kinds import Kind
from undersigned.people.models import Address
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db


def entry_of(campaign: Campaign, **more: Any) -> RollEntry:
    """Brazil on the roll of the campaign's call."""
    said = {
        "slug": "brazil", "kind": Kind.STATE, "name": "Brazil", "country": "BR", "listed_on": date(2026, 11, 20),
        "search_text": "brazil", "sort_text": "brazil",
    }  # fmt: skip
    return RollEntry.objects.create(call=campaign.call, **said | more)


def test_a_state_is_no_longer_open_from_the_moment_that_the_roll_lists_it() -> None:
    campaign = make_campaign()
    brazil, minister = make_target(campaign), make_office_holder(campaign)
    before = open_targets(campaign.pk)
    entry_of(campaign)
    assert (before, open_targets(campaign.pk)) == ([brazil, minister], [minister])
    assert (is_open(brazil), is_open(minister)) == (False, True)


def test_another_target_is_no_longer_open_once_its_own_line_is_listed() -> None:
    campaign = make_campaign()
    entry = entry_of(campaign, kind=Kind.PUBLIC_AUTHORITY, state=RollEntry.State.ANNOUNCED)
    minister = make_office_holder(campaign, entry=entry)
    announced = is_open(minister)
    RollEntry.objects.update(state=RollEntry.State.LISTED)
    assert (announced, is_open(minister)) == (True, False)


@pytest.mark.parametrize(
    ("more", "open_still"),
    [
        ({"state": RollEntry.State.WITHDRAWN, "left_on": date(2026, 11, 21)}, True),
        ({"state": RollEntry.State.ANNOUNCED}, True),
        ({"kind": Kind.PRIVATE_SECTOR}, True),
        ({"country": "AR"}, True),
        ({}, False),
    ],
)
def test_only_a_state_that_is_listed_is_won(more: Any, open_still: bool) -> None:
    campaign = make_campaign()
    brazil = make_target(campaign)
    entry_of(campaign, **more)
    assert is_open(brazil) is open_still


@pytest.mark.parametrize(
    ("status", "state", "told"),
    [
        ("silent", None, "silent"), ("promised", "listed", "endorsed"), ("silent", "announced", "announced"),
        ("endorsed", None, "withdrawn"), ("refused", "withdrawn", "refused"),
    ],
)  # fmt: skip
def test_the_roll_outweighs_what_the_desk_says(status: str, state: str | None, told: str) -> None:
    entry = RollEntry(state=state) if state else None
    assert stands(Target(status=status), entry) == told


def test_the_silence_of_a_target_begins_with_the_first_contact_that_has_no_answer() -> None:
    campaign = make_campaign()
    brazil, minister = make_target(campaign), make_office_holder(campaign)
    for target, on, answered in [
        (brazil, date(2026, 1, 1), date(2026, 1, 9)), (brazil, date(2026, 3, 1), None), (brazil, date(2026, 5, 1), None),
        (minister, date(2026, 2, 1), date(2026, 2, 2)),
    ]:  # fmt: skip
        ContactMade.objects.create(target=target, way="letter", on=on, answered_on=answered, recorded_at=NOW)
    assert silent_since(campaign.pk) == {brazil.pk: date(2026, 3, 1)}


def test_the_number_of_queries_does_not_grow_with_the_targets_or_what_is_known_of_them() -> None:
    campaign = make_campaign()
    numbers = []
    for size in (1, 6):
        for number in range(size):
            target = make_office_holder(campaign, slug=f"holder-{size}-{number}")
            ContactMade.objects.create(target=target, way="letter", on=date(2026, 3, 1), recorded_at=NOW)
            TargetChange.objects.create(target=target, status="contacted", on=date(2026, 3, 1), recorded_at=NOW)
        counts = []
        for ask in (
            lambda: len(other_targets(campaign.pk, "en")),
            lambda: len(open_targets(campaign.pk)),
            lambda: len(file_of(Target.objects.select_related("campaign").get(slug="holder-1-0"), now=NOW).changes),
        ):
            with CaptureQueriesContext(connection) as captured:
                ask()
            counts.append(len(captured))
        numbers.append(counts)
    assert numbers[0] == numbers[1]


def test_the_database_lets_nobody_claim_a_target_that_somebody_has() -> None:
    target = make_target(make_campaign())
    said = {"target": target, "language": "en", "claimed_at": NOW, "active_at": NOW}
    first, second = (Address.objects.create(digest=name * 32, made_at=NOW) for name in (b"a", b"b"))
    claim = TargetClaim.objects.create(address=first, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetClaim.objects.create(address=second, **said)
    TargetClaim.objects.filter(pk=claim.pk).update(ended_at=NOW)
    assert TargetClaim.objects.create(address=second, **said).ended_at is None
