"""Remind endorsers: once a year a body is asked whether it still stands behind the call, and at a new version behind that.

Nobody leaves the roll for not answering: the entry says since when it was not reconfirmed.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from undersigned.calls.models import Call
from undersigned.calls.queries import NoCall, current_version
from undersigned.endorsements.models import Endorsement
from undersigned.endorsements.states import PUBLISHED
from undersigned.endorsements.verbs.states import lock_endorsement
from undersigned.flows.endorsement_letters import write_to_all
from undersigned.mailing.models import Letter
from undersigned.values.keys import InstanceKeys

RECONFIRM_AFTER = timedelta(days=365)
ASK_AGAIN_AFTER = timedelta(days=30)
BATCH = 50


def remind_endorsers(*, keys: InstanceKeys, now: datetime) -> int:
    """Write to bodies whose word is a year old, or which stand behind an older version, a month apart; return to how many.

    Each is one transaction, so that a letter is queued once. A batch at most; call again while anything was written.
    """
    return sum(_remind(call, keys, now) for call in Call.objects.all())


def _remind(call: Call, keys: InstanceKeys, now: datetime) -> int:
    try:
        version = current_version(call.pk)
    except NoCall:
        return 0
    old = Q(reconfirmed_at__lt=now - RECONFIRM_AFTER)
    behind = ~Q(version=version)
    waited = Q(reminded_at=None) | Q(reminded_at__lt=now - ASK_AGAIN_AFTER)
    due = Endorsement.objects.filter(old | behind, waited, call=call, state=PUBLISHED).order_by("published_at", "pk")
    written = 0
    for endorsement in due[:BATCH]:
        written += _write(endorsement, version.pk, version.number, keys, now)
    return written


@transaction.atomic
def _write(endorsement: Endorsement, version_id: int, number: int, keys: InstanceKeys, now: datetime) -> int:
    locked = lock_endorsement(endorsement.pk)
    if locked.state != PUBLISHED or (locked.reminded_at is not None and locked.reminded_at > now - ASK_AGAIN_AFTER):
        return 0
    if locked.version_id != version_id:
        write_to_all(locked, Letter.Kind.ENDORSE_REAFFIRM, keys=keys, now=now, about={"number": number})
    else:
        since = (locked.reconfirmed_at or locked.published_at or now).date().isoformat()
        write_to_all(locked, Letter.Kind.ENDORSE_RECONFIRM, keys=keys, now=now, about={"since": since})
    locked.reminded_at = now
    locked.save(update_fields=["reminded_at"])
    return 1
