"""What a form or a file says of an event, cleaned, each mistake with the sentence that helps. Times are local to its zone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from undersigned.campaigns.models import EventQuestion
from undersigned.values.local_times import NoSuchTime, UnknownZone, day_begins, to_utc
from undersigned.values.plain_text import plain_text

Fields = Mapping[str, str | list[str]]

TITLE_LENGTH: Final = 150
TEXT_LENGTH: Final = 6_000
LINK_LENGTH: Final = 500
LINE_LENGTH: Final = 255
MOST_SEATS: Final = 100_000
MOST_SPEAKERS: Final = 30
MOST_QUESTIONS: Final = 5
MOST_CHOICES: Final = 12
LONGEST: Final = timedelta(days=31)
FIRST_YEAR, LAST_YEAR = 2000, 2099

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
RESERVED: Final = frozenset({"suggest", "series", "calendar", "register", "preview"})
"""Addresses below /events/ that are no event's."""


class BadEvent(ValueError):
    """Something said of an event is wrong. `errors` maps each field to a sentence, in the language that is active."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name, an office and body, a link; the last two may be empty."""

    name: str
    role: str
    link: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question to who registers. ``choices`` are texts by language, in order."""

    kind: str
    text: dict[str, str]
    choices: list[dict[str, str]]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """An event as told by a form: clean, moments in UTC. Partners and series are named by their addresses."""

    slug: str
    title: dict[str, str]
    text: dict[str, str]
    languages: list[str]
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    time_zone: str
    online_link: str = ""
    place: str = ""
    capacity: int | None = None
    register_at: str = ""
    registration_open: bool = True
    host: str = ""
    host_partner: str = ""
    co_hosts: list[str] = field(default_factory=list)
    series: str = ""
    captions: bool = False
    sign_language: str = ""
    accessibility: dict[str, str] = field(default_factory=dict)
    recording: str = ""
    summary: dict[str, str] = field(default_factory=dict)
    speakers: list[Speaker] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def read_event(fields: Fields) -> EventWords:
    """Return what is said of an event, clean; all mistakes at once. Raises BadEvent.

    By language, such as ``title_en``: title, text, accessibility, summary, question_1 … question_5, question_1_choices (one a
    line). Lists, or texts with commas: languages, co_hosts. ``starts`` and ``ends`` are "2027-03-28T19:00" in ``time_zone``,
    or with ``all_day`` days, the last one included. ``speakers``: one a line, "Name | office | https://…".
    """
    reading = _Reading(fields)
    starts_at, ends_at = reading.times()
    words = EventWords(
        slug=reading.slug(),
        title=reading.titles(),
        text=reading.texts("text"),
        languages=reading.spoken(),
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=reading.ticked("all_day"),
        time_zone=reading.said("time_zone") or "UTC",
        online_link=reading.link("online_link"),
        place=reading.line("place"),
        capacity=reading.capacity(),
        register_at=reading.link("register_at"),
        registration_open=reading.ticked("registration_open"),
        host=reading.line("host"),
        host_partner=reading.said("host_partner"),
        co_hosts=reading.several("co_hosts"),
        series=reading.said("series"),
        captions=reading.ticked("captions"),
        sign_language=reading.line("sign_language", most=80),
        accessibility=reading.texts("accessibility"),
        recording=reading.link("recording"),
        summary=reading.texts("summary"),
        speakers=reading.speakers(),
        questions=reading.questions(),
    )
    if reading.errors:
        raise BadEvent(reading.errors)
    return words


def clean_link(text: str) -> str:
    """Return a link that begins with https:// and names a public host; "" for nothing. Raises ValueError with a sentence."""
    link = text.strip()
    if not link:
        return ""
    if len(link) > LINK_LENGTH:
        raise ValueError(_("A link has at most %(most)s characters.") % {"most": LINK_LENGTH})
    if not link.isascii() or not link.isprintable() or re.search(r"[\s<>\"\\^`{|}]", link):
        raise ValueError(_("Please copy the link as it stands in the address bar of a browser."))
    try:
        parts = urlsplit(link)
        host, _port = (parts.hostname or ""), parts.port
    except ValueError:
        raise ValueError(_("Please copy the link as it stands in the address bar of a browser.")) from None
    if parts.scheme != "https":
        raise ValueError(_("Please give a link that begins with https://."))
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        raise ValueError(_("This link leads to no public site. Please check it."))
    return link


class _Reading:
    """A form being read: what it says, and what is wrong with it by field."""

    def __init__(self, fields: Fields) -> None:
        self.fields, self.errors = fields, dict[str, str]()

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; the first sentence stays."""
        self.errors.setdefault(name, sentence)

    def said(self, name: str) -> str:
        """One value, trimmed, of one line."""
        value = self.fields.get(name, "")
        return " ".join(plain_text(value if isinstance(value, str) else " ".join(value)).split())

    def several(self, name: str) -> list[str]:
        """A list of words, each once."""
        value = self.fields.get(name, "")
        words = re.split(r"[,\s]+", value) if isinstance(value, str) else [plain_text(one) for one in value]
        return list(dict.fromkeys(word for word in words if word))

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.said(name).lower() not in {"", "0", "false", "off", "no"}

    def line(self, name: str, *, most: int = LINE_LENGTH) -> str:
        """A text of one line."""
        text = self.said(name)
        if len(text) > most:
            self.wrong(name, _("Please shorten this to at most %(most)s characters.") % {"most": most})
        return text

    def texts(self, name: str) -> dict[str, str]:
        """A text of several lines by language: ``name_en``, ``name_fr`` …; empty ones are left out."""
        found = {}
        for key, language in self._languages(name):
            value = self.fields[key]
            text = plain_text(value if isinstance(value, str) else "\n".join(value))
            if len(text) > TEXT_LENGTH:
                self.wrong(key, _("Please shorten this to at most %(most)s characters.") % {"most": TEXT_LENGTH})
            if text:
                found[language] = text
        return found

    def titles(self) -> dict[str, str]:
        """The title by language, one at least."""
        found = {language: self.line(key, most=TITLE_LENGTH) for key, language in self._languages("title")}
        found = {language: text for language, text in found.items() if text}
        if not found:
            first = next((key for key, _language in self._languages("title")), "title_en")
            self.wrong(first, _("Please give the event a title."))
        return found

    def slug(self) -> str:
        """The last part of its address; "" to have one made from the title."""
        slug = self.said("slug")
        if slug and (len(slug) > 80 or not _SLUG.fullmatch(slug)):
            self.wrong("slug", _("An address has at most 80 small letters without accents, digits and single hyphens."))
        elif slug in RESERVED:
            self.wrong("slug", _("This address is taken by the site itself. Please choose another."))
        return slug

    def spoken(self) -> list[str]:
        """Languages spoken there, by their codes."""
        codes = self.several("languages")
        if any(not _LANGUAGE.fullmatch(code) for code in codes) or len(codes) > 12:
            self.wrong("languages", _("Please give languages by their codes, such as en, fr."))
        return codes

    def link(self, name: str) -> str:
        """A link by https, or nothing."""
        try:
            return clean_link(self.said(name))
        except ValueError as error:
            self.wrong(name, str(error))
            return ""

    def capacity(self) -> int | None:
        """How many seats there are; None where as many come as like."""
        text = self.said("capacity")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= MOST_SEATS):
            most = {"most": MOST_SEATS}
            self.wrong("capacity", _("Please give the seats as a number from 1 to %(most)s, or leave it empty.") % most)
            return None
        return int(text)

    def times(self) -> tuple[datetime, datetime]:
        """The moments of its start and end; two that fit each other in any case."""
        zone, all_day = self.said("time_zone") or "UTC", self.ticked("all_day")
        starts = self._clock("starts", _("Please say when it starts: a day and a time."))
        ends_text = self.said("ends") or (self.said("starts") if all_day else "")
        ends = self._clock("ends", _("Please say when it ends: a day and a time."), ends_text)
        fallback = datetime.fromisoformat(f"{FIRST_YEAR}-01-01"), datetime.fromisoformat(f"{FIRST_YEAR}-01-02")
        if starts is None or ends is None:
            self._moment("time_zone", fallback[0], zone)
            return fallback
        if all_day:
            first, last = self._day("starts", starts.date(), zone), self._day("ends", ends.date() + timedelta(1), zone)
        else:
            first, last = self._moment("starts", starts, zone), self._moment("ends", ends, zone)
        if first is None or last is None:
            return fallback
        if last <= first:
            self.wrong("ends", _("The event ends before it starts. Please check both times."))
        elif last - first > LONGEST + timedelta(hours=2):
            self.wrong("ends", _("An event lasts at most 31 days. Please make a series of several."))
        return first, last

    def speakers(self) -> list[Speaker]:
        """Who speaks, one a line."""
        value = self.fields.get("speakers", "")
        lines = value.splitlines() if isinstance(value, str) else value
        found = []
        for line in filter(str.strip, lines):
            name, role, link = ([" ".join(plain_text(part).split()) for part in line.split("|")] + ["", ""])[:3]
            if not name or max(len(name), len(role)) > LINE_LENGTH or line.count("|") > 2:
                self.wrong("speakers", _("Please give one person a line: name | office and body | link."))
                continue
            try:
                found.append(Speaker(name, role, clean_link(link)))
            except ValueError as error:
                self.wrong("speakers", f"{name[:60]}: {error}")
        if len(found) > MOST_SPEAKERS:
            self.wrong("speakers", _("At most %(most)s people can be named.") % {"most": MOST_SPEAKERS})
        return found

    def questions(self) -> list[Question]:
        """Up to five questions; those without a text are left out."""
        read = (self._question(number) for number in range(1, MOST_QUESTIONS + 1))
        found = [one for one in read if one is not None]
        if any(key.startswith("question_") and key[9:10] not in "12345" for key in self.fields):
            self.wrong("question_5", _("An event asks at most five questions."))
        return found

    def _question(self, number: int) -> Question | None:
        name = f"question_{number}"
        text = {language: self.line(key) for key, language in self._languages(name)}
        text = {language: words for language, words in text.items() if words}
        if not text:
            return None
        kind = self.said(f"{name}_kind") or EventQuestion.Kind.TEXT.value
        if kind not in EventQuestion.Kind.values:
            self.wrong(f"{name}_kind", _("Please choose a kind of answer from the list."))
        choices = self._choices(f"{name}_choices") if kind == EventQuestion.Kind.CHOICE else []
        if kind == EventQuestion.Kind.CHOICE and not 2 <= len(choices) <= MOST_CHOICES:
            first = next((key for key, _language in self._languages(f"{name}_choices")), f"{name}_choices_en")
            self.wrong(first, _("Please give two to %(most)s answers to choose from.") % {"most": MOST_CHOICES})
        return Question(kind, text, choices, self.ticked(f"{name}_required"))

    def _choices(self, name: str) -> list[dict[str, str]]:
        """Answers to choose from, one a line, in every language as many; nothing where they do not fit each other."""
        columns = {language: text.splitlines() for language, text in self.texts(name).items()}
        columns = {
            language: [" ".join(one.split()) for one in lines if one.strip()] for language, lines in columns.items()
        }
        if len({len(lines) for lines in columns.values()}) > 1:
            for key, _language in self._languages(name):
                self.wrong(key, _("Please give as many answers in every language."))
            return []
        rows = zip(*columns.values(), strict=True)
        return [dict(zip(columns, (one[:LINE_LENGTH] for one in row), strict=True)) for row in rows]

    def _languages(self, name: str) -> Iterator[tuple[str, str]]:
        """The fields of a name with their languages, in the order in which they came."""
        for key in self.fields:
            language = key.removeprefix(f"{name}_")
            if language != key and _LANGUAGE.fullmatch(language):
                yield key, language

    def _clock(self, name: str, missing: str, text: str | None = None) -> datetime | None:
        """What a clock shows, as it was typed."""
        typed = self.said(name) if text is None else text
        try:
            read = datetime.fromisoformat(typed.replace(" ", "T")) if typed else None
        except ValueError:
            read = None
        if read is None or read.tzinfo is not None or not FIRST_YEAR <= read.year <= LAST_YEAR:
            self.wrong(name, _("Please write it as 2027-11-12T18:00.") if typed else missing)
            return None
        return read.replace(second=0, microsecond=0)

    def _moment(self, name: str, local: datetime, zone: str) -> datetime | None:
        """When clocks of the zone show a time."""
        try:
            return to_utc(local, zone)
        except UnknownZone:
            self.wrong("time_zone", _("This time zone is not known. Please choose one such as Europe/Paris."))
        except NoSuchTime as error:
            near = {"earlier": f"{error.earlier:%H:%M}", "later": f"{error.later:%H:%M}"}
            sentence = _(
                "Clocks go forward there on that day, and this time is left out. Times nearby: %(earlier)s, %(later)s."
            )
            self.wrong(name, sentence % near)
        return None

    def _day(self, name: str, day: date, zone: str) -> datetime | None:
        """When a day begins in the zone."""
        try:
            return day_begins(day, zone)
        except UnknownZone:
            return self._moment(name, datetime.combine(day, datetime.min.time()), zone)
