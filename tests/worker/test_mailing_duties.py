"""The worker of mailings: what is released is frozen in small steps at its hour, and the rest of the clock's work is done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.readers import make_mailing, make_readers
from undersigned.interfaces.worker.mailings import mailing_duties, work_off_mailings
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
