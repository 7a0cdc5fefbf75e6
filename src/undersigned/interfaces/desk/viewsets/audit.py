"""The audit: every act of staff, and of the machine on its own."""

from typing import ClassVar

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.interfaces.desk.filters import AuditFilters
from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import NOTHING, column, moment
from undersigned.people.models import AuditLine


class AuditList(ReadingList):
    """All lines, the latest first."""

    is_searchable = True
    search_fields: ClassVar = ["subject", "detail"]

    @cached_property
    def columns(self) -> list[Column]:
        """When, who, what, to what."""
        return [
            TitleColumn("at", label=_("When"), accessor=lambda one: moment(one.at), get_url=_address, sort_key="at"),
            column("actor", _("Who")),
            column("event", _("Event")),
            column("subject", _("To what"), wide=True),
            column("detail", _("Detail"), wide=True),
        ]


def _address(line: AuditLine) -> str:
    return reverse("desk_audit:inspect", args=[line.pk])


class AuditPage(ReadingPage):
    """One act."""

    def get_page_title(self) -> str:
        """Return the event."""
        return str(self.object.event)

    def get_facts(self) -> list[Fact]:
        """When, who, what, to what."""
        one: AuditLine = self.object
        return [
            (_("When"), moment(one.at)),
            (_("Who"), one.actor),
            (_("Event"), one.event),
            (_("To what"), one.subject),
            (_("Detail"), one.detail or NOTHING),
        ]


class AuditScreen(ReadingViewSet):
    """The audit in the menu."""

    model = AuditLine
    name = "desk_audit"
    url_prefix = "audit"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Audit")
    menu_order = 260
    ordering: ClassVar[list[str]] = ["-at", "-id"]
    filterset_class = AuditFilters
    index_view_class = AuditList
    inspect_view_class = AuditPage
