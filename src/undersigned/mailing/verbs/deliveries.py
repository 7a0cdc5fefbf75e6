"""Writes: deliveries as the sender claims them, and what became of each.

Every mark asks that the row is still claimed by the run that marks it: what a person or another run decided meanwhile stays.
"""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from undersigned.mailing.models import Delivery, DomainPace, Mailing, Suppression, TrialSend
from undersigned.mailing.sending.pace import Bucket, Due, share_out
from undersigned.mailing.states import CLAIMED, DROPPED, REFUSED, SENDING, SENT, UNSURE, WAITING
from undersigned.mailing.verbs.suppressions import suppress

GIVE_UP_AFTER: Final = timedelta(days=3)
LONGEST_WAIT: Final = timedelta(hours=6)
_PUT_OFF: Final = 10
"""No more tries than that are counted where it was about us, so that two days are left to the mailbox."""
_STATUS: Final = 60
_AT_ONCE: Final = 5_000
_NO_TOPICS: Final = "[]"


@dataclass(slots=True)
class Claimed:
    """A claimed delivery with what its message needs, still boxed."""

    delivery_id: int
    mailing_id: int
    language: str
    variant: str
    digest: bytes
    subscriber_id: int
    box: bytes = field(repr=False)
    name_box: bytes = field(repr=False)
    counts_opens: bool


def claim_deliveries(
    mailings: Mapping[int, str],
    *,
    run: uuid.UUID,
    limit: int,
    horizon: MutableMapping[bytes, datetime],
    now: datetime,
) -> list[Claimed]:
    """Claim deliveries that are due, about as many of each mailing; ``mailings`` says of each which topic it is about, if any.

    Dropped instead: whose reader has left, left the topic, was blocked or suppressed. Put off: what a provider's pace does not
    let leave now; ``horizon`` is the run's memory of that. Within a transaction.
    """
    due: list[Due] = []
    share = max(1, -(-limit // max(1, len(mailings))))
    for mailing_id in mailings:
        due += _due(mailing_id, limit=share, now=now)
    ids = _within_pace(due, horizon, now=now)
    if not ids:
        return []
    Delivery.objects.filter(pk__in=_among(ids)).update(state=CLAIMED, claimed_by=run, claimed_at=now)
    claimed, gone = _read_claimed(ids, mailings)
    if gone:
        Delivery.objects.filter(pk__in=gone).update(state=DROPPED, settled_at=now, claimed_by=None)
    return claimed


def _due(mailing_id: int, *, limit: int, now: datetime) -> list[Due]:
    waiting = Delivery.objects.filter(mailing=mailing_id, state=WAITING, due_at__lte=now).exclude(variant="")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    return [
        Due(pk, domain) for pk, domain in _rows(waiting.order_by("due_at", "pk").values_list("pk", "domain")[:limit])
    ]


def _within_pace(due: Sequence[Due], horizon: MutableMapping[bytes, datetime], *, now: datetime) -> list[int]:
    if not due:
        return []
    wanted = {one.domain for one in due}
    # Locked in one order, so that two senders never wait for each other.
    paces = [one for one in DomainPace.objects.select_for_update().order_by("pk") if bytes(one.digest) in wanted]
    if not paces:
        return [one.delivery_id for one in due]
    buckets = {bytes(one.digest): Bucket(one.an_hour, one.credit, one.credit_at) for one in paces}
    for bucket in buckets.values():
        bucket.fill(now)
    shares = share_out(due, buckets, horizon, now=now)
    for pace in paces:
        bucket = buckets[bytes(pace.digest)]
        pace.credit, pace.credit_at = bucket.credit, bucket.credit_at
        pace.save(update_fields=["credit", "credit_at"])
    for moment, ids in shares.later.items():
        Delivery.objects.filter(pk__in=ids).update(due_at=moment)
    return shares.now


def _read_claimed(ids: Sequence[int], mailings: Mapping[int, str]) -> tuple[list[Claimed], list[int]]:
    suppressed = Exists(Suppression.objects.filter(digest=OuterRef("digest")))
    rows = Delivery.objects.filter(pk__in=_among(ids)).order_by("pk")
    read = rows.annotate(suppressed=suppressed).values_list(
        "pk",
        "mailing_id",
        "language",
        "variant",
        "digest",
        "subscriber_id",
        "subscriber__box",
        "subscriber__name_box",
        "subscriber__counts_opens",
        "subscriber__topics",
        "subscriber__address__blocked_at",
        "suppressed",
    )
    claimed: list[Claimed] = []
    gone: list[int] = []
    for pk, mailing_id, language, variant, digest, subscriber, box, name, opens, topics, blocked_at, stopped in _rows(
        read
    ):
        topic = mailings[mailing_id]
        left = topic and topics != _NO_TOPICS and topic not in json.loads(topics or _NO_TOPICS)
        if subscriber is None or blocked_at is not None or stopped or left:
            gone.append(pk)
        else:
            claimed.append(Claimed(pk, mailing_id, language, variant, digest, subscriber, box, name, bool(opens)))
    return claimed, gone


def _rows(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The same rows as the database gives them, many at a time: bytes and numbers are what they are, JSON is text."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        return cursor.fetchall()


def mark_sent(statuses: Mapping[int, str], *, run: uuid.UUID, now: datetime) -> None:
    """Mark deliveries as taken by the server, with what it answered."""
    for status, ids in _by_value(statuses):
        _claimed_by(run, ids).update(state=SENT, settled_at=now, status=status)


def mark_refused(refused: Mapping[int, tuple[str, bool]], *, run: uuid.UUID, now: datetime) -> None:
    """Mark deliveries as refused for good; where the mailbox is gone, no mailing goes there any more."""
    for status, ids in _by_value({pk: status for pk, (status, _gone) in refused.items()}):
        theirs = _claimed_by(run, ids)
        digests = {pk: bytes(digest) for pk, digest in theirs.values_list("pk", "digest")}
        theirs.update(state=REFUSED, settled_at=now, status=status)
        for pk, digest in digests.items():
            if refused[pk][1]:
                suppress(digest=digest, reason=Suppression.Reason.REFUSED, status=status, now=now)


def mark_unsure(ids: Collection[int], *, run: uuid.UUID, status: str) -> int:
    """Mark deliveries of which nobody knows whether the server took them; return how many."""
    return _claimed_by(run, ids).update(state=UNSURE, status=status[:_STATUS])


def put_back(ids: Collection[int], *, run: uuid.UUID) -> None:
    """Let deliveries wait again that were not tried."""
    _claimed_by(run, ids).update(state=WAITING, claimed_by=None, claimed_at=None)


def put_off(statuses: Mapping[int, str], *, run: uuid.UUID, now: datetime) -> None:
    """Let deliveries wait for a later try where it was about us: nobody is used up by that, and nobody is first for ever."""
    tries = dict(_claimed_by(run, statuses).values_list("pk", "attempts"))
    for (status, tried), ids in _by_value({pk: (statuses[pk][:_STATUS], tried) for pk, tried in tries.items()}):
        _claimed_by(run, ids).update(
            state=WAITING,
            claimed_by=None,
            claimed_at=None,
            due_at=now + wait_after(tried + 1),
            status=status,
            attempts=max(tried, min(tried + 1, _PUT_OFF)),
        )


def postpone(statuses: Mapping[int, str], *, run: uuid.UUID, now: datetime) -> None:
    """Let deliveries wait for a later try, after 1, 2, 4 … minutes, at most six hours; after three days they are refused."""
    attempts = dict(_claimed_by(run, statuses).values_list("pk", "attempts"))
    for (status, tried), ids in _by_value({pk: (statuses[pk][:_STATUS], tried) for pk, tried in attempts.items()}):
        theirs = _claimed_by(run, ids)
        if waited(tried + 1) >= GIVE_UP_AFTER:
            theirs.update(state=REFUSED, settled_at=now, status=status, attempts=F("attempts") + 1)
            continue
        due_at = now + wait_after(tried + 1)
        theirs.update(
            state=WAITING, claimed_by=None, claimed_at=None, due_at=due_at, status=status, attempts=F("attempts") + 1
        )


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries. Pure."""
    return min(timedelta(minutes=2 ** min(tries - 1, 9)), LONGEST_WAIT)


def waited(tries: int) -> timedelta:
    """Return how long was waited between so many tries in all. Pure."""
    return sum((wait_after(tried) for tried in range(1, tries)), timedelta())


def doubt_orphans(*, known: Collection[uuid.UUID], before: datetime, status: str) -> int:
    """Make claims unsure that are older and belong to no run whose journal is known; return how many."""
    orphans = Delivery.objects.filter(state=CLAIMED, claimed_at__lt=before).exclude(claimed_by__in=known)
    return orphans.update(state=UNSURE, status=status[:_STATUS])


def finish_mailings(*, now: datetime) -> int:
    """Bring mailings to their end of which nothing waits and nothing is under way; return how many."""
    rows = Delivery.objects.filter(mailing=OuterRef("pk"))
    left = Exists(rows.filter(state=WAITING)) | Exists(rows.filter(state=CLAIMED))
    # A step of a series goes on taking recipients for as long as the series is active.
    issues = Mailing.objects.filter(kind=Mailing.Kind.ISSUE)
    over = issues.filter(~Q(left), state=SENDING, frozen_at__isnull=False)
    return Mailing.objects.filter(pk__in=list(over.values_list("pk", flat=True)), state=SENDING).update(
        state=SENT, ended_at=now
    )


def settle_trial(trial_id: int, *, sent: bool, status: str, now: datetime) -> None:
    """Note what became of a trial."""
    TrialSend.objects.filter(pk=trial_id).update(sent_at=now if sent else None, status=status[:_STATUS])


def _claimed_by(run: uuid.UUID, ids: Iterable[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=_among(list(ids)), claimed_by=run, state=CLAIMED)


def _among(ids: Sequence[int]) -> Any:
    """The same ids as PostgreSQL takes them quickest: one array, where each number of a list is a parameter of its own."""
    if connection.vendor != "postgresql":
        return ids
    return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, ids))}}}"])


def _by_value(values: Mapping[int, Any]) -> list[tuple[Any, list[int]]]:
    """Those with the same value together, in pieces that any database takes."""
    groups: dict[Any, list[int]] = {}
    for pk, value in values.items():
        groups.setdefault(value[:_STATUS] if isinstance(value, str) else value, []).append(pk)
    return [
        (value, ids[start : start + _AT_ONCE])
        for value, ids in groups.items()
        for start in range(0, len(ids), _AT_ONCE)
    ]
