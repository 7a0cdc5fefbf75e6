"""Start a campaign, which makes it public; set another last day; end it early, with what its readers are told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.models import Announcement, Campaign
from undersigned.campaigns.queries.landing import has_ended, has_started
from undersigned.campaigns.states import UNDATED
from undersigned.campaigns.verbs.announcements import save_announcement
from undersigned.campaigns.verbs.campaigns import lock_campaign, set_days
from undersigned.people.models import AuditLine
from undersigned.people.verbs.audit import write_audit

LONGEST_SENTENCE: Final = 1000
"""Characters of what readers are told at the end, in one language."""
END_SLUG: Final = "the-end"
"""Where that is read, below the campaign's address, with a number where it is taken."""
_WITH_END: Final = ", with the end on "
"""What the audit line of an announcement says where it was made with an early end; the day follows."""


class NotReady(Exception):
    """It cannot start yet. `missing` says why: targets (it calls on nobody), actions (it asks for nothing)."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class WrongState(Exception):
    """It has begun already, has not begun yet, or is over."""


class ChangedMeanwhile(Exception):
    """Somebody else has set its days since they were looked at."""


class BadEnd(ValueError):
    """It cannot end so. `errors` maps a field to its code: past, later (than it would end anyway), missing, too_long."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


def last_day_seen(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign's last day as it was read, for `set_last_day` and `end_campaign` to compare."""
    return {"ends_on": campaign.ends_on}


@transaction.atomic
def start_campaign(*, campaign_id: int, by: str, now: datetime) -> None:
    """Let today be a campaign's first day: it is public from now on. Raises WrongState, NotReady, Campaign.DoesNotExist."""
    campaign, today = lock_campaign(campaign_id), timezone.localdate(now)
    if has_started(campaign, today=today):
        raise WrongState
    if missing := missing_parts(campaign):
        raise NotReady(missing)
    set_days(campaign, starts_on=today, ends_on=campaign.ends_on)
    write_audit(actor=by, event="campaign.started", subject=campaign.slug, now=now)


def missing_parts(campaign: Campaign) -> list[str]:
    """Return what a campaign lacks to start: targets, actions."""
    there = {"targets": campaign.targets.exists(), "actions": campaign.actions.filter(open=True).exists()}
    return [name for name, is_there in there.items() if not is_there]


def keep_ready(campaign: Campaign, part: str, *, now: datetime) -> None:
    """Refuse that a locked campaign whose first day is still to come lacks a part then. Raises NotReady."""
    planned = campaign.starts_on != UNDATED and not has_started(campaign, today=timezone.localdate(now))
    if planned and part in missing_parts(campaign):
        raise NotReady([part])


@transaction.atomic
def set_last_day(
    *, campaign_id: int, ends_on: date | None, by: str, now: datetime, seen: Mapping[str, Any] | None = None
) -> None:
    """Set another last day of a campaign that has begun, today's at the earliest; None: its end is open.

    One that was over runs again. What was announced with an early end is taken off its page where it no longer holds, with an
    audit line that keeps the words. `seen` is the last day that was shown (`last_day_seen`). Raises WrongState, BadEnd,
    ChangedMeanwhile, Campaign.DoesNotExist.
    """
    campaign, today = lock_campaign(campaign_id), timezone.localdate(now)
    if seen is not None and last_day_seen(campaign) != seen:
        raise ChangedMeanwhile
    if not has_started(campaign, today=today):
        raise WrongState
    if ends_on is not None and ends_on < today:
        raise BadEnd({"ends_on": "past"})
    set_days(campaign, starts_on=campaign.starts_on, ends_on=ends_on)
    write_audit(actor=by, event="campaign.last_day_set", subject=campaign.slug, detail=str(ends_on or "open"), now=now)
    for one in campaign.announcements.filter(slug__startswith=END_SLUG):
        spoke_of = _spoke_of(campaign, one)
        if spoke_of is not None and (ends_on is None or ends_on > spoke_of):
            _withdraw(campaign, one, by, now)


@transaction.atomic
def end_campaign(
    *,
    campaign_id: int,
    ends_on: date,
    title: dict[str, str],
    text: dict[str, str],
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """End a campaign that runs on a day, today's at the earliest, and announce at once what its readers are told, by language.

    It still takes in and sends on its last day. Raises WrongState, BadEnd, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    campaign, today = lock_campaign(campaign_id), timezone.localdate(now)
    if seen is not None and last_day_seen(campaign) != seen:
        raise ChangedMeanwhile
    if not has_started(campaign, today=today) or has_ended(campaign, today=today):
        raise WrongState
    texts = {language: one.strip() for language, one in text.items() if one.strip()}
    if errors := _errors(campaign, ends_on, texts, today):
        raise BadEnd(errors)
    set_days(campaign, starts_on=campaign.starts_on, ends_on=ends_on)
    write_audit(actor=by, event="campaign.ended", subject=campaign.slug, detail=str(ends_on), now=now)
    slug, titles = _free_slug(campaign), {language: title[language] for language in texts}
    save_announcement(campaign=campaign, slug=slug, title=titles, text=texts, shown_from=now, sample=campaign.sample)
    detail = f"shown from {now.isoformat()}{_WITH_END}{ends_on}"
    write_audit(actor=by, event="announcement.made", subject=f"{campaign.slug} {slug}", detail=detail, now=now)


def _free_slug(campaign: Campaign) -> str:
    """An address at which the campaign has announced nothing yet."""
    taken = set(campaign.announcements.filter(slug__startswith=END_SLUG).values_list("slug", flat=True))
    numbered = (f"{END_SLUG}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (END_SLUG, *numbered) if slug not in taken)


def _spoke_of(campaign: Campaign, one: Announcement) -> date | None:
    """The last day that an announcement was made with; None where the desk wrote it for itself."""
    lines = AuditLine.objects.filter(event="announcement.made", subject=f"{campaign.slug} {one.slug}")
    made = lines.order_by("-at", "-pk").first()
    day = made.detail.partition(_WITH_END)[2] if made is not None else ""
    return date.fromisoformat(day) if day else None


def _withdraw(campaign: Campaign, one: Announcement, by: str, now: datetime) -> None:
    words = "; ".join(f"{language}: {text}" for language, text in one.text.items())
    subject = f"{campaign.slug} {one.slug}"
    one.delete()
    write_audit(actor=by, event="announcement.withdrawn", subject=subject, detail=words, now=now)


def _errors(campaign: Campaign, ends_on: date, texts: Mapping[str, str], today: date) -> dict[str, str]:
    errors = {}
    if ends_on < today:
        errors["ends_on"] = "past"
    elif campaign.ends_on is not None and ends_on > campaign.ends_on:
        errors["ends_on"] = "later"
    if not texts:
        errors["text"] = "missing"
    elif any(len(one) > LONGEST_SENTENCE for one in texts.values()):
        errors["text"] = "too_long"
    return errors
