"""Group commit: what shares a transaction, what is acknowledged and when, and who hears of a failure."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.intake.sealed import Gated, make_sealer, opened, run_bounded
from tests.waiting import PATIENCE
from undersigned.intake import Drainage, Intake, IntakeFull, IntakeUnavailable, Sealer, Store, open_store, submitting


async def settled(condition: Callable[[], bool]) -> None:
    """Let other tasks run until the condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"It did not come about within {PATIENCE:g} s."
        await asyncio.sleep(0.001)


def test_a_submitted_record_is_in_the_store_and_opens_for_the_custodian(store: Store) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        await intake.submit(b"Ada signs")
        assert opened(store.read(10, b"")) == [b"Ada signs"]
        await intake.close()

    run_bounded(run())


def test_records_that_come_together_share_one_commit(store: Store) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        await asyncio.gather(*(intake.submit(b"%d" % number) for number in range(300)))
        assert (intake.commits, intake.committed, store.depth()) == (1, 300, 300)
        await intake.close()

    run_bounded(run())


def test_records_that_come_during_a_commit_share_the_next_one(store: Store) -> None:
    async def run() -> None:
        gated = Gated(store)
        intake = Intake(gated, make_sealer)
        await intake.open()
        gated.go.clear()
        first = asyncio.create_task(intake.submit(b"first"))
        await settled(lambda: gated.batches == [1])
        others = [asyncio.create_task(intake.submit(b"%d" % number)) for number in range(50)]
        await asyncio.sleep(0.01)
        assert gated.batches == [1]
        gated.go.set()
        await asyncio.gather(first, *others)
        assert gated.batches == [1, 50]
        assert intake.commits == 2
        await intake.close()

    run_bounded(run())


def test_nothing_is_acknowledged_before_its_commit(store: Store) -> None:
    async def run() -> None:
        gated = Gated(store)
        intake = Intake(gated, make_sealer)
        await intake.open()
        gated.go.clear()
        waiting = asyncio.create_task(intake.submit(b"patient"))
        await settled(lambda: gated.batches == [1])
        await asyncio.sleep(0.02)
        assert (waiting.done(), store.depth(), intake.committed) == (False, 0, 0)
        gated.go.set()
        await waiting
        assert (store.depth(), intake.committed) == (1, 1)
        await intake.close()

    run_bounded(run())


def test_a_client_that_leaves_takes_nobody_with_it_and_its_record_is_kept(store: Store) -> None:
    async def run() -> None:
        gated = Gated(store)
        intake = Intake(gated, make_sealer)
        await intake.open()
        gated.go.clear()
        tasks = [asyncio.create_task(intake.submit(b"%d" % number)) for number in range(10)]
        await settled(lambda: gated.batches == [10])
        late = [asyncio.create_task(intake.submit(b"late %d" % number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        late[1].cancel()
        gated.go.set()
        answers = await asyncio.gather(*tasks, *late, return_exceptions=True)
        assert [type(answer) for answer in answers] == [
            asyncio.CancelledError,
            *[type(None)] * 9,
            type(None),
            asyncio.CancelledError,
            type(None),
        ]
        assert sorted(opened(store.read(100, b""))) == sorted(
            [b"%d" % number for number in range(10)] + [b"late %d" % number for number in range(3)]
        )
        await intake.submit(b"the next one")
        assert store.depth() == 14
        await intake.close()

    run_bounded(run())


def test_a_failed_commit_is_told_to_all_who_share_it_and_the_next_batch_tries_again(store: Store) -> None:
    async def run() -> None:
        gated = Gated(store)
        intake = Intake(gated, make_sealer)
        await intake.open()
        gated.failures = 1
        answers = await asyncio.gather(*(intake.submit(b"%d" % n) for n in range(5)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [IntakeUnavailable] * 5
        assert store.depth() == 0
        await intake.submit(b"again")
        # The key of the failed batch was never stored; that of this record must be.
        assert opened(store.read(10, b"")) == [b"again"]
        await intake.close()

    run_bounded(run())


def test_a_full_queue_refuses_at_once_and_takes_again_when_there_is_room(store: Store) -> None:
    async def run() -> None:
        gated = Gated(store)
        intake = Intake(gated, make_sealer, queue_limit=3)
        await intake.open()
        gated.go.clear()
        flying = asyncio.create_task(intake.submit(b"flying"))
        await settled(lambda: gated.batches == [1])
        queued = [asyncio.create_task(intake.submit(b"queued")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(IntakeFull):
            await intake.submit(b"one too many")
        gated.go.set()
        await asyncio.gather(flying, *queued)
        await intake.submit(b"room again")
        assert store.depth() == 5
        await intake.close()

    run_bounded(run())


def test_no_transaction_takes_more_than_a_thousand_records(store: Store) -> None:
    async def run() -> None:
        gated = Gated(store)
        intake = Intake(gated, make_sealer)
        await intake.open()
        await asyncio.gather(*(intake.submit(b"%d" % number) for number in range(2_500)))
        assert gated.batches == [1_000, 1_000, 500]
        assert len(set(opened(store.read(3_000, b"")))) == 2_500
        await intake.close()

    run_bounded(run())


def test_closing_commits_what_waits_and_refuses_what_comes_later(store: Store) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        waiting = [asyncio.create_task(intake.submit(b"%d" % number)) for number in range(20)]
        await asyncio.sleep(0)
        await intake.close()
        await intake.close()
        assert [task.exception() for task in waiting] == [None] * 20
        assert store.depth() == 20
        with pytest.raises(IntakeUnavailable):
            await intake.submit(b"too late")
        assert store.depth() == 20

    run_bounded(run())


def test_an_intake_can_be_opened_again(store: Store) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        for record in (b"first day", b"second day"):
            await intake.open()
            await intake.submit(record)
            await intake.close()
        assert opened(store.read(10, b"")) == [b"first day", b"second day"]

    run_bounded(run())


def test_a_batch_key_serves_ten_minutes(store: Store) -> None:
    async def run() -> None:
        now = 1_000_000.0
        intake = Intake(store, make_sealer, clock=lambda: now)
        await intake.open()
        await intake.submit(b"a")
        now += 599.0
        await intake.submit(b"b")
        now += 1.0
        await intake.submit(b"c")
        a, b, c = store.read(10, b"")
        assert a.key_id == b.key_id != c.key_id
        assert opened([a, b, c]) == [b"a", b"b", b"c"]
        await intake.close()

    run_bounded(run())


def test_a_batch_key_serves_a_hundred_thousand_records(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert submitting.KEY_RECORDS == 100_000
    monkeypatch.setattr(submitting, "KEY_RECORDS", 10)

    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        for number in range(21):
            await intake.submit(b"%d" % number)
        keys = [one.key_id for one in store.read(100, b"")]
        assert [keys.count(key) for key in dict.fromkeys(keys)] == [10, 10, 1]
        await intake.close()

    run_bounded(run())


def test_a_sealer_that_refuses_is_replaced(store: Store) -> None:
    class Spent:
        key_id, wrapped_key = b"s" * 16, b"wrapped"

        def seal(self, record: bytes) -> bytes:
            raise RuntimeError(f"cannot seal {record!r}")

    sealers: list[Sealer] = [make_sealer(), Spent()]

    async def run() -> None:
        intake = Intake(store, sealers.pop)
        await intake.open()
        with pytest.raises(IntakeUnavailable):
            await intake.submit(b"refused")
        await intake.submit(b"taken")
        assert opened(store.read(10, b"")) == [b"taken"]
        await intake.close()

    run_bounded(run())


def test_the_log_tells_of_a_failure_without_a_word_of_the_record(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    class Talkative:
        key_id, wrapped_key = b"s" * 16, b"wrapped"

        def seal(self, record: bytes) -> bytes:
            raise RuntimeError(record.decode())

    async def run() -> None:
        intake = Intake(store, Talkative)
        await intake.open()
        with pytest.raises(IntakeUnavailable):
            await intake.submit(b"ada@example.org")
        await intake.close()

    run_bounded(run())
    assert caplog.messages == ["1 signatures were refused: RuntimeError."]
    assert "ada@example.org" not in caplog.text


def test_a_file_that_cannot_be_opened_refuses_until_it_can(tmp_path: Path) -> None:
    place = tmp_path / "intake.sqlite3"
    place.mkdir()
    store = open_store(f"sqlite://{place}")

    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        with pytest.raises(IntakeUnavailable):
            await intake.submit(b"too early")
        place.rmdir()
        await intake.submit(b"in time")
        await intake.close()

    run_bounded(run())
    assert opened(Drainage(store).read(10)) == [b"in time"]


def test_a_file_that_another_program_locks_refuses_and_takes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("undersigned.intake.in_sqlite.BUSY_SECONDS", 0.2)
    place = tmp_path / "intake.sqlite3"
    store = open_store(f"sqlite://{place}")

    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        stranger = sqlite3.connect(place, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(IntakeUnavailable):
            await intake.submit(b"locked out")
        stranger.execute("ROLLBACK")
        stranger.close()
        await intake.submit(b"let in")
        await intake.close()

    run_bounded(run())
    assert opened(store.read(10, b"")) == [b"let in"]


@pytest.mark.postgresql_only
def test_a_connection_that_the_server_ended_is_made_anew_before_anybody_is_refused(
    store: Store, empty_database: str
) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        await intake.submit(b"before")
        end_connections(empty_database)
        await asyncio.sleep(0.2)  # for the loop to hear of it
        await intake.submit(b"after")
        await intake.close()

    run_bounded(run())
    assert opened(store.read(10, b"")) == [b"before", b"after"]


@pytest.mark.postgresql_only
def test_a_connection_that_the_server_ends_during_a_commit_refuses_those_who_wait(
    store: Store, empty_database: str
) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        await intake.submit(b"before")
        with psycopg.connect(empty_database) as other:
            other.execute("LOCK TABLE intake_record IN ACCESS EXCLUSIVE MODE")
            waiting = asyncio.create_task(intake.submit(b"during"))
            await settled(lambda: locks_waited_for(other) == 1)
            end_connections(empty_database)
            with pytest.raises(IntakeUnavailable):
                await waiting
            other.rollback()
        await intake.submit(b"after")
        await intake.close()

    run_bounded(run())
    assert opened(store.read(10, b"")) == [b"before", b"after"]


def locks_waited_for(connection: psycopg.Connection[tuple[int]]) -> int:
    """How many locks somebody waits for, in the database of this connection."""
    found = connection.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE datname = current_database() AND NOT granted"
    ).fetchone()
    return found[0] if found else 0


def end_connections(database: str) -> None:
    """End, from the server's side, every connection that last appended to the intake; they are gone on return."""
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%INSERT INTO intake_record%'"
        )
