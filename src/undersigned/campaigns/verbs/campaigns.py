"""Writes of this room: campaigns with their targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import slugify

from undersigned.calls.models import Call
from undersigned.campaigns.event_form import EventWords
from undersigned.campaigns.models import Campaign, Target
from undersigned.campaigns.verbs.campaign_parts import (
    ActionDraft,
    AnnouncementDraft,
    ContactDraft,
    MailDraft,
    PartnerDraft,
    save_actions,
    save_announcements,
    save_contacts,
    save_partners,
    set_pace,
)
from undersigned.campaigns.verbs.events import SeriesDraft, save_events
from undersigned.people.models import Country
from undersigned.values.tallies import Tally

_TARGET_FIELDS = ("called_on", "reason", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """A state that a campaign wants, by its ISO 3166-1 alpha-2 code."""

    country: str
    called_on: date
    reason: dict[str, str]
    source: str = ""
    contacts: Sequence[ContactDraft] = ()

    @property
    def rows(self) -> int:
        """How many rows it comes to: itself and its contacts."""
        return 1 + len(self.contacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """A campaign before it is stored. Of a ``sample`` everything that it brings along is marked as such."""

    slug: str
    hashtag: str
    title: dict[str, str]
    aim: dict[str, str]
    sample: bool
    source: str
    starts_on: date
    ends_on: date | None
    targets: Sequence[TargetDraft]
    mail: MailDraft | None = None
    actions: Sequence[ActionDraft] = ()
    partners: Sequence[PartnerDraft] = ()
    announcements: Sequence[AnnouncementDraft] = ()
    series: Sequence[SeriesDraft] = ()
    events: Sequence[EventWords] = ()

    @property
    def rows(self) -> int:
        """How many rows it comes to in all."""
        parts = sum(one.rows for one in self.targets) + sum(one.rows for one in self.actions)
        return 1 + parts + len(self.partners) + len(self.announcements) + len(self.series) + len(self.events)


class CampaignOfAnotherCall(Exception):
    """A campaign of that name stands for another call of this instance."""


def save_campaign(*, call: Call, draft: CampaignDraft, now: datetime) -> Tally:
    """Make a campaign with all that belongs to it, or bring its words and targets to what the draft says.

    Targets that the draft leaves out stay. Contacts, actions, texts, partners, announcements, events and the pace of letters
    are the desk's once they are there: they are made where they are missing, and never changed. Raises CampaignOfAnotherCall.
    """
    names = ("hashtag", "title", "aim", "sample", "source", "starts_on", "ends_on")
    said = {name: getattr(draft, name) for name in names}
    campaign, made = Campaign.objects.get_or_create(slug=draft.slug, defaults={"call": call, **said})
    if campaign.call_id != call.pk:
        raise CampaignOfAnotherCall(f"The campaign {draft.slug} belongs to another call.")
    changed = not made and any(getattr(campaign, name) != value for name, value in said.items())
    if changed:
        Campaign.objects.filter(pk=campaign.pk).update(**said)
    if made and draft.mail is not None:
        set_pace(campaign, draft.mail)
    tally = Tally(int(made), int(changed), int(not made and not changed))
    known = {target.country_id: target for target in campaign.targets.filter(kind=Target.Kind.STATE)}
    for one in draft.targets:
        target, done = _save_target(campaign, known.get(one.country), one)
        tally += done + save_contacts(target=target, contacts=one.contacts, sample=draft.sample)
    tally += save_actions(campaign=campaign, actions=draft.actions, sample=draft.sample)
    tally += save_partners(campaign=campaign, partners=draft.partners, sample=draft.sample, now=now)
    tally += save_announcements(campaign=campaign, announcements=draft.announcements, sample=draft.sample)
    return tally + save_events(
        campaign=campaign, series=draft.series, events=draft.events, sample=draft.sample, now=now
    )


def _save_target(campaign: Campaign, known: Target | None, draft: TargetDraft) -> tuple[Target, Tally]:
    said = {name: getattr(draft, name) for name in _TARGET_FIELDS}
    if known is None:
        country = Country.objects.get(pk=draft.country)
        slug = slugify(country.name_en)
        return Target.objects.create(campaign=campaign, country=country, slug=slug, **said), Tally(made=1)
    if all(getattr(known, name) == value for name, value in said.items()):
        return known, Tally(unchanged=1)
    Target.objects.filter(pk=known.pk).update(**said)
    return known, Tally(changed=1)
