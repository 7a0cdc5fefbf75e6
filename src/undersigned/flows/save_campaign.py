"""Save a campaign: the desk makes one, which nobody else sees before its first day, and changes what it says, where it is and when.

What is made is a draft, until it gets a first day or is started (flows/start_campaign.py).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from undersigned.calls.models import Call
from undersigned.campaigns.campaign_file import RESERVED
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries.landing import has_started
from undersigned.campaigns.states import UNDATED
from undersigned.campaigns.verbs import campaigns as verbs
from undersigned.campaigns.verbs.campaigns import CampaignSaid, lock_campaign
from undersigned.flows.start_campaign import NotReady, missing_parts
from undersigned.people.verbs.audit import write_audit

LONGEST_TITLE: Final = 200
LONGEST_AIM: Final = 2000
"""Characters of a title, and of an aim, in one language."""
LONGEST_SLUG: Final = 80
LONGEST_SOURCE: Final = 2000
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HASHTAG: Final = re.compile(r"\w{1,80}")
_SAID: Final = ("hashtag", "title", "aim", "source", "sample")
_DAYS: Final = ("starts_on", "ends_on")


class BadCampaign(ValueError):
    """A campaign cannot be stored as it is. `errors` maps each field that is wrong to its code.

    Codes: missing, too_long, malformed, unknown, taken, past (a first day that is not to come), before_first, no_first (a last day
    without a first one).
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


class ChangedMeanwhile(Exception):
    """Somebody else has changed the campaign since it was looked at."""


class HasBegun(Exception):
    """The campaign is public: its address and its first day stay."""


def said_seen(campaign: Campaign) -> dict[str, Any]:
    """Return what a campaign says as it was read, for `change_campaign` to compare."""
    return {name: getattr(campaign, name) for name in _SAID}


def days_seen(campaign: Campaign) -> dict[str, Any]:
    """Return the days of a campaign as they were read, for `plan_campaign` to compare."""
    return {name: getattr(campaign, name) for name in _DAYS}


@transaction.atomic
def make_campaign(
    *,
    call_id: int | None,
    slug: str,
    hashtag: str,
    title: dict[str, str],
    aim: dict[str, str],
    source: str,
    sample: bool,
    by: str,
    now: datetime,
) -> Campaign:
    """Make a campaign of a call: a draft, which has no days yet (`plan_campaign`).

    An empty `slug` is made of the English title, else of another, with a number where that is taken. Raises BadCampaign.
    """
    call = Call.objects.filter(pk=call_id).first() if call_id is not None else None
    said = _clean(hashtag, title, aim, source, sample)
    named = slug.strip().lower()
    address = named or _free_slug(said.title)
    errors = _faults(said)
    if call is None:
        errors["call"] = "unknown"
    if (wrong := _wrong_slug(address)) and (named or said.title):
        errors["slug"] = wrong
    if errors or call is None:
        raise BadCampaign(errors)
    with _address_once():
        made = verbs.add_campaign(call, address, said, starts_on=UNDATED, ends_on=None)
    write_audit(actor=by, event="campaign.made", subject=made.slug, detail=_told(made), now=now)
    return made


@transaction.atomic
def change_campaign(
    *,
    campaign_id: int,
    hashtag: str,
    title: dict[str, str],
    aim: dict[str, str],
    source: str,
    sample: bool,
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Store what a campaign says now, public or not; `seen` is what it said (`said_seen`) when it was decided.

    Raises BadCampaign, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    said = _clean(hashtag, title, aim, source, sample)
    campaign = lock_campaign(campaign_id)
    if seen is not None and said_seen(campaign) != seen:
        raise ChangedMeanwhile
    if errors := _faults(said):
        raise BadCampaign(errors)
    verbs.change_campaign(campaign, said)
    write_audit(actor=by, event="campaign.changed", subject=campaign.slug, now=now)


@transaction.atomic
def move_campaign(*, campaign_id: int, slug: str, by: str, now: datetime, seen: str | None = None) -> None:
    """Give a campaign that has not begun another address; `seen` is the one it had when that was decided.

    Raises HasBegun, BadCampaign, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    campaign = lock_campaign(campaign_id)
    address, before = slug.strip().lower(), campaign.slug
    if seen is not None and before != seen:
        raise ChangedMeanwhile
    if has_started(campaign, today=timezone.localdate(now)):
        raise HasBegun
    if wrong := _wrong_slug(address, but=campaign.pk):
        raise BadCampaign({"slug": wrong})
    with _address_once():
        verbs.move_campaign(campaign, address)
    write_audit(actor=by, event="campaign.moved", subject=address, detail=f"before: {before}", now=now)


@transaction.atomic
def plan_campaign(
    *,
    campaign_id: int,
    starts_on: date | None,
    ends_on: date | None,
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Set first and last day of a campaign that has not begun; without a first one it is a draft. `seen` is `days_seen`.

    It becomes public on a first day by itself, so that it needs a target and an open action before it can have one. Raises
    HasBegun, BadCampaign, NotReady, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    campaign = lock_campaign(campaign_id)
    if seen is not None and days_seen(campaign) != seen:
        raise ChangedMeanwhile
    if has_started(campaign, today=timezone.localdate(now)):
        raise HasBegun
    if errors := _wrong_days(starts_on, ends_on, now):
        raise BadCampaign(errors)
    if starts_on is not None and (missing := missing_parts(campaign)):
        raise NotReady(missing)
    verbs.set_days(campaign, starts_on=starts_on or UNDATED, ends_on=ends_on)
    write_audit(actor=by, event="campaign.planned", subject=campaign.slug, detail=_told(campaign), now=now)


@contextmanager
def _address_once() -> Iterator[None]:
    """Turn the database's word that somebody else was faster with an address into ours. Raises BadCampaign."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise BadCampaign({"slug": "taken"}) from None


def _clean(hashtag: str, title: dict[str, str], aim: dict[str, str], source: str, sample: bool) -> CampaignSaid:
    return CampaignSaid(
        hashtag=hashtag.strip().removeprefix("#"),
        title=_texts(title),
        aim=_texts(aim),
        source=source.strip(),
        sample=sample,
    )


def _faults(said: CampaignSaid) -> dict[str, str]:
    """What is wrong with what is said, by field."""
    errors: dict[str, str] = {}
    if not said.hashtag:
        errors["hashtag"] = "missing"
    elif not _HASHTAG.fullmatch(said.hashtag):
        errors["hashtag"] = "malformed"
    for name, texts, most in (("title", said.title, LONGEST_TITLE), ("aim", said.aim, LONGEST_AIM)):
        if not texts:
            errors[name] = "missing"
        elif any(len(text) > most for text in texts.values()):
            errors[name] = "too_long"
    if len(said.source) > LONGEST_SOURCE:
        errors["source"] = "too_long"
    return errors


def _wrong_slug(slug: str, *, but: int | None = None) -> str:
    """What is wrong with an address; nothing where it can be had."""
    if not slug:
        return "missing"
    if len(slug) > LONGEST_SLUG:
        return "too_long"
    if not _SLUG.fullmatch(slug):
        return "malformed"
    there = Campaign.objects.filter(slug=slug)
    others = there if but is None else there.exclude(pk=but)
    return "taken" if slug in RESERVED or others.exists() else ""


def _free_slug(titles: Mapping[str, str]) -> str:
    """An address made of a title; empty where it has no letter that can stand in one."""
    spelled = slugify(titles.get("en") or next(iter(titles.values()), ""))
    stem = re.sub(r"[-_]+", "-", spelled)[: LONGEST_SLUG - 6].strip("-")
    taken = {*RESERVED, *Campaign.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    if not stem or stem not in taken:
        return stem
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)


def _wrong_days(starts_on: date | None, ends_on: date | None, now: datetime) -> dict[str, str]:
    if starts_on is None:
        return {"ends_on": "no_first"} if ends_on is not None else {}
    errors = {}
    if starts_on <= timezone.localdate(now) or starts_on == UNDATED:
        errors["starts_on"] = "past"
    if ends_on is not None and ends_on < starts_on:
        errors["ends_on"] = "before_first"
    return errors


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that say something, trimmed."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _told(campaign: Campaign) -> str:
    first = "a draft" if campaign.starts_on == UNDATED else f"from {campaign.starts_on}"
    return f"{first} until {campaign.ends_on}" if campaign.ends_on else first
