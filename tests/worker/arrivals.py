"""What the gate would have put into the intake: sealed records, good ones and others."""

import asyncio
from collections.abc import Callable, Sequence

from tests.signatories import CUSTODIAN_PUBLIC, INTAKE_PRIVATE, INTAKE_PUBLIC, KEYS, PUBLIC_URL
from undersigned.intake import BatchKey, Drainage, Row, Store
from undersigned.interfaces.worker.drain import Drain
from undersigned.values.ids import new_id
from undersigned.values.sealing import BatchSealer
from undersigned.values.signing import Received, encode_signing


def encoded(one: Received) -> bytes:
    """A person's signature as the gate writes it down."""
    return encode_signing(
        one.form,
        call=one.call,
        version=one.version,
        language=one.language,
        prefix=one.prefix,
        received_at=one.received_at,
    )


def put(store: Store, *records: Received | bytes, public: bytes = INTAKE_PUBLIC, spoil: bool = False) -> list[bytes]:
    """Append records under one batch key; return their ids. ``spoil`` changes each box after it was sealed."""
    sealer = BatchSealer(public)
    boxes = [sealer.seal(one if isinstance(one, bytes) else encoded(one)) for one in records]
    rows = [Row(new_id(), box[:-1] + bytes((box[-1] ^ 1,)) if spoil else box) for box in boxes]
    put_rows(store, sealer, rows)
    return [row.id for row in rows]


def put_rows(store: Store, sealer: BatchSealer, rows: Sequence[Row]) -> None:
    """Append rows that one sealer sealed."""
    asyncio.run(_append(store, BatchKey(sealer.key_id, sealer.wrapped_key, 0.0), rows))


async def _append(store: Store, key: BatchKey, rows: Sequence[Row]) -> None:
    appender = store.appender()
    await appender.open()
    await appender.append(key, rows)
    await appender.close()


def drain_of(
    store: Store, *, batch: int = 100, private: bytes = INTAKE_PRIVATE, drainage: Callable[[Store], Drainage] = Drainage
) -> Drain:
    """A drain over this store."""
    return Drain(
        drainage(store),
        keys=KEYS,
        intake_private=private,
        custodian_public=CUSTODIAN_PUBLIC,
        public_url=PUBLIC_URL,
        batch=batch,
    )
