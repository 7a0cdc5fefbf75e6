"""Send: deliveries of mailings leave, batch after batch, as fast as the mail server takes them.

Rows are claimed by an UPDATE that names this run, handed to the courier (mailing/sending), and marked as its answers come. Which
mailings are being sent is read with every batch, and every second of what is under way, so that pause and stop hold; so is whose
reader has left or was blocked or suppressed meanwhile. Whoever kills this at any moment leaves a journal by which the next one goes
on (flows/settle_delivery.py).
"""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.flows.settle_delivery import doubt_lost_runs, settle_dead_runs
from undersigned.mailing.queries.deliveries import (
    being_sent,
    is_anything_due,
    lost_readers,
    no_longer_sent,
    trials_to_send,
)
from undersigned.mailing.sending.parcels import BACK, LATER, REFUSED, SENT, UNSURE, Answer, Parcel
from undersigned.mailing.sending.sender import Blocked, Sender
from undersigned.mailing.sending.wire import BadText
from undersigned.mailing.verbs.deliveries import (
    Claimed,
    claim_deliveries,
    finish_mailings,
    mark_refused,
    mark_sent,
    mark_unsure,
    postpone,
    put_back,
    put_off,
    settle_trial,
)
from undersigned.values.keys import CannotOpen

BATCH: Final = 1_000
SMALLEST: Final = 20
TRIALS: Final = 20
LOOK_EVERY: Final = 1.0
"""Seconds after which it is asked again whether what is under way may leave."""
HOLD: Final = 40.0
"""Seconds after which what was claimed and did not begin is given back; far below ORPHANED_AFTER."""
GRACE: Final = 8.0
"""Seconds for what has begun to be answered when the process is to end."""
JOURNAL_HOLDS: Final = 20_000
"""Deliveries after which the journal begins anew."""
ORPHANS_EVERY: Final = 60.0
COLLECT_EVERY: Final = 50_000
"""Objects made and not let go of after which Python looks for circles among them."""


@dataclass(slots=True)
class Sent:
    """What a pass came to: rows by outcome, mailings that came to their end, and why it ended early where nothing leaves."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    unsure: int = 0
    back: int = 0
    finished: int = 0
    away: str = ""

    @property
    def tried(self) -> int:
        """How many messages were handed over or refused."""
        return self.sent + self.later + self.refused + self.unsure


@dataclass(slots=True)
class _Pass:
    """One pass: its clock, what is under way, and what it came to."""

    sender: Sender
    began_at: datetime
    limit: int | None
    began: float = field(default_factory=time.monotonic)
    size: int = SMALLEST
    claimed_at: float = 0.0
    looked_at: float = 0.0
    given: int = 0
    in_journal: int = 0
    under_way: dict[int, int] = field(default_factory=dict)
    trials: dict[Parcel, int] = field(default_factory=dict)
    outcome: Sent = field(default_factory=Sent)

    @property
    def now(self) -> datetime:
        return self.began_at + timedelta(seconds=time.monotonic() - self.began)


def send(*, sender: Sender, now: datetime, go_on: Callable[[], bool] = lambda: True, limit: int | None = None) -> Sent:
    """Send what is due until nothing is, the mail server is away, ``limit`` rows were claimed, or ``go_on`` says no.

    Everything that was claimed has been marked when it returns. ``now`` is when it begins; it keeps the time from there.
    """
    passing = _Pass(sender, now, limit)
    courier = sender.courier
    courier.try_again()
    sender.forget_others([one.pk for one in being_sent()])
    settle_dead_runs(folder=sender.folder, own=sender.run, now=now)
    if time.monotonic() - sender.orphans_at > ORPHANS_EVERY:
        sender.orphans_at = time.monotonic()
        doubt_lost_runs(folder=sender.folder, own=sender.run, now=now)
    if sender.trials:
        _submit_trials(passing)
        passing.looked_at = time.monotonic()
    with _collecting_rarely():
        _work(passing, go_on)
    _forget_settled(passing)
    passing.outcome.away = courier.away
    passing.outcome.finished += finish_mailings(now=passing.now)
    return passing.outcome


@contextlib.contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Let Python look for circles among its objects less often: a batch is thousands of them, and none is in a circle."""
    usual = gc.get_threshold()
    gc.set_threshold(COLLECT_EVERY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _work(passing: _Pass, go_on: Callable[[], bool]) -> None:
    courier = passing.sender.courier
    more = True
    while True:
        # Now and then everything is waited for, so that the journal does not grow with the mailing.
        draining = passing.in_journal >= JOURNAL_HOLDS
        if draining and courier.outstanding == 0:
            _forget_settled(passing)
            draining = False
        if more and not draining and courier.outstanding <= passing.size // 2:
            more = go_on() and not courier.away and _submit_batch(passing)
        _settle(passing, courier.collect(low=passing.size // 2 if more and not draining else 0, wait=0.25))
        if courier.outstanding == 0 and not more:
            return
        if go_on():
            _look(passing)
        else:
            more = False
            _wind_up(passing)


def _forget_settled(passing: _Pass) -> None:
    """Begin the journal anew: nothing is outstanding, and every row says what became of it."""
    courier = passing.sender.courier
    _settle(passing, courier.collect(low=0, wait=0))
    courier.rest()
    passing.sender.journal.clear()
    passing.in_journal = 0


def _submit_batch(passing: _Pass) -> bool:
    """Claim the next batch and hand it to the courier; say whether there may be another."""
    sender = passing.sender
    limit = passing.size if passing.limit is None else min(passing.size, passing.limit - passing.given)
    if limit <= 0:
        return False
    began = time.monotonic()
    claimed, more = _claim(passing, limit)
    parcels = []
    for one in claimed:
        try:
            parcels.append(sender.parcel(one))
        except CannotOpen:
            status = "It cannot be opened with this instance's key."
            postpone({one.delivery_id: status}, run=sender.run, now=passing.now)
        else:
            passing.under_way[one.delivery_id] = one.mailing_id
    sender.courier.submit(parcels)
    passing.given += len(claimed)
    passing.in_journal += len(claimed)
    # A slow server gets small batches, so that little is claimed at a time; a batch should be about a second's work.
    quick = began - passing.claimed_at < LOOK_EVERY or not passing.claimed_at
    passing.size = min(BATCH, passing.size * 2) if quick else max(SMALLEST, passing.size // 2)
    passing.claimed_at = began
    return more


@transaction.atomic
def _claim(passing: _Pass, limit: int) -> tuple[list[Claimed], bool]:
    """Claim a batch; say too whether there may be another: one that was wholly put off or dropped is not the last."""
    sender, now = passing.sender, passing.now
    mailings = [one for one in being_sent() if sender.is_sendable(one)]
    if not mailings:
        return [], False
    topics = {one.pk: one.topic.slug if one.topic else "" for one in mailings}
    claimed = claim_deliveries(topics, run=sender.run, limit=limit, horizon=sender.horizon, now=now)
    return claimed, bool(claimed) or is_anything_due(topics, now=now)


def _submit_trials(passing: _Pass) -> None:
    """Hand the trials to the courier that were asked for since it was last looked for them."""
    under_way, parcels = set(passing.trials.values()), dict[Parcel, int]()
    for trial in trials_to_send(TRIALS):
        if trial.pk in under_way:
            continue
        try:
            parcels[passing.sender.trial_parcel(trial)] = trial.pk
        except (BadText, Blocked) as error:
            settle_trial(trial.pk, sent=False, status=str(error), now=passing.now)
    passing.trials |= parcels
    passing.sender.courier.submit(list(parcels))


def _look(passing: _Pass) -> None:
    """Call back what may not leave any more, who may not be written to any more, and what waits too long behind a slow server."""
    moment = time.monotonic()
    if moment - passing.looked_at < LOOK_EVERY:
        return
    passing.looked_at = moment
    if passing.sender.trials and not passing.sender.courier.away:
        _submit_trials(passing)
    if not passing.under_way:
        return
    passing.outcome.finished += finish_mailings(now=passing.now)
    courier = passing.sender.courier
    if gone := no_longer_sent(set(passing.under_way.values())):
        courier.recall(gone)
    if lost := lost_readers(passing.sender.run):
        courier.recall_deliveries(lost)
    if passing.claimed_at and moment - passing.claimed_at > HOLD:
        courier.recall()


def _wind_up(passing: _Pass) -> None:
    """End soon: nothing begins any more, and what has begun gets GRACE to be answered."""
    courier = passing.sender.courier
    courier.recall()
    ends = time.monotonic() + GRACE
    while courier.outstanding and time.monotonic() < ends:
        _settle(passing, courier.collect(low=0, wait=0.25))
    if courier.outstanding:
        courier.close()


def _settle(passing: _Pass, answers: Sequence[Answer]) -> None:
    if not answers:
        return
    rows = [one for one in answers if one.parcel.key]
    if rows:
        _mark(passing, rows)
    for one in answers:
        if not one.parcel.key and one.outcome != BACK:
            sent = one.outcome == SENT
            trial = passing.trials.get(one.parcel, 0)
            settle_trial(trial, sent=sent, status=one.status or one.outcome, now=passing.now)


@transaction.atomic
def _mark(passing: _Pass, answers: Sequence[Answer]) -> None:
    """Mark the rows of some answers, all of one outcome together."""
    run, now, outcome = passing.sender.run, passing.now, passing.outcome
    by: dict[str, dict[int, Answer]] = {SENT: {}, LATER: {}, REFUSED: {}, UNSURE: {}, BACK: {}}
    for one in answers:
        delivery_id = one.parcel.recipient.delivery_id
        by[one.outcome][delivery_id] = one
        passing.under_way.pop(delivery_id, None)
    mark_sent({pk: one.status for pk, one in by[SENT].items()}, run=run, now=now)
    mark_refused({pk: (one.status, one.gone) for pk, one in by[REFUSED].items()}, run=run, now=now)
    postpone({pk: one.status for pk, one in by[LATER].items()}, run=run, now=now)
    for pk, one in by[UNSURE].items():
        mark_unsure([pk], run=run, status=one.status)
    put_off({pk: one.status for pk, one in by[BACK].items() if one.status}, run=run, now=now)
    put_back([pk for pk, one in by[BACK].items() if not one.status], run=run)
    outcome.sent += len(by[SENT])
    outcome.later += len(by[LATER])
    outcome.refused += len(by[REFUSED])
    outcome.unsure += len(by[UNSURE])
    outcome.back += len(by[BACK])
