"""Where Django looks for models: the nouns of every record room, from the ground up."""

from undersigned.calls.models import Call, DrainedRecord, Milestone, Principle, Signature, Translation, Version
from undersigned.campaigns.models import Campaign, Target
from undersigned.endorsements.models import (
    Amendment,
    Contact,
    Declaration,
    Deed,
    Endorsement,
    Evidence,
    JointGroup,
    Logo,
    Note,
    Review,
    WatchedName,
)
from undersigned.mailing.models import Letter, Subscriber
from undersigned.people.models import Address, AuditLine, CodeTry, Consent, Country, CountryRegime, StaffMember
from undersigned.roll.models import OfficialCount, PeopleCount, RollChange, RollEntry

__all__ = [
    "Address",
    "Amendment",
    "AuditLine",
    "Call",
    "Campaign",
    "CodeTry",
    "Consent",
    "Contact",
    "Country",
    "CountryRegime",
    "Declaration",
    "Deed",
    "DrainedRecord",
    "Endorsement",
    "Evidence",
    "JointGroup",
    "Letter",
    "Logo",
    "Milestone",
    "Note",
    "OfficialCount",
    "PeopleCount",
    "Principle",
    "Review",
    "RollChange",
    "RollEntry",
    "Signature",
    "StaffMember",
    "Subscriber",
    "Target",
    "Translation",
    "Version",
    "WatchedName",
]
