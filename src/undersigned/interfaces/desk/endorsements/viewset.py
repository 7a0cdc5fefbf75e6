"""Where the queue, the endorsements and the acts about them have their addresses, and their place in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from undersigned.interfaces.desk.endorsements.acts import ACTS
from undersigned.interfaces.desk.endorsements.leaving import Leaving
from undersigned.interfaces.desk.endorsements.listing import Queue
from undersigned.interfaces.desk.endorsements.many import AcceptMany, Many
from undersigned.interfaces.desk.endorsements.rights import VIEW
from undersigned.interfaces.desk.endorsements.screen import Doing, DoingLately, Mark, Screen
from undersigned.interfaces.desk.endorsements.settling import Amendments, Deeds, SettleAmendment, SettleDeed


class EndorsementScreen(ViewSet):
    """Endorsements in the menu."""

    name = "desk_endorsements"
    url_prefix = "endorsements"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Endorsements")
    menu_order = 150
    add_to_admin_menu = True

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """Show the entry to those who may see endorsements."""

        class EndorsementMenuItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return bool(request.user.has_perm(VIEW))

        return EndorsementMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the page of each, and an address an act."""
        return [
            path("", Queue.as_view(), name="index"),
            path("many/", Many.as_view(), name="many"),
            path("many/accept/", AcceptMany.as_view(), name="accept_many"),
            path("amendments/", Amendments.as_view(), name="amendments"),
            path("amendments/<int:pk>/", SettleAmendment.as_view(), name="amendments_settle"),
            path("deeds/", Deeds.as_view(), name="deeds"),
            path("deeds/<int:pk>/", SettleDeed.as_view(), name="deeds_settle"),
            path("entries/<int:pk>/leave/", Leaving.as_view(), name="leave"),
            path("<uuid:pk>/", Screen.as_view(), name="one"),
            path("<uuid:pk>/logo.png", Mark.as_view(), name="logo"),
            *(
                path(f"<uuid:pk>/{act.name}/", (DoingLately if act.weighty else Doing).as_view(act=act), name=act.name)
                for act in ACTS.values()
            ),
        ]
