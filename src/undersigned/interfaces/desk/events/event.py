"""The screen of one event: how it reads, when and where, who holds it and speaks, what is asked, and how many come."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.campaigns.event_days import own_zone, when_words
from undersigned.campaigns.event_moves import announced_first
from undersigned.campaigns.models import Event, EventQuestion
from undersigned.campaigns.passes.events import make_preview_pass
from undersigned.campaigns.queries.attendance import attendance_of
from undersigned.campaigns.states import CANCELLED, PUBLISHED, SUGGESTED
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.campaigns.campaign import crumbs as to_campaign
from undersigned.interfaces.desk.campaigns.screen import ActingScreen, Entry, Section
from undersigned.interfaces.desk.events import finding, rights
from undersigned.interfaces.desk.events import words as own_words
from undersigned.interfaces.desk.events.deciding import DECIDING
from undersigned.interfaces.desk.events.event_acts import CHANGING
from undersigned.interfaces.desk.events.question_acts import ADD_QUESTION, OF_A_QUESTION
from undersigned.interfaces.desk.events.speaker_acts import ADD_SPEAKER, OF_A_SPEAKER
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.tables import NOTHING, links, moment, yes_or_no
from undersigned.interfaces.desk.words import language_name
from undersigned.mailing.links import event_link, event_preview_link

_OF_A_SPEAKER = tuple(act.name for act in OF_A_SPEAKER)
_OF_A_QUESTION = tuple(act.name for act in OF_A_QUESTION)


def to_list() -> dict[str, Any]:
    """Return the step that leads back to the list of events."""
    return {"url": reverse("desk_events:index"), "label": _("Events")}


def crumbs(event: Event) -> dict[str, Any]:
    """Return the step that leads back to an event."""
    return {"url": reverse("desk_events:inspect", args=[event.pk]), "label": words.in_own_language(event.title)}


class EventScreen(ActingScreen):
    """Base of the screens of events."""

    space = "desk_events"
    rights = (rights.VIEW,)
    header_icon = "date"


class EventPage(EventScreen):
    """One event."""

    name = "inspect"
    place = "<int:pk>/"
    acts = (*DECIDING[:-1], *CHANGING, ADD_SPEAKER, *OF_A_SPEAKER, ADD_QUESTION, *OF_A_QUESTION, DECIDING[-1])
    subject: Event

    def find(self, pk: int) -> Event:
        """Return the event. Raises Http404."""
        return finding.find_event(pk)

    def get_page_title(self) -> str:
        """Return its title."""
        return words.in_own_language(self.subject.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [*self.breadcrumbs_items, to_list(), {"url": "", "label": self.get_page_title()}]

    def get_marks(self) -> list[str]:
        """State, campaign, and whether it is made up."""
        sample = _("made up for the example") if self.subject.sample else ""
        return [own_words.state_of(self.subject, self.now), str(self.subject.campaign), sample]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to who comes, to its page, its campaign and its series."""
        one, language = self.subject, (get_language() or "en").split("-")[0]
        walk: list[tuple[str, Any]] = []
        if one.state in {PUBLISHED, CANCELLED}:
            walk.append((reverse("desk_events:attendance", args=[one.pk]), _("Who comes")))
            walk.append((event_link(settings.PUBLIC_URL, language, one.slug), _("Its page")))
        elif one.state == SUGGESTED and self.staff.has_perm(rights.RUN):
            token = make_preview_pass(settings.HOME.keys, event_id=one.pk, now=self.now)
            walk.append((event_preview_link(settings.PUBLIC_URL, language, token), _("Preview, for a day")))
        if one.series:
            walk.append((reverse("desk_events:series", args=[one.series_id]), words.in_own_language(one.series.title)))
        campaign = to_campaign(one.campaign)
        return [*walk, (campaign["url"], campaign["label"])]

    def get_sections(self) -> list[Section]:
        """What readers read, then what the desk knows beside."""
        one = self.subject
        sections = [Section("when", _("When and where"), facts=self._when())]
        if one.state in {SUGGESTED, CANCELLED} or any(one.reason.values()):
            sections.append(Section("state", _("How it stands"), facts=self._state()))
        return [
            *sections,
            Section("texts", _("As readers read it"), self._texts()),
            Section("seats", _("Seats"), facts=self._seats()),
            Section("hosts", _("Who holds it"), self._co_hosts(), self._host()),
            Section("speakers", _("Who speaks"), self._speakers(), nothing=_("Nobody is named yet.")),
            Section("questions", _("What is asked of who registers"), self._questions(), nothing=_("Nothing.")),
            Section("access", _("What it offers to whom"), facts=self._access()),
            Section("after", _("Afterwards"), self._summaries(), self._recording(), nothing=_("Nothing yet.")),
        ]

    def _when(self) -> list[Fact]:
        one = self.subject
        facts: list[Fact] = [(_("When"), when_words(one))]
        if own_zone(one) != one.time_zone:
            facts.append((_("Its time zone"), own_words.zone_gone(one)))
        elif not one.all_day and one.time_zone != "UTC":
            facts.append((_("By UTC"), when_words(one, "UTC")))
        if former := announced_first(one):
            facts.append((_("Moved from"), when_words(former)))
        spoken = ", ".join(language_name(code) for code in one.languages)
        return [
            *facts,
            (_("Online at"), one.online_link or NOTHING),
            (_("Place"), one.place or NOTHING),
            (_("Spoken there"), spoken or NOTHING),
            (_("Address"), one.slug),
        ]

    def _state(self) -> list[Fact]:
        one = self.subject
        facts: list[Fact] = [(_("Made"), moment(one.made_at))]
        if one.suggested_by:
            facts.append((_("Suggested by a partner"), one.suggested_by.name))
        elif one.suggester_digest:
            facts.append((_("Suggested by"), _("a reader, who is told what you decide")))
        if one.state == CANCELLED:
            facts.append((_("Cancelled"), moment(one.cancelled_at)))
        return [
            *facts,
            *((_("Why (%(language)s)") % {"language": language_name(code)}, said)
              for code, said in one.reason.items() if said),
        ]  # fmt: skip

    def _texts(self) -> list[Entry]:
        one = self.subject
        codes = list(dict.fromkeys([*one.title, *one.text]))
        return [
            Entry(one.title.get(code, "–"), aside=language_name(code), text=one.text.get(code, "")) for code in codes
        ]

    def _seats(self) -> list[Fact]:
        one, come = self.subject, attendance_of(self.subject.pk)
        if one.register_at:
            return [(_("One registers elsewhere, at"), one.register_at)]
        return [
            (_("Seats"), _("as many as come") if one.capacity is None else one.capacity),
            (_("Have a seat"), come.seated),
            (_("Wait in line"), come.in_line),
            (_("Have not confirmed yet"), come.unconfirmed),
            (_("Registration is open"), yes_or_no(one.registration_open)),
        ]

    def _host(self) -> list[Fact]:
        partner = self.subject.host_partner
        return [(_("Held by"), partner.name if partner else self.subject.host or NOTHING)]

    def _co_hosts(self) -> list[Entry]:
        return [
            Entry(one.name, aside=_("helps to hold it"), forms=self.act_forms(one, "remove-co-host"))
            for one in self.subject.co_hosts.all()
        ]

    def _speakers(self) -> list[Entry]:
        return [
            Entry(
                one.name,
                aside=words.in_own_language(one.role),
                facts=[(_("Link"), links(one.link))] if one.link else [],
                forms=self.act_forms(one, *_OF_A_SPEAKER),
            )
            for one in self.subject.speakers.all()
        ]

    def _questions(self) -> list[Entry]:
        return [
            Entry(
                f"{one.position}. {words.in_own_language(one.text)}",
                aside=self._kind(one),
                facts=[(_("Answers to choose from"), "\n".join(words.in_own_language(each) for each in one.choices))]
                if one.choices
                else [],
                forms=self.act_forms(one, *_OF_A_QUESTION),
            )
            for one in self.subject.questions.all()
        ]

    def _kind(self, one: EventQuestion) -> str:
        kind = words.word_for(own_words.QUESTION_KINDS, one.kind)
        return _("%(kind)s · has to be answered") % {"kind": kind} if one.required else kind

    def _access(self) -> list[Fact]:
        one = self.subject
        return [
            (_("Live captions"), yes_or_no(one.captions)),
            (_("Sign language"), one.sign_language or NOTHING),
            *((language_name(code), said) for code, said in one.accessibility.items() if said),
        ]

    def _recording(self) -> list[Fact]:
        return [(_("Recording"), links(self.subject.recording))] if self.subject.recording else []

    def _summaries(self) -> list[Entry]:
        summaries = self.subject.summary.items()
        return [Entry(language_name(code), text=said) for code, said in summaries if said]
