"""Calls: their versions, the wordings in each language, and the hashes by which anyone can check them."""

from typing import ClassVar

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.calls.models import Call, Translation, Version
from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import HeadedTable, column, day, links, moment, yes_or_no


class CallList(ReadingList):
    """All calls of this instance."""

    @cached_property
    def columns(self) -> list[Column]:
        """Name, days, address."""
        return [
            TitleColumn("name", label=_("Name"), get_url=_address, sort_key="name"),
            column("slug", _("Address"), wide=True),
            column("launched_on", _("Launched"), lambda one: day(one.launched_on)),
            column("opened_at", _("Takes signatures since"), lambda one: moment(one.opened_at), wide=True),
            column("closed_at", _("Closed"), lambda one: moment(one.closed_at), wide=True),
        ]


def _address(call: Call) -> str:
    return reverse("desk_calls:inspect", args=[call.pk])


class CallPage(ReadingPage):
    """One call with its versions and wordings."""

    def get_facts(self) -> list[Fact]:
        """Names, days, the official text."""
        call: Call = self.object
        return [
            (_("Address"), call.slug),
            (_("Official text"), links(call.official_url)),
            (_("Launched"), day(call.launched_on)),
            (_("Takes signatures since"), moment(call.opened_at)),
            (_("Closed"), moment(call.closed_at)),
            (_("Asks for explicit consent"), yes_or_no(call.consent_required)),
        ]

    def get_tables(self) -> list[HeadedTable]:
        """Versions, the newest first; then every wording with its hash."""
        versions = list(Version.objects.filter(call=self.object))
        wordings = Translation.objects.filter(version__in=versions).select_related("version")
        return [
            HeadedTable(_("Versions"), _version_columns(), versions, _("No version has been drafted.")),
            HeadedTable(
                _("Wordings"),
                _wording_columns(),
                wordings.prefetch_related("principles"),
                _("No wording has been stored."),
            ),
        ]


def _version_columns() -> list[Column]:
    return [
        column("number", _("Version")),
        column("published_at", _("Published"), lambda one: moment(one.published_at)),
        column("sha256", _("SHA-256 of the authentic wordings"), code=True),
    ]


def _wording_columns() -> list[Column]:
    return [
        column("version", _("Version"), lambda one: one.version.number),
        column("language", _("Language")),
        column("authentic", _("Standing"), lambda one: _("authentic") if one.authentic else _("courtesy")),
        column("title", _("Title")),
        column("principles", _("Principles"), lambda one: len(one.principles.all())),
        column("sha256", _("SHA-256"), code=True),
    ]


class CallScreen(ReadingViewSet):
    """Calls in the menu."""

    model = Call
    name = "desk_calls"
    url_prefix = "calls"
    icon = "doc-full"
    menu_label = gettext_lazy("Calls")
    menu_order = 200
    ordering: ClassVar[list[str]] = ["opened_at", "id"]
    index_view_class = CallList
    inspect_view_class = CallPage
