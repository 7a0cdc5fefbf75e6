"""The screen of one campaign: its figures, its pace, the stop button, and what it announces."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign, TargetMail
from undersigned.campaigns.passes.campaigns import make_preview_pass
from undersigned.campaigns.queries.landing import actions_taken
from undersigned.campaigns.queries.mails import likeness_share
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.campaign_acts import ACTS
from undersigned.interfaces.desk.campaigns.making import begun
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.campaigns.starting import still_to_do
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import NOTHING, day, links, moment, yes_or_no
from undersigned.mailing.links import campaign_preview_link


def crumbs(campaign: Campaign) -> dict[str, Any]:
    """Return the step that leads back to a campaign."""
    return {"url": reverse("desk_campaigns:inspect", args=[campaign.pk]), "label": str(campaign)}


def to_list() -> dict[str, Any]:
    """Return the step that leads back to the list of campaigns."""
    return {"url": reverse("desk_campaigns:index"), "label": _("Campaigns")}


class CampaignPage(ActingScreen):
    """One campaign."""

    name = "inspect"
    place = "<int:pk>/"
    acts = ACTS
    subject: Campaign

    def find(self, pk: int) -> Campaign:
        """Return the campaign. Raises Http404."""
        return finding.find_campaign(pk)

    def get_page_title(self) -> str:
        """Return its hashtag."""
        return str(self.subject)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": str(self.subject)}]

    def get_marks(self) -> list[str]:
        """Say whether it is stopped, and of which call it is."""
        one, state = self.subject, own_words.state_of(self.subject, today=timezone.localdate(self.now))
        stopped = _("Stopped since %(moment)s") % {"moment": moment(one.stopped_at)} if one.stopped_at else ""
        return [stopped or state, str(one.call), _("Sample wording") if one.sample else ""]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to targets, letters, partners, actions and events, each for those who may see it."""
        ways = (
            ("targets", _("Targets"), rights.VIEW_TARGETS),
            ("letters", _("Letters to look at"), rights.VIEW_LETTERS),
            ("partners", _("Partners"), rights.VIEW_PARTNERS),
            ("actions", _("Actions and texts"), rights.VIEW_ACTIONS),
        )
        walk = [
            (reverse(f"desk_campaigns:{name}", args=[self.subject.pk]), label)
            for name, label, right in ways
            if self.staff.has_perm(right)
        ]
        if self.staff.has_perm(rights.VIEW_EVENTS):
            walk.append((f"{reverse('desk_events:index')}?campaign={self.subject.pk}", _("Events")))
        return [*walk, *self._readers_page()]

    def _readers_page(self) -> list[tuple[str, Any]]:
        """Where readers read it; before it begins, for those who run it, a link that shows it to whoever is given that."""
        if begun(self.subject, None):
            return [(reverse("campaign", args=[self.subject.slug]), _("Its page"))]
        if not rights.may_run(self.staff):
            return []
        token = make_preview_pass(settings.HOME.keys, campaign_id=self.subject.pk, now=self.now)
        language = (get_language() or "en").split("-")[0]
        return [(campaign_preview_link(settings.PUBLIC_URL, language, token), _("Preview, for a day"))]

    def get_sections(self) -> list[Section]:
        """What it asks, what was done, how letters leave, what it announces."""
        sections = [Section("aim", _("What it asks"), facts=self._aim())]
        if not begun(self.subject, None):
            sections.append(Section("to-do", _("Before it begins"), facts=still_to_do(self.subject)))
        if self.staff.has_perm(rights.VIEW_TARGETS):
            sections += [
                Section("done", _("What people did"), facts=self._done(), nothing=_("Nothing yet.")),
                Section("queue", _("Letters to targets"), facts=self._queue()),
                Section("pace", _("Pace"), facts=pace_of(self.subject)),
            ]
        if self.staff.has_perm(rights.VIEW_ANNOUNCEMENTS):
            sections.append(self._announcements())
        return sections

    def _aim(self) -> list[Fact]:
        one = self.subject
        return [
            (_("Title"), words.in_own_language(one.title)),
            (_("Aim"), words.in_own_language(one.aim)),
            (_("Call"), str(one.call)),
            (_("Short address"), f"/campaign/{one.slug}/"),
            (_("Begins"), own_words.first_day(one)),
            (_("Ends"), day(one.ends_on) if one.ends_on else _("open")),
            (_("Sample wording"), yes_or_no(one.sample)),
            (_("Source"), links(one.source)),
        ]

    def _done(self) -> list[Fact]:
        done = actions_taken(self.subject.pk)
        facts: list[Fact] = [(words.word_for(own_words.ACTION_KINDS, kind), number) for kind, number in done.items()]
        return [*facts, (_("Together"), sum(done.values()))] if facts else []

    def _queue(self) -> list[Fact]:
        by_state = finding.mails_by_state(self.subject.pk)
        facts: list[Fact] = [
            (words.word_for(own_words.MAIL_STATES, state), by_state[state]) for state in TargetMail.State.values
        ]
        facts.append((_("Suggested text, on average"), f"{likeness_share(self.subject.pk)} %"))
        if self.staff.has_perm(rights.VIEW_PARTNERS):
            waiting = finding.partner_requests(self.subject.pk).count()
            facts.append((_("Requests of partners that wait"), waiting))
        return facts

    def _announcements(self) -> Section:
        entries = []
        for one in self.subject.announcements.all():
            embargo = _("under embargo until %(moment)s") if one.shown_from > self.now else _("shown since %(moment)s")
            entries.append(
                Entry(
                    words.in_own_language(one.title),
                    aside=embargo % {"moment": moment(one.shown_from)},
                    text=words.in_own_language(one.text),
                    forms=self.act_forms(one, "change-announcement"),
                )
            )
        return Section("announcements", _("Announcements"), entries, nothing=_("It has announced nothing yet."))


def pace_of(one: Campaign) -> list[Fact]:
    """Return how letters of a campaign leave."""
    return [
        (_("Letters leave from"), one.mail_from or _("none leave here: people write from their own mail program")),
        (_("Letters an hour to each target"), one.mails_an_hour),
        (_("Letters a day to each target"), one.mails_a_day),
        (_("Quiet days"), ", ".join(one.quiet_days) or NOTHING),
        (_("Words that make the desk look first"), ", ".join(one.block_words) or NOTHING),
    ]
