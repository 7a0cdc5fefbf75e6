"""What the desk's first screen says of events: how many wait to be decided, and who comes to those of the next seven days."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from undersigned.campaigns.event_days import when_words
from undersigned.campaigns.queries.attendance import soon, waiting_for_desk, without_zone
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.events import rights
from undersigned.interfaces.desk.events import words as own_words

SHOWN = 5


class EventsPanel(Component):
    """Events, for those who may see them."""

    name = "events"
    template_name = "desk/events_panel.html"
    order = 62

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the staff member may see: nothing without the right, or where nothing waits and nothing comes."""
        request: HttpRequest = (parent_context or {})["request"]
        if not request.user.has_perm(rights.VIEW):
            return {}
        now = timezone.now()
        waiting, events, astray = waiting_for_desk(), soon(now, limit=SHOWN), without_zone(now, limit=SHOWN)
        return {
            "shown": bool(waiting.number or events or astray),
            "waiting": waiting.number,
            "waiting_url": f"{reverse('desk_events:index')}?which=suggested",
            "oldest": own_words.age(waiting.since, now) if waiting.since else "",
            "astray": [
                {
                    "title": words.in_own_language(one.title),
                    "url": reverse("desk_events:inspect", args=[one.pk]),
                    "wrong": own_words.zone_gone(one),
                }
                for one in astray
            ],
            "events": [
                {
                    "title": words.in_own_language(one.title),
                    "url": reverse("desk_events:inspect", args=[one.pk]),
                    "when": when_words(one),
                    "seats": own_words.seats_of(one, one.sat, one.line),  # type: ignore[attr-defined]  # with_seats
                }
                for one in events
            ],
        }
