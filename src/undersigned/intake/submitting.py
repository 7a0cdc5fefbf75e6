"""The gate's side: take a record, share a commit with whoever else is waiting, answer once it is on disk."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from undersigned.intake.rows import BatchKey, Row, Store, StoreUnavailable
from undersigned.values.ids import new_id as time_ordered_id

logger = logging.getLogger(__name__)

QUEUE_LIMIT = 20_000
"""Records that may wait for a commit; at 10,000 a second that is two seconds, after which refusing is kinder."""
BATCH_LIMIT = 1_000
"""Records in one transaction, so that no commit takes long."""
KEY_SECONDS = 600.0
KEY_RECORDS = 100_000


class IntakeFull(Exception):
    """More records wait than can be committed soon; the sender should try again in some seconds."""


class IntakeUnavailable(Exception):
    """The store did not acknowledge the record; the sender should try again."""


class Sealer(Protocol):
    """What seals one run of records (values.sealing.BatchSealer)."""

    key_id: bytes
    wrapped_key: bytes

    def seal(self, record: bytes) -> bytes:
        """The box that holds the record."""


class Intake:
    """Durable append with group commit by back-pressure: whatever arrives during one commit shares the next one.

    One commit at a time, and no timer: the next begins as soon as the one before is back, with all that wait.
    """

    def __init__(
        self,
        store: Store,
        make_sealer: Callable[[], Sealer],
        *,
        new_id: Callable[[], bytes] = time_ordered_id,
        queue_limit: int = QUEUE_LIMIT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`make_sealer` makes a fresh batch key each time it is called; the ids that `new_id` makes sort by time."""
        self.committed = 0
        """Records committed since the start, by this process."""
        self.commits = 0
        """Transactions which committed them."""
        self._appender = store.appender()
        self._make_sealer = make_sealer
        self._new_id = new_id
        self._queue_limit = queue_limit
        self._clock = clock
        self._open = False
        self._waiting: deque[tuple[bytes, asyncio.Future[None]]] = deque()
        self._flight: asyncio.Task[None] | None = None
        self._sealer: Sealer | None = None
        self._sealer_left = 0
        self._sealer_made = (0.0, 0.0)

    async def open(self) -> None:
        """Take records from now on. Connects early; a store that is away now is logged and tried again later."""
        self._open = True
        try:
            await self._appender.open()
        except StoreUnavailable as error:
            logger.error("The intake opens without its store and tries again at the next signature. %s", error)

    async def submit(self, record: bytes) -> None:
        """Return once the commit that holds `record` is durable.

        Raises IntakeFull when too many wait, IntakeUnavailable when the store failed or the intake is not open. If the
        caller is cancelled while it waits, the record is kept: it was sent.
        """
        if not self._open:
            raise IntakeUnavailable("The intake is not open.")
        if len(self._waiting) >= self._queue_limit:
            raise IntakeFull(f"{self._queue_limit} signatures wait already.")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((record, done))
        if self._flight is None:
            self._flight = loop.create_task(self._fly())
        await done

    async def close(self) -> None:
        """Refuse new records, commit those that wait, disconnect. Safe to repeat."""
        if not self._open:
            return
        self._open = False
        while self._flight is not None:
            await asyncio.wait([self._flight])
        await self._appender.close()

    async def _fly(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_LIMIT))]
                stored = False
                try:
                    await self._appender.append(*self._seal([record for record, _ in batch]))
                    stored = True
                except StoreUnavailable as error:
                    logger.error("%d signatures were refused. %s", len(batch), error)
                except Exception as error:
                    # Nobody awaits this task, so those who wait must hear of it. The kind of error, never its content.
                    logger.error("%d signatures were refused: %s.", len(batch), type(error).__name__)
                finally:
                    self._land([done for _, done in batch], stored)
        finally:
            self._flight = None

    def _land(self, waiters: Sequence["asyncio.Future[None]"], stored: bool) -> None:
        if stored:
            self.commits += 1
            self.committed += len(waiters)
        for done in waiters:
            if done.done():  # its client has gone; the others have not
                continue
            if stored:
                done.set_result(None)
            else:
                done.set_exception(IntakeUnavailable("The signature could not be stored."))

    def _seal(self, records: Sequence[bytes]) -> tuple[BatchKey, list[Row]]:
        sealer = self._sealer_for(len(records))
        key = BatchKey(sealer.key_id, sealer.wrapped_key, self._sealer_made[0])
        try:
            return key, [Row(self._new_id(), sealer.seal(record)) for record in records]
        except Exception:
            self._sealer = None  # a sealer that refuses once (spent, or carried through a fork) refuses for ever
            raise

    def _sealer_for(self, count: int) -> Sealer:
        # Both clocks: one may be set back, the other may stand still while the machine sleeps.
        now = (self._clock(), time.monotonic())
        age = max(now[0] - self._sealer_made[0], now[1] - self._sealer_made[1])
        if self._sealer is None or self._sealer_left < count or age >= KEY_SECONDS:
            self._sealer = self._make_sealer()
            self._sealer_made = now
            self._sealer_left = KEY_RECORDS
        self._sealer_left -= count
        return self._sealer
