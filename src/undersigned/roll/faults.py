"""Faults of real lists: what a row of supporters.csv surely means is read so and noted; what it might mean is refused."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from undersigned.people.kinds import Kind
from undersigned.values.countries import country_name, country_names, is_country
from undersigned.values.country_texts import SeveralCountries, code_from_alpha3, code_from_name, code_from_outdated
from undersigned.values.csv_files import BadRow, CsvRow, Refusal
from undersigned.values.names import fold_text
from undersigned.values.websites import InvalidWebsite, clean_website

_WHOLE: Final = re.compile(r"https?://(?!https?:)\S+", re.IGNORECASE)
# Slips of a scheme that leave no doubt: "http//", "https:/", "http:\\", "https:// www", "http://https://".
_SLIP: Final = re.compile(r"(?:https?\s*:?\s*[/\\]{1,3}\s*)*(https?)\s*(?::\s*[/\\]{1,3}|[/\\]{2})\s*", re.IGNORECASE)
# A name with a dot, and nothing that could be another scheme or an e-mail address.
_BARE: Final = re.compile(r"[^\s/:@]+\.[^\s/:@.]{2,}(?:/\S*)?")
# A second address after a space or a sign that lists; one inside of another (web.archive.org/web/2019/https://…) is none.
_SECOND: Final = re.compile(r"\S[\s,;|]+(?:https?:|www\.)", re.IGNORECASE)
_LONGEST: Final = 1000
"""Characters of a name or an address that is looked at; what is longer the importer refuses anyway."""
_ESCAPED_QUOTE: Final = re.compile(r"\\+([\"'])")


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell that was read as something else than it says, and why, as a clause in each language."""

    column: str
    was: str
    now: str
    en: str
    fr: str


def correct_cells(cells: Mapping[str, str]) -> tuple[dict[str, str], tuple[Correction, ...]]:
    """Return a row's cells with what is surely wrong put right, and what was put right; a row without faults as it is.

    An outdated, three-letter or spelt-out country, an address that lacks its scheme or slipped in it, a quotation mark with
    the stroke that some program put before it. Raises BadRow for a country that may be several today, and for more than one
    address in one cell.
    """
    found = tuple(filter(None, (_name(cells["name"]), _country(cells), _website(cells["website"]))))
    return {**cells, **{one.column: one.now for one in found}}, found


def note_corrections(note: Mapping[str, str], corrections: Iterable[Correction]) -> dict[str, str]:
    """Return an entry's note by language with the corrections at its end."""
    told = tuple(corrections)
    if not told:
        return dict(note)
    before = {"en": note.get("en", ""), "fr": note.get("fr", "") or note.get("en", "")}
    clauses = {"en": [one.en for one in told], "fr": [one.fr for one in told]}
    between = {"en": "; ", "fr": " ; "}
    joined = {
        language: between[language].join(filter(None, (before[language], *clauses[language]))) for language in before
    }
    return {**note, **joined}


def told_corrections(rows: Iterable[CsvRow]) -> list[Refusal]:
    """Return what correct_cells puts right in these rows, with file and line, for the report of an import."""
    told: list[Refusal] = []
    for row in rows:
        try:
            corrections = correct_cells(row.cells)[1]
        except BadRow:
            continue
        told += [row.refuse(f"{one.en[:1].upper()}{one.en[1:]}.") for one in corrections]
    return told


class KindOfEach:
    """Under which kind each body of a file stands: a name in one country, however spelt, has one. States are left out."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], tuple[int, str]] = {}

    def note(self, *, name: str, kind: str, country: str, line: int) -> None:
        """Note the kind that a line gives a body. Raises BadRow where a line before gave it another."""
        if kind == Kind.STATE:
            return
        before, other = self._lines.setdefault((fold_text(name), country), (line, kind))
        if other != kind:
            raise BadRow(
                f"The same name stands on line {before} as {other}, and a body has one kind: keep the right one."
            )


def _name(text: str) -> Correction | None:
    plain = _ESCAPED_QUOTE.sub(r"\1", text) if len(text) <= _LONGEST else text
    if plain == text:
        return None
    en = "a stroke before a quotation mark in the source’s name left out"
    return Correction("name", text, plain, en, "barre oblique devant un guillemet retirée du nom donné par la source")


def _country(cells: Mapping[str, str]) -> Correction | None:
    text = cells["country_iso2"]
    if not text or is_country(text):
        return None
    try:
        outdated = code_from_outdated(text)
    except SeveralCountries as several:
        outdated = _state_among(several.codes, cells)
        if not outdated:
            names = ", ".join(f"{code} ({country_name(code, 'en')})" for code in several.codes)
            raise BadRow(f"“{text}” is the code of what is several countries today: write one of {names}.") from several
    code = outdated or code_from_alpha3(text) or code_from_name(text)
    if not code:
        return None
    english, french = country_name(code, "en"), country_name(code, "fr")
    why = (
        ("an outdated code", "code périmé")
        if outdated
        else ("not the two-letter code", "et non le code à deux lettres")
    )
    en = f"country given as “{text}” in the source, {why[0]}, read as {code} ({english})"
    return Correction(
        "country_iso2", text, code, en, f"pays donné comme « {text} » dans la source, {why[1]}, lu {code} ({french})"
    )


def _state_among(codes: Iterable[str], cells: Mapping[str, str]) -> str:
    """The one of these countries that the row itself is about, if it is a State and bears its name."""
    if cells["kind"] != Kind.STATE:
        return ""
    name = fold_text(cells["name"])
    return next((code for code in codes if name in map(fold_text, country_names(code))), "")


def _website(text: str) -> Correction | None:
    if not text or len(text) > _LONGEST:
        return None
    slip = _SLIP.match(text)
    rest = text[slip.end() :] if slip else text
    if _SECOND.search(rest):
        raise BadRow(f"“{text[:60]}” holds more than one address of a website: keep one.")
    if _WHOLE.fullmatch(text):
        return None
    address = f"{slip[1].lower()}://{rest}" if slip else f"https://{rest}" if _BARE.fullmatch(rest) else ""
    if not address or not _is_website(address):
        return None
    en = f"website given as “{text}” in the source, read as {address}"
    return Correction("website", text, address, en, f"site donné comme « {text} » dans la source, lu {address}")


def _is_website(address: str) -> bool:
    try:
        clean_website(address)
    except InvalidWebsite:
        return False
    return True
