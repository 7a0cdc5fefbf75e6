"""What the desk asks of events: one by its number with all that its screens read of it, and lists to choose from."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Event, EventSeries, Partner
from undersigned.campaigns.queries.events import with_hosts
from undersigned.campaigns.queries.landing import begun_first, has_started
from undersigned.campaigns.states import ACTIVE
from undersigned.interfaces.desk.campaigns.screen import or_404
from undersigned.interfaces.desk.words import in_own_language
from undersigned.values.local_times import zone_names

Choices = list[tuple[str, Any]]
MOST_CHOICES = 500


def find_event(pk: int) -> Event:
    """Return an event with its campaign, host, co-hosts, speakers and questions. Raises Http404."""
    events = with_hosts(Event.objects.filter(pk=pk)).select_related("suggested_by").defer("suggested_by__logo")
    found: Event = or_404(events.prefetch_related("speakers", "questions", "co_hosts").first())
    return found


def find_series(pk: int) -> EventSeries:
    """Return a series with its campaign. Raises Http404."""
    found: EventSeries = or_404(EventSeries.objects.select_related("campaign").filter(pk=pk).first())
    return found


def campaigns() -> Choices:
    """Return all campaigns by their number, those that have begun first; of the others it is said that they have not."""
    today = timezone.localdate()
    return [
        (
            str(one.pk),
            str(one) if has_started(one, today=today) else _("%(campaign)s (not public yet)") % {"campaign": one},
        )
        for one in begun_first(today)[:MOST_CHOICES]
    ]


def series_of(campaign_id: int) -> Choices:
    """Return the series of a campaign by their addresses, and none."""
    found = EventSeries.objects.filter(campaign=campaign_id)[:MOST_CHOICES]
    return [("", _("None")), *((one.slug, in_own_language(one.title)) for one in found)]


def partners_of(campaign_id: int) -> Choices:
    """Return the partners of a campaign that are active by their addresses, by name."""
    found = Partner.objects.filter(campaign=campaign_id, state=ACTIVE).order_by("name", "pk")
    return [(slug, name) for slug, name in found.values_list("slug", "name")[:MOST_CHOICES]]


def zones() -> Choices:
    """Return all time zones: UTC, then by their names."""
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(zone_names() - {"UTC"}))]
