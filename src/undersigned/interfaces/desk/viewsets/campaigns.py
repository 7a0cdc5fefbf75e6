"""Campaigns and whom each calls on."""

from typing import ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.campaigns.models import Campaign, Target
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.reading import Fact, ReadingList, ReadingPage, ReadingViewSet
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, day, links, yes_or_no


class CampaignList(ReadingList):
    """All campaigns."""

    related = ("call",)

    @cached_property
    def columns(self) -> list[Column]:
        """Hashtag, title, call, days, targets."""
        return [
            TitleColumn("hashtag", label=_("Campaign"), accessor=str, get_url=_address, sort_key="hashtag"),
            column("title", _("Title"), lambda one: words.in_own_language(one.title), wide=True),
            column("call", _("Call"), wide=True),
            column("starts_on", _("Begins"), lambda one: day(one.starts_on), sort_key="starts_on"),
            column("ends_on", _("Ends"), lambda one: day(one.ends_on) if one.ends_on else _("open"), wide=True),
            column("targets_total", _("Targets")),
        ]

    def get_base_queryset(self) -> QuerySet[Campaign]:
        """Count the targets along the way."""
        return super().get_base_queryset().annotate(targets_total=Count("targets"))


def _address(campaign: Campaign) -> str:
    return reverse("desk_campaigns:inspect", args=[campaign.pk])


class CampaignPage(ReadingPage):
    """One campaign with its targets."""

    def get_facts(self) -> list[Fact]:
        """What it asks, of which call, from when to when."""
        one: Campaign = self.object
        return [
            (_("Title"), words.in_own_language(one.title)),
            (_("Aim"), words.in_own_language(one.aim)),
            (_("Call"), str(one.call)),
            (_("Begins"), day(one.starts_on)),
            (_("Ends"), day(one.ends_on) if one.ends_on else _("open")),
            (_("Sample wording"), yes_or_no(one.sample)),
            (_("Source"), links(one.source)),
        ]

    def get_tables(self) -> list[HeadedTable]:
        """Whom the campaign calls on, and since when."""
        targets = Target.objects.filter(campaign=self.object).order_by("country__name_en")
        columns = [
            column("country", _("Country"), lambda one: words.country_word(one.country_id or "")),
            column("called_on", _("Since"), lambda one: day(one.called_on)),
            column("reason", _("Why"), lambda one: words.in_own_language(one.reason) or NOTHING),
            column("source", _("Source"), lambda one: links(one.source), code=True),
        ]
        return [HeadedTable(_("Targets"), columns, targets, _("The campaign calls on nobody yet."))]


class CampaignScreen(ReadingViewSet):
    """Campaigns in the menu."""

    model = Campaign
    name = "desk_campaigns"
    url_prefix = "campaigns"
    icon = "group"
    menu_label = gettext_lazy("Campaigns")
    menu_order = 210
    ordering: ClassVar[list[str]] = ["starts_on", "id"]
    index_view_class = CampaignList
    inspect_view_class = CampaignPage
