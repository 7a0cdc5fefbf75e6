"""An event as the form says it that flows/save_event.py reads, so that an act can change one part and leave all else as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from undersigned.campaigns.event_days import own_clock
from undersigned.campaigns.models import Event, EventQuestion, EventSpeaker
from undersigned.interfaces.desk.typed import MOMENT_FORMAT

Fields = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is typed: texts by language, answers to choose from by language, one a line."""

    kind: str
    text: Mapping[str, str]
    choices: Mapping[str, str] = field(default_factory=dict)
    required: bool = False


def fields_of(event: Event) -> Fields:
    """Return everything that is said of an event."""
    return {
        **by_language("title", event.title),
        **by_language("text", event.text),
        **by_language("accessibility", event.accessibility),
        **by_language("summary", event.summary),
        **times_of(event),
        "languages": list(event.languages),
        "online_link": event.online_link,
        "place": event.place,
        "capacity": "" if event.capacity is None else str(event.capacity),
        "register_at": event.register_at,
        "registration_open": tick(event.registration_open),
        "host": event.host,
        "host_partner": event.host_partner.slug if event.host_partner else "",
        "co_hosts": [one.slug for one in event.co_hosts.all()],
        "series": event.series.slug if event.series else "",
        "captions": tick(event.captions),
        "sign_language": event.sign_language,
        "recording": event.recording,
        "speakers": speaker_lines(event.speakers.all()),
        **question_fields(asked(one) for one in event.questions.all()),
    }


def times_of(event: Event) -> dict[str, str]:
    """Return its days and hours as clocks of its zone show them; of an all-day one the last day, not the midnight after.

    A zone that is not known any more stays named, and is refused until another is chosen; its times are those of UTC.
    """
    starts, ends = (own_clock(event, one) for one in (event.starts_at, event.ends_at))
    if event.all_day:
        ends = (ends - timedelta(minutes=1)).replace(hour=0, minute=0)
        starts = starts.replace(hour=0, minute=0)
    return {
        "starts": starts.strftime(MOMENT_FORMAT),
        "ends": ends.strftime(MOMENT_FORMAT),
        "all_day": tick(event.all_day),
        "time_zone": event.time_zone,
    }


def tick(value: bool) -> str:
    """Return a box as a form sends it."""
    return "on" if value else ""


def by_language(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return texts as fields: ``title_en``, ``title_fr``."""
    return {f"{name}_{language}": text for language, text in texts.items()}


def role_of(speaker: EventSpeaker) -> str:
    """Return the office of who speaks as one line; in English where it is said so."""
    roles: dict[str, str] = speaker.role
    return roles.get("en") or next(iter(roles.values()), "")


def speaker_lines(speakers: Iterable[EventSpeaker]) -> list[str]:
    """Return who speaks, one a line."""
    return [speaker_line(one.name, role_of(one), one.link) for one in speakers]


def speaker_line(name: str, role: str, link: str) -> str:
    """Return one of these lines."""
    return f"{name} | {role} | {link}"


def asked(question: EventQuestion) -> Asked:
    """Return a question as it is typed."""
    columns: dict[str, list[str]] = {}
    for choice in question.choices:
        for language, text in choice.items():
            columns.setdefault(language, []).append(text)
    choices = {language: "\n".join(lines) for language, lines in columns.items()}
    return Asked(question.kind, question.text, choices, question.required)


def question_fields(questions: Iterable[Asked]) -> dict[str, Any]:
    """Return questions as fields, numbered from 1."""
    fields: dict[str, Any] = {}
    for number, one in enumerate(questions, start=1):
        name = f"question_{number}"
        fields |= by_language(name, one.text) | by_language(f"{name}_choices", one.choices)
        fields |= {f"{name}_kind": one.kind, f"{name}_required": tick(one.required)}
    return fields


def without_questions(fields: Fields) -> Fields:
    """Return the fields but for those of questions."""
    return {name: value for name, value in fields.items() if not name.startswith("question_")}
