"""What call.toml, principles.csv and milestones.csv say about a call; example/README.md explains their columns."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from undersigned.calls.canonical import PrincipleDraft, TranslationDraft
from undersigned.calls.timeline import CallDraft, MilestoneDraft
from undersigned.values.csv_files import BadRow, CsvRow, Refusal
from undersigned.values.dates import PartialDate

PRINCIPLES: Final = ("number", "title_en", "title_fr", "summary_en")
PRINCIPLES_FR: Final = ("number", "summary_fr")
MILESTONES: Final = ("date", "event", "supporters_total", "source")
MILESTONES_FR: Final = ("date", "event_fr")

_TEXTS: Final = {"slug": 80, "name": 200, "official_url": 200}
_NOTES: Final = ("disclaimer", "growth_note")
_WEB_ADDRESS: Final = URLValidator(schemes=("http", "https"))


class BadCallFile(ValueError):
    """call.toml cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """What call.toml says: the call, and each translation without its principles; notes by language."""

    call: CallDraft
    translations: list[TranslationDraft]
    note: dict[str, str]


def read_call_file(path: Path) -> CallFile:
    """Read call.toml. Raises BadCallFile."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadCallFile(f"{path.name} cannot be read as TOML: {error}") from error
    for name, most in _TEXTS.items():
        if not (isinstance(told.get(name), str) and 0 < len(told[name]) <= most):
            raise BadCallFile(f"{path.name}: {name} needs 1 to {most} characters.")
    launched_on = told.get("launched_on")
    if type(launched_on) not in (date, type(None)):
        raise BadCallFile(f"{path.name}: launched_on is not a day such as 2018-11-12.")
    for name in _NOTES:
        if not _is_by_language(told.get(name, {})):
            raise BadCallFile(f"{path.name}: {name} needs a text by language.")
    translations = told.get("translations")
    if not isinstance(translations, list) or not all(_is_translation(one) for one in translations):
        raise BadCallFile(f"{path.name}: each translation needs language, authentic, title, preamble and note.")
    if not any(one["authentic"] for one in translations):
        raise BadCallFile(f"{path.name}: no translation is authentic, the one that is signed.")
    return CallFile(
        call=CallDraft(
            slug=told["slug"],
            name=told["name"],
            official_url=told["official_url"],
            launched_on=launched_on,
            terms=_terms(path, told.get("data", {})),
            **{name: told.get(name, {}) for name in _NOTES},
        ),
        translations=[
            TranslationDraft(one["language"], one["authentic"], one["title"], one["preamble"], [])
            for one in translations
        ],
        note={one["language"]: one["note"] for one in translations},
    )


def _is_by_language(told: Any) -> bool:
    return isinstance(told, dict) and all(isinstance(text, str) for text in told.values())


def _is_translation(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and all(isinstance(told.get(name), str) for name in ("language", "title", "preamble", "note"))
        and isinstance(told.get("authentic"), bool)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which terms a call's data may be used further. The attribution is asked for in English; French is a courtesy."""

    licence: str
    licence_url: str
    attribution: str
    attribution_fr: str = ""

    def attribution_in(self, language: str) -> tuple[str, str]:
        """Return the attribution for a reader, and the language it is in."""
        return (self.attribution_fr, "fr") if language == "fr" and self.attribution_fr else (self.attribution, "en")


def _terms(path: Path, told: Any) -> dict[str, str]:
    """What call.toml says under [data], which may be left out as a whole."""
    if told == {}:
        return {}
    if not isinstance(told, dict) or told.keys() - {"attribution_fr"} != {"licence", "licence_url", "attribution"}:
        raise BadCallFile(f"{path.name}: data needs licence, licence_url and attribution; attribution_fr may follow.")
    if not all(isinstance(text, str) and text for text in told.values()):
        raise BadCallFile(f"{path.name}: each line of data needs a text.")
    try:
        _WEB_ADDRESS(told["licence_url"])
    except ValidationError as error:
        raise BadCallFile(f"{path.name}: licence_url is not the address of a website.") from error
    return told


def read_principles(
    rows: Iterable[CsvRow], french: Iterable[CsvRow]
) -> tuple[dict[str, list[PrincipleDraft]], list[Refusal]]:
    """Return the principles by language, in the order of their numbers."""
    summaries = {row.cells["number"]: row.cells["summary_fr"] for row in french}
    found: dict[str, list[PrincipleDraft]] = {"en": [], "fr": []}
    refused: list[Refusal] = []
    for row in rows:
        cells = row.cells
        number = cells["number"]
        if not (number.isascii() and number.isdecimal() and 0 < int(number[:4]) < 1000):
            refused.append(row.refuse(f"“{number[:20]}” is not a number from 1 to 999."))
        elif any(not 0 < len(cells[name]) <= 200 for name in ("title_en", "title_fr")):
            refused.append(row.refuse("title_en and title_fr need 1 to 200 characters."))
        elif any(one.number == int(number) for one in found["en"]):
            refused.append(row.refuse(f"Principle {number} stands already further up."))
        else:
            found["en"].append(PrincipleDraft(int(number), cells["title_en"], cells["summary_en"]))
            found["fr"].append(PrincipleDraft(int(number), cells["title_fr"], summaries.get(number, "")))
    return {language: sorted(some, key=lambda one: one.number) for language, some in found.items()}, refused


def read_milestones(rows: Iterable[CsvRow], french: Iterable[CsvRow]) -> tuple[list[MilestoneDraft], list[Refusal]]:
    """Return the milestones; sources stand in one cell, divided by “ ; ”."""
    in_french = {row.cells["date"]: row.cells["event_fr"] for row in french}
    drafts: list[MilestoneDraft] = []
    refused: list[Refusal] = []
    for row in rows:
        try:
            drafts.append(_milestone(row.cells, in_french.get(row.cells["date"], "")))
        except BadRow as error:
            refused.append(row.refuse(str(error)))
    return drafts, refused


def _milestone(cells: dict[str, str], french: str) -> MilestoneDraft:
    try:
        day = PartialDate.parse(cells["date"]).value
    except ValueError as error:
        raise BadRow(f"date: {str(error)[:120]}") from error
    if not isinstance(day, date):
        raise BadRow(f"date “{cells['date']}” is not a day.")
    if not cells["event"]:
        raise BadRow("The event is missing.")
    total = cells["supporters_total"]
    if total and not (total.isascii() and total.isdecimal() and len(total) < 9):
        raise BadRow(f"supporters_total “{total[:20]}” is not a whole number.")
    return MilestoneDraft(
        on=day,
        event={"en": cells["event"], "fr": french} if french else {"en": cells["event"]},
        supporters_total=int(total) if total else None,
        sources=[source for source in cells["source"].split(" ; ") if source],
    )
