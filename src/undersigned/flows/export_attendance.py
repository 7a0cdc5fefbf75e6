"""Export attendance: who is seated or in line at an event, as CSV that no spreadsheet runs; the audit says who took it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Event, EventQuestion, Rsvp, TrackedLink
from undersigned.campaigns.queries.attendance import rsvps_of_event
from undersigned.campaigns.queries.partners import FOREIGN
from undersigned.campaigns.states import IN_LINE, SEATED
from undersigned.flows.check_in import ComerInClear, read_comers
from undersigned.people.verbs.audit import write_audit
from undersigned.values.csv_files import write_csv
from undersigned.values.keys import InstanceKeys

_COLUMNS: Final = (
    "name", "email", "state", "number_in_line", "language", "confirmed_at", "seated_at", "checked_in_at", "partner",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """The file to download, and how many people are on it."""

    content: bytes = field(repr=False)
    people: int


@transaction.atomic
def export_attendance(*, event_id: int, language: str, by: str, keys: InstanceKeys, now: datetime) -> Exported:
    """Return who is seated, then who is in line, a line each, with what they answered. Raises Event.DoesNotExist.

    A column a question, under its words in ``language``; an answer to a question that was changed since stands with the words
    it had. Whoever has not confirmed, gave the seat back or was forgotten is not on it. Moments are UTC (ISO 8601).
    """
    event = Event.objects.select_related("campaign").get(pk=event_id)
    questions = list(event.questions.all())
    seated, line = (list(rsvps_of_event(event_id, state)) for state in (SEATED, IN_LINE))
    comers = read_comers(rsvps=[*seated, *line], keys=keys)
    partners = _partners([*seated, *line])
    rows: list[tuple[str, ...]] = [(*_COLUMNS, *(_words(one, language) for one in questions), "other_answers")]
    places = [(one, 0) for one in seated] + [(one, number) for number, one in enumerate(line, start=1)]
    for rsvp, place in places:
        comer = comers[rsvp.pk]
        if comer.email:
            rows.append((*_said(rsvp, comer, place, partners), *_answers(comer, questions)))
    subject, people = f"{event.campaign.slug} {event.slug}", len(rows) - 1
    write_audit(actor=by, event="attendance.exported", subject=subject, detail=f"{people} people", now=now)
    return Exported(("\ufeff" + "".join(write_csv(rows))).encode("utf-8"), people)


def _said(rsvp: Rsvp, comer: ComerInClear, place: int, partners: dict[str, str]) -> tuple[str, ...]:
    moments = (rsvp.confirmed_at, rsvp.seated_at, rsvp.checked_in_at)
    through = partners.get(rsvp.came_through, "") if rsvp.came_by != FOREIGN else ""
    return (
        *(comer.name, comer.email, rsvp.state, str(place or ""), rsvp.language),
        *(one.isoformat(timespec="seconds") if one else "" for one in moments),
        through,
    )


def _answers(comer: ComerInClear, questions: list[EventQuestion]) -> list[str]:
    """What somebody answered, in the order of the questions as they are; what fits none of them in the last cell."""
    cells = {one.position: "" for one in questions}
    left = []
    for answer in comer.answers:
        asked = next((one for one in questions if answer.question in one.text.values()), None)
        if asked is not None and not cells[asked.position]:
            cells[asked.position] = answer.text
        else:
            left.append(f"{answer.question}: {answer.text}")
    return [*cells.values(), " · ".join(left)]


def _words(question: EventQuestion, language: str) -> str:
    return str(question.text.get(language) or next(iter(question.text.values()), ""))


def _partners(rsvps: list[Rsvp]) -> dict[str, str]:
    codes = {one.came_through for one in rsvps if one.came_through}
    return dict(TrackedLink.objects.filter(code__in=codes, partner__isnull=False).values_list("code", "partner__name"))
