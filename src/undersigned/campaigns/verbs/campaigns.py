"""Writes of this room: campaigns with their targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.text import slugify

from undersigned.calls.models import Call
from undersigned.campaigns.event_form import EventWords
from undersigned.campaigns.models import Campaign, Target
from undersigned.campaigns.states import UNDATED
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSaid:
    """What the desk says of a campaign, beside its days; title and aim by language."""

    hashtag: str
    title: dict[str, str]
    aim: dict[str, str]
    source: str
    sample: bool


def lock_campaign(campaign_id: int) -> Campaign:
    """Return a campaign with its call, locked until the transaction ends. Raises Campaign.DoesNotExist."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("call").get(pk=campaign_id)


def add_campaign(call: Call, slug: str, said: CampaignSaid, *, starts_on: date, ends_on: date | None) -> Campaign:
    """Store a campaign that calls on nobody and asks for nothing yet."""
    campaign = Campaign(call=call, slug=slug, starts_on=starts_on, ends_on=ends_on)
    _say(campaign, said)
    campaign.save()
    return campaign


def change_campaign(campaign: Campaign, said: CampaignSaid) -> None:
    """Store what is said of a locked campaign now; its address and its days stay."""
    _say(campaign, said)
    campaign.save(update_fields=["hashtag", "title", "aim", "source", "sample"])


def move_campaign(campaign: Campaign, slug: str) -> None:
    """Give a locked campaign another address."""
    campaign.slug = slug
    campaign.save(update_fields=["slug"])


def set_days(campaign: Campaign, *, starts_on: date, ends_on: date | None) -> None:
    """Give a locked campaign its first and its last day.

    Targets that nobody has been in touch with are called upon from the first day on, where their own day was the former first one
    or an earlier one: a campaign calls on nobody before it begins.
    """
    if starts_on != campaign.starts_on and starts_on != UNDATED:
        late = Q(called_on__lt=starts_on) | Q(called_on=campaign.starts_on)
        campaign.targets.filter(late, contacts_made=None).update(called_on=starts_on)
    campaign.starts_on, campaign.ends_on = starts_on, ends_on
    campaign.save(update_fields=["starts_on", "ends_on"])


def _say(campaign: Campaign, said: CampaignSaid) -> None:
    campaign.hashtag, campaign.title, campaign.aim = said.hashtag, said.title, said.aim
    campaign.source, campaign.sample = said.source, said.sample


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
