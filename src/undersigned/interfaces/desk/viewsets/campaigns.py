"""Campaigns in the menu, and the addresses of everything that the desk does about them."""

from typing import ClassVar

from django.db.models import Count, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from undersigned.campaigns.models import Campaign
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns import rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.action_preview import ActionPreview
from undersigned.interfaces.desk.campaigns.actions import Actions, ActionScreen
from undersigned.interfaces.desk.campaigns.campaign import CampaignPage
from undersigned.interfaces.desk.campaigns.choosing import ChooseStates
from undersigned.interfaces.desk.campaigns.letters import Letters
from undersigned.interfaces.desk.campaigns.making import MakingCampaign
from undersigned.interfaces.desk.campaigns.partners import Partners, PartnerScreen
from undersigned.interfaces.desk.campaigns.target import TargetScreen
from undersigned.interfaces.desk.campaigns.targets import Targets
from undersigned.interfaces.desk.reading import ReadingList, ReadingViewSet
from undersigned.interfaces.desk.tables import column, day

SCREENS = (CampaignPage, Targets, TargetScreen, Letters, Partners, PartnerScreen, Actions, ActionScreen)
"""Screens of what is there, each with its acts."""
MAKING = (MakingCampaign, ChooseStates, ActionPreview)
"""Screens while a campaign is made."""


class CampaignList(ReadingList):
    """All campaigns."""

    related = ("call",)

    @cached_property
    def columns(self) -> list[Column]:
        """Hashtag, title, call, how it stands, days, targets."""
        return [
            TitleColumn("hashtag", label=_("Campaign"), accessor=str, get_url=_address, sort_key="hashtag"),
            column("title", _("Title"), lambda one: words.in_own_language(one.title), wide=True),
            column("call", _("Call"), wide=True),
            column("state", _("State"), lambda one: own_words.state_of(one, today=timezone.localdate())),
            column("starts_on", _("Begins"), own_words.first_day, sort_key="starts_on", wide=True),
            column("ends_on", _("Ends"), lambda one: day(one.ends_on) if one.ends_on else _("open"), wide=True),
            column("targets_total", _("Targets")),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to making one, for those who run campaigns."""
        making = HeaderButton(_("Make a campaign"), url=reverse("desk_campaigns:make"), icon_name="plus")
        return [making] if rights.may_run(self.request.user) else []

    def get_base_queryset(self) -> QuerySet[Campaign]:
        """Count the targets along the way."""
        return super().get_base_queryset().annotate(targets_total=Count("targets"))


def _address(campaign: Campaign) -> str:
    return reverse("desk_campaigns:inspect", args=[campaign.pk])


class CampaignScreen(ReadingViewSet):
    """Campaigns."""

    model = Campaign
    name = "desk_campaigns"
    url_prefix = "campaigns"
    icon = "group"
    menu_label = gettext_lazy("Campaigns")
    menu_order = 210
    ordering: ClassVar[list[str]] = ["starts_on", "id"]
    index_view_class = CampaignList

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, and the screens of a campaign and what belongs to it with an address an act."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *(address for screen in (*SCREENS, *MAKING) for address in screen.addresses()),
        ]
