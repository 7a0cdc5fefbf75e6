"""The screen of one target: how it stands and why, whom to write to, who cares, what it says, what was handed over."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.campaigns.models import ContactMade, Handover, Pledge, Target, TargetClaim, TargetContact
from undersigned.campaigns.queries.actions import figures_for, handovers_of
from undersigned.campaigns.queries.landing import has_started
from undersigned.campaigns.queries.places import Place, place_of
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns import finding, rights
from undersigned.interfaces.desk.campaigns import words as own_words
from undersigned.interfaces.desk.campaigns.campaign import crumbs, to_list
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.campaigns.target_acts import ACTS
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import NOTHING, HeadedTable, column, day, links, moment
from undersigned.interfaces.desk.words import language_name
from undersigned.people.models import AuditLine

LINES_SHOWN = 50


class TargetScreen(ActingScreen):
    """One target."""

    rights = (rights.VIEW_TARGETS,)
    name = "target"
    place = "targets/<int:pk>/"
    acts = ACTS
    subject: Target

    def find(self, pk: int) -> Target:
        """Return the target. Raises Http404."""
        return finding.find_target(pk)

    def get_page_title(self) -> str:
        """Return its name."""
        return self.subject.name_in((get_language() or "en").split("-")[0])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the targets."""
        to_targets = {"url": self._targets_url(), "label": _("Targets")}
        campaign = self.subject.campaign
        return [*self.breadcrumbs_items, to_list(), crumbs(campaign), to_targets, {"url": "", "label": _("One target")}]

    def _targets_url(self) -> str:
        return reverse("desk_campaigns:targets", args=[self.subject.campaign_id])

    def get_marks(self) -> list[str]:
        """Kind, status, since when."""
        one = self.subject
        since = _("since %(day)s") % {"day": day(one.status_on)} if one.status_on else ""
        won = _("won on %(moment)s") % {"moment": moment(one.won_at)} if one.won_at else ""
        status = words.word_for(own_words.STATUSES, one.status)
        return [words.word_for(own_words.TARGET_KINDS, one.kind), f"{status} {since}".strip(), won]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to all targets and to the page that readers see."""
        ways: list[tuple[str, Any]] = [(self._targets_url(), _("All targets"))]
        if has_started(self.subject.campaign, today=timezone.localdate(self.now)):
            ways.append((reverse("target", args=self._place()), _("Its page")))
        return ways

    def _place(self) -> Place:
        return place_of(self.subject, today=timezone.localdate(self.now))

    def get_sections(self) -> list[Section]:
        """Everything that is known."""
        return [
            Section("facts", _("What is known of it"), facts=self._facts()),
            self._contacts(),
            self._made(),
            self._claims(),
            Section("done", _("What people did"), facts=self._done(), nothing=_("Nothing yet.")),
            self._replies(),
            self._handovers(),
            self._changes(),
        ]

    def _facts(self) -> list[Fact]:
        one = self.subject
        facts: list[Fact] = [
            (_("Country"), words.country_word(one.country_id or "")),
            (_("Office"), words.in_own_language(one.office)),
            (_("Who holds the office now"), one.person),
            (_("Its line on the roll"), str(one.entry) if one.entry else ""),
            (_("The campaign calls on it since"), day(one.called_on)),
            (_("Why the campaign chose it"), words.in_own_language(one.reason)),
            (_("Source"), links(one.source)),
            (_("Pledge"), self._pledge()),
        ]
        return [(label, value) for label, value in facts if value and value != NOTHING]

    def _pledge(self) -> str:
        pledge = Pledge.objects.filter(target=self.subject).select_related("contact").first()
        if pledge is None:
            return ""
        told = _("%(office)s, %(moment)s, through the mailbox on file: “%(words)s”")
        return told % {"office": pledge.contact.office, "moment": moment(pledge.pledged_at), "words": pledge.words}

    def _contacts(self) -> Section:
        entries = [
            Entry(
                one.office,
                aside=_bounced(one),
                facts=_contact_facts(one),
                forms=self.act_forms(one, "change-contact"),
            )
            for one in self.subject.contacts.all()
        ]
        return Section("contacts", _("Whom to write to"), entries, nothing=_("No office is on file."))

    def _made(self) -> Section:
        private = rights.may_run(self.staff)
        made = self.subject.contacts_made.select_related("claim__partner").order_by("-on", "-id")
        entries = [
            Entry(
                f"{day(one.on)}: {words.word_for(own_words.WAYS, one.way)}",
                aside=_answered(one),
                text=one.note if private else "",
                forms=self.act_forms(one, "answer", "strike-contact"),
            )
            for one in made
        ]
        return Section(
            "made", _("Contacts made"), entries, facts=self._silence(), nothing=_("Nobody got in touch yet.")
        )

    def _silence(self) -> list[Fact]:
        first = self.subject.contacts_made.filter(answered_on=None).order_by("on").first()
        if first is None or self.subject.won_at is not None:
            return []
        days = (timezone.localdate(self.now) - first.on).days
        return [(_("Days without an answer"), days)]

    def _claims(self) -> Section:
        claims = self.subject.claims.select_related("partner")
        entries = [
            Entry(
                _who(one),
                aside=_since(one),
                forms=self.act_forms(one, "end-claim") if one.ended_at is None else [],
            )
            for one in claims
        ]
        return Section("claims", _("Who cares for it"), entries, nothing=_("Nobody has claimed it."))

    def _done(self) -> list[Fact]:
        figures = figures_for(self.subject.pk, until=self.now)
        done: list[Fact] = [
            (words.word_for(own_words.ACTION_KINDS, kind), number) for kind, number in figures.kinds.items()
        ]
        waiting = finding.waiting_for(self.subject)
        return done + [(words.word_for(own_words.MAIL_STATES, state), number) for state, number in waiting.items()]

    def _replies(self) -> Section:
        entries = [
            Entry(
                _("Received on %(day)s") % {"day": day(one.received_on)},
                aside=_("shown since %(moment)s") % {"moment": moment(one.shown_at)}
                if one.shown_at
                else _("not shown"),
                facts=[(_("Where it can be seen"), links(one.source))] if one.source else [],
                text=one.text,
            )
            for one in self.subject.replies.all()
        ]
        return Section("replies", _("What it says for itself"), entries, nothing=_("It has not replied."))

    def _handovers(self) -> Section:
        place = self._place()
        entries = [
            Entry(
                _("Pack of %(moment)s") % {"moment": moment(one.made_at)},
                aside=_received(one),
                facts=_handover_facts(one, place),
                forms=self.act_forms(one, "received"),
            )
            for one in handovers_of(self.subject.pk)
        ]
        return Section("handovers", _("Handed over"), entries, nothing=_("Nothing was handed over yet."))

    def _changes(self) -> Section:
        columns = [
            column("on", _("Day"), lambda one: day(one.on)),
            column("status", _("Status"), lambda one: words.word_for(own_words.STATUSES, one.status)),
            column("note", _("What happened"), lambda one: words.in_own_language(one.note) or NOTHING),
            column("evidence", _("What shows it"), lambda one: links(one.evidence), code=True),
            column("recorded_at", _("Recorded"), lambda one: moment(one.recorded_at)),
        ]
        table = HeadedTable(
            "", columns, self.subject.changes.all(), _("Nothing has been recorded about it."), label=_("History")
        )
        return Section("history", _("History"), self._lines(), table=table)

    def _lines(self) -> list[Entry]:
        """What staff did, for those who may read what staff do."""
        if not self.staff.has_perm("undersigned.view_auditline"):
            return []
        place = f"{self.subject.campaign.slug} {self.subject.slug}"
        lines = AuditLine.objects.filter(subject__startswith=place).order_by("-at", "-pk")
        own = [one for one in lines[: 4 * LINES_SHOWN] if one.subject == place or one.subject[len(place)] == " "]
        return [
            Entry(f"{one.actor}: {one.event}", aside=f"{moment(one.at)} {one.detail}".strip())
            for one in own[:LINES_SHOWN]
        ]


def _handover_facts(one: Handover, place: Place) -> list[Fact]:
    facts: list[Fact] = [(_("What people did"), one.total), (_("SHA-256"), one.sha256)]
    files = format_html(
        '<a href="{}">CSV</a> <a href="{}">PDF</a>',
        reverse("handover_csv", args=[*place, one.pk]),
        reverse("handover_pdf", args=[*place, one.pk]),
    )
    return [*facts, (_("Download"), files), (_("Its page"), _link(reverse("handover", args=[*place, one.pk])))]


def _link(address: str) -> str:
    return format_html('<a href="{}">{}</a>', address, address)


def _contact_facts(one: TargetContact) -> list[Fact]:
    facts: list[Fact] = [
        (_("Name"), one.name),
        (_("E-mail address"), one.email),
        ("X", one.x),
        ("Bluesky", one.bluesky),
        ("Mastodon", one.mastodon),
        (_("Postal address"), one.postal),
        (_("Telephone"), one.phone),
        (_("Office hours"), f"{one.opens:%H:%M}–{one.closes:%H:%M} {one.time_zone}"),
        (_("Language"), language_name(one.language)),
        (_("Source"), links(one.source) if one.source else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _bounced(one: TargetContact) -> str:
    said = [_("made up for the example") if one.sample else ""]
    if one.bounced_at:
        said.append(_("its mailbox refused a letter for good on %(moment)s") % {"moment": moment(one.bounced_at)})
    return ", ".join(filter(None, said))


def _answered(one: ContactMade) -> str:
    by = one.claim.partner.name if one.claim and one.claim.partner else ""
    answered = _("answered on %(day)s") % {"day": day(one.answered_on)} if one.answered_on else _("no answer")
    return ", ".join(filter(None, [by, answered]))


def _who(one: TargetClaim) -> str:
    return one.partner.name if one.partner else _("A volunteer")


def _since(one: TargetClaim) -> str:
    said = _("since %(day)s, last active on %(active)s")
    told = said % {"day": day(one.claimed_at), "active": day(one.active_at)}
    if one.ended_at is None:
        return told
    return f"{told}; {words.word_for(own_words.CLAIM_ENDS, one.ended_how)}, {day(one.ended_at)}"


def _received(one: Handover) -> str:
    if one.received_on is None:
        return _("not handed over yet")
    said = {"name": one.received_by, "day": day(one.received_on), "place": one.place}
    return (
        _("received by %(name)s on %(day)s, %(place)s") % said
        if one.place
        else _("received by %(name)s on %(day)s") % said
    )
