"""Pace: a provider gets what was set and no more, and what waits for its turn is not looked at all the time."""

from datetime import UTC, datetime, timedelta

from undersigned.mailing.sending.pace import Bucket, Due, share_out

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SLOW, FAST = b"slow0000", b"fast0000"


def test_credit_comes_evenly_and_is_a_minutes_worth_at_most() -> None:
    bucket = Bucket(600, 0.0, NOW)
    taken = []
    for seconds in (6, 6, 60, 3_600):
        bucket.fill((bucket.credit_at or NOW) + timedelta(seconds=seconds))
        taken.append(bucket.take(100))
    assert taken == [1, 1, 10, 10]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(600, 3.0, NOW)
    bucket.fill(NOW - timedelta(hours=1))
    assert bucket.credit == 3.0


def test_one_an_hour_is_one_an_hour() -> None:
    bucket = Bucket(1, 1.0, NOW)
    taken = 0
    for minute in range(0, 600, 10):
        bucket.fill(NOW + timedelta(minutes=minute))
        taken += bucket.take(5)
    assert taken == 10


def test_others_are_not_held_up_and_the_rest_is_put_off_in_turn_within_the_hour() -> None:
    horizon: dict[bytes, datetime] = {}
    due = [Due(number, FAST if number % 2 else SLOW) for number in range(40)]
    shares = share_out(due, {SLOW: Bucket(120, 2.0, NOW)}, horizon, now=NOW)
    assert (shares.now, len(shares.later)) == ([0, *range(1, 3), 3, *range(5, 40, 2)], 9)
    assert [len(ids) for _moment, ids in sorted(shares.later.items())] == [2] * 9
    assert min(shares.later) == NOW + timedelta(minutes=1)
    assert horizon[SLOW] == NOW + timedelta(minutes=9)
    more = share_out([Due(number, SLOW) for number in range(400)], {SLOW: Bucket(120, 0.0, NOW)}, horizon, now=NOW)
    assert (min(more.later), max(more.later)) == (NOW + timedelta(minutes=10), NOW + timedelta(hours=1))
