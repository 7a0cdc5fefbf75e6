"""The principles of the site's call, as pages name them: in the reader's language, with the note on their wording."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.calls import queries as calls
from undersigned.calls.models import Principle


@dataclass(frozen=True, slots=True)
class Principles:
    """The principles of the latest version, the language they are in, and what is said of their wording."""

    principles: list[Principle]
    language: str
    note: str


def current_principles() -> Principles | None:
    """Return the principles of this site's call, or None while there is none or none is published."""
    try:
        version = calls.current_version(calls.current_call(settings.OPTION["call"]).pk)
        translation = calls.translation_in(version.pk, get_language() or settings.LANGUAGE_CODE)
    except calls.NoCall:
        return None
    principles = list(calls.principles_of(translation.pk))
    return Principles(principles, translation.language, version.note.get(translation.language, ""))


def principle_choices() -> list[tuple[str, str]]:
    """Return what an editor chooses from: number and title of each principle."""
    found = current_principles()
    named = found.principles if found else []
    return [(str(one.number), _("%(number)s. %(title)s") % {"number": one.number, "title": one.title}) for one in named]
