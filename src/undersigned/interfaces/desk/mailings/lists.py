"""The list of mailings, and beginning one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import TitleColumn

from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.interfaces.desk.mailings.mailing import MailingScreen
from undersigned.interfaces.desk.mailings.mailing_acts import WRITING
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, moment
from undersigned.mailing.models import Mailing

SHOWN = 50


class MailingList(MailingScreen):
    """The latest issues; older ones a page further."""

    name = "index"
    place = ""
    acts = WRITING
    wide = True

    def find(self, pk: int) -> None:
        """Nothing: it is about all of them."""

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Mailings")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """It is where the others lead back to."""
        return [*self.breadcrumbs_items, {"url": "", "label": _("Mailings")}]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to segments, series, and what is set up once."""
        return [
            (reverse("desk_mailings:segments"), _("Segments")),
            (reverse("desk_mailings:all_series"), _("Series")),
            (reverse("desk_mailings:setup"), _("Topics, trial mailboxes, pace")),
        ]

    def get_sections(self) -> list[Section]:
        """Each with its state and how far it is."""
        before = self.request.GET.get("before", "")
        rows = Mailing.objects.filter(kind=Mailing.Kind.ISSUE).order_by("-pk")
        if before.isascii() and before.isdigit() and len(before) < 10:
            rows = rows.filter(pk__lt=int(before))
        shown = list(rows.select_related("segment", "topic")[: SHOWN + 1])
        columns = [
            TitleColumn("name", label=_("Mailing"), accessor=str, get_url=_address),
            column("state", _("State"), lambda one: words.word_for(own_words.MAILING_STATES, one.state)),
            column("segment", _("To whom"), lambda one: str(one.segment or _("Everybody who subscribed")), wide=True),
            column("total", _("Recipients"), lambda one: one.total if one.frozen_at else NOTHING),
            column("send_at", _("Leaves"), lambda one: moment(one.send_at), wide=True),
            column("made_by", _("Written by"), wide=True),
        ]
        table = HeadedTable("", columns, shown[:SHOWN], _("There is none yet."), label=_("Mailings"))
        sections = [Section("mailings", _("Mailings"), table=table)]
        if len(shown) > SHOWN:
            older = f"{reverse('desk_mailings:index')}?before={shown[SHOWN - 1].pk}"
            sections.append(Section("older", _("Older ones"), [Entry(_("Show them"), url=older)]))
        return sections


def _address(one: Mailing) -> str:
    return reverse("desk_mailings:inspect", args=[one.pk])
