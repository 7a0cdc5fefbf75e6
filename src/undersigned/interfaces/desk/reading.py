"""Screens that show and never change: a list and a page per row, for whoever has the right to view, superusers included."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from undersigned.interfaces.desk.tables import HeadedTable

VIEW = "view"
Fact = tuple[str, Any]


class ReadingPolicy(ModelPermissionPolicy):
    """Viewing goes by the right to view; adding, changing and deleting are open to nobody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Say whether somebody may do this to rows of the model."""
        return action == VIEW and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions: Sequence[str]) -> Any:
        """Return the staff who may do any of this."""
        return super().users_with_any_permission([VIEW] if VIEW in actions else [])


class CountedLines(WagtailPaginator):
    """Says how many rows there are in the reader's language; models here have names for the code alone."""

    @cached_property
    def items_count_label(self) -> str:
        """Return "1 line", "50 lines"."""
        return ngettext("%(number)s line", "%(number)s lines", self.count) % {"number": self.count}


class ReadingList(generic.IndexView):
    """A list without check boxes, downloads or ways to change a row."""

    any_permission_required: ClassVar = [VIEW]
    http_method_names: ClassVar = ["get", "head", "options"]
    table_classname = "listing desk-list"
    heading: Any = ""
    related: ClassVar[tuple[str, ...]] = ()
    paginator_class = CountedLines

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the request, but hand out no spreadsheet of what is listed."""
        super().setup(request, *args, **kwargs)
        self.is_export = False

    def get_page_title(self) -> str:
        """Return the name that the screen has in the menu."""
        return str(self.heading)

    @cached_property
    def no_results_message(self) -> str:
        """Say that the list is empty, or that nothing in it is what was asked for."""
        if self.is_searching or self.is_filtering:
            return _("Nothing on this list matches.")
        return _("Nothing stands on this list yet.")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows with what the columns read of related rows, so that more rows cost no more queries."""
        queryset: QuerySet[Any] = super().get_base_queryset()
        return queryset.select_related(*self.related) if self.related else queryset


class ReadingPage(generic.InspectView):
    """One row: facts that a screen names one by one, and tables of what else belongs to it. No field shows by itself."""

    any_permission_required: ClassVar = [VIEW]
    http_method_names: ClassVar = ["get", "head", "options"]
    template_name = "desk/row.html"
    heading: Any = ""

    def get_fields(self) -> list[str]:
        """None: Wagtail would show every field of a model that does not say which."""
        return []

    def get_facts(self) -> list[Fact]:
        """Return what is shown of the row, as (label, value)."""
        raise NotImplementedError

    def get_tables(self) -> list[HeadedTable]:
        """Return tables below the facts; none unless a screen has some."""
        return []

    def get_page_title(self) -> str:
        """Return what the row is called."""
        return str(self.object)

    def get_page_subtitle(self) -> str:
        """None: the title says it."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list under the name that it has in the menu."""
        to_list = {"url": reverse(self.index_url_name), "label": self.heading}
        return [*self.breadcrumbs_items, to_list, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``facts`` and ``tables``."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["facts"] = self.get_facts()
        context["tables"] = self.get_tables()
        return context


class ReadingViewSet(ModelViewSet):
    """Addresses of a list and its rows; there is none for adding, changing or deleting."""

    index_view_class: ClassVar = ReadingList
    inspect_view_class: ClassVar = ReadingPage
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    add_to_admin_menu = True
    list_per_page = 50

    @property
    def permission_policy(self) -> ReadingPolicy:
        """Who may view."""
        return ReadingPolicy(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Give both views the screen's name."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return {**common, "heading": self.menu_label}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, its results alone (search and filters load them) and the page of a row."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]

    def register_admin_url_finder(self) -> None:
        """Nothing: no row has an address at which it is edited."""

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Return the one right that a group can be given here."""
        return Permission.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model),
            codename=get_permission_codename(VIEW, self.model_opts),
        )
