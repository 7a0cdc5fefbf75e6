"""Nouns: letters, subscribers, mailings with their deliveries, and series."""

from undersigned.mailing.models.letters import Letter
from undersigned.mailing.models.mailings import (
    Delivery,
    DomainPace,
    Mailing,
    MailingLink,
    MailingText,
    Segment,
    TrialMailbox,
    TrialSend,
)
from undersigned.mailing.models.series import MailingSeries, SeriesEnd, SeriesStep
from undersigned.mailing.models.subscribers import Frequency, Subscriber, SubscribeRequest, Suppression, Topic

__all__ = [
    "Delivery",
    "DomainPace",
    "Frequency",
    "Letter",
    "Mailing",
    "MailingLink",
    "MailingSeries",
    "MailingText",
    "Segment",
    "SeriesEnd",
    "SeriesStep",
    "SubscribeRequest",
    "Subscriber",
    "Suppression",
    "Topic",
    "TrialMailbox",
    "TrialSend",
]
