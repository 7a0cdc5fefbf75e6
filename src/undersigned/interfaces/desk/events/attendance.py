"""Who comes to an event: figures for all who see events; names and addresses for who runs them, once they have opened the list.

Opening it is an act (a POST): it leaves a line in the audit, asks for a recent sign-in, and holds for OPEN_FOR in that session.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from undersigned.campaigns.event_days import when_words
from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.queries.attendance import Attendance, attendance_of, by_language, rsvps_of_event
from undersigned.campaigns.queries.rsvps import STANDING, UNANSWERED, figures_by_partner
from undersigned.campaigns.states import GIVEN_BACK, IN_LINE, PUBLISHED, SEATED
from undersigned.flows.check_in import ComerInClear, open_attendance, read_comers
from undersigned.flows.export_attendance import export_attendance
from undersigned.interfaces.desk import words
from undersigned.interfaces.desk.acts import HeldRights
from undersigned.interfaces.desk.campaigns.screen import Entry, Section
from undersigned.interfaces.desk.events import finding, rights
from undersigned.interfaces.desk.events import words as own_words
from undersigned.interfaces.desk.events.attendance_acts import ACTS
from undersigned.interfaces.desk.events.event import EventScreen, crumbs, to_list
from undersigned.interfaces.desk.reading import Fact
from undersigned.interfaces.desk.second_factor import RecentSignInRequired
from undersigned.interfaces.desk.tables import HeadedTable, column, moment
from undersigned.interfaces.desk.words import language_name
from undersigned.values.names import fold_text

OPEN_FOR: Final = timedelta(hours=4)
A_PAGE: Final = 50
LISTS: Final[dict[str, tuple[str, ...]]] = {
    "seated": (SEATED,), "line": (IN_LINE,), "unconfirmed": UNANSWERED, "given_back": (GIVEN_BACK,),
}  # fmt: skip
_OPEN: Final = "desk.attendance_open"


def is_open(request: HttpRequest, event_id: int) -> bool:
    """Say whether somebody has opened the list of an event in this session, OPEN_FOR ago at most."""
    at = request.session.get(_OPEN, {}).get(str(event_id), 0)
    return bool(time.time() - at < OPEN_FOR.total_seconds())


@dataclass(frozen=True, slots=True)
class Listed:
    """People as they are shown: which, how many there are in all, and the pages before and after as parts of addresses."""

    people: list[tuple[Rsvp, ComerInClear]] = field(default_factory=list)
    total: int = 0
    before: str = ""
    after: str = ""


class AttendancePage(EventScreen):
    """Who comes to an event."""

    name = "attendance"
    place = "<int:pk>/attendance/"
    acts = ACTS
    wide = True
    template_name = "desk/attendance.html"
    subject: Event

    def find(self, pk: int) -> Event:
        """Return the event. Raises Http404."""
        return finding.find_event(pk)

    def get_page_title(self) -> str:
        """Say what is listed."""
        return _("Who comes")

    def get_name(self) -> str:
        """Return the event's title."""
        return words.in_own_language(self.subject.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the event."""
        return [*self.breadcrumbs_items, to_list(), crumbs(self.subject), {"url": "", "label": self.get_page_title()}]

    def get_marks(self) -> list[str]:
        """State, and when it is."""
        return [own_words.state_of(self.subject, self.now), when_words(self.subject)]

    def get_walk(self) -> list[tuple[str, Any]]:
        """Lead to the event."""
        return [(reverse("desk_events:inspect", args=[self.subject.pk]), _("The event"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the list, once it is open, with what narrows it."""
        self.figures = attendance_of(self.subject.pk)
        self.may_open = self.staff.has_perm(rights.RUN)
        self.opened = self.may_open and is_open(self.request, self.subject.pk)
        asked = self.request.GET
        self.query, self.which = asked.get("q", "").strip()[:200], asked.get("show", "seated")
        self.which = self.which if self.which in LISTS else "seated"
        self.listed = self._listed() if self.opened else Listed()
        context = super().get_context_data(**kwargs)
        return context | {
            "may_open": self.may_open,
            "opened": self.opened,
            "query": self.query,
            "which": self.which,
            "listed": self.listed,
            "tabs": [(code, label, number, code == self.which) for code, label, number in self._tabs()],
            "addresses": {
                name: reverse(f"desk_events:attendance_{name}", args=[self.subject.pk])
                for name in ("open", "close", "export")
            },
        }

    def _tabs(self) -> list[tuple[str, str, int]]:
        found: Attendance = self.figures
        return [
            ("seated", _("Have a seat"), found.seated),
            ("line", _("Wait in line"), found.in_line),
            ("unconfirmed", _("Have not confirmed yet"), found.unconfirmed),
            ("given_back", _("Gave it back"), found.given_back),
        ]

    # --- people ---
    def _listed(self) -> Listed:
        """Return the people of a list by name, or of all lists whom the search fits; a page of them."""
        states = (*STANDING, *UNANSWERED) if self.query else LISTS[self.which]
        rsvps = list(rsvps_of_event(self.subject.pk, *states))
        comers = read_comers(rsvps=rsvps, keys=settings.HOME.keys)
        found = [(one, comers[one.pk]) for one in rsvps if self._fits(comers[one.pk])]
        if self.query or self.which != "line":
            found.sort(key=lambda pair: (fold_text(pair[1].name), str(pair[0].pk)))
        page = _number(self.request.GET.get("page", ""), most=max(0, len(found) - 1) // A_PAGE + 1)
        first = (page - 1) * A_PAGE
        return Listed(
            found[first : first + A_PAGE],
            len(found),
            self._address(page - 1) if page > 1 else "",
            self._address(page + 1) if first + A_PAGE < len(found) else "",
        )

    def _fits(self, comer: ComerInClear) -> bool:
        said = f"{fold_text(comer.name)} {comer.email.lower()}"
        return self.query.lower() in comer.email.lower() or all(one in said for one in fold_text(self.query).split())

    def _address(self, page: int) -> str:
        return f"?{urlencode({'show': self.which, 'q': self.query, 'page': page})}"

    def get_sections(self) -> list[Section]:
        """Who, then how many."""
        sections = [Section("people", self._heading(), self._entries(), nothing=_("Nobody."))] if self.opened else []
        return [
            *sections,
            Section("figures", _("Figures"), facts=self._facts()),
            Section("partners", _("Through which partner"), table=self._by_partner()),
            Section("languages", _("In which language they registered"), table=self._by_language()),
        ]

    def _heading(self) -> str:
        if self.query:
            return _("Found: %(number)s") % {"number": self.listed.total}
        return next(f"{label}: {number}" for code, label, number in self._tabs() if code == self.which)

    def _entries(self) -> list[Entry]:
        line = self._places() if any(one.state == IN_LINE for one, _comer in self.listed.people) else {}
        return [
            Entry(
                comer.name or self._nameless(comer),
                aside=self._aside(one, comer),
                facts=[(answer.question, answer.text) for answer in comer.answers] + self._beside(one, line),
                forms=self.act_forms(one, *(act.name for act in ACTS)),
            )
            for one, comer in self.listed.people
        ]

    def _places(self) -> dict[Any, int]:
        line = rsvps_of_event(self.subject.pk, IN_LINE).values_list("pk", flat=True)
        return {pk: number for number, pk in enumerate(line, start=1)}

    def _nameless(self, comer: ComerInClear) -> str:
        return _("Name forgotten") if comer.opens else _("Cannot be opened with the key of this instance")

    def _aside(self, one: Rsvp, comer: ComerInClear) -> str:
        there = _("is here since %(moment)s") % {"moment": moment(one.checked_in_at)} if one.checked_in_at else ""
        state = words.word_for(own_words.RSVP_STATES, one.state) if self.query else ""
        return " · ".join(part for part in (comer.email, state, there) if part)

    def _beside(self, one: Rsvp, line: dict[Any, int]) -> list[Fact]:
        facts: list[Fact] = [(_("Number in line"), line[one.pk])] if one.pk in line else []
        if one.left_at:
            facts.append((_("Given back"), moment(one.left_at)))
        return facts

    # --- figures ---
    def _facts(self) -> list[Fact]:
        event, found = self.subject, self.figures
        facts: list[Fact] = [
            (_("Seats"), _("as many as come") if event.capacity is None else event.capacity),
            *((label, number) for _code, label, number in self._tabs()),
            (_("Let it lapse"), found.lapsed),
            (_("Checked in"), found.checked_in),
        ]
        if event.state == PUBLISHED and event.ends_at <= self.now and found.checked_in:
            facts.append((_("Had a seat and did not come"), found.seated - found.checked_in))
        return facts

    def _by_partner(self) -> HeadedTable:
        columns = [
            column("name", _("Partner"), lambda one: one.name or _("Everybody else")),
            column("seated", _("Have a seat")),
            column("in_line", _("Wait in line")),
            column("checked_in", _("Checked in")),
        ]
        return HeadedTable("", columns, figures_by_partner(self.subject.pk), _("Nobody yet."), label=_("Partners"))

    def _by_language(self) -> HeadedTable:
        columns = [
            column("language", _("Language"), lambda one: language_name(one.language)),
            column("seated", _("Have a seat")),
            column("in_line", _("Wait in line")),
            column("checked_in", _("Checked in")),
        ]
        return HeadedTable("", columns, by_language(self.subject.pk), _("Nobody yet."), label=_("Languages"))

    @classmethod
    def addresses(cls) -> list[URLPattern]:
        """Return the address of the screen, one an act, and those that open, close and export the list."""
        return [
            *super().addresses(),
            path(f"{cls.place}open/", OpenList.as_view(), name="attendance_open"),
            path(f"{cls.place}close/", CloseList.as_view(), name="attendance_close"),
            path(f"{cls.place}export/", ExportList.as_view(), name="attendance_export"),
        ]


def _number(text: str, *, most: int) -> int:
    """A page that there is."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else 1


class _AboutList(HeldRights, View):
    """Something done with the whole list; who comes by GET is led to the screen."""

    rights = (rights.RUN,)
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to the screen."""
        return redirect("desk_events:attendance", pk=pk)


class OpenList(RecentSignInRequired, _AboutList):
    """Open it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note it in the audit and in the session."""
        event = finding.find_event(pk)
        open_attendance(event_id=event.pk, by=self.staff.get_username(), now=timezone.now())
        request.session[_OPEN] = {**request.session.get(_OPEN, {}), str(event.pk): time.time()}
        return redirect("desk_events:attendance", pk=pk)


class CloseList(_AboutList):
    """Close it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget in the session that it was open."""
        kept = request.session.get(_OPEN, {})
        request.session[_OPEN] = {key: at for key, at in kept.items() if key != str(pk)}
        return redirect("desk_events:attendance", pk=pk)


class ExportList(RecentSignInRequired, _AboutList):
    """Hand it out as a file."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with a CSV file."""
        event, language = finding.find_event(pk), (get_language() or "en").split("-")[0]
        done = export_attendance(
            event_id=event.pk,
            language=language,
            by=self.staff.get_username(),
            keys=settings.HOME.keys,
            now=timezone.now(),
        )
        answer = HttpResponse(done.content, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="attendance-{event.slug}.csv"'
        return answer
