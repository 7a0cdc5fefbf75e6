"""The worker of mailings: what is released is frozen in small steps at its hour, and the rest of the clock's work is done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.readers import make_mailing, make_readers, make_segment
from undersigned.interfaces.worker.mailings import Freezing, mailing_duties, work_off_mailings
from undersigned.interfaces.worker.rounds import Duty
from undersigned.mailing.models import Delivery, Mailing

pytestmark = pytest.mark.django_db

PARTS: Any = None
DAY = timedelta(days=1)


def duty(name: str) -> Duty:
    return next(one for one in mailing_duties(PARTS) if one.name == name)


def test_a_released_mailing_is_frozen_a_batch_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.flows.freeze_mailing.BATCH", 2)
    make_readers(3)
    make_mailing(state="released")
    freezing = duty("freeze mailings")
    counted = []
    while freezing.attend():
        counted.append(Delivery.objects.count())
    assert (counted, Mailing.objects.get().state, Mailing.objects.get().total) == ([2, 3], "sending", 3)


def test_one_whose_hour_has_not_come_waits() -> None:
    make_readers(1)
    make_mailing(state="released", send_at=datetime.now(UTC) + DAY)
    assert (duty("freeze mailings").attend(), Mailing.objects.get().state) == (False, "released")


def test_one_that_cannot_be_frozen_holds_up_no_other_and_is_tried_again_after_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_readers(1)
    bad = make_mailing(state="released", segment=make_segment({"all": [{"segment": [999_999]}]}))
    make_mailing(slug="second", state="released")
    moments = iter([0.0, 1.0, 2.0, 3.0, 61.0])
    freezing = Freezing(lambda: next(moments))
    assert [freezing.freeze() for _round in range(5)] == [True, True, False, False, False]
    assert dict(Mailing.objects.values_list("slug", "state")) == {"first": "released", "second": "sending"}
    assert [one.getMessage() for one in caplog.records] == [f"Mailing {bad.pk} cannot be frozen: BadRules."] * 2


def test_working_off_leaves_nothing_to_do() -> None:
    now = datetime.now(UTC)
    make_readers(2)
    make_mailing(state="released")
    make_mailing(slug="second", state="released")
    stopped = make_mailing(slug="stopped", state="stopped", ended_at=now)
    Delivery.objects.create(mailing=stopped, digest=b"x", language="en", due_at=now)
    old = make_mailing(slug="old", state="sent", ended_at=now - 91 * DAY)
    Delivery.objects.create(mailing=old, digest=b"x", language="en", due_at=now, state="sent", settled_at=now)
    tried = make_mailing(slug="tried", state="sending", ab_percent=10, frozen_at=now - DAY)
    Delivery.objects.create(mailing=tried, digest=b"x", language="en", due_at=now, variant="")
    work_off_mailings(PARTS)
    assert dict(Mailing.objects.values_list("slug", "state")) == {
        "first": "sending",
        "second": "sending",
        "stopped": "stopped",
        "old": "sent",
        "tried": "sending",
    }
    assert sorted(Delivery.objects.values_list("mailing__slug", "state", "variant")) == [
        ("first", "waiting", "a"),
        ("first", "waiting", "a"),
        ("second", "waiting", "a"),
        ("second", "waiting", "a"),
        ("stopped", "dropped", "a"),
        ("tried", "waiting", "a"),
    ]
