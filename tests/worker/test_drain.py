"""Drain: nothing lost, nothing doubled, whatever dies and whatever arrives."""

import logging
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.signatories import ADA, INTAKE_PRIVATE, INTAKE_PUBLIC, NOW, letters, make_call, received
from tests.worker.arrivals import drain_of, encoded, put, put_rows
from tests.worker.processes import KILLED, die, ended, start
from undersigned.calls.models import Call, DrainedRecord, Signature
from undersigned.intake import Row, Store, StoreUnavailable, open_store
from undersigned.interfaces.worker.drain import Drained
from undersigned.mailing.models import Letter
from undersigned.values.ids import new_id
from undersigned.values.sealing import BatchSealer, generate_keypair
from undersigned.values.signing import Received

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
STRANGER_PRIVATE, STRANGER_PUBLIC = generate_keypair()


@pytest.fixture
def store(empty_database: str) -> Iterator[Store]:
    made = open_store(empty_database)
    made.prepare()
    yield made
    made.close()


def people(call: Call, number: int, *, first: int = 0) -> list[Received]:
    return [received(call, f"person{n}@example.org", name=f"Person {n}") for n in range(first, first + number)]


def names() -> list[str]:
    return sorted(Signature.objects.values_list("name", flat=True))


def test_records_become_signatures_and_letters_and_leave_nothing_behind(store: Store) -> None:
    ids = put(store, *people(make_call(), 3))
    assert drain_of(store).once(now=NOW) == Drained(read=3, done=3, left=0, new=3, letters=3)
    assert sorted(one.bytes for one in Signature.objects.values_list("pk", flat=True)) == sorted(ids)
    assert names() == ["Person 0", "Person 1", "Person 2"]
    assert {one.email for one in letters()} == {f"person{n}@example.org" for n in range(3)}
    assert (store.depth(), DrainedRecord.objects.count()) == (0, 0)


def test_an_empty_intake_comes_to_nothing(store: Store) -> None:
    assert drain_of(store).once(now=NOW) == Drained()


def test_a_batch_is_no_larger_than_asked_for_the_oldest_first(store: Store) -> None:
    put(store, *people(make_call(), 5))
    drain = drain_of(store, batch=2)
    assert [drain.once(now=NOW).done for _round in range(4)] == [2, 2, 1, 0]
    assert names() == [f"Person {n}" for n in range(5)]


POINTS = {
    "before signing": "undersigned.interfaces.worker.drain.sign",
    "with everything written and nothing committed": "undersigned.flows.sign.record_drained",
    "before the intake forgets": "undersigned.intake.draining.Drainage.forget",
    "after the intake has forgotten": "undersigned.interfaces.worker.drain.forget_drained",
}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_point_leaves_no_half_state(store: Store, empty_database: str) -> None:
    for number, (point, function) in enumerate(POINTS.items()):
        call = make_call(f"call-{number}")
        put(store, *people(call, 2), received(call, "PERSON1@example.org", name="Person 1"))

        def drain_and_die(function: str = function) -> None:
            pytest.MonkeyPatch().setattr(function, die)
            drain_of(open_store(empty_database)).once(now=NOW)

        assert ended(start(drain_and_die)) == KILLED, point
        after_death = drain_of(store)
        while after_death.once(now=NOW).read:
            pass
        after_death.sweep()
        found = sorted(Signature.objects.filter(call=call).values_list("name", flat=True))
        assert found == ["Person 0", "Person 1"], point
        written = sorted(one.email for one in letters())
        assert written == sorted(["person0@example.org", "person1@example.org"] * (number + 1)), point
        assert (store.depth(), DrainedRecord.objects.count()) == (0, 0), point


def test_what_the_intake_still_holds_is_not_swept(store: Store) -> None:
    ids = put(store, *people(make_call(), 3))
    drain = drain_of(store)

    class Full(Exception):
        pass

    def no_forgetting(*_args: object) -> None:
        raise Full

    drain._drainage.forget = no_forgetting  # type: ignore[method-assign]
    with pytest.raises(Full):
        drain.once(now=NOW)
    store.forget(ids[:1])
    again = drain_of(store)
    assert again.sweep() == 1
    assert sorted(one.bytes for one in DrainedRecord.objects.values_list("pk", flat=True)) == sorted(ids[1:])
    assert again.once(now=NOW) == Drained(read=2, done=2)
    assert (again.sweep(), DrainedRecord.objects.count(), Letter.objects.count()) == (0, 0, 3)


def unreadable(store: Store, call: Call, how: str, number: int = 1) -> None:
    person = received(call, "stuck@example.org", name="Stuck")
    if how == "sealed for another key":
        put(store, *[person] * number, public=STRANGER_PUBLIC)
    elif how == "changed in the intake":
        put(store, *[person] * number, spoil=True)
    elif how == "of another version":
        put(store, *[b"\x09" + encoded(person)[1:]] * number)
    elif how == "empty":
        put(store, *[b""] * number)
    elif how == "of a call that is not there":
        put(store, *[replace(person, call=call.pk + 999)] * number)
    elif how == "of a call whose number no database holds":
        put(store, *[replace(person, call=2**64 - 1)] * number)
    elif how == "of a version that is not there":
        put(store, *[replace(person, version=2**62)] * number)
    elif how == "of no time":
        put(store, *[replace(person, received_at=math.nan)] * number)
    elif how == "with a name the column does not hold":
        put(store, *[replace(person, form=replace(person.form, name="x\x00" + "y" * 400))] * number)
    else:
        raise AssertionError(how)


HOWS = [
    "sealed for another key",
    "changed in the intake",
    "of another version",
    "empty",
    "of a call that is not there",
    "of a call whose number no database holds",
    "of no time",
]


@pytest.mark.parametrize("how", HOWS)
def test_a_record_that_nobody_can_deal_with_stays_and_holds_up_nobody(
    how: str, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    call = make_call()
    put(store, *people(call, 2))
    unreadable(store, call, how)
    put(store, *people(call, 2, first=2))
    outcome = drain_of(store).once(now=NOW)
    assert (outcome.read, outcome.done, outcome.left, outcome.new) == (5, 4, 1, 4)
    assert names() == [f"Person {n}" for n in range(4)]
    assert store.depth() == 1
    assert "1 records of the intake cannot be dealt with" in caplog.text
    assert "stuck" not in caplog.text.lower()


@pytest.mark.django_db(transaction=True)
def test_a_record_refused_only_at_the_commit_holds_up_nobody(store: Store) -> None:
    call = make_call()
    put(store, *people(call, 3))
    unreadable(store, call, "of a version that is not there")
    put(store, *people(call, 3, first=3))
    assert drain_of(store).once(now=NOW).done == 6
    assert (names(), store.depth()) == ([f"Person {n}" for n in range(6)], 1)


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_record_that_only_postgresql_refuses_holds_up_nobody(store: Store) -> None:
    call = make_call()
    unreadable(store, call, "with a name the column does not hold")
    put(store, *people(call, 3))
    assert drain_of(store).once(now=NOW).done == 3
    assert (names(), store.depth()) == (["Person 0", "Person 1", "Person 2"], 1)


def test_more_of_them_than_a_batch_holds_hold_up_nobody_either(store: Store) -> None:
    call = make_call()
    unreadable(store, call, "sealed for another key", 7)
    put(store, *people(call, 2))
    unreadable(store, call, "of no time", 2)
    put(store, *people(call, 2, first=2))
    drain = drain_of(store, batch=3)
    done = [drain.once(now=NOW).done for _round in range(6)]
    assert sum(done) == 4
    assert names() == [f"Person {n}" for n in range(4)]
    assert drain.once(now=NOW).read == 0


def test_they_are_looked_at_again_less_and_less_often_until_the_key_is_back(store: Store) -> None:
    call = make_call()
    put(store, received(call), public=STRANGER_PUBLIC)
    drain = drain_of(store)
    looked = []
    now = NOW
    while now < NOW + 300 * MINUTE:
        if drain.once(now=now).read:
            looked.append(int((now - NOW) / MINUTE))
        now += MINUTE
    assert looked == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]
    with_key = drain_of(store, private=STRANGER_PRIVATE)
    assert with_key.once(now=now).new == 1


def test_a_record_committed_late_behind_one_that_is_stuck_is_found_within_a_minute(store: Store) -> None:
    call = make_call()
    sealer = BatchSealer(INTAKE_PUBLIC)
    early = Row(new_id(), sealer.seal(encoded(received(call))))
    unreadable(store, call, "sealed for another key")
    drain = drain_of(store)
    drain.once(now=NOW)
    put_rows(store, sealer, [early])
    assert drain.once(now=NOW).done == 0
    assert drain.once(now=NOW + MINUTE).done == 1


def test_a_record_that_gets_stuck_after_others_did_long_ago_is_looked_at_within_a_minute_again(store: Store) -> None:
    call = make_call()
    unreadable(store, call, "sealed for another key")
    drain = drain_of(store)
    now = NOW
    while now < NOW + 200 * MINUTE:
        drain.once(now=now)
        now += MINUTE
    unreadable(store, call, "changed in the intake")
    assert drain.once(now=now).read == 1
    assert drain.once(now=now).read == 0
    assert drain.once(now=now + MINUTE).read == 2


def test_while_the_database_is_away_no_record_is_blamed_and_none_is_lost(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, *people(make_call(), 3))
    drain = drain_of(store)

    def away(*_args: Any) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        drain.once(now=NOW)
    assert "cannot" not in caplog.text
    assert drain.once(now=NOW).done == 3


def test_without_the_key_of_the_intake_nothing_is_passed_over(store: Store) -> None:
    put(store, *people(make_call(), 2))
    with pytest.raises(ValueError, match="private"):
        drain_of(store, private=b"").once(now=NOW)
    assert drain_of(store, private=INTAKE_PRIVATE).once(now=NOW).done == 2


def test_an_intake_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable):
        drain_of(open_store(f"sqlite://{tmp_path / 'file' / 'intake'}")).once(now=NOW)


def test_logs_of_draining_name_nobody(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    call = make_call()
    put(store, received(call, ADA))
    for how in HOWS:
        unreadable(store, call, how)
    drain_of(store).once(now=NOW)
    text = caplog.text.lower()
    assert not any(word in text for word in ("ada", "lovelace", "stuck@", "@example"))


def test_keys_of_the_intake_are_kept_open_for_the_next_batch(store: Store) -> None:
    """Opening a batch key costs a hundred times what opening a record does."""
    call = make_call()
    sealer = BatchSealer(INTAKE_PUBLIC)
    put_rows(store, sealer, [Row(new_id(), sealer.seal(encoded(one))) for one in people(call, 4)])
    drain = drain_of(store, batch=2)
    drain.once(now=NOW)
    drain._private = b""
    assert drain.once(now=NOW).done == 2
