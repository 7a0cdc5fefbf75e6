"""Actions taken: one person, one action, one target, once a day."""

from datetime import UTC, datetime

import pytest

from tests.doers import make_action, make_campaign, make_office_holder, make_target
from tests.signatories import DAY, NOW
from undersigned.campaigns.models import Action, ActionTaken
from undersigned.campaigns.verbs.actions import take, taken_number

pytestmark = pytest.mark.django_db
ME, YOU = b"m" * 32, b"y" * 32


def test_the_same_person_counts_once_a_day_for_an_action_and_a_target() -> None:
    campaign = make_campaign()
    brazil, minister = make_target(campaign), make_office_holder(campaign)
    post, call = make_action(campaign), make_action(campaign, Action.Kind.CALL)
    tried = [
        take(action=action, target=target, by=by, now=now, language="en") is not None
        for action, target, by, now in [
            (post, brazil, ME, NOW), (post, brazil, ME, NOW), (post, brazil, YOU, NOW), (post, minister, ME, NOW),
            (call, brazil, ME, NOW), (post, brazil, ME, NOW + DAY),
        ]
    ]  # fmt: skip
    assert tried == [True, False, True, True, True, True]
    assert [taken_number(brazil.pk, kind) for kind in ("post", "call", "letter")] == [3, 1, 0]


def test_an_action_without_a_target_counts_once_a_day_too() -> None:
    ask = make_action(make_campaign(), Action.Kind.ASK)
    tried = [take(action=ask, target=None, by=by, now=NOW, language="en") for by in (ME, ME, YOU)]
    assert [one is not None for one in tried] == [True, False, True]


def test_what_is_known_of_an_action_taken_is_stored_as_it_was_said() -> None:
    campaign = make_campaign()
    taken = take(
        action=make_action(campaign), target=make_target(campaign), by=ME, now=datetime(2026, 3, 1, tzinfo=UTC),
        country="FR", language="fr", name="Ada", wants_news=True, box=b"box", network="x", came_through="abc",
        came_by="link",
    )  # fmt: skip
    assert taken is not None
    stored = ActionTaken.objects.get(pk=taken.pk)
    assert (stored.country, stored.language, stored.name, stored.wants_news, bytes(stored.box)) == (
        "FR", "fr", "Ada", True, b"box",
    )  # fmt: skip
    assert (stored.network, stored.came_through, stored.came_by, str(stored.on)) == ("x", "abc", "link", "2026-03-01")
