"""What the tests of the intake share: a custodian, and stores that wait or fail when they are told to."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from tests.waiting import PATIENCE
from undersigned.intake import BatchKey, Row, Store, StoreUnavailable, Taken
from undersigned.values.sealing import BatchOpener, BatchSealer, generate_keypair

PRIVATE, PUBLIC = generate_keypair()


def make_sealer() -> BatchSealer:
    """A batch sealer for this custodian."""
    return BatchSealer(PUBLIC)


def run_bounded(test: Coroutine[Any, Any, None]) -> None:
    """Run a test, at most a minute."""
    asyncio.run(asyncio.wait_for(test, PATIENCE))


def opened(taken: Sequence[Taken]) -> list[bytes]:
    """The records in the boxes."""
    return [BatchOpener(PRIVATE, one.wrapped_key, one.key_id).open(one.body) for one in taken]


class Gated:
    """A real store whose appends wait while `held`, and fail `failures` times, so that a test can look in between."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.go = asyncio.Event()
        self.go.set()
        self.failures = 0
        self.batches: list[int] = []

    def appender(self) -> "GatedAppender":
        return GatedAppender(self, self._store)


class GatedAppender:
    """See Gated."""

    def __init__(self, gate: Gated, store: Store) -> None:
        self._gate = gate
        self._real = store.appender()

    async def open(self) -> None:
        await self._real.open()

    async def append(self, key: BatchKey, rows: Sequence[Row]) -> None:
        self._gate.batches.append(len(rows))
        await self._gate.go.wait()
        if self._gate.failures:
            self._gate.failures -= 1
            raise StoreUnavailable("Told to fail.")
        await self._real.append(key, rows)

    async def close(self) -> None:
        await self._real.close()
