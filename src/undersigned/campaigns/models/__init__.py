"""Nouns: campaigns, whom they call on, what people do for them, and who brings people."""

from undersigned.campaigns.models.actions import Action, ActionTaken, ActionText, Handover, Pledge, TargetMail
from undersigned.campaigns.models.campaigns import Announcement, Campaign
from undersigned.campaigns.models.events import Event, EventQuestion, EventSeries, EventSpeaker, Rsvp
from undersigned.campaigns.models.partners import (
    Partner,
    PartnerConsent,
    PartnerVisits,
    TrackedLink,
)
from undersigned.campaigns.models.targets import (
    ContactMade,
    Target,
    TargetChange,
    TargetClaim,
    TargetContact,
    TargetReply,
)

__all__ = [
    "Action",
    "ActionTaken",
    "ActionText",
    "Announcement",
    "Campaign",
    "ContactMade",
    "Event",
    "EventQuestion",
    "EventSeries",
    "EventSpeaker",
    "Handover",
    "Partner",
    "PartnerConsent",
    "PartnerVisits",
    "Pledge",
    "Rsvp",
    "Target",
    "TargetChange",
    "TargetClaim",
    "TargetContact",
    "TargetMail",
    "TargetReply",
    "TrackedLink",
]
