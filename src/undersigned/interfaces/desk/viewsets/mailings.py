"""Mailings in the menu, and the addresses of everything that the desk does about them."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from undersigned.interfaces.desk.mailings.lists import MailingList
from undersigned.interfaces.desk.mailings.mailing import MailingPage
from undersigned.interfaces.desk.mailings.preview import HtmlPreview, TextPreview
from undersigned.interfaces.desk.mailings.segments import Segments, SegmentScreen
from undersigned.interfaces.desk.mailings.series import AllSeries, SeriesScreen
from undersigned.interfaces.desk.mailings.setup import Setup
from undersigned.interfaces.desk.mailings.text import TextScreen
from undersigned.interfaces.desk.reading import ReadingViewSet
from undersigned.mailing.models import Mailing

SCREENS = (MailingList, MailingPage, TextScreen, Segments, SegmentScreen, AllSeries, SeriesScreen, Setup)


class MailingsScreen(ReadingViewSet):
    """Mailings."""

    model = Mailing
    name = "desk_mailings"
    url_prefix = "mailings"
    icon = "mail"
    menu_label = gettext_lazy("Mailings")
    menu_order = 220

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the screens with an address an act, and the pages that previews show."""
        return [
            *(address for screen in SCREENS for address in screen.addresses()),
            path("texts/<int:pk>/preview/", HtmlPreview.as_view(), name="text_html"),
            path("texts/<int:pk>/preview/text/", TextPreview.as_view(), name="text_plain"),
        ]
