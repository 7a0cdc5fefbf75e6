"""Settle deliveries whose outcome is not known by itself: by a dead run's journal, or by a person.

A run that died leaves its journal (mailing/sending/journal.py): what was answered there is marked, what had begun without an answer
becomes unsure, the rest waits again. Of an unsure one only a person says whether it arrived: nothing is sent twice silently.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from undersigned.mailing.models import Delivery
from undersigned.mailing.sending.journal import Ends, dead_journal, journals, run_of
from undersigned.mailing.states import CLAIMED, DROPPED, SENDING, SENT, STOPPED, UNSURE, WAITING
from undersigned.mailing.verbs.deliveries import (
    doubt_orphans,
    mark_refused,
    mark_sent,
    mark_unsure,
    postpone,
    put_back,
)
from undersigned.mailing.verbs.mailings import lock_mailing, move_mailing
from undersigned.people.verbs.audit import write_audit

ORPHANED_AFTER: Final = timedelta(minutes=10)
"""A claim without a journal is given up then: a living run keeps none for so long (flows/send.py, HOLD)."""

DIED: Final = "The sender died before the answer."
NO_JOURNAL: Final = "The sender's journal is gone."


class NotUnsure(Exception):
    """The delivery is not unsure any more: somebody has settled it."""


@transaction.atomic
def settle_delivery(*, delivery_id: int, sent: bool, by: str, now: datetime) -> str:
    """Say of an unsure delivery that it arrived, or let it leave again; return the state it came to.

    A mailing that was over is being sent again then; of a stopped one nothing leaves. Raises NotUnsure, Delivery.DoesNotExist.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state != UNSURE:
        raise NotUnsure
    mailing = lock_mailing(delivery.mailing_id)
    delivery.state = SENT if sent else DROPPED if mailing.state == STOPPED else WAITING
    delivery.claimed_by = delivery.claimed_at = None
    delivery.settled_at = None if delivery.state == WAITING else now
    delivery.due_at = now if delivery.state == WAITING else delivery.due_at
    delivery.save(update_fields=["state", "claimed_by", "claimed_at", "settled_at", "due_at"])
    if delivery.state == WAITING and mailing.state == SENT:
        mailing.ended_at = None
        move_mailing(mailing, SENDING, now=now)
    write_audit(actor=by, event=f"delivery.{'sent' if sent else 'repeated'}", subject=mailing.slug, now=now)
    return delivery.state


def settle_dead_runs(*, folder: Path, own: uuid.UUID, now: datetime) -> int:
    """Settle what dead runs had claimed, by their journals; return how many rows that were. Idempotent."""
    settled = 0
    for path in journals(folder):
        run = run_of(path)
        if run is None or run == own:
            continue
        with dead_journal(path, _claimed_rows) as ends:
            if ends is not None:
                settled += _settle_run(ends, now)
    return settled


def doubt_lost_runs(*, folder: Path, own: uuid.UUID, now: datetime) -> int:
    """Make unsure what runs have claimed for long whose journals are gone, as after a restored backup; return how many."""
    known: Collection[uuid.UUID] = {own, *filter(None, map(run_of, journals(folder)))}
    return doubt_orphans(known=known, before=now - ORPHANED_AFTER, status=NO_JOURNAL)


@transaction.atomic
def _settle_run(ends: Ends, now: datetime) -> int:
    claimed = _claimed_rows(ends.run)
    sent = {pk: status for pk, status in ends.sent.items() if pk in claimed}
    refused = {pk: told for pk, told in ends.refused.items() if pk in claimed and pk not in sent}
    mark_sent(sent, run=ends.run, now=now)
    mark_refused(refused, run=ends.run, now=now)
    rest = claimed - set(sent) - set(refused)
    if ends.whole:
        later = {pk: status for pk, status in ends.later.items() if pk in rest}
        unsure = ends.begun & rest
        postpone(later, run=ends.run, now=now)
        put_back(rest - set(later) - unsure, run=ends.run)
    else:
        # The machine went down with it: that one of them was tried anew may have been lost with the journal's end.
        unsure = rest
    mark_unsure(unsure, run=ends.run, status=DIED)
    return len(claimed)


def _claimed_rows(run: uuid.UUID) -> set[int]:
    return set(Delivery.objects.filter(state=CLAIMED, claimed_by=run).values_list("pk", flat=True))
