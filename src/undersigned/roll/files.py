"""What supporters.csv and the files beside it say about a roll; example/README.md explains their columns."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from undersigned.people.kinds import Kind
from undersigned.roll.drafts import EntryDraft
from undersigned.roll.faults import KindOfEach, correct_cells, note_corrections
from undersigned.roll.models import OfficialCount, RollEntry
from undersigned.roll.states import ANNOUNCED, LISTED, MERGED, REMOVED, SUCCEEDED, WITHDRAWN
from undersigned.values.countries import country_names, is_country
from undersigned.values.csv_files import BadRow, CsvRow, Refusal
from undersigned.values.dates import PartialDate
from undersigned.values.names import InvalidName, clean_name, fold_text

SUPPORTERS = ("name", "kind", "country_iso2", "endorsed_on", "listed_on", "website", "confidence", "source")
EVIDENCE = ("iso2", "endorsed_on", "basis", "source")
DELISTED = ("name", "kind", "country_iso2", "listed_on", "removed_on", "what", "note", "source")
ANNOUNCEMENTS = ("iso2", "announced_on", "note_en", "note_fr")
SUCCESSORS = ("name", "kind", "country_iso2", "successor")
ALIASES = ("name", "kind", "country_iso2", "alias")
NOTES = ("en", "fr")
COUNTERS = (
    *("date", "states", "public_authorities", "private_sector", "civil_society"),
    *("uncategorised", "total_shown", "total_files", "source"),
)

_LEFT_AS: Final = {"removed": REMOVED, "duplicate": MERGED, "succeeded": SUCCEEDED, "withdrawn": WITHDRAWN}
_NAME_REASONS: Final = {
    "missing": "The name is missing.",
    "too_long": "The name is longer than 255 characters.",
    "control": "The name holds characters that cannot be seen.",
    "link": "The name holds a link.",
}
_WEBSITE: Final = URLValidator(schemes=("http", "https"))
# A permanent link to a file names the commit, which every collection of the data moves on.
_KEY_LENGTH: Final = 400
_COMMIT: Final = re.compile(r"(?<=/blob/)[0-9a-f]{40}(?=/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the other files tell about the rows of supporters.csv and delisted.csv."""

    today: date
    state_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    evidence: dict[str, tuple[str, str]] = field(default_factory=dict)
    french: dict[str, str] = field(default_factory=dict)
    successors: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def note(self, text: str) -> dict[str, str]:
        """Return a note by language: as the source has it, and in French where notes_fr.csv has it."""
        if not text:
            return {}
        return {"en": text, "fr": self.french[text]} if text in self.french else {"en": text}


def read_supporters(rows: Sequence[CsvRow], beside: Beside) -> tuple[dict[int, EntryDraft], list[Refusal]]:
    """Return the entries of supporters.csv by their line; a state, or a name with its source, that stands twice is refused."""
    shared = _shared(_address(row.cells["source"]) for row in rows if row.cells["kind"] != Kind.STATE)
    drafts: dict[int, EntryDraft] = {}
    lines: dict[str, int] = {}
    kinds = KindOfEach()
    refused: list[Refusal] = []
    for row in rows:
        try:
            cells, corrections = correct_cells(row.cells)
            draft = _supporter(cells, beside, shared)
            draft = replace(draft, note=note_corrections(draft.note, corrections))
            if draft.key in lines:
                raise BadRow(f"It stands already on line {lines[draft.key]}: the same state, or name and source.")
            kinds.note(name=draft.name, kind=draft.kind, country=draft.country, line=row.line)
        except BadRow as error:
            refused.append(row.refuse(str(error)))
        else:
            lines[draft.key] = row.line
            drafts[row.line] = draft
    return drafts, refused


def _supporter(cells: dict[str, str], beside: Beside, shared: Collection[str]) -> EntryDraft:
    identity = name, kind, country = _identity(cells)
    source, basis = cells["source"], ""
    aliases = tuple(beside.aliases.get(identity, ()))
    if not source:
        raise BadRow("The source is missing: say where the endorsement can be seen.")
    if kind == Kind.STATE:
        basis, more = beside.evidence.get(country, ("", ""))
        source = f"{source} ; {more}" if more and more not in source.split(" ; ") else source
        aliases = (*aliases, *beside.state_names.get(country, ()), *country_names(country))
    if cells["confidence"] not in RollEntry.Confidence.values:
        raise BadRow(f"“{cells['confidence'][:20]}” is not a confidence: high, medium or low.")
    keys = (f"state {country}", "") if kind == Kind.STATE else _keys(identity, _address(cells["source"]), shared)
    return EntryDraft(
        key=keys[0],
        other_key=keys[1],
        kind=kind,
        name=name,
        country=country,
        state=LISTED,
        source=source,
        website=_website(cells["website"]),
        endorsed_on=_endorsed_on(cells["endorsed_on"], beside.today),
        listed_on=_day(cells["listed_on"], "listed_on", beside.today),
        confidence=cells["confidence"],
        note=beside.note(basis),
        aliases=aliases,
    )


def _identity(cells: dict[str, str]) -> tuple[str, str, str]:
    """Name, kind and country of a row."""
    try:
        name = clean_name(cells["name"])
    except InvalidName as error:
        raise BadRow(_NAME_REASONS[error.code]) from error
    kind, country = cells["kind"], cells["country_iso2"]
    if kind not in Kind.values:
        raise BadRow(f"“{kind[:40]}” is not a kind: {', '.join(Kind.values)}.")
    if country and not is_country(country):
        raise BadRow(f"“{country[:20]}” is not the ISO 3166-1 alpha-2 code of a country.")
    if kind == Kind.STATE and not country:
        raise BadRow("A state needs its country.")
    return name, kind, country


def _address(source: str) -> str:
    """The first address of a source, without the commit in it."""
    return _COMMIT.sub("", re.split(r" ; | \(", source, maxsplit=1)[0])


def _shared(addresses: Iterable[str]) -> set[str]:
    """Addresses that are the source of more than one row, such as the page of a whole list."""
    return {address for address, number in Counter(addresses).items() if number > 1}


def _keys(identity: tuple[str, str, str], address: str, shared: Collection[str]) -> tuple[str, str]:
    """What the next import knows an entry by, and what an earlier one may have: with or without its identity.

    Kind, country and name stand beside the address where other rows of the file have that address too.
    """
    name, kind, country = identity
    named = " ".join(filter(None, (address, kind, country, fold_text(name))))
    keys = (named, address) if address in shared else (address, named)
    if len(keys[0]) > _KEY_LENGTH:
        told = "and the name are" if address in shared else "is"
        raise BadRow(f"The source's first address {told} longer than {_KEY_LENGTH} characters.")
    return keys


def _website(text: str) -> str:
    if not text:
        return ""
    try:
        if len(text) > 200:
            raise ValidationError("")
        _WEBSITE(text)
    except ValidationError as error:
        raise BadRow(f"“{text[:60]}” is not the address of a website.") from error
    return text


def _endorsed_on(text: str, today: date) -> str:
    try:
        when = PartialDate.parse(text)
    except ValueError as error:
        raise BadRow(f"endorsed_on: {str(error)[:120]}") from error
    earliest = when.earliest()
    if earliest and earliest > today:
        raise BadRow(f"endorsed_on {text} lies in the future.")
    return when.iso()


def _day(text: str, column: str, today: date) -> date | None:
    if not text:
        return None
    try:
        day = PartialDate.parse(text)
    except ValueError as error:
        raise BadRow(f"{column}: {str(error)[:120]}") from error
    if not isinstance(day.value, date):
        raise BadRow(f"{column} “{text}” is not a day.")
    if day.value > today:
        raise BadRow(f"{column} {text} lies in the future.")
    return day.value


def read_delisted(
    rows: Sequence[CsvRow], beside: Beside, standing: Iterable[EntryDraft]
) -> tuple[dict[int, EntryDraft], list[Refusal]]:
    """Return the entries of delisted.csv by their line, each with the entry in its place where one is named."""
    shared = _shared(_left_by(row.cells["source"]) for row in rows)
    by_name = {(one.kind, one.country, one.name): one.key for one in standing}
    drafts: dict[int, EntryDraft] = {}
    keys: set[str] = set()
    refused: list[Refusal] = []
    for row in rows:
        try:
            draft = _delisted(row.cells, beside, by_name, shared)
            if draft.key in keys:
                raise BadRow("Another row has the same name and source.")
        except BadRow as error:
            refused.append(row.refuse(str(error)))
        else:
            keys.add(draft.key)
            drafts[row.line] = draft
    return drafts, refused


def _left_by(source: str) -> str:
    """What the next import knows an entry by that left: not by the source by which it came."""
    return f"left {source.split(' ; ', maxsplit=1)[0]}"


def _delisted(
    cells: dict[str, str], beside: Beside, by_name: dict[tuple[str, str, str], str], shared: Collection[str]
) -> EntryDraft:
    name, kind, country = _identity(cells)
    if cells["what"] not in _LEFT_AS:
        raise BadRow(f"“{cells['what'][:40]}” is not a way to leave the roll: {', '.join(_LEFT_AS)}.")
    listed_on = _day(cells["listed_on"], "listed_on", beside.today)
    left_on = _day(cells["removed_on"], "removed_on", beside.today)
    if left_on is None:
        raise BadRow("removed_on is missing.")
    if listed_on and listed_on > left_on:
        raise BadRow("It left the roll before it was listed.")
    if not cells["source"]:
        raise BadRow("The source is missing: say where it can be seen.")
    successor = beside.successors.get((name, kind, country), "")
    if successor and (kind, country, successor) not in by_name:
        raise BadRow(f"Its successor “{successor}” is not in supporters.csv.")
    key, other_key = _keys((name, kind, country), _left_by(cells["source"]), shared)
    return EntryDraft(
        key=key,
        other_key=other_key,
        kind=kind,
        name=name,
        country=country,
        state=_LEFT_AS[cells["what"]],
        source=cells["source"],
        listed_on=listed_on,
        left_on=left_on,
        note=beside.note(cells["note"]),
        successor_key=by_name.get((kind, country, successor), ""),
        aliases=country_names(country) if kind == Kind.STATE else (),
    )


def read_announced(
    rows: Iterable[CsvRow], beside: Beside, told: dict[str, CsvRow], standing: Iterable[EntryDraft]
) -> tuple[dict[int, EntryDraft], list[Refusal]]:
    """Return states that are `unknown` in states.csv: announced, not listed. `told` is announced.csv by country."""
    listed = {one.key for one in standing}
    drafts: dict[int, EntryDraft] = {}
    refused: list[Refusal] = []
    for row in rows:
        code = row.cells["iso2"]
        if row.cells["endorsed"] != "unknown" or not is_country(code) or f"state {code}" in listed:
            continue
        try:
            drafts[row.line] = _announced(row.cells, told.get(code), beside)
        except BadRow as error:
            refused.append((told.get(code) or row).refuse(str(error)))
    return drafts, refused


def _announced(cells: dict[str, str], told: CsvRow | None, beside: Beside) -> EntryDraft:
    code = cells["iso2"]
    more = told.cells if told else dict.fromkeys(ANNOUNCEMENTS, "")
    return EntryDraft(
        key=f"state {code}",
        kind=Kind.STATE,
        name=_identity({"name": cells["name_en"], "kind": Kind.STATE, "country_iso2": code})[0],
        country=code,
        state=ANNOUNCED,
        source=cells["source"],
        announced_on=_day(more["announced_on"], "announced_on", beside.today),
        confidence="low",
        note={language: more[f"note_{language}"] for language in ("en", "fr") if more[f"note_{language}"]},
        aliases=(*beside.state_names.get(code, ()), *country_names(code)),
    )


def read_counters(rows: Iterable[CsvRow], today: date) -> tuple[list[OfficialCount], list[Refusal]]:
    """Return the official list's counters, a day each."""
    counts: dict[date, OfficialCount] = {}
    refused: list[Refusal] = []
    for row in rows:
        try:
            count = _counter(row.cells, today)
            if count.day in counts:
                raise BadRow(f"{count.day} stands already further up.")
            counts[count.day] = count
        except BadRow as error:
            refused.append(row.refuse(str(error)))
    return list(counts.values()), refused


def _counter(cells: dict[str, str], today: date) -> OfficialCount:
    day = _day(cells["date"], "date", today)
    if day is None:
        raise BadRow("The date is missing.")
    names = COUNTERS[1:-1]
    wrong = [name for name in names if not (cells[name].isascii() and cells[name].isdecimal() and len(cells[name]) < 9)]
    if wrong:
        raise BadRow(f"{wrong[0]} “{cells[wrong[0]][:20]}” is not a whole number.")
    numbers = {name: int(cells[name]) for name in names}
    if sum(numbers[name] for name in names[:4]) != numbers["total_shown"]:
        raise BadRow("The four kinds do not add up to total_shown.")
    return OfficialCount(day=day, source=cells["source"], **numbers)


def read_successors(rows: Sequence[CsvRow]) -> dict[tuple[str, str, str], str]:
    """Return the successors of successors.csv by name, kind and country."""
    return {_whose(row): row.cells["successor"] for row in rows}


def read_aliases(rows: Sequence[CsvRow]) -> dict[tuple[str, str, str], list[str]]:
    """Return the other names of aliases.csv, by which a supporter is found too, by name, kind and country."""
    aliases: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        aliases.setdefault(_whose(row), []).append(row.cells["alias"])
    return aliases


def aliases_of_nobody(rows: Iterable[CsvRow], standing: Iterable[EntryDraft]) -> list[Refusal]:
    """Return the rows of aliases.csv whose supporter is not in supporters.csv."""
    known = {(one.name, one.kind, one.country) for one in standing}
    return [
        row.refuse(f"“{row.cells['name'][:60]}” is not in supporters.csv.") for row in rows if _whose(row) not in known
    ]


def _whose(row: CsvRow) -> tuple[str, str, str]:
    return row.cells["name"], row.cells["kind"], row.cells["country_iso2"]
