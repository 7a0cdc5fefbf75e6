"""Stop a campaign, let it go on, and set how fast its letters leave.

The stop is read again before each letter (flows/send_mails.py): once this is committed, at most the one that is being handed over
at that moment still leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from undersigned.campaigns.models import Campaign
from undersigned.people.verbs.audit import write_audit
from undersigned.values.email import InvalidEmail, clean_email

MOST_AN_HOUR: Final = 3_600
MOST_A_DAY: Final = 100_000
MOST_WORDS: Final = 500
MOST_QUIET_DAYS: Final = 366
PACE: Final = ("mail_from", "mails_an_hour", "mails_a_day", "quiet_days", "block_words")


class BadPace(ValueError):
    """A pace cannot be set. `errors` maps each field that is wrong to its code: malformed, missing, out_of_range, too_many."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


class ChangedMeanwhile(Exception):
    """Somebody else has set the pace since it was looked at."""


def pace_seen(campaign: Campaign) -> dict[str, Any]:
    """Return the pace of a campaign as it was read, for `set_pace` to compare."""
    return {name: getattr(campaign, name) for name in PACE}


@transaction.atomic
def stop_campaign(*, campaign_id: int, by: str, now: datetime) -> bool:
    """Let nothing leave and take nothing in from now on; say whether it was under way. Raises Campaign.DoesNotExist."""
    campaign = _locked(campaign_id)
    if campaign.stopped_at is not None:
        return False
    campaign.stopped_at = now
    campaign.save(update_fields=["stopped_at"])
    write_audit(actor=by, event="campaign.stopped", subject=campaign.slug, now=now)
    return True


@transaction.atomic
def go_on(*, campaign_id: int, by: str, now: datetime) -> bool:
    """Let a stopped campaign go on; say whether it was stopped. Raises Campaign.DoesNotExist."""
    campaign = _locked(campaign_id)
    if campaign.stopped_at is None:
        return False
    campaign.stopped_at = None
    campaign.save(update_fields=["stopped_at"])
    write_audit(actor=by, event="campaign.went_on", subject=campaign.slug, now=now)
    return True


@transaction.atomic
def set_pace(
    *,
    campaign_id: int,
    mail_from: str,
    mails_an_hour: int,
    mails_a_day: int,
    quiet_days: Sequence[str],
    block_words: Sequence[str],
    by: str,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Set from which address and how fast letters to each target leave, when none do, and what the desk must see first.

    ``quiet_days`` are days such as "2026-12-25". An empty ``mail_from`` sends nothing from here. `seen` is the pace
    (`pace_seen`) that was shown when it was decided. Raises BadPace, ChangedMeanwhile, Campaign.DoesNotExist.
    """
    pace = _read(mail_from, mails_an_hour, mails_a_day, quiet_days, block_words)
    campaign = _locked(campaign_id)
    if seen is not None and pace_seen(campaign) != seen:
        raise ChangedMeanwhile
    for name, said in pace.items():
        setattr(campaign, name, said)
    campaign.save(update_fields=PACE)
    write_audit(actor=by, event="campaign.pace_set", subject=campaign.slug, detail=_told(campaign), now=now)


def _read(
    mail_from: str, mails_an_hour: int, mails_a_day: int, quiet_days: Sequence[str], block_words: Sequence[str]
) -> dict[str, Any]:
    """What was typed in the shape in which it is stored; all errors at once."""
    errors, sender = {}, ""
    try:
        sender = clean_email(mail_from) if mail_from.strip() else ""
    except InvalidEmail as error:
        errors["mail_from"] = error.code
    if not 1 <= mails_an_hour <= MOST_AN_HOUR:
        errors["mails_an_hour"] = "out_of_range"
    if not 1 <= mails_a_day <= MOST_A_DAY:
        errors["mails_a_day"] = "out_of_range"
    days = sorted({one.strip() for one in quiet_days if one.strip()})
    if any(not _is_day(one) for one in days):
        errors["quiet_days"] = "malformed"
    elif len(days) > MOST_QUIET_DAYS:
        errors["quiet_days"] = "too_many"
    words = list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in block_words))))
    if len(words) > MOST_WORDS:
        errors["block_words"] = "too_many"
    if errors:
        raise BadPace(errors)
    said = (sender, mails_an_hour, mails_a_day, days, words)
    return dict(zip(PACE, said, strict=True))


def _told(campaign: Campaign) -> str:
    return f"{campaign.mail_from or 'no address'}, {campaign.mails_an_hour} an hour, {campaign.mails_a_day} a day"


def _locked(campaign_id: int) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
