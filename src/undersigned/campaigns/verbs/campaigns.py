"""Writes of this room: campaigns with their targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from undersigned.calls.models import Call
from undersigned.campaigns.models import Campaign, Target
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """A campaign before it is stored. Made-up wording is marked ``sample``."""

    slug: str
    hashtag: str
    title: dict[str, str]
    aim: dict[str, str]
    sample: bool
    source: str
    starts_on: date
    ends_on: date | None
    targets: Sequence[TargetDraft]


class CampaignOfAnotherCall(Exception):
    """A campaign of that name stands for another call of this instance."""


def save_campaign(*, call: Call, draft: CampaignDraft) -> Tally:
    """Make a campaign with its targets, or change it to what the draft says; targets that the draft leaves out stay.

    Raises CampaignOfAnotherCall.
    """
    names = ("hashtag", "title", "aim", "sample", "source", "starts_on", "ends_on")
    said = {name: getattr(draft, name) for name in names}
    campaign, made = Campaign.objects.get_or_create(slug=draft.slug, defaults={"call": call, **said})
    if campaign.call_id != call.pk:
        raise CampaignOfAnotherCall(f"The campaign {draft.slug} belongs to another call.")
    changed = not made and any(getattr(campaign, name) != value for name, value in said.items())
    if changed:
        Campaign.objects.filter(pk=campaign.pk).update(**said)
    tally = Tally(int(made), int(changed), int(not made and not changed))
    known = {target.country_id: target for target in campaign.targets.filter(kind=Target.Kind.STATE)}
    for target in draft.targets:
        tally += _save_target(campaign, known.get(target.country), target)
    return tally


def _save_target(campaign: Campaign, known: Target | None, draft: TargetDraft) -> Tally:
    said = {name: getattr(draft, name) for name in _TARGET_FIELDS}
    if known is None:
        country = Country.objects.get(pk=draft.country)
        Target.objects.create(campaign=campaign, country=country, slug=slugify(country.name_en), **said)
        return Tally(made=1)
    if all(getattr(known, name) == value for name, value in said.items()):
        return Tally(unchanged=1)
    Target.objects.filter(pk=known.pk).update(**said)
    return Tally(changed=1)
