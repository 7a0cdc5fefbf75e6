"""Writes of this room: what a campaign's file brings along. Made once; what the desk has changed since stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from undersigned.campaigns.models import (
    Action,
    ActionText,
    Announcement,
    Campaign,
    Partner,
    Target,
    TargetContact,
)
from undersigned.campaigns.states import ACTIVE
from undersigned.campaigns.verbs.links import link_for_partner
from undersigned.values.tallies import Tally

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDraft:
    """From which address letters to targets leave, and at which pace."""

    mail_from: str
    mails_an_hour: int
    mails_a_day: int
    quiet_days: Sequence[date]
    block_words: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """An office of a target; ``opens`` and ``closes`` are in its own time zone."""

    office: str
    name: str
    email: str
    x: str
    bluesky: str
    mastodon: str
    postal: str
    phone: str
    time_zone: str
    language: str
    opens: time
    closes: time
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDraft:
    """A suggested text in one or more languages."""

    part: str
    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """A thing to do, with what is suggested for it, in order."""

    kind: str
    title: Texts
    lead: Texts
    texts: Sequence[TextDraft]

    @property
    def rows(self) -> int:
        """How many rows it comes to: itself, and each text in each language."""
        return 1 + sum(len(one.text) for one in self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDraft:
    """An organisation that brings people."""

    slug: str
    name: str
    kind: str
    country: str
    website: str
    about: Texts
    colour: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementDraft:
    """What a campaign tells from a moment on."""

    slug: str
    title: Texts
    text: Texts
    shown_from: datetime


def set_pace(campaign: Campaign, draft: MailDraft) -> None:
    """Give a campaign that was just made its address and its pace."""
    campaign.mail_from = draft.mail_from
    campaign.mails_an_hour = draft.mails_an_hour
    campaign.mails_a_day = draft.mails_a_day
    campaign.quiet_days = [day.isoformat() for day in draft.quiet_days]
    campaign.block_words = list(draft.block_words)
    campaign.save()


def save_contacts(*, target: Target, contacts: Sequence[ContactDraft], sample: bool) -> Tally:
    """Make the contacts that a target does not have yet, by the office they are of."""
    tally = Tally()
    for draft in contacts:
        said = {name: getattr(draft, name) for name in ContactDraft.__slots__}
        key = f"campaign {draft.office}"[:200]
        _contact, made = TargetContact.objects.get_or_create(
            target=target, import_key=key, defaults={**said, "sample": sample}
        )
        tally += _made(made)
    return tally


def save_actions(*, campaign: Campaign, actions: Sequence[ActionDraft], sample: bool) -> Tally:
    """Make the actions that a campaign does not have yet, and texts for those that have none."""
    tally = Tally()
    for position, draft in enumerate(actions):
        action, made = Action.objects.get_or_create(
            campaign=campaign,
            kind=draft.kind,
            defaults={"title": draft.title, "lead": draft.lead, "position": position, "sample": sample},
        )
        texts = draft.rows - 1
        if not made and action.texts.exists():
            tally += Tally(unchanged=1 + texts)
            continue
        ActionText.objects.bulk_create(_texts(action, draft))
        tally += _made(made) + Tally(made=texts)
    return tally


def _texts(action: Action, draft: ActionDraft) -> list[ActionText]:
    return [
        ActionText(action=action, part=one.part, language=language, text=text, position=position)
        for position, one in enumerate(draft.texts)
        for language, text in one.text.items()
    ]


def save_partners(*, campaign: Campaign, partners: Sequence[PartnerDraft], sample: bool, now: datetime) -> Tally:
    """Make the partners that a campaign does not have yet, active, each with its tracked link."""
    tally = Tally()
    for draft in partners:
        said = {name: getattr(draft, name) for name in PartnerDraft.__slots__ if name != "slug"}
        partner, made = Partner.objects.get_or_create(
            campaign=campaign,
            slug=draft.slug,
            defaults={**said, "sample": sample, "state": ACTIVE, "asked_at": now, "decided_at": now},
        )
        if made:
            link_for_partner(partner, now=now)
        tally += _made(made)
    return tally


def save_announcements(*, campaign: Campaign, announcements: Sequence[AnnouncementDraft], sample: bool) -> Tally:
    """Make the announcements that a campaign does not have yet, by their address."""
    tally = Tally()
    for draft in announcements:
        said = {"title": draft.title, "text": draft.text, "shown_from": draft.shown_from, "sample": sample}
        _announcement, made = Announcement.objects.get_or_create(campaign=campaign, slug=draft.slug, defaults=said)
        tally += _made(made)
    return tally


def _made(made: bool) -> Tally:
    return Tally(made=1) if made else Tally(unchanged=1)
