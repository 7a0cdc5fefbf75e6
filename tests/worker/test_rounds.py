"""Rounds: duties fail by themselves, rest longer and longer, and the log tells what happened and nothing about anybody."""

import logging
import threading
from collections.abc import Callable

import pytest

from undersigned.interfaces.worker.rounds import Duty, NotNow, go_round

# A duty that failed gives back a broken connection, so it looks at the connections there are.
pytestmark = pytest.mark.django_db


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def failing(error: Exception, calls: list[float], clock: Clock) -> Callable[[], bool]:
    def act() -> bool:
        calls.append(clock.now - 1_000)
        raise error

    return act


@pytest.mark.parametrize("error", [ValueError("ada@example.org"), NotNow("The mail server is away.")])
def test_a_duty_that_fails_rests_half_a_second_then_twice_as_long_each_time_up_to_a_minute(error: Exception) -> None:
    clock, calls = Clock(), list[float]()
    duty = Duty("deliver", failing(error, calls, clock), clock=clock)
    while clock.now < 1_000 + 300:
        assert duty.attend() is False
        clock.now += 0.25
    assert calls == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 123.5, 183.5, 243.5]


def test_once_it_succeeds_it_is_attended_to_every_round_again() -> None:
    clock, calls = Clock(), list[float]()
    outcomes = iter([ValueError(), None, None])

    def act() -> bool:
        calls.append(clock.now)
        outcome = next(outcomes)
        if outcome:
            raise outcome
        return True

    duty = Duty("drain", act, clock=clock)
    assert duty.attend() is False
    clock.now += 1
    assert duty.attend() is True
    assert duty.attend() is True
    assert len(calls) == 3


def test_a_duty_of_every_hour_is_done_at_once_while_there_is_more_and_then_an_hour_later() -> None:
    clock, calls = Clock(), list[float]()
    more = iter([True, False, False])

    def act() -> bool:
        calls.append(clock.now - 1_000)
        return next(more)

    duty = Duty("lapse", act, every=3_600, clock=clock)
    while clock.now < 1_000 + 3_800:
        duty.attend()
        clock.now += 100
    assert calls == [0, 100, 3_700]


def test_the_failure_of_one_duty_is_not_the_others() -> None:
    stop, done = threading.Event(), list[str]()

    def fail() -> bool:
        done.append("failed")
        raise RuntimeError

    def work() -> bool:
        done.append("worked")
        if len(done) > 6:
            stop.set()
        return True

    go_round([Duty("first", fail), Duty("second", work)], stop)
    assert done[:2] == ["failed", "worked"]
    assert done.count("worked") >= 5


def test_told_to_stop_it_finishes_the_duty_under_way_and_begins_no_other() -> None:
    stop, done = threading.Event(), list[str]()

    def first() -> bool:
        stop.set()
        done.append("first")
        return True

    def second() -> bool:
        done.append("second")
        return True

    go_round([Duty("first", first), Duty("second", second)], stop)
    assert done == ["first"]


def test_the_log_names_the_kind_of_error_and_its_place_and_nothing_of_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def act() -> bool:
        from undersigned.values.email import clean_email

        clean_email("ada.lovelace at example.org")
        return True

    Duty("drain", act).attend()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "drain failed: InvalidEmail at values/email.py:" in caplog.text
    assert "lovelace" not in caplog.text


def test_a_reason_from_outside_is_a_warning_with_its_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def act() -> bool:
        raise NotNow("The mail server cannot be reached.")

    Duty("deliver", act).attend()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "deliver waits 0.5 s: The mail server cannot be reached." in caplog.text
