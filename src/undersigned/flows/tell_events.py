"""Tell who comes what became of an event: it was changed or cancelled, or there is a recording. By the clock, a batch at a time.

Each RSVP keeps the version of its event that it was last told of, so that nothing is told twice, whatever is killed in between.
"""

from datetime import datetime
from itertools import groupby
from typing import Final

from django.db import transaction
from django.db.models import Q

from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.queries.rsvps import untold
from undersigned.campaigns.states import CANCELLED, PUBLISHED, SEATED
from undersigned.campaigns.verbs.rsvps import KEEP_BOX, note_told
from undersigned.flows.rsvp_letters import last_told, queue_rsvp_letters
from undersigned.flows.tend_rsvps import for_one_worker
from undersigned.mailing.models import Letter
from undersigned.values.keys import InstanceKeys

BATCH: Final = 200


@transaction.atomic
def tell_events(*, keys: InstanceKeys, public_url: str, now: datetime, limit: int = BATCH) -> int:
    """Queue a letter to everybody, seated or in line, who was told of an older version; return how many were dealt with."""
    rsvps = list(for_one_worker(untold(now=now).select_related("event").order_by("event_id", "pk"))[:limit])
    for event, group in groupby(rsvps, key=lambda one: one.event):
        together = list(group)
        kind = Letter.Kind.EVENT_CANCELLED if event.state == CANCELLED else Letter.Kind.EVENT_CHANGED
        before = last_told(together, keys=keys)
        note_told(together, event, now=now)
        queue_rsvp_letters(together, kind, keys=keys, now=now, before=before)
    return len(rsvps)


def tell_changed(*, event_id: int, now: datetime) -> int:
    """Return how many will be told of an event as it stands: the clock does it (tell_events), and this changes nothing."""
    return untold(now=now).filter(event=event_id).count()


@transaction.atomic
def tell_after(*, keys: InstanceKeys, now: datetime, limit: int = BATCH) -> int:
    """Queue a letter to who was seated, once, when an event that is over has a recording or a summary; return how many."""
    shown = ~Q(recording="") | ~Q(summary={})
    over = Event.objects.filter(shown, state=PUBLISHED, ends_at__lte=now, ends_at__gt=now - KEEP_BOX)
    due = Rsvp.objects.filter(event__in=over.values("pk"), state=SEATED, after_at=None)
    rsvps = list(for_one_worker(due.select_related("event").order_by("pk"))[:limit])
    Rsvp.objects.filter(pk__in=[one.pk for one in rsvps]).update(after_at=now)
    queue_rsvp_letters(rsvps, Letter.Kind.EVENT_AFTER, keys=keys, now=now)
    return len(rsvps)
