"""What the desk's first screen says of the queue: alarms first, then what waits."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from undersigned.calls import queries as calls
from undersigned.endorsements.queries import queue_counts
from undersigned.flows.watch_queue import HIDDEN, alarms_of
from undersigned.interfaces.desk.endorsements import words as own_words
from undersigned.interfaces.desk.endorsements.rights import VIEW
from undersigned.interfaces.desk.panels import Figure
from undersigned.interfaces.desk.tables import moment

ALARMS_SHOWN = 10


class QueuePanel(Component):
    """Alarms and numbers of the queue, for those who may see it."""

    name = "queue"
    template_name = "desk/endorsements_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the staff member may see: nothing without the right, or without a call."""
        request: HttpRequest = (parent_context or {})["request"]
        if not request.user.has_perm(VIEW):
            return {}
        try:
            call = calls.current_call(settings.OPTION["call"])
        except calls.NoCall:
            return {}
        queue_days = settings.OPTION["queue_days"]
        alarms, number = alarms_of(call_id=call.pk, queue_days=queue_days, now=timezone.now(), limit=ALARMS_SHOWN)
        address = reverse("desk_endorsements:index")
        return {
            "shown": True,
            "days": queue_days,
            "more": number - len(alarms),
            "alarms": [
                {
                    "hidden": one.what == HIDDEN,
                    "body": one.body,
                    "since": moment(one.since),
                    "url": reverse("desk_endorsements:one", args=[one.endorsement_id]),
                }
                for one in alarms
            ],
            "figures": [
                Figure(str(own_words.STATES[state]), count, f"{address}?state={state}")
                for state, count in queue_counts(call.pk).items()
            ],
        }
