"""The list of whom a campaign calls on, with how long each has been silent, and adding one."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, TitleColumn

from undersigned.campaigns.models import Campaign
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.campaigns.finding import TargetLine
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Section
from undersigned.interfaces.desk.campaigns.target_acts import ADDING
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, day


class Targets(ActingScreen):
    """All targets of a campaign."""

    rights = (rights.VIEW_TARGETS,)
    name = "targets"
    place = "<int:pk>/targets/"
    acts = ADDING
    wide = True
    subject: Campaign

    def find(self, pk: int) -> Campaign:
        """Return the campaign. Raises Http404."""
        return finding.find_campaign(pk)

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Targets")

    def get_name(self) -> str:
        """Return the campaign."""
        return str(self.subject)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the campaign."""
        return [*self.breadcrumbs_items, to_list(), crumbs(self.subject), {"url": "", "label": _("Targets")}]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to choosing several states at once, for those who run campaigns."""
        choosing = (reverse("desk_campaigns:choose_states", args=[self.subject.pk]), _("Choose states"))
        return [choosing] if rights.may_run(self.staff) else []

    def get_sections(self) -> list[Section]:
        """Return the table."""
        language = (get_language() or "en").split("-")[0]
        lines = finding.target_lines(self.subject, language, timezone.localdate(self.now))
        table = HeadedTable("", _columns(), lines, _("The campaign calls on nobody yet."), label=_("Targets"))
        return [Section("targets", _("Targets"), table=table)]


def _columns() -> list[Column]:
    return [
        TitleColumn("name", label=_("Target"), accessor=lambda one: one.name, get_url=_address),
        column("status", _("Status"), _status),
        column("silent_days", _("Days without an answer"), lambda one: _or_dash(one.silent_days)),
        column("claimed", _("Somebody cares"), lambda one: _("yes") if one.claimed else NOTHING, wide=True),
        column("done", _("Actions"), lambda one: one.done, wide=True),
        column("waiting", _("Letters waiting"), _waiting, wide=True),
        column("called_on", _("Since"), lambda one: day(one.target.called_on), wide=True),
    ]


def _address(line: TargetLine) -> str:
    return reverse("desk_campaigns:target", args=[line.target.pk])


def _or_dash(number: int | None) -> str:
    return NOTHING if number is None else str(number)


def _status(line: TargetLine) -> str:
    return words.word_for(own_words.STATUSES, line.status)


def _waiting(line: TargetLine) -> Any:
    if not line.bounced:
        return line.waiting or NOTHING
    return format_html('{} <span class="queue-tag queue-tag-grave">{}</span>', line.waiting, _("a mailbox refuses"))
