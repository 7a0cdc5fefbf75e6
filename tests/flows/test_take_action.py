"""Take an action: once a day for each network, for a target that is still wanted, credited to whom somebody came through."""

from datetime import date
from typing import Any

import pytest

from tests.doers import make_action, make_campaign, make_target
from tests.flows.at_once import at_once
from tests.signatories import DAY, KEYS, NOW
from undersigned.campaigns.models import Action, ActionTaken, Campaign, Partner, Target, TrackedLink
from undersigned.flows.take_action import NoNetwork, NotOffered, Taken, TargetNotOpen, by_network, take_action
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db
IP, NEIGHBOUR, STRANGER = "203.0.113.7", "203.0.113.200", "198.51.100.1"


@pytest.fixture
def brazil() -> Target:
    campaign = make_campaign()
    for kind in (Action.Kind.POST, Action.Kind.CALL):
        make_action(campaign, kind)
    return make_target(campaign)


def posted(target: Target, ip: str = IP, **more: Any) -> Taken:
    said = {"kind": "post", "network": "x", "language": "en", "keys": KEYS, "now": NOW}
    return take_action(target_id=target.pk, ip=ip, **said | more)


def test_a_network_counts_once_a_day_and_the_number_goes_on(brazil: Target) -> None:
    numbers = [
        posted(brazil).number, posted(brazil, STRANGER).number, posted(brazil, now=NOW + DAY).number,
        posted(brazil, kind="call").number,
    ]  # fmt: skip
    again = [posted(brazil).taken_id, posted(brazil, NEIGHBOUR).taken_id]
    assert (numbers, again) == ([1, 2, 3, 1], [None, None])


def test_what_is_stored_is_neither_the_address_nor_the_same_the_next_day(brazil: Target) -> None:
    digests = [by_network(KEYS, IP, now=NOW), by_network(KEYS, IP, now=NOW + DAY), KEYS.prefix_digest(IP)]
    assert (len(set(digests)), len(digests[0])) == (3, 32)
    posted(brazil)
    taken = ActionTaken.objects.get()
    assert (bytes(taken.by), taken.address, taken.name, bytes(taken.box)) == (digests[0], None, "", b"")


def test_where_the_network_is_not_known_nobody_stands_for_another(brazil: Target) -> None:
    assert [posted(brazil, "").number for _ in range(3)] == [1, 2, 3]


def test_an_action_is_credited_to_the_partner_in_force_and_to_nobody_by_another_code(brazil: Target) -> None:
    said = {"name": "Youth", "kind": "youth", "language": "en", "state": "active", "asked_at": NOW, "decided_at": NOW}
    partner = Partner.objects.create(campaign=brazil.campaign, slug="youth", **said)
    TrackedLink.objects.create(code="inforce", campaign=brazil.campaign, partner=partner, made_at=NOW)
    TrackedLink.objects.create(code="ended", campaign=brazil.campaign, partner=partner, made_at=NOW, ended_at=NOW)
    for ip, code in ((IP, "inforce"), (STRANGER, "ended"), ("", "x" * 24)):
        posted(brazil, ip, came_through=code)
    came = ActionTaken.objects.order_by("came_through").values_list("came_through", "came_by")
    assert list(came) == [("", ""), ("", ""), ("inforce", "link")]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda: Action.objects.update(open=False), NotOffered),
        (lambda: Action.objects.all().delete(), NotOffered),
        (lambda: Campaign.objects.update(stopped_at=NOW), NotOffered),
        (lambda: Campaign.objects.update(ends_on=date(2026, 11, 22)), NotOffered),
        (lambda: Campaign.objects.update(starts_on=date(2026, 11, 24)), NotOffered),
        (lambda: Target.objects.update(won_at=NOW), TargetNotOpen),
    ],
)
def test_nothing_is_counted_for_what_is_not_offered(brazil: Target, change: Any, error: type[Exception]) -> None:
    change()
    with pytest.raises(error):
        posted(brazil)
    assert ActionTaken.objects.count() == 0


def test_a_campaign_counts_on_its_last_day(brazil: Target) -> None:
    Campaign.objects.update(ends_on=date(2026, 11, 23))
    assert posted(brazil).number == 1


def test_a_post_needs_a_network_and_a_kind_that_people_can_tell_of(brazil: Target) -> None:
    with pytest.raises(NoNetwork):
        posted(brazil, network="elsewhere")
    with pytest.raises(ValueError):
        posted(brazil, kind="email")
    assert (ActionTaken.objects.count(), AuditLine.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_pressing_at_the_same_moment_counts_once() -> None:
    campaign = make_campaign()
    make_action(campaign)
    target = make_target(campaign)
    taken = at_once(6, lambda: posted(target).taken_id is not None)
    assert (sorted(taken), ActionTaken.objects.count()) == ([False] * 5 + [True], 1)
