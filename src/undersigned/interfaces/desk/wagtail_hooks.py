"""Where Wagtail learns of the desk's screens, its first screen, its menus, and whom to tell what staff did."""

from typing import Any, Final

from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from undersigned.interfaces.desk import recording
from undersigned.interfaces.desk.campaigns.panel import CampaignsPanel
from undersigned.interfaces.desk.endorsements.panel import QueuePanel
from undersigned.interfaces.desk.endorsements.viewset import EndorsementScreen
from undersigned.interfaces.desk.endorsements.watch_list import WatchListScreen
from undersigned.interfaces.desk.events.panel import EventsPanel
from undersigned.interfaces.desk.mailings.panel import MailingsPanel
from undersigned.interfaces.desk.panels import FiguresPanel
from undersigned.interfaces.desk.viewsets.articles import ArticleScreen
from undersigned.interfaces.desk.viewsets.audit import AuditScreen
from undersigned.interfaces.desk.viewsets.calls import CallScreen
from undersigned.interfaces.desk.viewsets.campaigns import CampaignScreen
from undersigned.interfaces.desk.viewsets.events import EventsScreen
from undersigned.interfaces.desk.viewsets.letters import LetterScreen
from undersigned.interfaces.desk.viewsets.mailings import MailingsScreen
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
def register_screens() -> list[ViewSet]:
    """Put our screens into the menu and under /desk/."""
    return [
        EndorsementScreen(),
        WatchListScreen(),
        ArticleScreen(),
        CallScreen(),
        CampaignScreen(),
        EventsScreen(),
        MailingsScreen(),
        SignatureScreen(),
        RollScreen(),
        ChangeScreen(),
        LetterScreen(),
        AuditScreen(),
        StaffScreen(),
    ]


@hooks.register("construct_homepage_panels")
def arrange_first_screen(request: HttpRequest, panels: list[Any]) -> None:
    """Begin with the queue, campaigns and the figures; leave out what this staff member or this instance has no use for."""
    hidden = _PANELS_HIDDEN if user_has_any_page_permission(request.user) else _PANELS_HIDDEN | _PANELS_OF_EDITORS
    others = [panel for panel in panels if getattr(panel, "name", "") not in hidden]
    panels[:] = [QueuePanel(), CampaignsPanel(), EventsPanel(), MailingsPanel(), FiguresPanel(), *others]


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


@hooks.register("register_account_menu_item")
def lead_to_second_factor(_request: HttpRequest) -> dict[str, Any]:
    """Put the page of one's passkeys, app and recovery codes beside one's password."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Passkeys, authenticator app and recovery codes."),
    }


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
authenticator_added.connect(recording.factor_added, dispatch_uid="desk.factor_added")
authenticator_removed.connect(recording.factor_removed, dispatch_uid="desk.factor_removed")
authenticator_reset.connect(recording.codes_made, dispatch_uid="desk.codes_made")
