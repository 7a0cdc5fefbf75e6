"""The screen of one mailing: what it says, to whom and when, what stands in its way, and what became of it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.flows.compile_mailing import NotReady, compile_mailing
from undersigned.flows.release_mailing import fallbacks, size_of_mailing
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.mailings import finding, rights
from undersigned.interfaces.desk.mailings import words as own_words
from undersigned.interfaces.desk.mailings.mailing_acts import ACTS, fallback_sentences, needs_second
from undersigned.interfaces.desk.mailings.settling import SETTLING, unsure_section
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import HeadedTable, column, moment, yes_or_no
from undersigned.interfaces.desk.words import language_name
from undersigned.locale.days import written_moment
from undersigned.mailing.models import Mailing, MailingLink, TrialSend
from undersigned.mailing.queries.deliveries import refusals_of
from undersigned.mailing.queries.mailings import figures_of
from undersigned.mailing.states import DRAFT, OFFERED, RELEASED, SENDING
from undersigned.values.local_times import in_zone

TRIALS_SHOWN = 20
LATE = timedelta(minutes=30)
"""After its hour; a million recipients take ten minutes to be written down."""
REASONS_SHOWN = 5


def to_list() -> dict[str, Any]:
    """Return the step that leads back to the list of mailings."""
    return {"url": reverse("desk_mailings:index"), "label": _("Mailings")}


def crumbs(mailing: Mailing) -> dict[str, Any]:
    """Return the step that leads back to a mailing."""
    return {"url": reverse("desk_mailings:inspect", args=[mailing.pk]), "label": str(mailing)}


class MailingScreen(ActingScreen):
    """Base of the screens of mailings."""

    space = "desk_mailings"
    rights = (rights.VIEW,)
    header_icon = "mail"


class MailingPage(MailingScreen):
    """One mailing."""

    name = "inspect"
    place = "<int:pk>/"
    acts = (*ACTS, *SETTLING)
    subject: Mailing

    def find(self, pk: int) -> Mailing:
        """Return the mailing. Raises Http404."""
        return finding.find_mailing(pk)

    def get_page_title(self) -> str:
        """Return its name."""
        return str(self.subject)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": str(self.subject)}]

    def get_marks(self) -> list[str]:
        """State, and whether it is made up."""
        sample = _("made up for the example") if self.subject.sample else ""
        return [words.word_for(own_words.MAILING_STATES, self.subject.state), sample]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to its series, where it is a step of one."""
        series = finding.series_of(self.subject) if self.subject.kind == Mailing.Kind.STEP else None
        return [(reverse("desk_mailings:series", args=[series.pk]), str(series))] if series else []

    def get_sections(self) -> list[Section]:
        """What it says, to whom, what is in the way; once it is frozen, what became of it."""
        one = self.subject
        sections = [self._texts(), Section("whom", _("To whom and when"), facts=self._whom())]
        if one.state in {DRAFT, OFFERED}:
            sections.append(self._ready())
        elif stuck := why_stuck(one, now=self.now):
            sections.append(Section("ready", _("Before it leaves"), facts=[(_("In the way"), stuck)]))
        if one.frozen_at or one.figures:
            sections += [Section("figures", _("What became of it"), facts=self._figures()), self._links()]
            unsure = unsure_section(self)
            sections += [unsure] if unsure.entries else []
        sections.append(self._trials())
        return sections

    def _texts(self) -> Section:
        entries = [
            Entry(
                language_name(text.language),
                url=reverse("desk_mailings:text", args=[text.pk]),
                aside=ngettext("%(number)s block", "%(number)s blocks", len(text.blocks))
                % {"number": len(text.blocks)},
                facts=[
                    (label, value)
                    for label, value in ((_("Subject"), text.subject), (_("Second subject"), text.subject_b))
                    if value
                ],
            )
            for text in self.subject.texts.order_by("pk")
        ]
        return Section("texts", _("What it says"), entries, nothing=_("It says nothing yet."))

    def _whom(self) -> list[Fact]:
        one = self.subject
        topic = words.in_own_language(one.topic.title) if one.topic else _("None: to all, whatever they chose")
        leaves = written_moment(in_zone(one.send_at, one.time_zone)) if one.send_at else _("as soon as it is released")
        facts: list[Fact] = [
            (_("Campaign"), str(one.campaign) if one.campaign else _("None")),
            (_("Topic"), topic),
            (_("To whom"), str(one.segment) if one.segment else _("Everybody who subscribed")),
            (_("Leaves"), leaves),
        ]
        if one.ab_percent:
            tried = _("on %(percent)s %% of all, for %(hours)s hours") % {
                "percent": one.ab_percent,
                "hours": one.ab_hours,
            }
            facts.append((_("Two subjects are tried"), tried))
        facts += [
            (_("In the archive"), yes_or_no(one.archived)),
            (_("Openings are counted"), yes_or_no(one.count_opens)),
            (_("Written by"), one.made_by),
        ]
        people = ((_("Offered by"), one.offered_by), (_("Released by"), one.released_by))
        return [*facts, *((label, name) for label, name in people if name)]

    def _ready(self) -> Section:
        """How many would get it now, and what stands in the way of its release."""
        one = self.subject
        facts: list[Fact] = []
        try:
            size = size_of_mailing(one, now=self.now)
        except NotReady as error:
            return Section("ready", _("Before it leaves"), facts=[(_("In the way"), " ".join(error.sentences))])
        facts.append((_("In the segment"), size.matching))
        split = [f"{language_name(code)}: {number}" for code, number in size.by_language.items()]
        facts.append((_("Would get it now"), "\n".join([str(size.total), *split])))
        written = list(one.texts.order_by("pk").values_list("language", flat=True))
        facts += [(_("Languages"), sentence) for sentence in fallback_sentences(fallbacks(size, written))]
        if size.matching >= self.least_by_two():
            facts.append((_("Two people"), needs_second(one)))
        if one.state == OFFERED and one.released_at:
            # What is offered by somebody has not been released: this one was, by the person it is offered by.
            facts.append(
                (
                    _("Came back"),
                    _("One person had released it; since then it has come to so many recipients that it takes two."),
                )
            )
        try:
            compile_mailing(one, now=self.now)
        except NotReady as error:
            facts.append((_("In the way"), "\n".join(error.sentences)))
        return Section("ready", _("Before it leaves"), facts=facts)

    def least_by_two(self) -> int:
        """Return from how many recipients on it takes two."""
        return int(settings.OPTION["release_by_two"])

    def _figures(self) -> list[Fact]:
        one, found = self.subject, figures_of(self.subject)
        facts: list[Fact] = [
            (_("Recipients"), one.total),
            (_("Waiting"), found.waiting + found.claimed),
            (_("Sent"), found.sent),
            (_("Delivered"), found.delivered),
            (_("Bounced"), found.bounced),
            (_("Refused"), found.refused),
            (_("Unsure whether they left"), found.unsure),
            (_("Dropped"), found.dropped),
            (_("Complained"), found.complained),
            (_("Unsubscribed"), found.unsubscribed),
        ]
        if one.ab_percent:
            facts += [(_("Sent with the first subject"), found.sent_a), (_("Sent with the second"), found.sent_b)]
            tried = found.sent_a + found.sent_b
            waits = _("not decided yet") if tried else _("not decided: nobody has got either subject yet")
            chosen = {"a": _("the first subject"), "b": _("the second subject")}.get(one.ab_winner, waits)
            facts.append((_("The rest gets"), chosen))
        if one.count_opens:
            facts.append((_("Opened, as far as people agreed to be counted"), one.opens))
        facts += [
            (_("Refused because"), f"{status} · {number}") for status, number in refusals_of(one.pk)[:REASONS_SHOWN]
        ]
        moments = ((_("Frozen"), one.frozen_at), (_("Ended"), one.ended_at))
        return [*facts, *((label, moment(at)) for label, at in moments if at)]

    def _links(self) -> Section:
        rows = MailingLink.objects.filter(mailing=self.subject).order_by("number")
        columns = [column("url", _("Link"), code=True)]
        if self.subject.ab_percent:
            columns += [column("clicks_a", _("First subject")), column("clicks_b", _("Second subject"))]
        columns.append(column("clicks", _("Followed"), lambda one: one.clicks_a + one.clicks_b))
        table = HeadedTable("", columns, rows, _("It has no link."), label=_("Links"))
        return Section("links", _("Links, counted without anybody’s name"), table=table)

    def _trials(self) -> Section:
        rows = (
            TrialSend.objects.filter(mailing=self.subject).defer("compiled").order_by("-asked_at", "pk")[:TRIALS_SHOWN]
        )
        entries = [
            Entry(
                one.email,
                aside=f"{language_name(one.language)} · {_subject_of(one.variant)} · {one.asked_by}",
                facts=[(_("Sent"), moment(one.sent_at) if one.sent_at else one.status or _("not yet"))],
            )
            for one in rows
        ]
        return Section("trials", _("Trials"), entries, nothing=_("It has not been tried yet."))


def why_stuck(one: Mailing, *, now: datetime) -> str:
    """Say why nothing of a released mailing, or of a step of a series that goes, can be prepared; empty where nothing is wrong."""
    goes = one.state == SENDING and one.kind == Mailing.Kind.STEP
    if one.state != RELEASED and not goes:
        return ""
    try:
        size_of_mailing(one, now=now)
    except NotReady as error:
        return " ".join(error.sentences)
    due = one.send_at or one.released_at or now
    if one.state == RELEASED and one.kind == Mailing.Kind.ISSUE and now - due > LATE:
        return _(
            "Its hour has passed, and it has not begun to leave. Please ask the operator: the worker’s log says more."
        )
    return ""


def _subject_of(variant: str) -> str:
    return _("second subject") if variant == "b" else _("first subject")
