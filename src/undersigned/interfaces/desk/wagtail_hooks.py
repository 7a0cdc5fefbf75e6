"""Where Wagtail learns of the desk's screens, its first screen, its menus, and whom to tell what staff did."""

from typing import Any, Final

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem

from undersigned.interfaces.desk import recording
from undersigned.interfaces.desk.panels import FiguresPanel
from undersigned.interfaces.desk.reading import ReadingViewSet
from undersigned.interfaces.desk.viewsets.articles import ArticleScreen
from undersigned.interfaces.desk.viewsets.audit import AuditScreen
from undersigned.interfaces.desk.viewsets.calls import CallScreen
from undersigned.interfaces.desk.viewsets.campaigns import CampaignScreen
from undersigned.interfaces.desk.viewsets.letters import LetterScreen
from undersigned.interfaces.desk.viewsets.roll import ChangeScreen, RollScreen
from undersigned.interfaces.desk.viewsets.signatures import SignatureScreen
from undersigned.interfaces.desk.viewsets.staff import StaffScreen, may_manage_staff

# Links to other people's servers, and screens for what code decides here: the site's host, workflows.
_MENU_HIDDEN: Final = frozenset({"help"})
_SETTINGS_HIDDEN: Final = frozenset({"sites", "workflows", "workflow-tasks"})
_REPORTS_HIDDEN: Final = frozenset({"workflows", "workflow-tasks", "aging-pages", "page-types-usage"})
_PANELS_HIDDEN: Final = frozenset({"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"})
_PANELS_OF_EDITORS: Final = frozenset({"recent_edits", "locked_pages"})
_SETTINGS_NAMES: Final = {"users": _("Staff"), "groups": _("Roles")}


@hooks.register("register_admin_viewset")
def register_screens() -> list[ReadingViewSet]:
    """Put our screens into the menu and under /desk/."""
    return [
        ArticleScreen(),
        CallScreen(),
        CampaignScreen(),
        SignatureScreen(),
        RollScreen(),
        ChangeScreen(),
        LetterScreen(),
        AuditScreen(),
        StaffScreen(),
    ]


@hooks.register("construct_homepage_panels")
def arrange_first_screen(request: HttpRequest, panels: list[Any]) -> None:
    """Begin with the figures; leave out what this staff member or this instance has no use for."""
    hidden = _PANELS_HIDDEN if user_has_any_page_permission(request.user) else _PANELS_HIDDEN | _PANELS_OF_EDITORS
    panels[:] = [FiguresPanel(), *(panel for panel in panels if getattr(panel, "name", "") not in hidden)]


@hooks.register("construct_main_menu")
def arrange_menu(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out the help that leads to other servers; keyboard shortcuts still open with the question mark."""
    items[:] = [item for item in items if item.name not in _MENU_HIDDEN]


@hooks.register("construct_settings_menu")
def arrange_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    """Keep what a secretary sets, in our words; those who may only look at staff have a screen for it."""
    hidden = _SETTINGS_HIDDEN if may_manage_staff(request.user) else _SETTINGS_HIDDEN | {"users"}
    items[:] = [item for item in items if item.name not in hidden]
    for item in items:
        item.label = _SETTINGS_NAMES.get(item.name, item.label)


@hooks.register("construct_reports_menu")
def arrange_reports(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Keep the history and the locked pages."""
    items[:] = [item for item in items if item.name not in _REPORTS_HIDDEN]


@hooks.register("insert_global_admin_css")
def add_colours() -> SafeString:
    """Dress the admin in the site's ink."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


for _hook, _event in recording.PAGE_ACTS.items():
    hooks.register(_hook, recording.page_act(_event))
for _hook, _event in recording.STAFF_ACTS.items():
    hooks.register(_hook, recording.staff_act(_event))
hooks.register("after_bulk_action", recording.bulk_act)
user_logged_in.connect(recording.sign_in, dispatch_uid="desk.sign_in")
