"""What is forgotten in a file is gone from the disk: the key of the intake opens what waits, and nothing that came before."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.intake.sealed import run_bounded
from undersigned.intake import Appender, BatchKey, Row, Store, open_store
from undersigned.intake.in_sqlite import SqliteStore
from undersigned.values.ids import new_id

MARK = b"SEALED-FOR-NOBODY"
KEY = BatchKey(b"k" * 16, b"WRAPPED-FOR-NOBODY" * 20, 1.0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "intake.sqlite3"


@pytest.fixture
def file(place: Path) -> Iterator[Store]:
    store = open_store(f"sqlite://{place}")
    yield store
    store.close()


def left(place: Path, what: bytes = MARK) -> int:
    """How often it is found in the file, its log and whatever else is beside it."""
    return sum(one.read_bytes().count(what) for one in place.parent.glob(f"{place.name}*"))


async def arrive(appender: Appender, count: int, *, repeat: int = 10) -> None:
    await appender.append(KEY, [Row(new_id(), MARK * repeat) for _ in range(count)])


def drain(store: Store, batch: int = 50) -> None:
    while rows := store.read(batch, b""):
        store.forget([one.id for one in rows])


def test_after_everything_was_forgotten_no_byte_of_it_is_left_while_the_gate_goes_on(file: Store, place: Path) -> None:
    async def run() -> None:
        gate = file.appender()
        chance = random.Random(7)
        for _ in range(40):
            await arrive(gate, chance.randint(1, 8), repeat=chance.choice([5, 30, 200, 600]))
            file.forget([one.id for one in file.read(chance.randint(1, 9), b"")])
        assert left(place) > 0
        drain(file)
        assert left(place) == 0
        await arrive(gate, 1)  # the gate's own connection works on
        assert (file.depth(), left(place) > 0) == (1, True)
        drain(file)
        assert left(place) == 0
        await gate.close()

    run_bounded(run())


def test_a_dropped_key_is_gone_too(file: Store, place: Path) -> None:
    async def run() -> None:
        gate = file.appender()
        await arrive(gate, 1)
        drain(file)
        assert left(place, b"WRAPPED-FOR-NOBODY") > 0
        assert file.drop_keys(2.0) == 1
        assert file.read(1, b"") == []
        assert left(place, b"WRAPPED-FOR-NOBODY") == 0
        await gate.close()

    run_bounded(run())


def test_while_somebody_reads_nothing_waits_for_them_and_the_next_look_makes_up_for_it(
    file: Store, place: Path
) -> None:
    async def run() -> None:
        gate = file.appender()
        await arrive(gate, 3)
        with closing(sqlite3.connect(place, isolation_level=None)) as other:
            other.execute("BEGIN")
            assert other.execute("SELECT count(*) FROM intake_record").fetchone() == (3,)
            begun = time.monotonic()
            drain(file)
            await arrive(gate, 1)
            assert time.monotonic() - begun < 5  # SQLite's own patience is 10 s
            drain(file)
            assert left(place) > 0
            other.execute("COMMIT")
        assert file.read(1, b"") == []
        assert left(place) == 0
        await gate.close()

    run_bounded(run())


def test_where_records_always_wait_the_log_is_cut_now_and_then(
    file: Store, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        gate = file.appender()
        await arrive(gate, 4)
        file.forget([file.read(1, b"")[0].id])
        assert left(place) > 3 * 10
        monkeypatch.setattr("undersigned.intake.in_sqlite.FOLD_SECONDS", 0.0)
        file.forget([file.read(1, b"")[0].id])
        assert left(place) == 2 * 10
        await gate.close()

    run_bounded(run())


def test_nothing_is_cut_when_nothing_was_forgotten(place: Path) -> None:
    store = SqliteStore(place)

    async def run() -> None:
        gate = store.appender()
        await arrive(gate, 1)
        before = (place.parent / f"{place.name}-wal").stat().st_size
        store.forget([])
        assert store.read(1, b"\xff" * 16) == []
        assert (place.parent / f"{place.name}-wal").stat().st_size == before > 0
        await gate.close()

    run_bounded(run())
    store.close()
