"""What an endorsement must be: the one validator for every form of it, and the fields each kind of body is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from undersigned.domains.registrable import NotADomain, registrable_domain
from undersigned.people.kinds import Kind
from undersigned.values.countries import ISO_COUNTRIES
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.identifiers import InvalidIdentifier, clean_identifier
from undersigned.values.names import InvalidName, clean_name
from undersigned.values.statements import InvalidStatement, clean_statement
from undersigned.values.websites import InvalidWebsite, clean_website

STATEMENT_LENGTH: Final = 600
DECLARATION_LENGTH: Final = 600
MOST_NAMES: Final = 12
MOST_WAITED_FOR: Final = 20
MOST_TYPED: Final = 20_000
"""Characters of a whole form as typed."""

SCHEMES: Final[dict[str, tuple[str, ...]]] = {
    Kind.STATE: ("wikidata",),
    Kind.PUBLIC_AUTHORITY: ("wikidata", "ror"),
    Kind.PRIVATE_SECTOR: ("lei", "wikidata"),
    Kind.CIVIL_SOCIETY: ("ror", "wikidata", "lei"),
}
"""Identifiers that a kind of body may have."""

MAY_BE_INTERNATIONAL: Final = frozenset({Kind.PUBLIC_AUTHORITY, Kind.CIVIL_SOCIETY})
"""Kinds that need no country: international organisations."""

_TEXTS: Final = (
    *("name", "other_names", "country", "international", "website", "signer_name", "signer_office"),
    *("contact_name", "contact_email", "statement", "waits_for", "joint", "group_code", "group_needed", "entitled"),
)
ALONE: Final = ""
BEGIN: Final = "begin"
JOIN: Final = "join"
MOST_IN_GROUP: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementForm:
    """What a body sent, clean. ``country`` is empty for an international organisation."""

    kind: str
    name: str
    country: str
    website: str
    domain: str
    signer_name: str
    signer_office: str
    contact_name: str
    contact_email: str
    other_names: tuple[str, ...] = ()
    statement: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)
    declarations: dict[int, str] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    joint: str = ALONE
    group_code: str = ""
    group_needed: int = 0


class InvalidForm(Exception):
    """``errors`` maps each field that is wrong to a code; all fields are looked at before it is raised."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = errors


def field_names(kind: str, principles: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the fields that a kind's form has, in no order of their own."""
    return (*_TEXTS, *SCHEMES[kind], *(f"declaration_{number}" for number in principles))


def keep_typed(kind: str, fields: Mapping[str, str], principles: Sequence[int]) -> dict[str, str]:
    """Return what was typed into a form's own fields, cut so that all of it stays below MOST_TYPED characters."""
    kept: dict[str, str] = {}
    left = MOST_TYPED
    for name in field_names(kind, principles):
        value = fields.get(name, "")[:left]
        if value:
            kept[name] = value
            left -= len(value)
    return kept


def read_form(kind: str, typed: Mapping[str, str], *, principles: Sequence[int]) -> EndorsementForm:
    """Return the clean form. Raises InvalidForm with every field that is wrong."""
    read = _Reading(typed)
    website = read.clean("website", clean_website)
    form = EndorsementForm(
        kind=kind,
        name=read.clean("name", clean_name),
        country=read.country(kind),
        website=website,
        domain=read.domain(website),
        signer_name=read.clean("signer_name", clean_name),
        signer_office=read.clean("signer_office", clean_name),
        contact_name=read.clean("contact_name", clean_name),
        contact_email=read.clean("contact_email", clean_email),
        other_names=read.lines("other_names", MOST_NAMES),
        statement=read.text("statement", STATEMENT_LENGTH),
        identifiers=read.identifiers(SCHEMES[kind]),
        declarations=read.declarations(principles),
        waits_for=read.lines("waits_for", MOST_WAITED_FOR),
        joint=read.joint(),
        group_code=typed.get("group_code", "").strip().lower()[:24],
        group_needed=read.needed(),
    )
    if not typed.get("entitled"):
        read.errors["entitled"] = "missing"
    if read.errors:
        raise InvalidForm(read.errors)
    return form


class _Reading:
    """A form being read: what was typed, and what is wrong so far."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.errors: dict[str, str] = {}

    def clean(self, name: str, clean: Callable[[str], str], *, needed: bool = True) -> str:
        """One field through its cleaner."""
        text = self.typed.get(name, "")
        if not text.strip():
            if needed:
                self.errors[name] = "missing"
            return ""
        try:
            return clean(text)
        except (InvalidName, InvalidEmail, InvalidWebsite, InvalidIdentifier, InvalidStatement) as error:
            self.errors[name] = error.code
            return ""

    def text(self, name: str, most: int) -> str:
        """A text of several lines, which may be left out."""
        return self.clean(name, lambda text: clean_statement(text, most=most), needed=False)

    def lines(self, name: str, most: int) -> tuple[str, ...]:
        """Names, one a line, each once."""
        lines = list(dict.fromkeys(filter(None, map(str.strip, self.typed.get(name, "").splitlines()))))
        if len(lines) > most:
            self.errors[name] = "too_many"
            return ()
        try:
            return tuple(clean_name(line) for line in lines)
        except InvalidName as error:
            self.errors[name] = error.code
            return ()

    def country(self, kind: str) -> str:
        """The country's code; empty for an international organisation that says so."""
        code = self.typed.get("country", "").strip().upper()
        international = bool(self.typed.get("international"))
        if not code and international and kind in MAY_BE_INTERNATIONAL:
            return ""
        if not code:
            self.errors["country"] = "missing"
        elif code not in ISO_COUNTRIES:
            self.errors["country"] = "unknown"
        elif international:
            self.errors["country"] = "both"
        return code

    def domain(self, website: str) -> str:
        """The registrable domain of the website."""
        if not website:
            return ""
        try:
            return registrable_domain(website)
        except NotADomain:
            self.errors["website"] = "no_domain"
            return ""

    def joint(self) -> str:
        """Whether it endorses alone, begins a joint endorsement, or joins one."""
        joint = self.typed.get("joint", ALONE)
        if joint not in {ALONE, BEGIN, JOIN}:
            self.errors["joint"] = "not_a_choice"
        if joint == JOIN and not self.typed.get("group_code", "").strip():
            self.errors["group_code"] = "missing"
        return joint

    def needed(self) -> int:
        """How many must be accepted before a group is published; 0 for all of it."""
        text = self.typed.get("group_needed", "").strip() or "0"
        if self.typed.get("joint") == BEGIN and not (text.isascii() and text.isdigit() and int(text) <= MOST_IN_GROUP):
            self.errors["group_needed"] = "not_a_number"
            return 0
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    def identifiers(self, schemes: Sequence[str]) -> dict[str, str]:
        """Identifiers by scheme, those that were given."""
        found = {scheme: self.clean(scheme, partial(clean_identifier, scheme), needed=False) for scheme in schemes}
        return {scheme: value for scheme, value in found.items() if value}

    def declarations(self, principles: Sequence[int]) -> dict[int, str]:
        """What the body commits to, by the number of the principle."""
        found = {number: self.text(f"declaration_{number}", DECLARATION_LENGTH) for number in principles}
        return {number: text for number, text in found.items() if text}
