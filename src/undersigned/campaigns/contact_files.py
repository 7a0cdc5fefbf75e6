"""Contacts of targets from files: CSV, and Popolo JSON as parliaments' open data publish it. Nothing is stored here.

Popolo (popoloproject.com): a person, a post or an organisation gives the particulars, a membership joins them; an area, or the
organisation, says which target they belong to.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from undersigned.campaigns.verbs.contacts import FIELDS
from undersigned.values.csv_files import MAX_BYTES, Refusal, read_csv

NEEDED: Final = ("target", "office")
"""Columns that a CSV file must have: the target by its address or country code, and the office."""
OPTIONAL: Final = ("id", *(field for field in FIELDS if field != "office"))
"""Columns that it may have. The lines of a postal address are separated by "|"."""

_DETAILS: Final = {
    "email": "email", "address": "postal", "phone": "phone", "voice": "phone", "cell": "phone", "x": "x", "twitter": "x",
    "bluesky": "bluesky", "mastodon": "mastodon",
}  # fmt: skip
_WAYS: Final = frozenset(_DETAILS.values())


class BadContactFile(Exception):
    """The file cannot be used at all; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One office as a file has it: for which target (any of ``targets`` may name it), known to later imports by ``key``."""

    file: str
    line: int
    targets: tuple[str, ...]
    key: str
    fields: dict[str, str]

    def refuse(self, reason: str) -> Refusal:
        """Return the refusal of this row."""
        return Refusal(self.file, self.line, reason)


@dataclass(frozen=True, slots=True)
class ReadContacts:
    """What a file holds, and which of its rows cannot be read."""

    rows: list[ContactRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def read_contact_file(path: Path, *, today: date) -> ReadContacts:
    """Read contacts from a .json file (Popolo) or any other (CSV); memberships that ended before `today` are left out.

    Raises BadContactFile.
    """
    return _read_popolo(path, today=today) if path.suffix.lower() == ".json" else _read_csv(path)


def _read_csv(path: Path) -> ReadContacts:
    header = _header(path)
    rows, refused = read_csv(path, columns=[*NEEDED, *(one for one in OPTIONAL if one in header)])
    if refused and not rows and refused[0].line <= 1:
        raise BadContactFile(refused[0].reason)
    found = []
    for row in rows:
        cells = dict(row.cells)
        target, key = cells.pop("target"), cells.pop("id", "") or cells["office"]
        if "postal" in cells:
            cells["postal"] = "\n".join(line.strip() for line in cells["postal"].split("|"))
        found.append(ContactRow(row.file, row.line, (target,), f"file {key}"[:200], cells))
    return ReadContacts(found, refused)


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
            first = opened.readline(65_536)
    except OSError as error:
        raise BadContactFile(f"The file cannot be read: {error.strerror}.") from error
    return [cell.strip() for cell in next(csv.reader([first]), [])]


def _read_popolo(path: Path, *, today: date) -> ReadContacts:
    text, data = _load(path)
    tables = {name: _by_id(data.get(name)) for name in ("persons", "organizations", "posts", "areas")}
    found = ReadContacts()
    for place, membership in enumerate(_objects(data.get("memberships")), start=1):
        if _text(membership, "end_date")[:10] and _text(membership, "end_date")[:10] < today.isoformat():
            continue
        person_id = _text(membership, "person_id")
        line = _line_of(text, person_id, place)
        person = tables["persons"].get(person_id)
        if person is None:
            found.refused.append(Refusal(path.name, line, "The membership names no person of the file."))
            continue
        found.rows.append(_popolo_row(path.name, line, person, membership, tables))
    if not found.rows and not found.refused:
        raise BadContactFile("The file holds no memberships: there is nobody in office in it.")
    return found


def _load(path: Path) -> tuple[str, Mapping[str, Any]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadContactFile(f"The file is larger than {MAX_BYTES // 1024 // 1024} MiB.")
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text)
    except OSError as error:
        raise BadContactFile(f"The file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadContactFile("The file is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadContactFile(f"The file is not JSON{where}.") from error
    if not isinstance(data, dict):
        raise BadContactFile("The file is no Popolo: it must be an object with persons and memberships.")
    return text, data


def _popolo_row(
    file: str,
    line: int,
    person: Mapping[str, Any],
    membership: Mapping[str, Any],
    tables: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> ContactRow:
    post = tables["posts"].get(_text(membership, "post_id"), {})
    organisation_id = _text(membership, "organization_id") or _text(post, "organization_id")
    organisation = tables["organizations"].get(organisation_id, {})
    office = _text(post, "label") or _text(membership, "role") or _text(post, "role") or _text(organisation, "name")
    fields = {"office": office, "name": _text(person, "name"), "source": _source(membership, person, organisation)}
    # What is said of the office itself comes before what is said of the person, and that before the house.
    for owner in (membership, post, person, organisation):
        for way, value in _ways(owner):
            fields.setdefault(way, value)
    areas = [_text(one, "area_id") for one in (membership, post, organisation)]
    targets = [name for area in areas if area for name in _names_of_area(area, tables["areas"].get(area, {}))]
    targets += [organisation_id, _text(organisation, "name")]
    key = f"popolo {_text(membership, 'id') or ' '.join((_text(person, 'id'), organisation_id, _text(membership, 'post_id')))}"
    return ContactRow(file, line, tuple(dict.fromkeys(one for one in targets if one)), key[:200].strip(), fields)


def _ways(owner: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if email := _text(owner, "email"):
        yield "email", email.removeprefix("mailto:")
    for detail in _objects(owner.get("contact_details")):
        way, value = _DETAILS.get(_text(detail, "type").lower()), _text(detail, "value")
        if way and value:
            yield way, value.removeprefix("mailto:").removeprefix("tel:")


def _names_of_area(area_id: str, area: Mapping[str, Any]) -> Iterator[str]:
    yield from (_text(one, "identifier") for one in _objects(area.get("identifiers")))
    # Open Civic Data and others write a country as ".../country:br".
    yield area_id.rpartition("country:")[2] if "country:" in area_id else area_id
    yield _text(area, "name")


def _source(*owners: Mapping[str, Any]) -> str:
    for owner in owners:
        for source in _objects(owner.get("sources")):
            if url := _text(source, "url"):
                return url
    return ""


def _by_id(found: Any) -> dict[str, Mapping[str, Any]]:
    return {_text(one, "id"): one for one in _objects(found)}


def _objects(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(owner: Mapping[str, Any], name: str) -> str:
    said = owner.get(name)
    return str(said).strip() if isinstance(said, str | int) else ""


def _line_of(text: str, person_id: str, place: int) -> int:
    """The line of the membership that names a person; the membership's place where the file does not show it."""
    start = text.find('"memberships"')
    found = text.find(json.dumps(person_id, ensure_ascii=False), max(start, 0)) if person_id else -1
    return text.count("\n", 0, found) + 1 if found >= 0 else place
