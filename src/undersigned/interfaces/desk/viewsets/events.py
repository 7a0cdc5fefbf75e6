"""Events in the menu, and the addresses of everything that the desk does about them."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from undersigned.campaigns.models import Event
from undersigned.interfaces.desk.events.attendance import AttendancePage
from undersigned.interfaces.desk.events.event import EventPage
from undersigned.interfaces.desk.events.lists import EventFilters, EventList, Making
from undersigned.interfaces.desk.events.series import AllSeries, SeriesScreen
from undersigned.interfaces.desk.reading import ReadingViewSet

SCREENS = (Making, AllSeries, SeriesScreen, EventPage, AttendancePage)


class EventsScreen(ReadingViewSet):
    """Events."""

    model = Event
    name = "desk_events"
    url_prefix = "events"
    icon = "date"
    menu_label = gettext_lazy("Events")
    menu_order = 215
    filterset_class = EventFilters
    index_view_class = EventList

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, and the screens of an event and what belongs to it with an address an act."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *(address for screen in SCREENS for address in screen.addresses()),
        ]
