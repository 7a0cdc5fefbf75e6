"""The list of events: those that wait for the desk first, then those to come, then those that are over; and making one."""

from datetime import datetime

import django_filters
from django.conf import settings
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from undersigned.campaigns.event_days import own_clock
from undersigned.campaigns.models import Event
from undersigned.campaigns.queries.attendance import with_seats
from undersigned.campaigns.queries.events import with_hosts
from undersigned.campaigns.states import CANCELLED, PUBLISHED, SUGGESTED, TURNED_DOWN
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns.screen import MakingScreen
from undersigned.interfaces.desk.events import finding, rights
from undersigned.interfaces.desk.events import words as own_words
from undersigned.interfaces.desk.events.event import EventScreen
from undersigned.interfaces.desk.events.event_acts import MAKING
from undersigned.interfaces.desk.reading import ReadingList
from undersigned.interfaces.desk.tables import column
from undersigned.locale.days import written_day

_WHICH = (
    ("suggested", lazy("Waits for the desk")),
    ("upcoming", lazy("To come")),
    ("past", lazy("Over")),
    ("cancelled", lazy("Cancelled")),
    ("turned_down", lazy("Turned down")),
)


class EventFilters(WagtailFilterSet):
    """Campaign, and how an event stands."""

    campaign = django_filters.ChoiceFilter(label=lazy("Campaign"), choices=finding.campaigns)
    which = django_filters.ChoiceFilter(label=lazy("Which"), choices=_WHICH, method="filter_which")

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_which(self, events: QuerySet[Event], _name: str, which: str) -> QuerySet[Event]:
        """Narrow the list by state and time."""
        now = timezone.now()
        wanted = {
            "suggested": Q(state=SUGGESTED),
            "upcoming": Q(state=PUBLISHED, ends_at__gt=now),
            "past": Q(state=PUBLISHED, ends_at__lte=now),
            "cancelled": Q(state=CANCELLED),
            "turned_down": Q(state=TURNED_DOWN),
        }
        return events.filter(wanted[which])


class EventList(ReadingList):
    """All events."""

    is_searchable = True

    @cached_property
    def columns(self) -> list[Column]:
        """Title, how it stands, when, seats, campaign."""
        now = timezone.now()
        return [
            TitleColumn("title", label=_("Event"), accessor=_title, get_url=_address),
            column("state", _("State"), lambda one: own_words.state_of(one, now)),
            column("starts_at", _("When"), _begins),
            column("sat", _("Registered"), lambda one: own_words.seats_of(one, one.sat, one.line), wide=True),
            column("campaign", _("Campaign"), lambda one: str(one.campaign), wide=True),
            column("host", _("Held by"), _host, wide=True),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to making one, and to the series."""
        making = HeaderButton(_("Make an event"), url=reverse("desk_events:make"), icon_name="plus")
        series = HeaderButton(_("Series"), url=reverse("desk_events:all_series"), icon_name="list-ul")
        return [making, series] if self.request.user.has_perm(rights.RUN) else [series]

    def get_base_queryset(self) -> QuerySet[Event]:
        """Fetch campaigns, hosts and seats along the way."""
        return with_seats(with_hosts(super().get_base_queryset()))

    def order_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """What waits first, the oldest first; then what comes, the next first; then what is over, the last first."""
        return in_order(queryset, timezone.now())

    def search_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Find by words of the title in a language of the site, of its address, place or host."""
        for word in self.search_query.split()[:8] if self.is_searching else ():
            found = Q(slug__icontains=word) | Q(place__icontains=word) | Q(host__icontains=word)
            found |= Q(host_partner__name__icontains=word)
            for code, _name in settings.LANGUAGES:
                found |= Q(**{f"title__{code}__icontains": word})
            queryset = queryset.filter(found)
        return queryset


def in_order(events: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Return events as the desk reads them."""
    rank = Case(
        When(state=SUGGESTED, then=Value(0)),
        When(state=PUBLISHED, ends_at__gt=now, then=Value(1)),
        When(state=TURNED_DOWN, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ranked = events.annotate(rank=rank)
    waited, comes = Case(When(rank=0, then=F("made_at"))), Case(When(rank=1, then=F("starts_at")))
    return ranked.order_by("rank", waited, comes, "-starts_at", "-pk")


def _title(one: Event) -> str:
    return words.in_own_language(one.title)


def _address(one: Event) -> str:
    return reverse("desk_events:inspect", args=[one.pk])


def _begins(one: Event) -> str:
    begins = own_clock(one, one.starts_at)
    day = written_day(begins.date())
    return day if one.all_day else f"{day}, {begins:%H:%M}"


def _host(one: Event) -> str:
    return one.host_partner.name if one.host_partner else one.host


class Making(MakingScreen, EventScreen):
    """Making an event."""

    rights = (rights.RUN,)
    acts = MAKING
    title = lazy("Make an event")
    back = lazy("Events")
