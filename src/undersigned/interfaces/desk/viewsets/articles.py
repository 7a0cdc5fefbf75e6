"""The site's pages for those who may read them at the desk but not edit: what is published, since when, and what was done to it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page, PageLogEntry

from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, moment

STEM_DEPTH = 2
LINES_SHOWN = 200


class ArticleList(ReadingList):
    """All pages below the stems of the languages, in the order of the tree."""

    related = ("locale",)

    @cached_property
    def columns(self) -> list[Column]:
        """Title, language, standing, moments."""
        return [
            TitleColumn("title", label=_("Title"), get_url=_address),
            column("locale", _("Language"), lambda one: one.locale.language_code),
            column("live", _("Standing"), _standing),
            column("last_published_at", _("Last published"), lambda one: moment(one.last_published_at), wide=True),
            column("changed_at", _("Last changed"), lambda one: moment(one.latest_revision_created_at), wide=True),
        ]

    def get_base_queryset(self) -> QuerySet[Page]:
        """Leave out what readers never see."""
        return super().get_base_queryset().filter(depth__gt=STEM_DEPTH)


def _address(page: Page) -> str:
    return reverse("desk_articles:inspect", args=[page.pk])


def _standing(page: Page) -> str:
    return _("published") if page.live else _("draft")


class ArticleRecord(ReadingPage):
    """One page: where readers find it, and what was done to it by whom."""

    def get_facts(self) -> list[Fact]:
        """Where readers find it, and since when."""
        one: Page = self.object
        address = one.url if one.live else None
        return [
            (_("Address"), format_html('<a href="{}">{}</a>', address, address) if address else NOTHING),
            (_("Language"), one.locale.language_code),
            (_("Standing"), _standing(one)),
            (_("First published"), moment(one.first_published_at)),
            (_("Last published"), moment(one.last_published_at)),
            (_("Last changed"), moment(one.latest_revision_created_at)),
        ]

    def get_tables(self) -> list[HeadedTable]:
        """What Wagtail's own log holds about the page, the latest first."""
        lines = PageLogEntry.objects.filter(page=self.object.pk).select_related("user", "content_type")
        columns = [
            column("timestamp", _("When"), lambda one: moment(one.timestamp)),
            column("user", _("Who"), lambda one: one.user.get_username() if one.user else NOTHING),
            column("action", _("What"), lambda one: one.message),
        ]
        latest = lines.order_by("-timestamp", "-pk")[:LINES_SHOWN]
        return [HeadedTable(_("History"), columns, latest, _("Nothing has been recorded about this page."))]


class ArticleScreen(ReadingViewSet):
    """The pages in the menu of those who cannot edit them; the others have Wagtail's own page tree."""

    model = Page
    name = "desk_articles"
    url_prefix = "articles"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Pages")
    menu_order = 100
    ordering: ClassVar[list[str]] = ["path"]
    index_view_class = ArticleList
    inspect_view_class = ArticleRecord

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """Show the entry to whom the page tree is closed."""
        shown_by_right: type[MenuItem] = super().menu_item_class

        class ArticleMenuItem(shown_by_right):
            def is_shown(self, request: Any) -> bool:
                return super().is_shown(request) and not user_has_any_page_permission(request.user)

        return ArticleMenuItem
