"""The fields of an endorsement's form, part by part, as its template shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from undersigned.calls import queries as calls
from undersigned.calls.models import Version
from undersigned.endorsements.form import (
    DECLARATION_LENGTH,
    MAY_BE_INTERNATIONAL,
    SCHEMES,
    STATEMENT_LENGTH,
    field_names,
)
from undersigned.interfaces.web.endorse_words import (
    KIND_SLUGS,
    KIND_TITLES,
    NAME_LABELS,
    OFFICE_HINTS,
    PARTS,
    SCHEME_HINTS,
    WEBSITE_HINTS,
)
from undersigned.interfaces.web.endorse_words import SCHEMES as SCHEME_LABELS
from undersigned.values.countries import country_choices

EMPTY: Final[Mapping[str, str]] = {}
ALL_NAMES: Final = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is called, what is typed in it, and what is wrong with it."""

    name: str
    label: str
    value: str
    wrong: str
    hint: str = ""
    type: str = "text"
    needed: bool = False
    most: int = 255
    rows: int = 0
    autocomplete: str = "off"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together, with their heading; ``folded`` parts are shown when something in them is filled in."""

    id: str
    title: str
    fields: list[Field]
    folded: bool = False
    hint: str = ""

    @property
    def open(self) -> bool:
        """Whether it is shown unfolded at first."""
        return not self.folded or any(field.value or field.wrong for field in self.fields)


def form_fields(request: HttpRequest) -> dict[str, str]:
    """Return what was posted, one value a field, as far as a form can have so many."""
    return {name: request.POST.get(name, "") for name in list(request.POST)[:ALL_NAMES]}


def describe_form(
    kind: str, typed: Mapping[str, str], wrong: Mapping[str, str], *, language: str, version: Version
) -> dict[str, Any]:
    """Return what the form's template needs: parts with their fields, and errors as sentences by field."""
    principles = calls.principles_of(calls.translation_in(version.pk, language).pk)
    describe = _Describing(kind, typed, wrong, language)
    declarations = [
        describe.text(f"declaration_{one.number}", f"{one.number}. {one.title}", most=DECLARATION_LENGTH)
        for one in principles
    ]
    names = field_names(kind, [one.number for one in principles])
    return {
        "kind": kind,
        "kind_slug": KIND_SLUGS[kind],
        "kind_title": KIND_TITLES[kind],
        "version": version,
        "parts": [
            describe.body(),
            describe.signer(),
            describe.contact(),
            describe.words(declarations),
            describe.others(),
        ],
        "international": bool(typed.get("international")),
        "may_be_international": kind in MAY_BE_INTERNATIONAL,
        "entitled": bool(typed.get("entitled")),
        "errors": {name: wrong[name] for name in (*names, "logo") if name in wrong},
        "error_summary": [],
    }


class _Describing:
    """A form being described: its kind, what is typed in it, and what is wrong with it."""

    def __init__(self, kind: str, typed: Mapping[str, str], wrong: Mapping[str, str], language: str) -> None:
        self.kind, self.typed, self.wrong, self.language = kind, typed, wrong, language

    def field(self, name: str, label: Any, **more: Any) -> Field:
        """A field with what was typed into it."""
        more = {key: str(value) if key == "hint" else value for key, value in more.items()}
        return Field(name, str(label), self.typed.get(name, ""), self.wrong.get(name, ""), **more)

    def text(self, name: str, label: Any, *, most: int, hint: str = "", rows: int = 4) -> Field:
        """A text of several lines."""
        return self.field(name, label, type="textarea", most=most, rows=rows, hint=hint)

    def body(self) -> Part:
        """Who endorses."""
        fields = [
            self.field("name", NAME_LABELS[self.kind], needed=True, autocomplete="organization"),
            self.text(
                "other_names", _("Names in other languages, and short names"), most=3_000, rows=3, hint=_("One a line.")
            ),
            self.field(
                "country", _("Country"), type="select", needed=True, choices=tuple(country_choices(self.language))
            ),
            self.field(
                "website",
                _("Website"),
                type="url",
                needed=True,
                most=200,
                hint=WEBSITE_HINTS[self.kind],
                autocomplete="url",
            ),
            *(
                self.field(scheme, SCHEME_LABELS[scheme], hint=SCHEME_HINTS[scheme], most=80)
                for scheme in SCHEMES[self.kind]
            ),
        ]
        return Part("body", str(PARTS["body"]), fields)

    def signer(self) -> Part:
        """The person who signs and their office: two things, since an office-holder may change."""
        fields = [
            self.field("signer_name", _("Name of the person"), needed=True, autocomplete="name"),
            self.field(
                "signer_office",
                _("Office of the person"),
                needed=True,
                hint=OFFICE_HINTS[self.kind],
                autocomplete="organization-title",
            ),
        ]
        return Part("signer", str(PARTS["signer"]), fields, hint=_("Both are shown on the roll."))

    def contact(self) -> Part:
        """Whom letters go to."""
        fields = [
            self.field("contact_name", _("Name of the contact"), needed=True, autocomplete="name"),
            self.field(
                "contact_email",
                _("E-mail address of the contact"),
                type="email",
                needed=True,
                most=254,
                hint=_("Best a mailbox on the domain of the website: it is evidence by itself."),
                autocomplete="email",
            ),
        ]
        return Part("contact", str(PARTS["contact"]), fields, hint=_("Never shown, and kept encrypted."))

    def words(self, declarations: list[Field]) -> Part:
        """A statement, and what the body commits to under each principle."""
        statement = self.text(
            "statement",
            _("Statement of support"),
            most=STATEMENT_LENGTH,
            hint=_("Shown on the roll, 600 characters at most. May be left out."),
        )
        hint = _("What do you commit to under each principle? All of these may be left out.")
        return Part("words", str(PARTS["words"]), [statement, *declarations], folded=True, hint=hint)

    def others(self) -> Part:
        """Joint and conditional endorsement."""
        joint = (
            ("", _("We endorse on our own")),
            ("begin", _("We begin a joint endorsement, which others join")),
            ("join", _("We join a joint endorsement that others have begun")),
        )
        fields = [
            self.field("joint", _("On your own or jointly"), type="select", choices=joint),
            self.field(
                "group_code",
                _("Code of the joint endorsement"),
                most=24,
                hint=_("If you join one that others have begun."),
            ),
            self.field(
                "group_needed",
                _("How many must be accepted first"),
                type="number",
                most=3,
                hint=_("If you begin one: it is published once so many are accepted; 0 waits for all who join."),
            ),
            self.text(
                "waits_for",
                _("We join when these stand on the roll"),
                most=4_000,
                rows=3,
                hint=_("One name a line. Nothing is public before they do."),
            ),
        ]
        return Part("others", str(PARTS["others"]), fields, folded=True)
