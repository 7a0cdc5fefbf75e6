"""What a reader asks of the roll, read from the address; what makes no sense is answered at its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from undersigned.interfaces.web.roll_words import REGIONS
from undersigned.people.kinds import Kind
from undersigned.roll.search import NONE, RollFilter
from undersigned.values.countries import is_country

MOST_CHARACTERS: Final = 200
MOST_PAGES: Final = 1_000_000
PARAMETERS: Final = ("q", "kind", "country", "region", "year", "as_of")


class Nonsense(ValueError):
    """What was asked cannot be answered; the message is a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the filter of all that made sense, the page, what was typed, and what is wrong, by field."""

    filter: RollFilter
    page: int
    typed: Mapping[str, str]
    errors: Mapping[str, str]

    def query(self, **changes: str) -> str:
        """Return the query string of this filter with changes, from its first page; empty when nothing is asked."""
        query = urlencode({name: value for name, value in (dict(self.kept()) | changes).items() if value})
        return f"?{query}" if query else ""

    def kept(self, *, without: str = "") -> list[tuple[str, str]]:
        """Return the parameters of this filter, without one of them, for a form that keeps the rest."""
        wanted = self.filter
        values = {
            "q": wanted.text,
            "kind": wanted.kind,
            "country": wanted.country,
            "region": wanted.region,
            "year": wanted.year,
            "as_of": wanted.as_of.isoformat() if wanted.as_of else "",
        }
        return [(name, value) for name, value in values.items() if value and name != without]


def read_asked(query: QueryDict, *, today: date) -> Asked:
    """Read the filters and the page of the roll from an address."""
    typed = {name: query.get(name, "").strip() for name in (*PARAMETERS, "page")}
    errors: dict[str, str] = {}
    values: dict[str, str] = {}
    for name, read in (
        ("q", _text),
        ("kind", _kind),
        ("country", _country),
        ("region", _region),
        ("year", _year),
    ):
        try:
            values[name] = read(typed[name]) if typed[name] else ""
        except Nonsense as error:
            errors[name] = str(error)
            values[name] = ""
    as_of = read_day(typed["as_of"], today=today, errors=errors)
    page = read_number(typed["page"], "page", errors=errors) or 1
    wanted = RollFilter(
        text=values["q"],
        kind=values["kind"],
        country=values["country"],
        region=values["region"],
        year=values["year"],
        as_of=as_of,
    )
    return Asked(wanted, page, {name: _shown(value) for name, value in typed.items()}, errors)


def read_day(text: str, *, today: date, errors: dict[str, str]) -> date | None:
    """Return a day that is not to come, or None; what is wrong goes to `errors` under "as_of"."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors["as_of"] = _("This is not a day. Write it as 2021-09-21.")
        return None
    if day > today:
        errors["as_of"] = _("This day has not come yet. Choose today or a day before.")
        return None
    return day


def read_number(text: str, name: str, *, errors: dict[str, str]) -> int | None:
    """Return a whole number from 1, or None; what is wrong goes to `errors` under its name."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) >= 1):
        errors[name] = _("This is not a page number.")
        return None
    return int(text)


def _shown(text: str) -> str:
    """What was typed, as far as a field can show it again."""
    return "".join(sign for sign in text[:MOST_CHARACTERS] if sign.isprintable())


def _text(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Nonsense(_("Search for no more than 200 characters."))
    if not text.isprintable() and any(not sign.isprintable() and not sign.isspace() for sign in text):
        raise Nonsense(_("This holds characters that cannot be searched for."))
    return text


def _kind(text: str) -> str:
    if text not in Kind.values:
        raise Nonsense(_("There is no such kind of supporter. Choose one from the list."))
    return text


def _country(text: str) -> str:
    if text == NONE or is_country(text.upper()):
        return text if text == NONE else text.upper()
    raise Nonsense(_("There is no such country. Choose one from the list."))


def _region(text: str) -> str:
    if text != NONE and text not in REGIONS:
        raise Nonsense(_("There is no such region. Choose one from the list."))
    return text


def _year(text: str) -> str:
    if text != NONE and not (text.isascii() and text.isdecimal() and len(text) == 4 and text > "0000"):
        raise Nonsense(_("This is not a year. Write it as 2021."))
    return text
