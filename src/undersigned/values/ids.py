"""Identifiers that sort by the time they were made."""

import os
import time
from typing import Final

_FRACTION: Final = 4096  # rand_a of RFC 9562 holds the fraction of the millisecond in 12 bits (section 6.2, method 3)

_last = 0


def new_id() -> bytes:
    """Return 16 bytes in the layout of UUIDv7 (RFC 9562 section 5.7): milliseconds, their fraction, 62 random bits.

    Within one thread each is greater than the one before, also when the clock is set back.
    """
    global _last
    ticks = time.time_ns() * _FRACTION // 1_000_000
    if ticks <= _last:
        ticks = _last + 1
    _last = ticks
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    head = (ticks >> 12) << 16 | 0x7000 | (ticks & 0xFFF)
    return (head << 64 | 0x8000_0000_0000_0000 | tail).to_bytes(16, "big")
