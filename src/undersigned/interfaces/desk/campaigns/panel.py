"""What the desk's first screen says of campaigns: letters held, requests of partners, and who has been silent longest."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from undersigned.campaigns.models import Campaign
from undersigned.campaigns.states import UNDATED
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.panels import Figure

SHOWN = 5
CAMPAIGNS_SHOWN = 5


class CampaignsPanel(Component):
    """What waits in campaigns, for those who may see it."""

    name = "campaigns"
    template_name = "desk/campaigns_panel.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the staff member may see: nothing without the right, or without a campaign."""
        request: HttpRequest = (parent_context or {})["request"]
        may = request.user.has_perm
        if not may(rights.VIEW_TARGETS):
            return {}
        campaigns = list(Campaign.objects.exclude(starts_on=UNDATED).order_by("-starts_on", "-pk")[:CAMPAIGNS_SHOWN])
        figures: list[Figure] = []
        for one in campaigns:
            if may(rights.VIEW_LETTERS):
                url = reverse("desk_campaigns:letters", args=[one.pk])
                figures.append(Figure(_("%(campaign)s: letters to look at") % {"campaign": one}, _held(one), url))
            if may(rights.VIEW_PARTNERS):
                url = reverse("desk_campaigns:partners", args=[one.pk])
                number = finding.partner_requests(one.pk).count()
                figures.append(Figure(_("%(campaign)s: requests of partners") % {"campaign": one}, number, url))
        today, language = timezone.localdate(), (get_language() or "en").split("-")[0]
        silent = finding.silent_longest([one.pk for one in campaigns], most=SHOWN)
        return {
            "shown": bool(campaigns),
            "stopped": [str(one) for one in campaigns if one.stopped_at],
            "figures": figures,
            "silent": [
                Figure(target.name_in(language), (today - on).days, reverse("desk_campaigns:target", args=[target.pk]))
                for target, on in silent
            ],
        }


def _held(one: Campaign) -> int:
    by_state = finding.mails_by_state(one.pk)
    return by_state["held"] + by_state["unsure"]
