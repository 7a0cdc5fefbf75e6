"""What the intake keeps, and what every store of it promises."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class StoreUnavailable(Exception):
    """The database could not be reached or did not commit. The next attempt connects anew."""


class BatchKey(NamedTuple):
    """The key that sealed a run of records: 16 bytes of id, the key wrapped for the custodian, Unix seconds."""

    key_id: bytes
    wrapped: bytes
    made_at: float


class Row(NamedTuple):
    """One sealed record: 16 bytes of id, which sort by time, and the box."""

    id: bytes
    body: bytes


class Taken(NamedTuple):
    """One record as the worker reads it; it stays in the store until it is forgotten."""

    id: bytes
    key_id: bytes
    body: bytes
    wrapped_key: bytes


class Appender(Protocol):
    """The writing end of a store, with a connection of its own, for one event loop and one call at a time.

    Every method raises StoreUnavailable when the database fails; the next one then connects anew.
    """

    async def open(self) -> None:
        """Connect and create what is missing."""

    async def append(self, key: BatchKey, rows: Sequence[Row]) -> None:
        """Commit all rows and, unless it is there, their key, in one transaction; return once that is on disk."""

    async def close(self) -> None:
        """Disconnect."""


class Store(Protocol):
    """Two tables, `intake_key` and `intake_record`, in some database; the reading end, for one thread at a time.

    It connects when first needed. Every method raises StoreUnavailable when the database fails; the next one then
    connects anew.
    """

    def prepare(self) -> None:
        """Connect and create what is missing. Safe to repeat, and in two processes at once."""

    def appender(self) -> Appender:
        """A writing end."""

    def read(self, limit: int, after: bytes) -> list[Taken]:
        """The oldest rows whose id is greater than `after`, at most `limit`."""

    def forget(self, ids: Sequence[bytes]) -> None:
        """Delete these rows; an id that is not there is passed over."""

    def depth(self) -> int:
        """How many rows wait."""

    def drop_keys(self, made_before: float) -> int:
        """Delete the keys that no row needs and that were made before this moment (Unix seconds); return how many."""

    def close(self) -> None:
        """Disconnect."""
