"""Acts about a campaign and what belongs to it: what each asks for, what its form holds before, and what was sent."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.interfaces.desk.acts import Field, Words
from undersigned.interfaces.desk.campaigns.rights import RUN
from undersigned.interfaces.desk.typed import Wrong
from undersigned.values.keys import InstanceKeys

Options = Mapping[str, list[tuple[str, Any]]]


class Wrongs(Exception):
    """What was typed cannot be used; ``sentences`` says by field what to do, "" is about the whole."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(", ".join(sentences))
        self.sentences = dict(sentences)


class Meanwhile(Exception):
    """It is no longer what was shown, or in a state in which this cannot be done; the sentence says so."""

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or _("Somebody changed it meanwhile. Please look again.")
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence, and the screen that one goes to then, where it is another."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A field that is typed once for each language of the site."""

    field: Field

    def expanded(self) -> list[Field]:
        """Return a field a language: ``title_en``, ``title_fr``."""
        return [
            replace(
                self.field,
                name=f"{self.field.name}_{code}",
                label=_("%(label)s (%(language)s)") % {"label": self.field.label, "language": name},
            )
            for code, name in settings.LANGUAGES
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form that was sent: about what, which part of it (None: the whole), by whom, with what typed into it."""

    subject: Any
    item: Any
    by: str
    keys: InstanceKeys
    public_url: str
    now: datetime
    fields: Mapping[str, str]
    picture: bytes = b""

    def texts(self, name: str, before: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what was typed by language, with what stands there in languages that the form does not ask for."""
        asked = {code: self.fields.get(f"{name}_{code}", "").strip() for code, _name in settings.LANGUAGES}
        kept = {code: text for code, text in (before or {}).items() if code not in asked}
        return kept | {code: text for code, text in asked.items() if text}

    def text(self, name: str, missing: str = "", *, most: int = 2000) -> str:
        """Return what was typed into a field. Raises Wrong where it is empty and that has a sentence, or where it is too long."""
        text = self.fields[name].strip()
        if not text and missing:
            raise Wrong(name, missing)
        if len(text) > most:
            raise Wrong(name, _("This is too long: %(most)s characters at most.") % {"most": most})
        return text


def _nothing(_subject: Any, _item: Any) -> Mapping[str, str]:
    return {}


def _always(_subject: Any, _item: Any) -> bool:
    return True


def _no_options(_subject: Any) -> Options:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. ``weighty``: it asks for a recent sign-in. ``grave``: its button stands out. ``adds``: what was shown may be older.

    ``items``: the parts of the subject about which it can be done; None where it is about the whole. ``fill``: what its form
    holds before anybody types, by field.
    """

    name: str
    label: Words
    do: Callable[[Sent], str | Done]
    right: str = RUN
    fields: tuple[Field | Translated, ...] = ()
    hint: Words = ""
    button: Words = ""
    weighty: bool = False
    adds: bool = False
    grave: bool = False
    items: Callable[[Any], Iterable[Any]] | None = None
    open_for: Callable[[Any, Any], bool] = _always
    fill: Callable[[Any, Any], Mapping[str, str]] = _nothing
    options: Callable[[Any], Options] = _no_options
    mark: Callable[[Any, Any], str] = field(default=lambda _subject, _item: "")

    def is_open(self, subject: Any, item: Any, user: Any) -> bool:
        """Say whether somebody may do it to this in its present state."""
        return bool(user.has_perm(self.right)) and self.open_for(subject, item)

    def all_fields(self) -> list[Field]:
        """Return the fields as they are typed: those of texts once a language."""
        found: list[Field] = []
        for one in self.fields:
            found += one.expanded() if isinstance(one, Translated) else [one]
        return found

    def seen(self, subject: Any, item: Any) -> str:
        """Return a short sum of what the act changes, as it stands: a form that was shown of something else is refused."""
        if self.adds:
            return ""
        stands = repr((sorted(self.fill(subject, item).items()), self.mark(subject, item)))
        return hashlib.sha256(stands.encode()).hexdigest()[:16]


def in_languages(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts as the fields of their languages hold them."""
    return {f"{name}_{code}": texts.get(code, "") for code, _name in settings.LANGUAGES}


@contextmanager
def told(error: type[Exception], sentences: Callable[[str, str], str]) -> Iterator[None]:
    """Turn a flow's error with codes by field (``errors``) into sentences at the fields. Raises Wrongs."""
    try:
        yield
    except error as found:
        errors: Mapping[str, str] = found.errors  # type: ignore[attr-defined]
        raise Wrongs({name: sentences(name, code) for name, code in errors.items()}) from None


@contextmanager
def still(*changed: type[Exception]) -> Iterator[None]:
    """Turn a flow's word that something is no longer what was shown into the desk's. Raises Meanwhile."""
    try:
        yield
    except changed:
        raise Meanwhile from None


def sentence_for(_name: str, code: str) -> str:
    """Return what to do about a code that fields of many forms can have."""
    match code:
        case "missing" | "empty":
            return _("Please fill this in.")
        case "too_long":
            return _("This is too long. Please shorten it.")
        case "future":
            return _("This day is still to come.")
        case "unknown":
            return _("Please choose one from the list.")
    return _("This cannot be used as it is. Please check it.")
