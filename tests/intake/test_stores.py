"""What every store promises, on the engine of this run, and what each of the two promises alone."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.intake.sealed import make_sealer, run_bounded
from undersigned.intake import BatchKey, Row, Store, StoreUnavailable, Taken, in_postgresql, open_store
from undersigned.intake.in_sqlite import SqliteStore

KEY = BatchKey(b"k" * 16, b"wrapped", 1_000.0)


def name(number: int) -> bytes:
    return number.to_bytes(16, "big")


def append(store: Store, key: BatchKey, numbers: Sequence[int]) -> None:
    async def run() -> None:
        appender = store.appender()
        await appender.append(key, [Row(name(number), b"box %d" % number) for number in numbers])
        await appender.close()

    run_bounded(run())


def taken(*numbers: int) -> list[Taken]:
    return [Taken(name(number), KEY.key_id, b"box %d" % number, b"wrapped") for number in numbers]


def test_rows_come_in_the_order_of_their_ids_whoever_was_first(store: Store) -> None:
    append(store, KEY, [3, 1])
    append(store, KEY, [2])
    assert store.read(10, b"") == taken(1, 2, 3)


def test_reading_stops_at_the_limit_and_goes_on_after_an_id(store: Store) -> None:
    append(store, KEY, range(1, 8))
    assert store.read(3, b"") == taken(1, 2, 3)
    assert store.read(3, name(3)) == taken(4, 5, 6)
    assert store.read(3, name(6)) == taken(7)
    assert store.read(3, name(7)) == []


def test_reading_changes_nothing(store: Store) -> None:
    append(store, KEY, [1, 2])
    assert store.read(10, b"") == store.read(10, b"") == taken(1, 2)


def test_bytes_of_every_value_come_back_as_they_were(store: Store) -> None:
    every = bytes(range(256)) * 64

    async def run() -> None:
        appender = store.appender()
        await appender.append(BatchKey(every[:16], every, 1.0), [Row(name(1), every), Row(name(2), b"")])
        await appender.close()

    run_bounded(run())
    assert store.read(10, b"") == [Taken(name(1), every[:16], every, every), Taken(name(2), every[:16], b"", every)]


def test_only_what_is_named_is_forgotten_and_an_unknown_id_is_passed_over(store: Store) -> None:
    append(store, KEY, [1, 2, 3])
    store.forget([name(2), name(99)])
    assert store.read(10, b"") == taken(1, 3)
    store.forget([])
    assert store.depth() == 2


def test_thousands_are_appended_and_forgotten(store: Store) -> None:
    append(store, KEY, range(3_000))
    assert store.depth() == 3_000
    store.forget([name(number) for number in range(2_999)])
    assert store.read(10, b"") == taken(2_999)


def test_a_batch_is_stored_as_a_whole_or_not_at_all(store: Store) -> None:
    append(store, KEY, [5])
    with pytest.raises(StoreUnavailable):
        append(store, KEY, [4, 5, 6])
    assert store.read(10, b"") == taken(5)


def test_a_key_goes_when_no_row_needs_it_and_it_is_old_enough(store: Store) -> None:
    other = BatchKey(b"o" * 16, b"wrapped too", 2_000.0)
    append(store, KEY, [1])
    append(store, other, [2])
    assert store.drop_keys(5_000.0) == 0
    store.forget([name(1), name(2)])
    assert store.drop_keys(1_000.0) == 0
    assert store.drop_keys(1_000.5) == 1
    assert store.drop_keys(5_000.0) == 1


def test_a_row_brings_its_key_again_after_the_key_was_dropped(store: Store) -> None:
    append(store, KEY, [1])
    store.forget([name(1)])
    assert store.drop_keys(5_000.0) == 1
    append(store, KEY, [2])
    assert store.read(10, b"") == taken(2)


def test_one_writing_end_works_on_when_its_key_was_dropped_under_it(store: Store) -> None:
    async def run() -> None:
        appender = store.appender()
        await appender.append(KEY, [Row(name(1), b"box 1")])
        store.forget([name(1)])
        assert store.drop_keys(5_000.0) == 1
        await appender.append(KEY, [Row(name(2), b"box 2")])
        await appender.close()

    run_bounded(run())
    assert store.read(10, b"") == taken(2)


def test_many_may_prepare_at_once(empty_database: str) -> None:
    def prepare(_: int) -> None:
        one = open_store(empty_database)
        one.prepare()
        one.prepare()
        one.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(prepare, range(8)))


def test_two_processes_may_prepare_at_once(empty_database: str) -> None:
    program = "import sys; from undersigned.intake import open_store; open_store(sys.argv[1]).prepare()"
    processes = [subprocess.Popen([sys.executable, "-c", program, empty_database], env=environment()) for _ in range(4)]
    assert [process.wait(30) for process in processes] == [0] * 4


def test_a_closed_store_connects_again(store: Store) -> None:
    append(store, KEY, [1])
    store.close()
    store.close()
    assert store.depth() == 1


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "sqlite://relative", "mysql://u:secret@h/d", "/a/path"])
def test_a_url_that_names_no_store_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///absolute/path or postgresql://host/name") as refused:
        open_store(url)
    assert "secret" not in str(refused.value)


def test_a_file_may_be_named_with_one_slash_or_two_and_with_percent_signs(tmp_path: Path) -> None:
    for url in (f"sqlite://{tmp_path}/a%20file", f"sqlite:///{tmp_path}/a%20file"):
        store = open_store(url)
        store.prepare()
        store.close()
    assert (tmp_path / "a file").is_file()


def test_a_commit_in_a_file_is_on_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "intake.sqlite3")
    store.prepare()
    connection = store._file.connection()
    found = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert found == ["wal", 2, 1]  # sqlite.org/pragma.html: 2 is FULL
    store.close()


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    store = open_store(f"sqlite://{tmp_path}/not/yet/intake.sqlite3")
    assert store.depth() == 0
    store.close()


def test_processes_that_write_and_delete_in_one_file_harm_neither_each_other_nor_the_file(tmp_path: Path) -> None:
    place = tmp_path / "intake.sqlite3"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(n)], env=environment()) for n in range(3)
    ]
    store = open_store(f"sqlite://{place}")
    seen = 0
    while any(process.poll() is None for process in writers) or store.depth():
        rows = store.read(40, b"")
        store.forget([row.id for row in rows])
        seen += len(rows)
    assert [process.returncode for process in writers] == [0, 0, 0]
    assert seen == 3 * 300 * 5
    store.close()
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


WRITER = """
import asyncio, sys
from undersigned.intake import BatchKey, Row, open_store
from undersigned.values.ids import new_id

async def run():
    appender = open_store("sqlite://" + sys.argv[1]).appender()
    key = BatchKey(sys.argv[2].encode() * 16, b"w" * 3_000, 1.0)
    for _ in range(300):
        await appender.append(key, [Row(new_id(), b"b" * 1_000) for _ in range(5)])
    await appender.close()

asyncio.run(run())
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.postgresql_only
def test_a_database_set_to_answer_early_still_commits_to_disk(empty_database: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        current = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{current}" SET synchronous_commit = off')
    store = open_store(empty_database)
    # Both ends prepare their connection by the same words.
    assert store._connected().execute("SHOW synchronous_commit").fetchone() == ("on",)
    store.close()


@pytest.mark.postgresql_only
def test_a_batch_of_many_megabytes_is_stored_whole(store: Store) -> None:
    async def run() -> None:
        appender = store.appender()
        await appender.append(KEY, [Row(name(number), b"%4d" % number * 5_000) for number in range(1_000)])
        await appender.append(KEY, [Row(name(1_000), b"the next one")])
        await appender.close()

    run_bounded(run())
    rows = store.read(2_000, b"")
    assert [row.body for row in rows[:-1]] == [b"%4d" % number * 5_000 for number in range(1_000)]
    assert rows[-1].body == b"the next one"


@pytest.mark.postgresql_only
def test_a_server_that_does_not_answer_is_given_up(
    store: Store, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_postgresql.APPEND_SECONDS == 20.0

    async def run() -> None:
        appender = store.appender()
        await appender.append(KEY, [Row(name(1), b"before")])
        monkeypatch.setattr(in_postgresql, "APPEND_SECONDS", 0.3)
        with psycopg.connect(empty_database) as other:
            other.execute("LOCK TABLE intake_record IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(StoreUnavailable):
                await appender.append(KEY, [Row(name(2), b"during")])
            other.rollback()
        monkeypatch.setattr(in_postgresql, "APPEND_SECONDS", 20.0)
        await appender.append(KEY, [Row(name(3), b"after")])
        await appender.close()

    run_bounded(run())
    assert [row.body for row in store.read(10, b"") if row.body != b"during"] == [b"before", b"after"]


@pytest.mark.postgresql_only
def test_an_error_of_the_server_does_not_repeat_what_it_was_sent(store: Store) -> None:
    append(store, KEY, [1])
    with pytest.raises(StoreUnavailable) as failed:
        append(store, KEY, [1])
    assert str(failed.value) == "The intake's PostgreSQL database cannot be used: ServerRefused 23505."


@pytest.mark.postgresql_only
def test_appends_go_on_while_spent_keys_are_dropped(empty_database: str) -> None:
    """The delete takes a lock that appends wait for, so no row may be left without its key, whatever the timing."""

    async def write() -> None:
        appender = open_store(empty_database).appender()
        for number in range(400):
            key = BatchKey(name(number // 4), b"wrapped", 1.0)
            await appender.append(key, [Row(name(number), b"box")])
        await appender.close()

    def sweep() -> int:
        store, dropped = open_store(empty_database), 0
        while (rows := store.read(5, b"")) or not writing.done():
            store.forget([row.id for row in rows])
            dropped += store.drop_keys(2.0)
        left = store.depth()
        store.close()
        return dropped if left == 0 else -1

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: asyncio.run(write()))
        dropped = pool.submit(sweep).result(60)
        writing.result(1)
    assert dropped >= 1


def test_sealers_of_values_are_what_an_intake_needs() -> None:
    sealer = make_sealer()
    assert (len(sealer.key_id), type(sealer.wrapped_key), type(sealer.seal(b"r"))) == (16, bytes, bytes)
