"""What the desk calls the coded values of campaigns, in the language of whoever reads."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext, pgettext_lazy

from undersigned.campaigns import states
from undersigned.campaigns.models import Action, ActionText, Campaign, ContactMade, Partner, Target
from undersigned.campaigns.queries.landing import has_ended, has_started
from undersigned.interfaces.desk.tables import day
from undersigned.interfaces.desk.words import Words

TARGET_KINDS: Final[Words] = {
    Target.Kind.STATE: lazy("State"),
    Target.Kind.INSTITUTION: lazy("Institution"),
    Target.Kind.OFFICE_HOLDER: lazy("Holder of an office"),
}
STATUSES: Final[Words] = {
    states.SILENT: pgettext_lazy("status of a target", "Silent"),
    states.CONTACTED: pgettext_lazy("status of a target", "Contacted"),
    states.IN_DIALOGUE: pgettext_lazy("status of a target", "In dialogue"),
    states.PROMISED: pgettext_lazy("status of a target", "Promised"),
    states.REFUSED: pgettext_lazy("status of a target", "Refused"),
    states.ANNOUNCED: pgettext_lazy("status of a target", "Announced, not listed"),
    states.ENDORSED: pgettext_lazy("status of a target", "Endorsed"),
    states.WITHDRAWN: pgettext_lazy("status of a target", "Withdrawn"),
}
ACTION_KINDS: Final[Words] = {
    Action.Kind.EMAIL: pgettext_lazy("what people do for a campaign", "Write an e-mail"),
    Action.Kind.POST: pgettext_lazy("what people do for a campaign", "Post"),
    Action.Kind.CALL: pgettext_lazy("what people do for a campaign", "Call"),
    Action.Kind.LETTER: pgettext_lazy("what people do for a campaign", "Print a letter"),
    Action.Kind.ASK: pgettext_lazy("what people do for a campaign", "Ask others"),
    Action.Kind.PLEDGE: pgettext_lazy("what people do for a campaign", "Pledge"),
}
TEXT_PARTS: Final[Words] = {
    ActionText.Part.SUBJECT: pgettext_lazy("part of a suggested text", "Subject"),
    ActionText.Part.PARAGRAPH: pgettext_lazy("part of a suggested text", "Paragraph"),
    ActionText.Part.POST: pgettext_lazy("part of a suggested text", "Post"),
    ActionText.Part.SCRIPT: pgettext_lazy("part of a suggested text", "Script of a call"),
    ActionText.Part.LETTER: pgettext_lazy("part of a suggested text", "Letter"),
}
WAYS: Final[Words] = {
    ContactMade.Way.LETTER: pgettext_lazy("way of getting in touch", "Letter"),
    ContactMade.Way.EMAIL: pgettext_lazy("way of getting in touch", "E-mail"),
    ContactMade.Way.CALL: pgettext_lazy("way of getting in touch", "Call"),
    ContactMade.Way.MEETING: pgettext_lazy("way of getting in touch", "Meeting"),
    ContactMade.Way.POST: pgettext_lazy("way of getting in touch", "Post on a network"),
    ContactMade.Way.OTHER: pgettext_lazy("way of getting in touch", "Other"),
}
MAIL_STATES: Final[Words] = {
    states.TYPED: pgettext_lazy("letter to a target", "Not confirmed yet"),
    states.WAITING: pgettext_lazy("letter to a target", "Waiting for its turn"),
    states.HELD: pgettext_lazy("letter to a target", "Held for the desk"),
    states.CLAIMED: pgettext_lazy("letter to a target", "Leaving now"),
    states.SENT: pgettext_lazy("letter to a target", "Sent"),
    states.MAIL_REFUSED: pgettext_lazy("letter to a target", "Refused by the mailbox"),
    states.UNSURE: pgettext_lazy("letter to a target", "Unsure whether it left"),
    states.REJECTED: pgettext_lazy("letter to a target", "Rejected by the desk"),
    states.DROPPED: pgettext_lazy("letter to a target", "Dropped"),
}
PARTNER_KINDS: Final[Words] = {
    Partner.Kind.YOUTH: pgettext_lazy("kind of partner", "Youth"),
    Partner.Kind.HUMAN_RIGHTS: pgettext_lazy("kind of partner", "Human rights"),
    Partner.Kind.PEACEBUILDING: pgettext_lazy("kind of partner", "Peacebuilding"),
    Partner.Kind.OTHER: pgettext_lazy("kind of partner", "Other"),
}
PARTNER_STATES: Final[Words] = {
    states.ASKED: pgettext_lazy("partner", "Asks to join"),
    states.ACTIVE: pgettext_lazy("partner", "Active"),
    states.TURNED_DOWN: pgettext_lazy("partner", "Turned down"),
    states.ENDED: pgettext_lazy("partner", "Ended"),
}
CLAIM_ENDS: Final[Words] = {
    "given_up": pgettext_lazy("claim", "given up"),
    "lapsed": pgettext_lazy("claim", "lapsed"),
    "won": pgettext_lazy("claim", "the target has endorsed"),
    "ended": pgettext_lazy("claim", "ended by the desk"),
}


def state_of(campaign: Campaign, *, today: date) -> str:
    """Say how a campaign stands: a draft, to come, running, stopped or over."""
    if campaign.starts_on == states.UNDATED:
        return pgettext("campaign", "Draft")
    if not has_started(campaign, today=today):
        return _("Begins on %(day)s") % {"day": day(campaign.starts_on)}
    if has_ended(campaign, today=today):
        return pgettext("campaign", "Over")
    return pgettext("campaign", "Stopped") if campaign.stopped_at else pgettext("campaign", "Running")


def first_day(campaign: Campaign) -> str:
    """Return a campaign's first day; words for a draft that has none yet."""
    return _("not set yet") if campaign.starts_on == states.UNDATED else day(campaign.starts_on)


def missing_part(part: str) -> str:
    """Return what to do about what a campaign lacks to start: targets, actions."""
    if part == "targets":
        return _("It calls on nobody yet: please choose at least one target first.")
    return _("It asks for nothing yet: please open at least one action first.")


def choices(of: Words) -> list[tuple[str, str]]:
    """Return codes with their words, for a list to choose from."""
    return [(str(code), str(word)) for code, word in of.items()]
