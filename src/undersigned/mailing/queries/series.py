"""Series: which steps are due, for whom, and whom the series has ended for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from undersigned.campaigns.models import Campaign, Event
from undersigned.mailing.models import Delivery, MailingSeries, SeriesEnd, SeriesStep, Subscriber
from undersigned.mailing.queries.segments import has_acted, has_attended, has_signed, recipients
from undersigned.mailing.states import DROPPED, OFFERED
from undersigned.values.local_times import day_begins, in_zone

SIGNED, ACTED, ATTENDED = "signed", "acted", "attended"
STOPS: Final = (SIGNED, ACTED, ATTENDED)
MORNING: Final = timedelta(hours=9)
"""After midnight in the step's time zone: a series up to a day leaves in the morning."""
LATE_AT_MOST: Final = timedelta(days=7)
"""A step that could not leave on its day leaves within a week, or never, and nobody is queued two of a series on a day."""


@dataclass(frozen=True, slots=True)
class Due:
    """A step whose turn it is, and for whom."""

    step: SeriesStep
    people: QuerySet[Subscriber]


def anniversary_near(month_day: str, today: date) -> date:
    """Return the day of this year, or of the next where that one has passed; the 28th for a 29 February that a year has not."""
    for year in (today.year, today.year + 1):
        day = day_in(month_day, year)
        if day >= today:
            return day
    raise ValueError(month_day)


def day_in(month_day: str, year: int) -> date:
    """Return that day of a year. Raises ValueError for what is no day of any year."""
    month, number = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, number)
    except ValueError:
        if (month, number) == (2, 29):
            return date(year, 2, 28)
        raise


def due_steps(series: MailingSeries, *, now: datetime) -> Iterator[Due]:
    """Return the steps of an active series whose turn it is now, with whom each goes to, those who have it among them.

    Left out is for whom another step of the series was queued or left today, by the step's time zone.
    """
    # In the order of their moments, so that the earlier one of two that are late comes first.
    order = "days" if series.kind == MailingSeries.Kind.WELCOME else "-days"
    for step in series.steps.select_related("mailing__segment", "mailing__topic").order_by(order):
        turn = _turn(series, step, now)
        if turn is None:
            continue
        mailing = step.mailing
        rules: dict[str, Any] = mailing.segment.rules if mailing.segment else {}
        found = recipients(rules, topic=mailing.topic.slug if mailing.topic else "", now=now)
        for why in stop_conditions(series, now=now).values():
            found = found.filter(~why)
        yield Due(step, found.filter(turn, ~_over(series), ~_heard_today(step, now)))


def _turn(series: MailingSeries, step: SeriesStep, now: datetime) -> Q | None:
    """Return the condition that it is somebody's turn for a step, None where it is nobody's.

    A step up to a day whose moment had passed when the series was let go does not leave: it waits for the next year.
    """
    if series.kind == MailingSeries.Kind.WELCOME:
        since = now - timedelta(days=step.days)
        on_time = Q(subscribed_at__lte=since, subscribed_at__gt=since - LATE_AT_MOST)
        return on_time & Q(subscribed_at__gte=series.active_since) & has_signed([series.call_id])
    day = anniversary_near(series.month_day, now.date())
    begins = day_begins(day - timedelta(days=step.days), step.mailing.time_zone) + MORNING
    if series.active_since is not None and begins < series.active_since:
        return None
    return Q() if begins <= now < begins + LATE_AT_MOST else None


def _heard_today(step: SeriesStep, now: datetime) -> Q:
    """Return the condition that another step of the series was queued for somebody, or left, since midnight."""
    zone = step.mailing.time_zone
    today = day_begins(in_zone(now, zone).date(), zone)
    others = SeriesStep.objects.filter(series=step.series_id).exclude(pk=step.pk).values("mailing")
    rows = Delivery.objects.filter(mailing__in=others, subscriber=OuterRef("pk")).exclude(state=DROPPED)
    return Q(Exists(rows.filter(Q(due_at__gte=today) | Q(settled_at__gte=today))))


def stop_conditions(series: MailingSeries, *, now: datetime) -> dict[str, Q]:
    """Return by reason the condition that somebody did what a series asks for since it began for them."""
    if series.kind == MailingSeries.Kind.WELCOME:
        since: Any = OuterRef("subscribed_at")
        # Somebody who signed is who a welcome is for.
        named = [one for one in (ACTED, ATTENDED) if one in series.stops]
    else:
        days = max((step.days for step in series.steps.all()), default=0)
        day = anniversary_near(series.month_day, now.date()) - timedelta(days=days)
        since, named = day_begins(day, "UTC"), [one for one in STOPS if one in series.stops]
    campaigns = Campaign.objects.filter(call=series.call_id).values("pk")
    events = Event.objects.filter(campaign__call=series.call_id).values("pk")
    conditions = {
        SIGNED: has_signed([series.call_id]),
        ACTED: has_acted(campaigns, since=since),
        ATTENDED: has_attended(events, now=now, since=since),
    }
    return {one: conditions[one] for one in named}


def ended_now(series: MailingSeries, why: Q, *, now: datetime) -> QuerySet[Subscriber]:
    """Return for whom an active welcome series ends now for a reason, and for whom it has not been written down yet."""
    days = max((step.days for step in series.steps.all()), default=0)
    lately = now - timedelta(days=days) - LATE_AT_MOST
    newest = Subscriber.objects.filter(subscribed_at__gte=max(series.active_since or now, lately))
    return newest.filter(why, ~_over(series))


def over_for(series: MailingSeries, *, now: datetime) -> QuerySet[Subscriber]:
    """Return for whom a series is over, or would be now that they did what it asks for."""
    return Subscriber.objects.filter(reduce(or_, stop_conditions(series, now=now).values(), _over(series)))


def held_steps(series_id: int | None = None) -> QuerySet[SeriesStep]:
    """Return the steps that one person had released and that wait for a second, of series that go: all, or those of one."""
    held = SeriesStep.objects.filter(mailing__state=OFFERED, mailing__released_at__isnull=False)
    held = held.filter(series__active_since__isnull=False).select_related("series", "mailing")
    return held.order_by("series", "days") if series_id is None else held.filter(series=series_id).order_by("days")


def ends_by_reason(series_id: int) -> dict[str, int]:
    """Return for how many a series ended early, by reason."""
    counted = SeriesEnd.objects.filter(series=series_id).order_by().values_list("why")
    return dict(counted.annotate(number=Count("pk")))


def _over(series: MailingSeries) -> Q:
    return Q(Exists(SeriesEnd.objects.filter(series=series, subscriber=OuterRef("pk"))))
