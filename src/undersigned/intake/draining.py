"""The worker's side: read what arrived, and forget what has become a signature."""

import time
from collections.abc import Callable, Sequence

from undersigned.intake.rows import Store, Taken

KEY_REST_SECONDS = 3_600.0
"""A key that no record needs is kept this long; the gate replaces its own every ten minutes."""
SWEEP_SECONDS = 600.0


class Drainage:
    """Reads from a store in the order of arrival. Used by one thread at a time; errors as in Store."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._swept_at = float("-inf")
        self._emptied = False

    def read(self, limit: int, *, after: bytes = b"") -> list[Taken]:
        """The oldest records whose id is greater than `after`, at most `limit`.

        They stay until they are forgotten, so after a crash the same ones come again: who reads is idempotent by id.
        """
        taken = self._store.read(limit, after)
        self._emptied = len(taken) < limit
        return taken

    def forget(self, ids: Sequence[bytes]) -> None:
        """Delete these records for good; every ten minutes also the keys that are an hour old and that no record needs.

        The keys wait while the inbox is long: whether one is needed takes a look at every record.
        """
        if ids:
            self._store.forget(ids)
        now = self._clock()
        if self._emptied and not 0 <= now - self._swept_at < SWEEP_SECONDS:
            self._swept_at = now
            self._store.drop_keys(now - KEY_REST_SECONDS)

    def depth(self) -> int:
        """How many records wait."""
        return self._store.depth()

    def close(self) -> None:
        """Disconnect."""
        self._store.close()
