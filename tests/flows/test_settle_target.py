"""Settle a target: no status without public evidence, none that is the roll's to say, none over somebody else's change."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.doers import make_campaign, make_country, make_target
from tests.flows.at_once import at_once
from tests.signatories import NOW
from undersigned.campaigns.models import Target, TargetChange
from undersigned.flows.settle_target import (
    BadDay,
    BadTarget,
    ChangedMeanwhile,
    NoEvidence,
    SameStatus,
    StatusFromRoll,
    save_target,
    settle_target,
)
from undersigned.flows.show_reply import BadReply, show_reply
from undersigned.people.kinds import Kind
from undersigned.people.models import AuditLine
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db
PAGE = "https://press.example.org/minister"


def settled(target: Target, **more: Any) -> TargetChange:
    said: dict[str, Any] = {
        "status": "promised", "on": date(2026, 11, 20), "note": {"en": "She said so.", "fr": " "}, "evidence": PAGE,
        "seen": "silent", "by": "grace", "now": NOW,
    }  # fmt: skip
    return settle_target(target_id=target.pk, **said | more)


def saved(campaign: Any, **more: Any) -> Target:
    said = {
        "target_id": None, "kind": "institution", "country": "", "name": {"en": "The Senate", "fr": "Le Sénat"},
        "office": {}, "person": "", "entry_id": None, "called_on": date(2026, 11, 1), "reason": {"en": "It votes."},
        "source": "", "by": "grace", "now": NOW,
    }  # fmt: skip
    return save_target(campaign_id=campaign.pk, **said | more)


@pytest.mark.django_db(transaction=True)
def test_targets_of_one_name_that_are_added_at_once_have_an_address_each() -> None:
    campaign = make_campaign()
    assert sorted(at_once(3, lambda: saved(campaign).slug)) == ["the-senate", "the-senate-2", "the-senate-3"]


def test_a_change_is_stored_with_its_evidence_and_is_the_public_history() -> None:
    target = make_target(make_campaign())
    change = settled(target, evidence="press.example.org/minister")
    target.refresh_from_db()
    assert (target.status, target.status_on) == ("promised", date(2026, 11, 20))
    assert (change.status, change.on, change.note, change.evidence) == (
        "promised", date(2026, 11, 20), {"en": "She said so."}, PAGE,
    )  # fmt: skip
    assert list(AuditLine.objects.values_list("actor", "event", "subject", "detail")) == [
        ("grace", "target.settled", "hush brazil", "promised")
    ]


def test_a_line_of_the_history_is_never_changed() -> None:
    change = settled(make_target(make_campaign()))
    with pytest.raises(DatabaseError), transaction.atomic():
        TargetChange.objects.filter(pk=change.pk).update(status="refused")


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"status": "endorsed"}, StatusFromRoll), ({"status": "withdrawn"}, StatusFromRoll),
        ({"seen": "refused"}, ChangedMeanwhile), ({"status": "silent"}, SameStatus),
        ({"on": date(2026, 11, 24)}, BadDay),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_and_nothing_is_stored(more: Any, error: type[Exception]) -> None:
    target = make_target(make_campaign())
    with pytest.raises(error):
        settled(target, **more)
    target.refresh_from_db()
    assert (target.status, TargetChange.objects.count()) == ("silent", 0)


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (" ", "missing"),
        ("http://press.example.org/", "not_https"),
        ("ftp://example.org", "not_https"),
        ("a b", "malformed"),
    ],
)
def test_evidence_is_a_public_page_under_https(evidence: str, code: str) -> None:
    with pytest.raises(NoEvidence) as refused:
        settled(make_target(make_campaign()), evidence=evidence)
    assert refused.value.code == code


def test_no_change_goes_back_before_the_one_before_it() -> None:
    target = make_target(make_campaign())
    settled(target)
    with pytest.raises(BadDay) as refused:
        settled(target, status="refused", seen="promised", on=date(2026, 11, 19))
    assert refused.value.code == "before_last"


def test_of_a_target_on_the_roll_the_desk_says_nothing() -> None:
    campaign = make_campaign()
    target = make_target(campaign)
    RollEntry.objects.create(call=campaign.call, slug="brazil", kind=Kind.STATE, name="Brazil", country="BR")
    with pytest.raises(StatusFromRoll):
        settled(target)


def test_two_targets_of_one_name_get_two_addresses() -> None:
    campaign = make_campaign()
    assert [saved(campaign).slug, saved(campaign).slug] == ["the-senate", "the-senate-2"]


def test_what_is_said_of_a_target_is_changed_and_its_address_stays() -> None:
    campaign = make_campaign()
    target = saved(campaign)
    saved(campaign, target_id=target.pk, name={"en": "The House"}, person="Ada")
    target.refresh_from_db()
    assert (target.slug, target.name, target.person) == ("the-senate", {"en": "The House"}, "Ada")


@pytest.mark.parametrize(
    ("more", "errors"),
    [
        ({"name": {"en": " "}}, {"name": "missing"}),
        ({"kind": "party"}, {"kind": "unknown"}),
        ({"kind": "state"}, {"country": "missing"}),
        ({"kind": "state", "country": "BR"}, {"country": "taken"}),
        ({"country": "ZZ"}, {"country": "unknown"}),
        ({"called_on": None, "entry_id": 7}, {"called_on": "missing", "entry_id": "unknown"}),
        ({"reason": {"en": "x" * 2001}, "person": "x" * 256}, {"reason": "too_long", "person": "too_long"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(more: Any, errors: dict[str, str]) -> None:
    campaign = make_campaign()
    make_target(campaign)
    with pytest.raises(BadTarget) as refused:
        saved(campaign, **more)
    assert (refused.value.errors, Target.objects.count()) == (errors, 1)


def test_a_state_stays_the_state_that_it_is() -> None:
    campaign = make_campaign()
    target = make_target(campaign)
    make_country("AR", "ARG", "Argentina")
    for more, errors in (({"kind": "state", "country": "AR"}, {"country": "fixed"}), ({}, {"kind": "fixed"})):
        with pytest.raises(BadTarget) as refused:
            saved(campaign, target_id=target.pk, **more)
        assert refused.value.errors == errors


def test_a_reply_is_shown_as_it_was_received() -> None:
    target = make_target(make_campaign())
    said: Any = {"language": "pt", "received_on": date(2026, 11, 20), "source": PAGE, "by": "grace", "now": NOW}
    reply = show_reply(target_id=target.pk, text=" Um.\r\n\r\nDois. ", **said)
    assert (reply.text, reply.language, reply.shown_at) == ("Um.\n\nDois.", "pt", NOW)
    with pytest.raises(BadReply) as refused:
        show_reply(target_id=target.pk, text=" ", **said | {"received_on": None, "language": ""})
    assert refused.value.errors == {"text": "missing", "language": "missing", "received_on": "missing"}
