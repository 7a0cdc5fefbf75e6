"""How fast mailings leave for one mail provider: a bucket of credit that fills evenly and holds a minute's worth. Pure.

What finds no credit is put off to the minute in which it is to be expected, so that no batch has to pass over it again and again.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor
from typing import Final, NamedTuple

MINUTE: Final = timedelta(minutes=1)
FURTHEST: Final = timedelta(hours=1)
"""No further is anything put off, so that a pace that is raised is felt within the hour."""


@dataclass(slots=True)
class Bucket:
    """A provider's pace: deliveries an hour at most, and how many may leave now."""

    an_hour: int
    credit: float
    credit_at: datetime | None

    def fill(self, now: datetime) -> None:
        """Bring the credit up to now: what came together since, a minute's worth at most. A new one begins full."""
        most = max(1.0, self.an_hour / 60)
        passed = (now - self.credit_at).total_seconds() if self.credit_at else 3600.0
        self.credit = min(most, self.credit + max(0.0, passed) * self.an_hour / 3600)
        self.credit_at = now

    def take(self, wanted: int) -> int:
        """Take so much credit, or what there is; return how much."""
        # Sums of fractions fall short of a whole by next to nothing.
        taken = min(wanted, floor(self.credit + 1e-6))
        self.credit -= taken
        return taken


class Due(NamedTuple):
    """A delivery that is due, and the keyed digest of its domain."""

    delivery_id: int
    domain: bytes


@dataclass(slots=True)
class Shares:
    """Which deliveries may leave now, and which are put off, by moment."""

    now: list[int] = field(default_factory=list)
    later: dict[datetime, list[int]] = field(default_factory=dict)


def share_out(
    due: Iterable[Due], buckets: Mapping[bytes, Bucket], horizon: MutableMapping[bytes, datetime], *, now: datetime
) -> Shares:
    """Say what may leave now, first come, first served. ``horizon`` remembers up to when a provider's turns are given away."""
    shares = Shares()
    waiting: dict[bytes, list[int]] = {}
    for one in due:
        bucket = buckets.get(one.domain)
        if bucket is None or bucket.take(1):
            shares.now.append(one.delivery_id)
        else:
            waiting.setdefault(one.domain, []).append(one.delivery_id)
    for domain, ids in waiting.items():
        _put_off(shares, ids, buckets[domain], domain, horizon, now)
    return shares


def _put_off(
    shares: Shares,
    ids: list[int],
    bucket: Bucket,
    domain: bytes,
    horizon: MutableMapping[bytes, datetime],
    now: datetime,
) -> None:
    a_minute = max(1, bucket.an_hour // 60)
    step = max(MINUTE, timedelta(hours=1) / bucket.an_hour)
    moment = max(horizon.get(domain, now), now)
    for start in range(0, len(ids), a_minute):
        moment = min(moment + step, now + FURTHEST)
        shares.later.setdefault(moment, []).extend(ids[start : start + a_minute])
    horizon[domain] = moment
