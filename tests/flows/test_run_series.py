"""Run the series: a welcome after signing, an anniversary, what stops them, and nothing twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.doers import make_action, make_campaign
from tests.readers import make_mailing, make_reader, make_readers, make_segment, write_text
from tests.signatories import DAY, NOW, confirmed, make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import ActionTaken
from undersigned.flows.pause_mailing import WrongState, resume_mailing
from undersigned.flows.release_mailing import NeedsSecond, release_mailing
from undersigned.flows.run_series import run_series
from undersigned.flows.save_segment import SegmentInUse, add_rule
from undersigned.flows.save_series import (
    BadSeries,
    NotReleased,
    StillLeaving,
    activate_series,
    add_step,
    deactivate_series,
    delete_step,
    save_series,
)
from undersigned.flows.stop_mailing import drop_stopped, stop_mailing
from undersigned.mailing.models import Delivery, Mailing, MailingSeries, SeriesEnd, Subscriber
from undersigned.mailing.queries.deliveries import being_sent
from undersigned.mailing.queries.series import anniversary_near, ends_by_reason, held_steps
from undersigned.mailing.verbs.deliveries import finish_mailings
from undersigned.people.models import AuditLine

ADA, BEA = "ada@example.org", "bea@example.org"


@pytest.fixture(autouse=True)
def call(db: None) -> Call:
    return make_call()


def make_series(call: Call, *days: int, active: bool = True, kind: str = "welcome", **more: str) -> MailingSeries:
    """A series with a released step on each of these days, active since an hour ago."""
    fields = {"name": "Hello", "call": str(call.pk), "kind": kind, **more}
    series = save_series(series_id=None, fields=fields, by="grace", now=NOW)
    for day in days:
        step = add_step(series_id=series.pk, days=day, like=None, by="grace", now=NOW)
        write_text(step.mailing)
        release_mailing(mailing_id=step.mailing_id, release_by_two=10, by="grace", now=NOW)
    if active:
        activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW - timedelta(hours=1))
    series.refresh_from_db()
    return series


def signer(call: Call, email: str, at: datetime = NOW, **more: Any) -> Subscriber:
    """Somebody who signed and subscribed at a moment."""
    confirmed(call, email, now=at)
    return make_reader(email, at=at, **more)


def got(email_owner: Subscriber) -> list[int]:
    """On which days of the series somebody got something, in order."""
    rows = Delivery.objects.filter(subscriber=email_owner).order_by("pk")
    return [int(row.mailing.name.rpartition(" ")[2]) for row in rows.select_related("mailing")]


def run(now: datetime, two: int = 1_000) -> int:
    """All rounds that there are at a moment; how many letters they queued."""
    total = 0
    while more := run_series(release_by_two=two, now=now):
        total += more
    return total


# --- welcome ----------------------------------------------------------------------------------------------------------
def test_who_signs_and_subscribes_is_welcomed_day_by_day_and_once(call: Call) -> None:
    make_series(call, 0, 3)
    ada = signer(call, ADA)
    assert (run(NOW), run(NOW), got(ada)) == (1, 0, [0])
    assert (run(NOW + 2 * DAY), run(NOW + 3 * DAY), run(NOW + 4 * DAY), got(ada)) == (0, 1, 0, [0, 3])
    step = Mailing.objects.get(name="Hello, 0")
    assert (step.state, step.total) == ("sending", 1)


def test_who_did_not_sign_or_subscribed_before_it_was_active_is_not_welcomed(call: Call) -> None:
    make_series(call, 0)
    signer(call, ADA, at=NOW - DAY)
    make_reader(BEA, at=NOW)
    assert run(NOW) == 0


def test_who_left_gets_nothing_more(call: Call) -> None:
    make_series(call, 0, 3)
    signer(call, ADA).delete()
    assert run(NOW + 3 * DAY) == 0


def test_an_action_ends_a_welcome_that_stops_by_it_and_the_reason_is_kept(call: Call) -> None:
    series = make_series(call, 0, 3, stop_acted="on")
    ada = signer(call, ADA)
    run(NOW)
    action = make_action(make_campaign(call))
    ActionTaken.objects.create(action=action, by=b"x", on=NOW.date(), at=NOW + DAY, address=ada.address, language="en")
    assert (run(NOW + 3 * DAY), got(ada), ends_by_reason(series.pk)) == (0, [0], {"acted": 1})
    ActionTaken.objects.all().delete()
    assert (run(NOW + 3 * DAY), SeriesEnd.objects.get().subscriber) == (0, ada)


def test_an_action_of_long_before_ends_no_welcome(call: Call) -> None:
    make_series(call, 0, stop_acted="on")
    ada = signer(call, ADA)
    action = make_action(make_campaign(call))
    ActionTaken.objects.create(action=action, by=b"x", on=NOW.date(), at=NOW - DAY, address=ada.address, language="en")
    assert (run(NOW), got(ada)) == (1, [0])


def test_a_step_that_is_more_than_a_week_late_never_leaves(call: Call) -> None:
    make_series(call, 0, 3)
    ada = signer(call, ADA)
    assert (run(NOW + 9 * DAY), got(ada)) == (1, [3])


def test_who_wants_few_mailings_is_not_welcomed_more_often(call: Call) -> None:
    make_series(call, 0, 3)
    ada = signer(call, ADA, frequency="weekly")
    assert (run(NOW), run(NOW + 3 * DAY), run(NOW + 7 * DAY), got(ada)) == (1, 0, 1, [0, 3])


# --- anniversary ------------------------------------------------------------------------------------------------------
def test_a_series_up_to_the_day_leaves_so_many_days_before_it_in_the_morning(call: Call) -> None:
    make_series(call, 7, 0, kind="anniversary", month_day="12-12")
    ada = make_reader(ADA)
    assert run(datetime(2026, 12, 5, 8, 59, tzinfo=UTC)) == 0
    assert (run(datetime(2026, 12, 5, 9, tzinfo=UTC)), run(datetime(2026, 12, 6, 9, tzinfo=UTC))) == (1, 0)
    assert (run(datetime(2026, 12, 12, 9, tzinfo=UTC)), got(ada)) == (1, [7, 0])
    assert run(datetime(2026, 12, 13, 9, tzinfo=UTC)) == 0


def test_steps_whose_moment_had_passed_when_it_was_let_go_do_not_leave(call: Call) -> None:
    series = make_series(call, 7, 5, 3, 1, active=False, kind="anniversary", month_day="12-12")
    ada = make_reader(ADA)
    activate_series(series_id=series.pk, release_by_two=10, by="grace", now=datetime(2026, 12, 9, 10, tzinfo=UTC))
    assert (run(datetime(2026, 12, 9, 10, tzinfo=UTC)), got(ada)) == (0, [])
    assert (run(datetime(2026, 12, 11, 9, tzinfo=UTC)), got(ada)) == (1, [1])


def test_nobody_is_queued_two_steps_of_a_series_on_a_day(call: Call) -> None:
    make_series(call, 7, 5, kind="anniversary", month_day="12-12")
    ada = make_reader(ADA)
    late = datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert (run(late), run(late + timedelta(hours=14)), got(ada)) == (1, 0, [7])
    assert (run(late + DAY), run(late + 2 * DAY), got(ada)) == (1, 0, [7, 5])


def test_a_series_up_to_the_day_that_outgrew_one_person_waits_for_a_second(call: Call) -> None:
    series = make_series(call, 7, 0, kind="anniversary", month_day="12-12")
    make_readers(2)
    early, morning = datetime(2026, 12, 5, 9, tzinfo=UTC), datetime(2026, 12, 12, 9, tzinfo=UTC)
    assert run(early, two=3) == 2
    make_reader(ADA)
    assert (run(morning, two=3), run(morning + timedelta(hours=1), two=3)) == (0, 0)
    (held,) = held_steps()
    # The step of a week before goes on being one person's: nobody's turn came.
    assert (held.days, held.mailing.state, held.mailing.offered_by, held.mailing.total) == (0, "offered", "grace", 0)
    assert [one.pk for one in held_steps(series.pk)] == [held.pk]
    line = AuditLine.objects.get(event="mailing.held")
    assert (line.subject, line.detail) == (held.mailing.slug, "3, released by grace alone")
    with pytest.raises(NeedsSecond):
        release_mailing(mailing_id=held.mailing_id, release_by_two=3, by="grace", now=morning)
    release_mailing(mailing_id=held.mailing_id, release_by_two=3, by="ada", now=morning)
    assert (run(morning + timedelta(hours=2), two=3), list(held_steps())) == (3, [])


def test_what_outgrows_one_person_half_way_stays_where_it_is_until_a_second_lets_it_go(call: Call) -> None:
    make_series(call, 0, kind="anniversary", month_day="12-12")
    make_readers(3)
    morning = datetime(2026, 12, 12, 9, tzinfo=UTC)
    assert run_series(release_by_two=4, now=morning, limit=2) == 2
    make_reader(ADA)
    assert run_series(release_by_two=4, now=morning, limit=2) == 0
    step = Mailing.objects.get()
    assert (step.state, step.total, list(being_sent())) == ("offered", 2, [])
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    release_mailing(mailing_id=step.pk, release_by_two=4, by="ada", now=morning)
    assert (run(morning, two=4), Mailing.objects.get().total, list(being_sent())) == (2, 4, [step])


def test_the_rest_of_a_step_that_was_held_half_way_gets_what_the_first_got_whatever_its_text_would_give_now(
    call: Call,
) -> None:
    make_series(call, 0, kind="anniversary", month_day="12-12")
    make_readers(3)
    morning = datetime(2026, 12, 12, 9, tzinfo=UTC)
    run_series(release_by_two=4, now=morning, limit=2)
    make_reader(ADA)
    run_series(release_by_two=4, now=morning, limit=2)
    step = Mailing.objects.get()
    before = step.texts.get().compiled
    # As if the article that it shows had been taken down since.
    step.texts.update(blocks=[])
    released = release_mailing(mailing_id=step.pk, release_by_two=4, by="ada", now=morning)
    assert (released.fallbacks, step.texts.get().compiled) == ({}, before)
    assert (run(morning, two=4), Mailing.objects.get().total) == (2, 4)


def test_a_welcome_is_held_for_nobody_for_it_goes_to_one_after_the_other(call: Call) -> None:
    make_series(call, 0)
    signer(call, ADA)
    signer(call, BEA)
    assert run(NOW, two=1) == 2


def test_the_day_of_a_series_that_goes_is_not_changed(call: Call) -> None:
    series = make_series(call, 7, kind="anniversary", month_day="12-12")
    fields = {"name": "Hello", "month_day": "11-30"}
    with pytest.raises(BadSeries) as refused:
        save_series(series_id=series.pk, fields=fields, by="grace", now=NOW)
    assert refused.value.errors == {"month_day": "The series goes. Please let it rest first, then change its day."}
    save_series(series_id=series.pk, fields={"name": "Bye", "month_day": "12-12"}, by="grace", now=NOW)
    deactivate_series(series_id=series.pk, by="grace", now=NOW)
    assert save_series(series_id=series.pk, fields=fields, by="grace", now=NOW).month_day == "11-30"


def test_signing_ends_a_series_that_asks_people_to_sign(call: Call) -> None:
    make_series(call, 7, kind="anniversary", month_day="12-12", stop_signed="on")
    signer(call, ADA)
    bea = make_reader(BEA)
    assert (run(datetime(2026, 12, 5, 9, tzinfo=UTC)), got(bea)) == (1, [7])


def test_the_day_is_this_year_or_the_next() -> None:
    assert anniversary_near("11-12", NOW.date()).isoformat() == "2027-11-12"
    assert anniversary_near("11-23", NOW.date()).isoformat() == "2026-11-23"
    assert anniversary_near("02-29", NOW.date()).isoformat() == "2027-02-28"


def test_a_series_that_cannot_be_run_holds_up_no_other_and_is_logged(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    bad = make_series(call, 0)
    Mailing.objects.update(segment=make_segment({"all": [{"segment": [999_999]}]}))
    make_series(call, 3, name="Then")
    ada = signer(call, ADA, at=NOW)
    assert (run(NOW + 3 * DAY), got(ada)) == (1, [3])
    assert {one.getMessage() for one in caplog.records} == {f"Series {bad.pk} cannot be run: BadRules."}


# --- saving, letting it go, letting it rest ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "hourly"}, "kind"),
        ({"call": "x"}, "call"),
        ({"kind": "anniversary", "month_day": "31-12"}, "month_day"),
        ({"kind": "anniversary", "month_day": ""}, "month_day"),
    ],
)
def test_a_series_that_cannot_be_is_refused_at_its_field(call: Call, typed: dict[str, str], field: str) -> None:
    fields = {"name": "Hello", "call": str(call.pk), "kind": "welcome"} | typed
    with pytest.raises(BadSeries) as refused:
        save_series(series_id=None, fields=fields, by="grace", now=NOW)
    assert set(refused.value.errors) == {field}


def test_a_day_has_one_step(call: Call) -> None:
    series = make_series(call, 3, active=False)
    with pytest.raises(BadSeries):
        add_step(series_id=series.pk, days=3, like=None, by="grace", now=NOW)


def test_it_goes_only_once_every_step_is_released(call: Call) -> None:
    series = make_series(call, active=False)
    with pytest.raises(NotReleased):
        activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW)
    add_step(series_id=series.pk, days=0, like=make_mailing().pk, by="grace", now=NOW)
    with pytest.raises(NotReleased):
        activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW)


def test_steps_to_a_long_list_need_a_second_person_too(call: Call) -> None:
    series = make_series(call, active=False)
    step = add_step(series_id=series.pk, days=0, like=make_mailing().pk, by="grace", now=NOW)
    make_readers(2)
    with pytest.raises(NeedsSecond):
        release_mailing(mailing_id=step.mailing_id, release_by_two=2, by="grace", now=NOW)


def test_the_segment_of_a_series_that_goes_stays_as_it_is(call: Call) -> None:
    segment = make_segment({"all": [{"language": ["en"]}]})
    series = make_series(call, 0, active=False)
    Mailing.objects.update(segment=segment)
    rule = {"segment_id": segment.pk, "group": "none", "rule": {"country": ["FR"]}, "by": "grace", "now": NOW}
    activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW)
    for state in ("sending", "paused"):
        Mailing.objects.update(state=state)
        with pytest.raises(SegmentInUse):
            add_rule(**rule)
    deactivate_series(series_id=series.pk, by="grace", now=NOW)
    assert add_rule(**rule).rules["none"] == [{"country": ["FR"]}]


def test_a_step_that_came_to_a_long_list_while_its_series_rested_takes_a_second_person(call: Call) -> None:
    series = make_series(call, 0)
    deactivate_series(series_id=series.pk, by="grace", now=NOW)
    make_readers(2)
    again = {"series_id": series.pk, "release_by_two": 2, "by": "grace", "now": NOW}
    assert activate_series(**again) is False
    step = Mailing.objects.get()
    assert (step.state, step.offered_by, MailingSeries.objects.get().active_since) == ("offered", "grace", None)
    with pytest.raises(NotReleased):
        activate_series(**again)
    (kept,) = series.steps.all()
    release_mailing(mailing_id=step.pk, release_by_two=2, by="ada", now=NOW)
    assert (activate_series(**again), Mailing.objects.get().state) == (True, "sending")
    Mailing.objects.update(state="offered")
    delete_step(step_id=kept.pk, by="grace", now=NOW)
    assert Mailing.objects.get().state == "stopped"


def test_at_rest_nothing_leaves_and_what_waited_is_dropped(call: Call) -> None:
    series = make_series(call, 0)
    ada = signer(call, ADA)
    run(NOW)
    deactivate_series(series_id=series.pk, by="grace", now=NOW)
    assert Delivery.objects.get(subscriber=ada).state == "dropped"
    signer(call, BEA)
    assert (run(NOW), Mailing.objects.get().state) == (0, "paused")
    activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW + DAY)
    assert (run(NOW + DAY), Mailing.objects.get().state) == (0, "sending")


def test_what_comes_back_to_wait_while_its_series_rests_is_dropped_and_never_leaves(call: Call) -> None:
    series = make_series(call, 0)
    signer(call, ADA), signer(call, BEA)
    run(NOW)
    ada, bea = Delivery.objects.order_by("pk")
    Delivery.objects.update(state="claimed", claimed_at=NOW)
    deactivate_series(series_id=series.pk, by="grace", now=NOW)
    with pytest.raises(StillLeaving):
        activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW)
    Delivery.objects.filter(pk=ada.pk).update(state="waiting")
    assert [drop_stopped(now=NOW) for _round in range(2)] == [1, 0]
    Delivery.objects.filter(pk=bea.pk).update(state="waiting")
    activate_series(series_id=series.pk, release_by_two=10, by="grace", now=NOW)
    assert list(Delivery.objects.values_list("state", flat=True)) == ["dropped", "dropped"]


def test_a_step_is_not_resumed_while_its_series_rests(call: Call) -> None:
    series = make_series(call, 0)
    deactivate_series(series_id=series.pk, by="grace", now=NOW)
    with pytest.raises(WrongState):
        resume_mailing(mailing_id=series.steps.get().mailing_id, by="grace", now=NOW)


def test_what_waits_is_dropped_for_who_has_acted_since(call: Call) -> None:
    make_series(call, 0, stop_acted="on")
    ada, bea = signer(call, ADA), signer(call, BEA)
    assert run(NOW) == 2
    action = make_action(make_campaign(call))
    ActionTaken.objects.create(action=action, by=b"x", on=NOW.date(), at=NOW, address=ada.address, language="en")
    assert run(NOW) == 0
    assert dict(Delivery.objects.values_list("subscriber", "state")) == {ada.pk: "dropped", bea.pk: "waiting"}


def test_a_step_taken_out_stops_and_a_draft_goes(call: Call) -> None:
    series = make_series(call, 0)
    signer(call, ADA)
    run(NOW)
    (step,) = series.steps.all()
    delete_step(step_id=step.pk, by="grace", now=NOW)
    assert (Mailing.objects.get().state, Delivery.objects.get().state) == ("stopped", "dropped")
    draft = add_step(series_id=series.pk, days=5, like=None, by="grace", now=NOW)
    delete_step(step_id=draft.pk, by="grace", now=NOW)
    assert Mailing.objects.count() == 1


def test_a_step_that_was_stopped_keeps_its_figures_when_it_is_taken_out(call: Call) -> None:
    series = make_series(call, 0)
    signer(call, ADA)
    run(NOW)
    (step,) = series.steps.all()
    stop_mailing(mailing_id=step.mailing_id, by="grace", now=NOW)
    delete_step(step_id=step.pk, by="grace", now=NOW)
    assert (Mailing.objects.get().state, Delivery.objects.count()) == ("stopped", 1)


def test_a_step_never_comes_to_its_end_while_its_series_goes(call: Call) -> None:
    make_series(call, 0)
    assert (finish_mailings(now=NOW), Mailing.objects.get().state) == (0, "sending")


def test_a_step_that_is_released_while_its_series_goes_joins_it(call: Call) -> None:
    series = make_series(call, 0)
    ada = signer(call, ADA)
    step = add_step(series_id=series.pk, days=2, like=series.steps.get().mailing_id, by="grace", now=NOW)
    assert run(NOW) == 1
    release_mailing(mailing_id=step.mailing_id, release_by_two=10, by="grace", now=NOW)
    assert (run(NOW + 2 * DAY), got(ada)) == (1, [0, 2])
