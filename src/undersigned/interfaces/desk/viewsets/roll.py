"""The roll: every entry, whatever its state, and the lines of its history."""

from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.endorsements.rights import PUBLISH
from undersigned.interfaces.desk.filters import ChangeFilters, RollFilters
from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, day, links, moment
from undersigned.roll.models import RollChange, RollEntry
from undersigned.values.names import fold_text


class RollList(ReadingList):
    """All entries in the order of the roll."""

    is_searchable = True

    @cached_property
    def columns(self) -> list[Column]:
        """Name, kind, country, state, days."""
        return [
            TitleColumn("name", label=_("Name"), get_url=_entry_address, sort_key="sort_text"),
            column("kind", _("Kind"), lambda one: words.word_for(words.KINDS, one.kind)),
            column("country", _("Country"), lambda one: words.country_word(one.country), wide=True),
            column("state", _("State"), lambda one: words.word_for(words.ENTRY_STATES, one.state)),
            column("endorsed_on", _("Endorsed"), lambda one: one.endorsed_on or _("not recorded"), wide=True),
            column("listed_on", _("Listed"), lambda one: day(one.listed_on), sort_key="listed_on", wide=True),
        ]

    def search_queryset(self, queryset: QuerySet[RollEntry]) -> QuerySet[RollEntry]:
        """Find by any name an entry or its country has, without regard to accents or case, as readers do."""
        if self.is_searching:
            for word in fold_text(self.search_query).split():
                queryset = queryset.filter(search_text__contains=word)
        return queryset


def _entry_address(entry: RollEntry) -> str:
    return reverse("desk_roll:inspect", args=[entry.pk])


class RollPage(ReadingPage):
    """One entry with its evidence and its history."""

    def get_facts(self) -> list[Fact]:
        """Who, in which state, since when, by which evidence."""
        one: RollEntry = self.object
        return [
            (_("Kind"), words.word_for(words.KINDS, one.kind)),
            (_("Country"), words.country_word(one.country)),
            (_("State"), words.word_for(words.ENTRY_STATES, one.state)),
            (_("Endorsed"), one.endorsed_on or _("not recorded")),
            (_("Listed"), day(one.listed_on)),
            (_("Left"), day(one.left_on) if one.left_on else NOTHING),
            (_("Succeeded by"), _linked_entry(one.succeeded_by)),
            (_("Website"), links(one.website)),
            (_("Evidence"), links(one.source)),
            (_("Confidence"), words.word_for(words.CONFIDENCE, one.confidence)),
            (_("Note for readers"), words.in_own_language(one.note) or NOTHING),
            (_("Address on the site"), one.slug),
            *self._way_out(),
        ]

    def _way_out(self) -> list[Fact]:
        """Where the secretariat says that the body is no more, or that another stands in its place."""
        if self.object.state != RollEntry.State.LISTED or not self.request.user.has_perm(PUBLISH):
            return []
        link = format_html(
            '<a href="{}">{}</a>',
            reverse("desk_endorsements:leave", args=[self.object.pk]),
            _("Succeeded, merged or dissolved?"),
        )
        return [(_("Leave the roll"), link)]

    def get_tables(self) -> list[HeadedTable]:
        """The entry's history, the latest first."""
        changes = self.object.changes.order_by("-on", "-id")
        return [HeadedTable(_("History"), _change_columns(), changes, _("Nothing has been recorded about this entry."))]


def _linked_entry(entry: RollEntry | None) -> str:
    return format_html('<a href="{}">{}</a>', _entry_address(entry), entry.name) if entry else NOTHING


def _change_columns() -> list[Column]:
    return [
        column("on", _("Day"), lambda one: day(one.on)),
        column("what", _("What happened"), lambda one: words.word_for(words.CHANGES, one.what)),
        column("note", _("Reason"), lambda one: words.in_own_language(one.note) or NOTHING),
        column("source", _("Source"), lambda one: links(one.source), code=True),
        column("recorded_at", _("Recorded"), lambda one: moment(one.recorded_at)),
    ]


class ChangeList(ReadingList):
    """All dated, public lines of the roll's history."""

    related = ("entry",)

    @cached_property
    def columns(self) -> list[Column]:
        """Entry, day, event, reason. The source stands on the page of the line."""
        return [
            TitleColumn("entry", label=_("Entry"), accessor=lambda one: one.entry.name, get_url=_change_address),
            column("on", _("Day"), lambda one: day(one.on), sort_key="on"),
            column("what", _("What happened"), lambda one: words.word_for(words.CHANGES, one.what)),
            column("note", _("Reason"), lambda one: words.in_own_language(one.note) or NOTHING, wide=True),
            column("recorded_at", _("Recorded"), lambda one: moment(one.recorded_at), wide=True),
        ]


def _change_address(change: RollChange) -> str:
    return reverse("desk_changes:inspect", args=[change.pk])


class ChangePage(ReadingPage):
    """One line of the history."""

    def get_page_title(self) -> str:
        """Return whom it is about."""
        return str(self.object.entry)

    def get_facts(self) -> list[Fact]:
        """What happened, when, why, by which source."""
        one: RollChange = self.object
        return [
            (_("Entry"), _linked_entry(one.entry)),
            (_("What happened"), words.word_for(words.CHANGES, one.what)),
            (_("Day"), day(one.on)),
            (_("Reason"), words.in_own_language(one.note) or NOTHING),
            (_("Source"), links(one.source)),
            (_("Recorded"), moment(one.recorded_at)),
        ]


class RollScreen(ReadingViewSet):
    """The roll in the menu."""

    model = RollEntry
    name = "desk_roll"
    url_prefix = "roll"
    icon = "list-ul"
    menu_label = gettext_lazy("Roll")
    menu_order = 230
    ordering: ClassVar[list[str]] = ["sort_text", "id"]
    filterset_class = RollFilters
    index_view_class = RollList
    inspect_view_class = RollPage


class ChangeScreen(ReadingViewSet):
    """The roll's history in the menu."""

    model = RollChange
    name = "desk_changes"
    url_prefix = "roll-changes"
    icon = "history"
    menu_label = pgettext_lazy("menu", "Changes to the roll")
    menu_order = 240
    ordering: ClassVar[list[str]] = ["-on", "-id"]
    filterset_class = ChangeFilters
    index_view_class = ChangeList
    inspect_view_class = ChangePage
