"""The desk saves actions and texts: one action a kind, texts for one target or all, each act with an audit line."""

from typing import Any

import pytest

from tests.doers import make_campaign, make_target
from tests.signatories import NOW
from undersigned.campaigns.models import Action, ActionText, Target
from undersigned.campaigns.queries.actions import fill, texts_of
from undersigned.flows.save_action import BadText, delete_text, save_action, save_text
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db


def saved(campaign_id: int, **more: Any) -> Action:
    said = {"kind": "post", "title": {"en": "Post"}, "lead": {}, "position": 1, "open": True, "by": "grace", "now": NOW}
    return save_action(campaign_id=campaign_id, **said | more)


def written(action: Action, **more: Any) -> ActionText:
    said = {
        "text_id": None, "target_id": None, "part": "post", "language": "en", "text": "Hello", "position": 0, "by": "grace",
        "now": NOW,
    }  # fmt: skip
    return save_text(action_id=action.pk, **said | more)


def test_a_kind_has_one_action_which_is_changed() -> None:
    campaign = make_campaign()
    first = saved(campaign.pk)
    again = saved(campaign.pk, title={"en": "Post it"}, open=False)
    assert (first.pk, Action.objects.count(), again.title, again.open) == (again.pk, 1, {"en": "Post it"}, False)
    assert (
        list(AuditLine.objects.values_list("actor", "event", "subject")) == [("grace", "action.saved", "hush post")] * 2
    )


def test_texts_are_written_changed_and_deleted_with_audit_lines() -> None:
    action = saved(make_campaign().pk)
    text = written(action)
    assert written(action, text_id=text.pk, text="Goodbye").text == "Goodbye"
    delete_text(text_id=text.pk, by="grace", now=NOW)
    assert ActionText.objects.count() == 0
    assert list(AuditLine.objects.order_by("id").values_list("event", flat=True))[1:] == [
        "action_text.saved", "action_text.saved", "action_text.deleted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"text": " "}, {"text": "missing"}),
        ({"text": "x" * 5001}, {"text": "too_long"}),
        ({"part": "x"}, {"part": "unknown"}),
    ],
)
def test_a_text_that_cannot_be_is_refused(said: Any, errors: Any) -> None:
    action = saved(make_campaign().pk)
    with pytest.raises(BadText) as refused:
        written(action, **said)
    assert (refused.value.errors, ActionText.objects.count()) == (errors, 0)


def test_an_action_needs_a_title_and_a_known_kind() -> None:
    campaign = make_campaign()
    with pytest.raises(BadText) as refused:
        saved(campaign.pk, kind="shout", title={"en": ""})
    assert refused.value.errors == {"kind": "unknown", "title": "missing"}


def test_a_text_for_another_campaigns_target_is_refused() -> None:
    action = saved(make_campaign().pk)
    other = make_target(make_campaign(action.campaign.call, slug="other"))
    with pytest.raises(Target.DoesNotExist):
        written(action, target_id=other.pk)


def test_a_targets_own_texts_go_before_those_for_all_and_the_language_before_english() -> None:
    campaign = make_campaign()
    action, brazil = saved(campaign.pk), make_target(campaign)
    written(action, text="All")
    written(action, text="Tous", language="fr")
    asked = [
        [one.text for one in texts_of(action.pk, target_id=brazil.pk, part="post", language=language)]
        for language in ("en", "fr", "de")
    ]
    written(action, text="Brazil", target_id=brazil.pk)
    own = [one.text for one in texts_of(action.pk, target_id=brazil.pk, part="post", language="fr")]
    assert (asked, own) == ([["All"], ["Tous"], ["All"]], ["Brazil"])


def test_only_known_placeholders_are_filled() -> None:
    assert (
        fill("{target} {call.__class__} {x} {hashtag}", {"target": "{call}", "hashtag": "Hush"})
        == " {call.__class__} {x} Hush"
    )
