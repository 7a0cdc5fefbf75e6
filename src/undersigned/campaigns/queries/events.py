"""Questions about events: which are to come, which are over, and which one stands at an address."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from undersigned.campaigns.models import Event, EventSeries
from undersigned.campaigns.states import ACTIVE, CANCELLED, PUBLISHED, SUGGESTED

SHOWN: Final = (PUBLISHED, CANCELLED)
"""What everybody may see, once the campaign has begun."""
IN_FEEDS_FOR: Final = timedelta(days=400)
"""How long an event stays in feeds once it is over."""
MOST_IN_FEEDS: Final = 1_000


def shown_events(call_id: int, campaign_id: int | None = None) -> QuerySet[Event]:
    """Return what everybody may see of a call or of one of its campaigns, the first first, with what a line of a list needs."""
    return _of(campaign_id, call_id).order_by("starts_at", "pk")


def with_hosts(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return events with their campaign, series and host in the same query; no logo is loaded."""
    return events.select_related("campaign", "series", "host_partner").defer(
        "host_partner__logo", "host_partner__contact_box", "suggester_box"
    )


def upcoming(campaign_id: int | None, now: datetime, *, call_id: int | None = None) -> list[Event]:
    """Return events that are not over, of a campaign or of all (of one call), the next first; cancelled ones among them."""
    return list(_of(campaign_id, call_id).filter(ends_at__gt=now).order_by("starts_at", "pk"))


def past(campaign_id: int | None, now: datetime, *, call_id: int | None = None, limit: int = 200) -> list[Event]:
    """Return events that took place, of a campaign or of all (of one call), the last first; none that was cancelled."""
    over = _of(campaign_id, call_id).filter(ends_at__lte=now, state=PUBLISHED)
    return list(over.order_by("-starts_at", "-pk")[:limit])


def in_feeds(call_id: int, now: datetime, *, campaign_id: int | None = None) -> list[Event]:
    """Return what calendar feeds hold: what is to come and what was within the last 400 days, cancelled ones too."""
    recent = shown_events(call_id, campaign_id).filter(ends_at__gt=now - IN_FEEDS_FOR)
    return list(recent.order_by("-starts_at", "-pk")[:MOST_IN_FEEDS])[::-1]


def event_of(slug: str) -> Event | None:
    """Return the event at an address if everybody may see it, or None."""
    return with_hosts(_public().filter(slug=slug)).first()


def event_by_id(event_id: int) -> Event | None:
    """Return an event whatever its state, or None."""
    return with_hosts(Event.objects.filter(pk=event_id)).first()


def next_event(campaign_id: int, now: datetime) -> Event | None:
    """Return the event of a campaign that takes place next, or takes place now; None where none is announced."""
    to_come = _of(campaign_id, None).filter(ends_at__gt=now, state=PUBLISHED)
    return to_come.order_by("starts_at", "pk").first()


def next_events(campaign_id: int, now: datetime, *, limit: int = 3) -> list[Event]:
    """Return the events of a campaign that take place next, so many at most."""
    to_come = _of(campaign_id, None).filter(ends_at__gt=now, state=PUBLISHED)
    return list(to_come.order_by("starts_at", "pk")[:limit])


def events_with_partner(partner_id: int, now: datetime) -> list[Event]:
    """Return the events to come that a partner holds or helps to hold."""
    held = Q(host_partner=partner_id) | Q(
        pk__in=Event.co_hosts.through.objects.filter(partner=partner_id).values("event")
    )
    return list(_of(None, None).filter(held, ends_at__gt=now, state=PUBLISHED).order_by("starts_at", "pk"))


def series_of(slug: str) -> EventSeries | None:
    """Return a series by its address, or None."""
    return EventSeries.objects.select_related("campaign").filter(slug=slug).first()


def in_series(series_id: int) -> list[Event]:
    """Return what everybody may see of a series, the first first."""
    return list(with_hosts(_public().filter(series=series_id)).order_by("starts_at", "pk"))


def co_hosts_of(event: Event) -> list[tuple[str, str]]:
    """Return the partners that help to hold an event and are active: address and name, by name."""
    helping = event.co_hosts.filter(state=ACTIVE).order_by("name", "pk")
    return [(str(slug), str(name)) for slug, name in helping.values_list("slug", "name")]


def event_places(call_id: int) -> list[tuple[str, str]]:
    """Return what everybody may see of a call's events as names of addresses and their last part: series, then events."""
    events = _public().filter(campaign__call=call_id)
    series = EventSeries.objects.filter(pk__in=events.exclude(series=None).values("series")).order_by("pk")
    found = [("series", slug) for slug in series.values_list("slug", flat=True)]
    return found + [("event", slug) for slug in events.order_by("starts_at", "pk").values_list("slug", flat=True)]


def suggested(campaign_id: int) -> list[Event]:
    """Return what waits for the desk, the first suggested first: suggestions, and what the desk has not published yet."""
    return list(with_hosts(Event.objects.filter(campaign=campaign_id, state=SUGGESTED)).order_by("made_at", "pk"))


def suggestions_waiting(
    campaign_id: int, *, digest: bytes | None = None, partner_id: int | None = None, prefix: bytes | None = None
) -> int:
    """Return how many suggestions wait for the desk: all, one address's, one partner's, or those of one network."""
    waiting = Event.objects.filter(campaign=campaign_id, state=SUGGESTED)
    if digest is not None:
        waiting = waiting.filter(suggester_digest=digest)
    elif partner_id is not None:
        waiting = waiting.filter(suggested_by=partner_id)
    elif prefix is not None:
        waiting = waiting.filter(prefix=prefix)
    else:
        waiting = waiting.filter(~Q(suggester_digest=b"") | Q(suggested_by__isnull=False))
    return waiting.count()


def _public() -> QuerySet[Event]:
    """What everybody may see: what is planned for a campaign that has not begun is the desk's."""
    return Event.objects.filter(state__in=SHOWN, campaign__starts_on__lte=timezone.localdate())


def _of(campaign_id: int | None, call_id: int | None) -> QuerySet[Event]:
    events = with_hosts(_public())
    if campaign_id is not None:
        events = events.filter(campaign=campaign_id)
    if call_id is not None:
        events = events.filter(campaign__call=call_id)
    return events
