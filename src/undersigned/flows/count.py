"""Count: confirmed signatures get their numbers, withdrawn ones leave the count. Apart from signing, in batches.

Only this flow writes PeopleCount, under the lock of its row; a second counter that comes meanwhile goes away again.
"""

from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Call
from undersigned.calls.verbs import discount_signatures, number_signatures
from undersigned.roll.people_count import add_to_people_count, claim_people_count

BATCH = 2_000


def count(*, now: datetime) -> int:
    """Count every call; return how many signatures were counted or taken off. Run again, it changes nothing."""
    moved = 0
    for call_id in Call.objects.values_list("pk", flat=True):
        while batch := count_call(call_id=call_id, now=now):
            moved += batch
    return moved


@transaction.atomic
def count_call(*, call_id: int, now: datetime) -> int:
    """Count one batch of one call; 0 when nothing was left to do or another process is counting."""
    tally = claim_people_count(call_id)
    if tally is None:
        return 0
    numbered = number_signatures(call_id=call_id, after=tally.last_number, limit=BATCH, now=now)
    gone = discount_signatures(call_id=call_id, limit=BATCH)
    if numbered or gone:
        add_to_people_count(tally, numbered=numbered, gone=gone, now=now)
    return numbered + gone
