"""Watch the queue: what waits too long at the desk, or was accepted and is not on the roll, is told to the secretariat."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from undersigned.calls.models import Call
from undersigned.endorsements.models import Endorsement
from undersigned.endorsements.queries import overdue
from undersigned.endorsements.states import ACCEPTED
from undersigned.flows.publish import VISIBLE_WITHIN
from undersigned.mailing.links import desk_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.email import clean_email
from undersigned.values.keys import InstanceKeys

OVERDUE: Final = "overdue"
HIDDEN: Final = "hidden"

AGAIN_AFTER: Final = timedelta(days=1)
"""How long nothing more is said about the same endorsement."""
LETTER_EVERY: Final = timedelta(hours=1)
"""What only waits is gathered: at most one letter an hour. What is hidden from readers is told at once."""
MOST_LINES: Final = 20


@dataclass(frozen=True, slots=True)
class Alarm:
    """One endorsement that somebody must look at, and whether it waits too long (OVERDUE) or should be visible (HIDDEN)."""

    what: str
    endorsement_id: uuid.UUID
    body: str
    since: datetime | None


def alarms_of(*, call_id: int, queue_days: int, now: datetime, limit: int) -> tuple[list[Alarm], int]:
    """Return the alarms that stand at this moment, hidden ones first, at most ``limit`` of them, and how many there are."""
    found = _overdue(call_id, queue_days, now)
    return _alarms(found, limit), found.count()


@transaction.atomic
def watch_queue(
    *,
    keys: InstanceKeys,
    to: str,
    language: str,
    public_url: str,
    queue_days: int,
    now: datetime,
    limit: int = MOST_LINES,
) -> int:
    """Queue one letter to ``to`` about all that raises an alarm and was not told within a day; return how many it is about.

    Nothing is queued, and nothing noted, where ``to`` is empty. The letter names ``limit`` endorsements at most, and says how
    many more there are. What merely waits is gathered for LETTER_EVERY. Raises InvalidEmail where ``to`` is no address.
    """
    if not to:
        return 0
    told_before = Q(alarmed_at__gt=now - AGAIN_AFTER)
    ids: list[uuid.UUID] = []
    alarms: list[Alarm] = []
    for call_id in Call.objects.order_by("pk").values_list("pk", flat=True):
        fresh = _overdue(call_id, queue_days, now).filter(sample=False).exclude(told_before)
        ids += fresh.values_list("pk", flat=True)
        alarms += _alarms(fresh, limit)
    if not ids:
        return 0
    address = clean_email(to)
    digest = address_digest(keys, address)
    only_waiting = all(one.what == OVERDUE for one in alarms)
    if only_waiting and letters_since(digest=digest, kind=Letter.Kind.ALARM, since=now - LETTER_EVERY):
        return 0
    lines = [_line(one, public_url) for one in _hidden_first(alarms)[:limit]]
    about = {"lines": lines, "more": len(ids) - len(lines)}
    queue_letters([LetterDraft(Letter.Kind.ALARM, address, digest, language, about)], keys=keys, now=now)
    _note_told(ids, now)
    return len(ids)


def _overdue(call_id: int, queue_days: int, now: datetime) -> QuerySet[Endorsement]:
    return overdue(
        call_id,
        queued_before=now - timedelta(days=queue_days),
        accepted_before=now - VISIBLE_WITHIN,
        now=now,
    )


def _alarms(found: QuerySet[Endorsement], limit: int) -> list[Alarm]:
    """The first alarms, hidden ones before those that wait."""
    hidden = found.filter(state=ACCEPTED)[:limit]
    waiting = found.exclude(state=ACCEPTED)[:limit]
    alarms = [Alarm(HIDDEN, one.pk, one.name, one.decided_at) for one in hidden]
    alarms += [Alarm(OVERDUE, one.pk, one.name, one.queued_at) for one in waiting]
    return alarms[:limit]


def _hidden_first(alarms: Sequence[Alarm]) -> list[Alarm]:
    return sorted(alarms, key=lambda one: one.what != HIDDEN)


def _line(alarm: Alarm, public_url: str) -> dict[str, str]:
    return {"what": alarm.what, "body": alarm.body, "desk_link": desk_link(public_url, alarm.endorsement_id)}


def _note_told(ids: Sequence[uuid.UUID], now: datetime) -> None:
    # In parts: a database takes so many values in one statement.
    for start in range(0, len(ids), 500):
        Endorsement.objects.filter(pk__in=ids[start : start + 500]).update(alarmed_at=now)
