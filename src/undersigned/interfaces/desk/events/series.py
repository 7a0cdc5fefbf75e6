"""Series of events: the list, making one, and one with its events."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from wagtail.admin.ui.tables import TitleColumn

from undersigned.campaigns.event_days import own_clock
from undersigned.campaigns.models import Campaign, Event, EventSeries
from undersigned.campaigns.queries.attendance import with_seats
from undersigned.flows.save_event_series import BadEventSeries, save_event_series
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import Field
from undersigned.interfaces.desk.campaigns.acts import Act, Done, Meanwhile, Sent, Translated, Wrongs, in_languages
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.events import finding
from undersigned.interfaces.desk.events import words as own_words
from undersigned.interfaces.desk.events.event import EventScreen, to_list
from undersigned.interfaces.desk.events.lists import in_order
from undersigned.interfaces.desk.events.rights import RUN
from undersigned.interfaces.desk.tables import HeadedTable, column
from undersigned.interfaces.desk.typed import Wrong
from undersigned.interfaces.desk.words import language_name
from undersigned.locale.days import written_day
from undersigned.mailing.links import events_link

SHOWN: Final = 200


def _make(sent: Sent) -> Done:
    campaign = sent.fields["campaign"]
    if campaign not in dict(finding.campaigns()):
        raise Wrong("campaign", _("Please choose one from the list."))
    series = _save(sent, int(campaign), None)
    where = reverse("desk_events:series", args=[series.pk])
    return Done(_("The series is there. Events are put into it on their own screens."), where)


def _change(sent: Sent) -> str:
    _save(sent, sent.subject.campaign_id, sent.subject)
    return _("The series is changed.")


def _save(sent: Sent, campaign_id: int, before: EventSeries | None) -> EventSeries:
    try:
        return save_event_series(
            campaign_id=campaign_id,
            series_id=before.pk if before else None,
            slug=sent.fields.get("slug", ""),
            title=sent.texts("title", before.title if before else None),
            text=sent.texts("text", before.text if before else None),
            by=sent.by,
            now=sent.now,
        )
    except BadEventSeries as error:
        raise Wrongs(error.errors) from None
    except (EventSeries.DoesNotExist, Campaign.DoesNotExist):
        raise Meanwhile from None


_SAID: Final = (
    Translated(Field("title", lazy("Title"), most=150)),
    Translated(Field("text", lazy("What it is about"), "lines", most=2000)),
)
MAKING: Final = (
    Act(
        name="make",
        label=pgettext_lazy("what somebody at the desk does", "Make a series"),
        do=_make,
        right=RUN,
        fields=(
            Field("campaign", lazy("Campaign"), "choice"),
            *_SAID,
            Field("slug", lazy("Address"), hint=lazy("Empty: made of the title. It stays."), most=80),
        ),
        button=lazy("Make it"),
        adds=True,
        options=lambda _one: {"campaign": finding.campaigns()},
    ),
)
ACTS: Final = (
    Act(
        name="change",
        label=pgettext_lazy("what somebody at the desk does", "Change the series"),
        do=_change,
        right=RUN,
        fields=_SAID,
        button=lazy("Keep the change"),
        fill=lambda one, _item: {**in_languages("title", one.title), **in_languages("text", one.text)},
    ),
)


class AllSeries(EventScreen):
    """All series."""

    name = "all_series"
    place = "series/"
    acts = MAKING

    def find(self, pk: int) -> None:
        """Nothing: it is about all of them."""

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Series of events")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the events."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": self.get_page_title()}]

    def get_sections(self) -> list[Section]:
        """Each with its campaign, the latest first."""
        series = EventSeries.objects.select_related("campaign").order_by("-pk")[:SHOWN]
        entries = [
            Entry(
                words.in_own_language(one.title),
                url=reverse("desk_events:series", args=[one.pk]),
                aside=str(one.campaign),
            )
            for one in series
        ]
        return [Section("series", _("Series"), entries, nothing=_("There is none yet."))]


class SeriesScreen(EventScreen):
    """One series."""

    name = "series"
    place = "series/<int:pk>/"
    acts = ACTS
    subject: EventSeries

    def find(self, pk: int) -> EventSeries:
        """Return the series. Raises Http404."""
        return finding.find_series(pk)

    def get_page_title(self) -> str:
        """Return its title."""
        return words.in_own_language(self.subject.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to all series."""
        to_all = {"url": reverse("desk_events:all_series"), "label": _("Series of events")}
        return [*self.breadcrumbs_items, to_list(), to_all, {"url": "", "label": self.get_page_title()}]

    def get_marks(self) -> list[str]:
        """Its campaign, and whether it is made up."""
        return [str(self.subject.campaign), _("made up for the example") if self.subject.sample else ""]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to its page."""
        language = (get_language() or "en").split("-")[0]
        return [(f"{events_link(settings.PUBLIC_URL, language)}series/{self.subject.slug}/", _("Its page"))]

    def get_sections(self) -> list[Section]:
        """What it says, and its events."""
        one = self.subject
        texts = [
            Entry(title, aside=language_name(code), text=one.text.get(code, "")) for code, title in one.title.items()
        ]
        return [Section("texts", _("As readers read it"), texts), self._events()]

    def _events(self) -> Section:
        now = timezone.now()
        rows = in_order(with_seats(self.subject.events.all()), now)[:SHOWN]
        columns = [
            TitleColumn("title", label=_("Event"), accessor=_title, get_url=_address),
            column("state", _("State"), lambda one: own_words.state_of(one, now)),
            column("starts_at", _("When"), lambda one: written_day(own_clock(one, one.starts_at).date())),
            column("sat", _("Registered"), lambda one: own_words.seats_of(one, one.sat, one.line)),
        ]
        table = HeadedTable("", columns, rows, _("No event is in it yet."), label=_("Events"))
        return Section("events", _("Events"), table=table)


def _title(one: Event) -> str:
    return words.in_own_language(one.title)


def _address(one: Event) -> str:
    return reverse("desk_events:inspect", args=[one.pk])
