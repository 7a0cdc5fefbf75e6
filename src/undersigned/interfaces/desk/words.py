"""What the desk calls kinds, states and other coded values, in the language of whoever reads."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from undersigned.calls.models import Signature
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.roll.models import RollChange, RollEntry
from undersigned.values.countries import UnknownCountry, country_name

Words = dict[str, str | Promise]

KINDS: Final[Words] = {
    Kind.STATE: _("State"),
    Kind.PUBLIC_AUTHORITY: _("Public authority"),
    Kind.PRIVATE_SECTOR: _("Private sector"),
    Kind.CIVIL_SOCIETY: _("Civil society"),
}
KINDS_IN_PLURAL: Final[Words] = {
    Kind.STATE: _("States"),
    Kind.PUBLIC_AUTHORITY: _("Public authorities and local governments"),
    Kind.PRIVATE_SECTOR: _("Private sector"),
    Kind.CIVIL_SOCIETY: _("Civil society and academia"),
}
ENTRY_STATES: Final[Words] = {
    RollEntry.State.LISTED: _("Listed"),
    RollEntry.State.ANNOUNCED: _("Announced, not listed"),
    RollEntry.State.WITHDRAWN: _("Withdrawn"),
    RollEntry.State.REMOVED: _("Removed"),
    RollEntry.State.MERGED: _("Merged"),
    RollEntry.State.SUCCEEDED: _("Succeeded by another"),
    RollEntry.State.DISSOLVED: _("Dissolved"),
}
CHANGES: Final[Words] = {
    RollChange.What.LISTED: _("Listed"),
    RollChange.What.ANNOUNCED: _("Announced"),
    RollChange.What.WITHDRAWN: _("Withdrawn"),
    RollChange.What.REMOVED: _("Removed"),
    RollChange.What.MERGED: _("Merged"),
    RollChange.What.SUCCEEDED: _("Succeeded by another"),
    RollChange.What.DISSOLVED: _("Dissolved"),
    RollChange.What.CORRECTED: _("Corrected"),
    RollChange.What.REAFFIRMED: _("Stands behind a newer version"),
}
SIGNATURE_STATES: Final[Words] = {
    Signature.State.PENDING: pgettext_lazy("signature", "Pending"),
    Signature.State.CONFIRMED: pgettext_lazy("signature", "Confirmed"),
    Signature.State.WITHDRAWN: pgettext_lazy("signature", "Withdrawn"),
}
LETTER_STATES: Final[Words] = {
    Letter.State.WAITING: _("Waiting"),
    Letter.State.CLAIMED: _("Leaving now"),
    Letter.State.DELIVERED: _("Delivered"),
    Letter.State.REFUSED: _("Refused"),
    Letter.State.DROPPED: _("Dropped as too old"),
}
LETTER_KINDS: Final[Words] = {
    Letter.Kind.CONFIRM: _("Please confirm"),
    Letter.Kind.ALREADY_SIGNED: _("You have signed already"),
    Letter.Kind.MY: _("Link to one's signature"),
    Letter.Kind.ENDORSE_RESUME: _("Link to an endorsement's form"),
    Letter.Kind.ENDORSE_MAILBOX: _("Please confirm an endorsement"),
    Letter.Kind.ENDORSE_ASKED: _("A question about an endorsement"),
    Letter.Kind.ENDORSE_REFUSED: _("Endorsement not accepted"),
    Letter.Kind.ENDORSE_PUBLISHED: _("Endorsement published"),
    Letter.Kind.ENDORSE_MY: _("Link to a body's endorsement"),
    Letter.Kind.ENDORSE_WITHDRAWN: _("Endorsement withdrawn"),
    Letter.Kind.ENDORSE_RECONFIRM: _("Please reconfirm an endorsement"),
    Letter.Kind.ENDORSE_REAFFIRM: _("A new version of the text"),
    Letter.Kind.ALARM: _("Something waits at the desk"),
}
CONFIDENCE: Final[Words] = {
    RollEntry.Confidence.HIGH: _("High"),
    RollEntry.Confidence.MEDIUM: _("Medium"),
    RollEntry.Confidence.LOW: _("Low"),
}


def language_name(code: str) -> str:
    """Return what a language is called: by itself where the site speaks it, else in the reader's; the code of one nobody knows."""
    own = dict(settings.LANGUAGES).get(code)
    if own:
        return str(own)
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def word_for(words: Words, code: str) -> str:
    """Return the word for a code; the code itself where there is none."""
    return str(words.get(code, code))


def country_word(code: str) -> str:
    """Return a country's name in the reader's language; a dash for none, the code for one that ISO 3166-1 does not know."""
    if not code:
        return "–"
    try:
        return country_name(code, get_language() or "en")
    except UnknownCountry:
        return code


def in_own_language(texts: Mapping[str, Any]) -> str:
    """Return the text of the reader's language, else English, else any."""
    language = (get_language() or "en").split("-")[0]
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), ""))
