"""What is said of targets: the eight statuses with their published criteria, ways to get in touch, and what is wrong in a form."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from undersigned.campaigns import states
from undersigned.campaigns.models import ContactMade, Target
from undersigned.interfaces.web.campaign.landing_words import STATUSES

CRITERIA: Final[Mapping[str, str | Promise]] = {
    states.SILENT: gettext_lazy("No answer is known, and nothing that the campaign could show of a contact."),
    states.CONTACTED: gettext_lazy(
        "Somebody got in touch with it about the call, on a day that can be shown; no answer is known."
    ),
    states.IN_DIALOGUE: gettext_lazy("It has answered in substance, or has met people of the campaign about the call."),
    states.PROMISED: gettext_lazy(
        "Somebody who may speak for it has said publicly or in writing that it will endorse."
    ),
    states.REFUSED: gettext_lazy("Somebody who may speak for it has said that it will not endorse."),
    states.ANNOUNCED: gettext_lazy("It has announced its support publicly, and does not stand on the roll."),
    states.ENDORSED: gettext_lazy("It stands on the roll. Nobody decides this: it follows from the roll."),
    states.WITHDRAWN: gettext_lazy(
        "It stood on the roll and has left it. Nobody decides this: it follows from the roll."
    ),
}
"""When a target has a status; no change is stored without evidence that anybody can look at."""

KINDS: Final[Mapping[str, str | Promise]] = {
    Target.Kind.STATE: gettext_lazy("State"),
    Target.Kind.INSTITUTION: gettext_lazy("Institution"),
    Target.Kind.OFFICE_HOLDER: gettext_lazy("Office-holder"),
}

WAYS: Final[Mapping[str, str | Promise]] = {
    ContactMade.Way.LETTER: gettext_lazy("Letter on paper"),
    ContactMade.Way.EMAIL: gettext_lazy("E-mail"),
    ContactMade.Way.CALL: gettext_lazy("Call"),
    ContactMade.Way.MEETING: gettext_lazy("Meeting"),
    ContactMade.Way.POST: gettext_lazy("Public post"),
    ContactMade.Way.OTHER: gettext_lazy("Something else"),
}


def status_word(status: str) -> str:
    """Return what a status is called."""
    return str(STATUSES[status])


def criteria() -> list[dict[str, str]]:
    """Return the eight statuses in their order, each with its name and its criterion."""
    return [{"key": key, "name": status_word(key), "criterion": str(text)} for key, text in CRITERIA.items()]


def silence(asked_on: date | None, *, today: date) -> str:
    """Return for how long a target has owed an answer, in a sentence; nothing where it owes none."""
    if asked_on is None:
        return ""
    days = max(0, (today - asked_on).days)
    sentence = ngettext(
        "%(days)s day since the first contact that has no answer",
        "%(days)s days since the first contact that has no answer",
        days,
    )
    return sentence % {"days": days}


def contact_faults(errors: Mapping[str, str]) -> dict[str, Any]:
    """Return what to do about each error of a contact that was logged (campaigns.verbs.claims.BadContactMade)."""
    sentences = {
        ("way", "missing"): _("Please say how you got in touch."),
        ("way", "unknown"): _("Please choose one of the ways in the list."),
        ("on", "missing"): _("Please say on which day it was."),
        ("on", "future"): _("This day is still to come. Please note what has happened."),
        ("on", "too_early"): _("On this day the campaign did not call on it yet. Please check the year."),
        ("on", "before_claim"): _("Please note only what has happened since you have cared for it."),
        ("way", "too_many"): _(
            "Fifty contacts are noted with this claim already. Please tell the secretariat of further ones."
        ),
        ("note", "too_long"): _("This note is too long: 2,000 characters at most."),
        ("answered_on", "missing"): _("Please say on which day it answered."),
        ("answered_on", "future"): _("This day is still to come. Leave it empty until it has answered."),
        ("answered_on", "too_early"): _("It cannot have answered before that contact. Please check the days."),
        ("on", "no_day"): _("This is no day, such as 2026-11-23."),
        ("answered_on", "no_day"): _("This is no day, such as 2026-11-23."),
    }
    return {
        field: sentences.get((field, code)) or _("Please check what is typed here.") for field, code in errors.items()
    }
