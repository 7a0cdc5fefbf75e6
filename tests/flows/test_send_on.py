"""While a mailing is sent: pause, resume, stop, the better of two subjects; and long after, figures in place of its rows."""

from datetime import timedelta
from typing import Any

import pytest

from tests.readers import make_mailing, make_reader, make_readers
from tests.signatories import DAY, NOW
from undersigned.flows.decide_winner import decide_winner, decide_winners
from undersigned.flows.forget_deliveries import forget_deliveries
from undersigned.flows.freeze_mailing import freeze_mailing
from undersigned.flows.pause_mailing import WrongState, pause_mailing, resume_mailing
from undersigned.flows.stop_mailing import drop_stopped, stop_mailing
from undersigned.mailing.models import Delivery, Mailing, MailingLink, Subscriber
from undersigned.mailing.queries.mailings import Figures, figures_of
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db

HOURS = timedelta(hours=4)


def being_sent(number: int = 0, **more: Any) -> Mailing:
    """A mailing that was frozen now, with so many rows that wait."""
    mailing = make_mailing(**{"state": "sending", "frozen_at": NOW, "total": number, **more})
    add_rows(mailing, number)
    return mailing


def add_rows(mailing: Mailing, number: int, **more: Any) -> None:
    """So many rows of it."""
    first = Delivery.objects.count()
    rows = [
        Delivery(**{"mailing": mailing, "digest": bytes([place]) * 32, "language": "en", "due_at": NOW, **more})
        for place in range(first, first + number)
    ]
    Delivery.objects.bulk_create(rows)


def states(mailing: Mailing) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Delivery.objects.filter(mailing=mailing).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_it_is_paused_and_goes_on() -> None:
    mailing = being_sent()
    pause_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    assert Mailing.objects.get().state == "paused"
    resume_mailing(mailing_id=mailing.pk, by="ada", now=NOW)
    assert Mailing.objects.get().state == "sending"
    assert list(AuditLine.objects.order_by("pk").values_list("actor", "event")) == [
        ("grace", "mailing.paused"),
        ("ada", "mailing.resumed"),
    ]


@pytest.mark.parametrize("state", ["draft", "offered", "released", "sent", "stopped"])
def test_what_is_not_under_way_is_neither_paused_nor_resumed(state: str) -> None:
    mailing = make_mailing(state=state, ended_at=NOW)
    for deed in (pause_mailing, resume_mailing):
        with pytest.raises(WrongState):
            deed(mailing_id=mailing.pk, by="grace", now=NOW)


def test_stopped_it_drops_what_waits_and_keeps_what_left() -> None:
    mailing = being_sent(3)
    add_rows(mailing, 2, state="sent", settled_at=NOW)
    stop_mailing(mailing_id=mailing.pk, by="grace", now=NOW)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.ended_at, states(mailing)) == ("stopped", NOW, {"dropped": 3, "sent": 2})
    with pytest.raises(WrongState):
        stop_mailing(mailing_id=mailing.pk, by="grace", now=NOW)


def test_the_clock_drops_the_rest_of_a_long_one() -> None:
    mailing = being_sent(5, state="stopped", ended_at=NOW)
    other = being_sent(1, slug="other")
    assert [drop_stopped(now=NOW, limit=3) for _round in range(3)] == [3, 2, 0]
    assert (states(mailing), states(other)) == ({"dropped": 5}, {"waiting": 1})


def test_who_wants_few_gets_the_corrected_one_after_one_was_stopped() -> None:
    weekly, monthly, each = (
        make_reader(f"{often}@example.org", frequency=often) for often in ("weekly", "monthly", "each")
    )
    wrong = make_mailing(state="released")
    freeze_mailing(mailing_id=wrong.pk, release_by_two=1000, now=NOW)
    Delivery.objects.filter(subscriber=each).update(state="sent", settled_at=NOW)
    earlier = make_mailing(slug="earlier", state="sent", ended_at=NOW)
    long_ago = NOW - 30 * DAY
    add_rows(earlier, 1, subscriber=monthly, state="sent", settled_at=long_ago, claimed_at=NOW - 31 * DAY)
    stop_mailing(mailing_id=wrong.pk, by="grace", now=NOW)
    assert dict(Subscriber.objects.values_list("pk", "last_mailed_at")) == {
        weekly.pk: None,
        monthly.pk: long_ago,
        each.pk: NOW,
    }
    right = make_mailing(slug="right", state="released")
    assert freeze_mailing(mailing_id=right.pk, release_by_two=1000, now=NOW) == 3


# --- two subjects -----------------------------------------------------------------------------------------------------
def tried(clicks_a: int, clicks_b: int, *, sent_a: int = 2, sent_b: int = 2) -> Mailing:
    """A mailing whose two subjects went to so many, and whose link was followed so often; two wait for the better one."""
    mailing = being_sent(2, ab_percent=50)
    Delivery.objects.update(variant="")
    for variant, number in (("a", sent_a), ("b", sent_b)):
        add_rows(mailing, number, variant=variant, state="sent", settled_at=NOW)
    url = "https://example.org/"
    MailingLink.objects.create(mailing=mailing, number=1, url=url, clicks_a=clicks_a, clicks_b=clicks_b)
    return mailing


def waiting_variants() -> set[str]:
    return set(Delivery.objects.filter(state="waiting").values_list("variant", flat=True))


@pytest.mark.parametrize(
    ("facts", "winner"),
    [
        ({"clicks_a": 1, "clicks_b": 2}, "b"),
        ({"clicks_a": 2, "clicks_b": 1}, "a"),
        ({"clicks_a": 2, "clicks_b": 2}, "a"),
        ({"clicks_a": 0, "clicks_b": 0}, "a"),
        ({"clicks_a": 4, "clicks_b": 3, "sent_a": 4, "sent_b": 2}, "b"),
        ({"clicks_a": 0, "clicks_b": 1, "sent_a": 0, "sent_b": 2}, "b"),
    ],
)
def test_the_greater_share_of_clicks_wins_and_the_first_where_they_are_alike(
    facts: dict[str, int], winner: str
) -> None:
    mailing = tried(**facts)
    assert decide_winner(mailing_id=mailing.pk, now=NOW + HOURS) == winner
    mailing.refresh_from_db()
    assert (mailing.ab_winner, mailing.ab_decided_at, waiting_variants()) == (winner, NOW + HOURS, {winner})


def test_before_its_hours_are_over_nothing_is_decided() -> None:
    mailing = tried(0, 9)
    assert (decide_winner(mailing_id=mailing.pk, now=NOW + HOURS - timedelta(seconds=1)), decide_winners(now=NOW)) == (
        "",
        0,
    )
    assert waiting_variants() == {""}


def test_the_hours_count_from_when_the_last_of_the_sample_left() -> None:
    mailing = tried(0, 9)
    add_rows(mailing, 1, variant="b")
    late = Delivery.objects.filter(state="waiting", variant="b")
    assert decide_winner(mailing_id=mailing.pk, now=NOW + DAY) == ""
    late.update(state="claimed")
    assert decide_winners(now=NOW + DAY) == 0
    Delivery.objects.filter(variant="b", state="claimed").update(state="sent", settled_at=NOW + DAY)
    assert decide_winner(mailing_id=mailing.pk, now=NOW + DAY + HOURS - timedelta(seconds=1)) == ""
    assert (decide_winners(now=NOW + DAY + HOURS), waiting_variants()) == (1, {"b"})


def test_one_of_the_sample_that_a_server_puts_off_holds_up_nobody() -> None:
    mailing = tried(0, 9)
    add_rows(mailing, 1, variant="a", attempts=1)
    assert decide_winner(mailing_id=mailing.pk, now=NOW + HOURS) == "b"


def test_nothing_is_decided_while_it_is_paused_or_nobody_of_the_sample_has_got_it() -> None:
    mailing = tried(0, 9)
    Mailing.objects.update(state="paused")
    assert (decide_winner(mailing_id=mailing.pk, now=NOW + HOURS), decide_winners(now=NOW + HOURS)) == ("", 0)
    Mailing.objects.update(state="sending")
    Delivery.objects.filter(state="sent").update(state="refused")
    assert (decide_winner(mailing_id=mailing.pk, now=NOW + HOURS), decide_winners(now=NOW + HOURS)) == ("", 0)
    assert waiting_variants() == {""}


def test_where_nobody_is_in_the_sample_the_rest_gets_the_first() -> None:
    mailing = being_sent(1, ab_percent=1)
    Delivery.objects.update(variant="")
    assert decide_winner(mailing_id=mailing.pk, now=NOW + HOURS) == "a"


def test_once_decided_it_stays_and_rows_that_were_not_told_yet_are_told() -> None:
    mailing = tried(0, 9)
    Mailing.objects.update(ab_winner="a", ab_decided_at=NOW)
    assert (decide_winners(now=NOW + HOURS), waiting_variants()) == (1, {"a"})
    assert decide_winners(now=NOW + HOURS) == 0
    assert Mailing.objects.get(pk=mailing.pk).ab_winner == "a"


def test_one_subject_for_all_has_no_winner() -> None:
    assert decide_winner(mailing_id=being_sent(1).pk, now=NOW + DAY) == ""


# --- figures ----------------------------------------------------------------------------------------------------------
def ended() -> Mailing:
    """One that ended now: four sent, of which one bounced and one left; one refused, one dropped."""
    mailing = make_mailing(state="sent", ended_at=NOW, total=6)
    add_rows(mailing, 2, state="sent", settled_at=NOW)
    add_rows(mailing, 1, state="sent", settled_at=NOW, bounced_at=NOW, variant="b")
    add_rows(mailing, 1, state="sent", settled_at=NOW, unsubscribed_at=NOW)
    add_rows(mailing, 1, state="refused", settled_at=NOW)
    add_rows(mailing, 1, state="dropped", settled_at=NOW)
    return mailing


FIGURES = Figures(sent=4, refused=1, dropped=1, bounced=1, unsubscribed=1, sent_a=3, sent_b=1)


def test_delivered_is_sent_and_not_bounced() -> None:
    found = figures_of(ended())
    assert (found, found.delivered, found.total) == (FIGURES, 3, 6)


def test_ninety_days_later_figures_stand_in_place_of_rows() -> None:
    mailing = ended()
    assert forget_deliveries(now=NOW + 90 * DAY) == 0
    later = NOW + 91 * DAY
    assert [forget_deliveries(now=later, limit=4) for _round in range(3)] == [4, 2, 0]
    mailing.refresh_from_db()
    assert (Delivery.objects.count(), figures_of(mailing)) == (0, FIGURES)


def test_rows_of_a_series_go_ninety_days_after_each_was_settled() -> None:
    make_readers(1)
    step = being_sent(1, kind="step")
    add_rows(step, 1, state="sent", settled_at=NOW)
    assert (forget_deliveries(now=NOW + 91 * DAY), states(step)) == (1, {"waiting": 1})
    step.refresh_from_db()
    assert figures_of(step) == Figures(waiting=1, sent=1, sent_a=1)
