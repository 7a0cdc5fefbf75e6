"""Staff, for those who may see who works here but not change it; a superuser has Wagtail's own screen in the settings."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import NOTHING, column, moment, yes_or_no
from undersigned.people.models import StaffMember


class StaffList(ReadingList):
    """Everybody with a login."""

    @cached_property
    def columns(self) -> list[Column]:
        """Name, roles, whether the login works, when it last did."""
        return [
            TitleColumn("username", label=_("Name"), get_url=_address, sort_key="username"),
            column("roles", _("Roles"), _roles),
            column("is_active", _("May sign in"), lambda one: yes_or_no(one.is_active)),
            column("last_login", _("Last signed in"), lambda one: moment(one.last_login), wide=True),
        ]

    def get_base_queryset(self) -> QuerySet[StaffMember]:
        """Fetch the roles along the way."""
        return super().get_base_queryset().prefetch_related("groups")


def _address(staff: StaffMember) -> str:
    return reverse("desk_staff:inspect", args=[staff.pk])


def _roles(staff: StaffMember) -> str:
    roles = [group.name for group in staff.groups.all()]
    return ", ".join([*roles, _("manages staff")] if staff.is_superuser else roles) or NOTHING


class StaffPage(ReadingPage):
    """One login, without the hash of its password."""

    def get_page_title(self) -> str:
        """Return the name."""
        return str(self.object.get_username())

    def get_facts(self) -> list[Fact]:
        """Roles and moments."""
        one: StaffMember = self.object
        return [
            (_("Roles"), _roles(one)),
            (_("May sign in"), yes_or_no(one.is_active)),
            (_("Made"), moment(one.date_joined)),
            (_("Last signed in"), moment(one.last_login)),
        ]


class StaffScreen(ReadingViewSet):
    """Staff in the menu."""

    model = StaffMember
    name = "desk_staff"
    url_prefix = "staff"
    icon = "user"
    menu_label = gettext_lazy("Staff")
    menu_order = 270
    ordering: ClassVar[list[str]] = ["username"]
    index_view_class = StaffList
    inspect_view_class = StaffPage

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """Show the entry to whom Wagtail's own screen is of no use."""
        shown_by_right: type[MenuItem] = super().menu_item_class

        class StaffMenuItem(shown_by_right):
            def is_shown(self, request: Any) -> bool:
                return super().is_shown(request) and not may_manage_staff(request.user)

        return StaffMenuItem


def may_manage_staff(user: Any) -> bool:
    """Say whether somebody may make or change logins in Wagtail's settings."""
    return bool(user.has_perm("undersigned.change_staffmember") or user.has_perm("undersigned.add_staffmember"))
