"""What a campaign's pages call things: where a target stands, what is still to do there, what people did."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from undersigned.campaigns import states
from undersigned.campaigns.models import Action
from undersigned.campaigns.queries.landing import TargetStanding

Words = Mapping[str, str | Promise]

STATUSES: Final[Words] = {
    states.SILENT: _("Silent"),
    states.CONTACTED: _("Contacted"),
    states.IN_DIALOGUE: _("In dialogue"),
    states.PROMISED: _("Promised"),
    states.REFUSED: _("Refused"),
    states.ANNOUNCED: _("Announced, not listed"),
    states.ENDORSED: _("Won"),
    states.WITHDRAWN: _("Withdrawn"),
}
TO_DO: Final[Words] = {
    states.SILENT: _("Nobody has told of an answer yet: write, call, post."),
    states.CONTACTED: _("It has been asked and owes an answer: ask again."),
    states.IN_DIALOGUE: _("It is talking: keep asking, politely."),
    states.PROMISED: _("It has promised: hold it to its word until it is on the roll."),
    states.REFUSED: _("It has said no: ask why, and ask again."),
    states.ANNOUNCED: _("It has announced its support and is not listed: ask it to finish what it began."),
    states.WITHDRAWN: _("It stood on the roll and has left it: the campaign decides what to ask now."),
}
DONE: Final[Words] = {
    Action.Kind.EMAIL: _("Letters by e-mail"),
    Action.Kind.POST: _("Posts"),
    Action.Kind.CALL: _("Calls"),
    Action.Kind.LETTER: _("Letters on paper"),
    Action.Kind.ASK: _("People who asked others"),
    Action.Kind.PLEDGE: _("Pledges of office-holders"),
}


def to_do(standing: TargetStanding, *, today: date) -> str:
    """Say in a sentence what is still to do for a target; nothing for one that is won."""
    if standing.won:
        return ""
    if standing.asked_on is not None and standing.status in (states.SILENT, states.CONTACTED):
        days = (today - standing.asked_on).days
        sentence = ngettext(
            "Asked %(days)s day ago, and no answer is known: ask again.",
            "Asked %(days)s days ago, and no answer is known: ask again.",
            days,
        )
        return sentence % {"days": days}
    return str(TO_DO[standing.status])
