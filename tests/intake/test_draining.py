"""The worker's side of the intake."""

from tests.intake.sealed import make_sealer, opened, run_bounded
from undersigned.intake import BatchKey, Drainage, Intake, Row, Store


def submit(store: Store, *records: bytes) -> None:
    async def run() -> None:
        intake = Intake(store, make_sealer)
        await intake.open()
        for record in records:
            await intake.submit(record)
        await intake.close()

    run_bounded(run())


def append_old_key(store: Store, made_at: float) -> None:
    async def run() -> None:
        appender = store.appender()
        await appender.append(BatchKey(b"o" * 16, b"wrapped", made_at), [Row(b"\0" * 16, b"box")])
        await appender.close()

    run_bounded(run())


def test_records_come_in_the_order_of_arrival_until_they_are_forgotten(store: Store) -> None:
    submit(store, b"one", b"two", b"three")
    drainage = Drainage(store)
    first = drainage.read(2)
    assert opened(first) == [b"one", b"two"]
    assert drainage.read(2) == first
    assert opened(drainage.read(2, after=first[-1].id)) == [b"three"]
    drainage.forget([one.id for one in first])
    assert (opened(drainage.read(2)), drainage.depth()) == ([b"three"], 1)


def test_keys_are_swept_an_hour_after_they_were_made_when_no_record_needs_them(store: Store) -> None:
    now = 100_000.0
    append_old_key(store, made_at=now - 3_601)
    drainage = Drainage(store, clock=lambda: now)
    taken = drainage.read(10)
    drainage.forget([one.id for one in taken])
    assert store.drop_keys(now) == 0


def test_a_key_younger_than_an_hour_stays(store: Store) -> None:
    now = 100_000.0
    append_old_key(store, made_at=now - 3_599)
    drainage = Drainage(store, clock=lambda: now)
    drainage.forget([one.id for one in drainage.read(10)])
    assert store.drop_keys(now) == 1


def test_keys_wait_while_the_inbox_is_long(store: Store) -> None:
    now = 100_000.0
    append_old_key(store, made_at=now - 7_200)
    submit(store, b"one", b"two")
    drainage = Drainage(store, clock=lambda: now)
    drainage.forget([drainage.read(1)[0].id])
    assert store.drop_keys(now - 3_600) == 1


def test_keys_are_looked_at_every_ten_minutes(store: Store) -> None:
    now = 100_000.0
    drainage = Drainage(store, clock=lambda: now)
    assert drainage.read(10) == []
    drainage.forget([])
    append_old_key(store, made_at=now - 7_200)
    now += 599.0
    drainage.forget([drainage.read(10)[0].id])
    now += 1.0
    assert drainage.read(10) == []
    drainage.forget([])
    assert store.drop_keys(now - 3_600) == 0
    append_old_key(store, made_at=now - 7_200)
    now += 599.0
    drainage.forget([drainage.read(10)[0].id])
    assert store.drop_keys(now - 3_600) == 1
