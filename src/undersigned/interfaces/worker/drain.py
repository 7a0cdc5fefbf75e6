"""Drain: what the gate appended becomes signatures. Whatever dies between two steps, the next round takes up without a trace.

Read, sign (one transaction that also remembers which records it dealt with), have the intake forget, forget what was
remembered. Records that nobody can read stay where they are, and hold up nobody.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, ProgrammingError

from undersigned.calls.queries import drained_records
from undersigned.flows.sign import forget_drained, sign
from undersigned.intake import Drainage, Taken
from undersigned.values.keys import CannotOpen, InstanceKeys
from undersigned.values.sealing import BatchOpener
from undersigned.values.signing import InvalidRecord, Received, decode_signing

logger = logging.getLogger(__name__)

BATCH = 2_000
KEYS_KEPT = 1_000
LOOK_AGAIN_FIRST = timedelta(minutes=1)
LOOK_AGAIN_LAST = timedelta(hours=1)

Record = tuple[uuid.UUID, Received]

# The database is away, busy or not migrated: nobody's record is to blame, and all of them wait.
_NOT_THE_RECORDS = (OperationalError, InterfaceError, ProgrammingError)


@dataclass(frozen=True, slots=True)
class Drained:
    """What one batch came to: records read, dealt with and left in the intake, signatures made, letters queued."""

    read: int = 0
    done: int = 0
    left: int = 0
    new: int = 0
    letters: int = 0


class Drain:
    """Drains one intake. Used by one thread; raises StoreUnavailable and DatabaseError when a database is away."""

    def __init__(
        self,
        drainage: Drainage,
        *,
        keys: InstanceKeys,
        intake_private: bytes,
        custodian_public: bytes,
        public_url: str,
        batch: int = BATCH,
    ) -> None:
        self._drainage = drainage
        self._keys = keys
        self._private = intake_private
        self._custodian = custodian_public
        self._public_url = public_url
        self._batch = batch
        self._openers: dict[bytes, BatchOpener | None] = {}
        self._stuck = _Stuck()

    def once(self, *, now: datetime) -> Drained:
        """Drain one batch, the oldest records that can be read."""
        taken = self._drainage.read(self._batch, after=self._stuck.after(now))
        readable = [(one.id, record) for one in taken if (record := self._read(one)) is not None]
        outcome = _Outcome()
        if readable:
            self._sign([record for _id, record in readable], now, outcome)
            self._forget([one for one, record in readable if record[0] in outcome.done])
        left = [one.id for one in taken if uuid.UUID(bytes=one.id) not in outcome.done]
        self._stuck.note(left, now)
        return Drained(len(taken), len(outcome.done), len(left), outcome.new, outcome.letters)

    def sweep(self) -> int:
        """Forget records that are remembered as dealt with although the intake has none of them any more; return how many.

        They are left behind by a worker that died between the last two steps.
        """
        gone = [one for one in drained_records(self._batch) if not self._holds(one)]
        forget_drained(ids=gone)
        return len(gone)

    def close(self) -> None:
        """Disconnect from the intake."""
        self._drainage.close()

    def _forget(self, ids: Sequence[bytes]) -> None:
        if ids:
            self._drainage.forget(ids)
            forget_drained(ids=[uuid.UUID(bytes=one) for one in ids])

    def _holds(self, record: uuid.UUID) -> bool:
        before = max(record.int - 1, 0).to_bytes(16, "big")
        return any(one.id == record.bytes for one in self._drainage.read(1, after=before))

    def _read(self, taken: Taken) -> Record | None:
        """Open and decode one record; None when it was sealed for another key, was changed, or is of a later version."""
        try:
            opener = self._opener(taken)
            return None if opener is None else (uuid.UUID(bytes=taken.id), decode_signing(opener.open(taken.body)))
        except (CannotOpen, InvalidRecord):
            return None

    def _opener(self, taken: Taken) -> BatchOpener | None:
        if taken.key_id not in self._openers:
            if len(self._openers) >= KEYS_KEPT:
                self._openers.clear()
            try:
                self._openers[taken.key_id] = BatchOpener(self._private, taken.wrapped_key, taken.key_id)
            except CannotOpen:
                self._openers[taken.key_id] = None
        return self._openers[taken.key_id]

    def _sign(self, records: Sequence[Record], now: datetime, outcome: "_Outcome") -> None:
        """Sign a batch; if it is refused, its halves, until the records that nobody can store stand alone."""
        try:
            signed = sign(
                records=records,
                keys=self._keys,
                custodian_public=self._custodian,
                public_url=self._public_url,
                now=now,
            )
        except _NOT_THE_RECORDS:
            raise
        except Exception as error:
            if len(records) == 1:
                logger.warning("One record of the intake cannot become a signature: %s.", type(error).__name__)
                return
            half = len(records) // 2
            self._sign(records[:half], now, outcome)
            self._sign(records[half:], now, outcome)
            return
        outcome.done.update(one for one, _received in records)
        outcome.new += signed.new
        outcome.letters += signed.letters


class _Outcome:
    """What signing a batch came to, as it goes."""

    def __init__(self) -> None:
        self.done: set[uuid.UUID] = set()
        self.new = self.letters = 0


class _Stuck:
    """Which records cannot be dealt with: passed over, and looked at again after 1, 2, 4 … minutes, at most an hour.

    Looking again finds a key that was brought back, and a record whose commit came after that of a younger one.
    """

    def __init__(self) -> None:
        self._after = self._highest = b""
        self._wait = LOOK_AGAIN_FIRST
        self._again_at: datetime | None = None

    def after(self, now: datetime) -> bytes:
        """Behind which id to read now; from the beginning when it is time to look again."""
        if self._again_at is not None and now >= self._again_at:
            self._after, self._again_at = b"", None
            self._wait = min(2 * self._wait, LOOK_AGAIN_LAST)
        return self._after

    def note(self, left: Sequence[bytes], now: datetime) -> None:
        """Pass these over until it is time to look again."""
        if not left:
            return
        self._after = max(self._after, *left)
        if self._after > self._highest:
            self._highest, self._wait, self._again_at = self._after, LOOK_AGAIN_FIRST, None
        if self._again_at is None:
            self._again_at = now + self._wait
        logger.warning(
            "%d records of the intake cannot be dealt with; they stay there and are looked at again.", len(left)
        )
