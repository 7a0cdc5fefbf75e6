"""Choose targets: call on several states at once, and take one off the list that nobody acted upon."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Campaign, Target
from undersigned.campaigns.queries.choosing import choosable_states, is_untouched
from undersigned.campaigns.verbs.campaigns import lock_campaign
from undersigned.campaigns.verbs.targets import TargetSaid, add_target, lock_target
from undersigned.campaigns.verbs.targets import remove_target as verb_remove_target
from undersigned.flows.start_campaign import keep_ready
from undersigned.people.models import Country
from undersigned.people.verbs.audit import write_audit

MOST_AT_ONCE: Final = 50
LONGEST_REASON: Final = 2000
"""Characters of a reason in one language, and of a source."""


class BadChoice(ValueError):
    """These cannot be called upon. `errors` maps a field to its code: missing, too_many, too_long."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


class NotToChoose(Exception):
    """Some of them are called upon, or stand on the roll, by now: `codes`."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


class ActedUpon(Exception):
    """Somebody has acted upon the target, was in touch with it or cares for it, or it has a history: it stays."""


@transaction.atomic
def call_on_states(
    *,
    campaign_id: int,
    countries: Sequence[str],
    called_on: date,
    reason: dict[str, str],
    source: str,
    by: str,
    now: datetime,
) -> list[Target]:
    """Call on the states of these countries (ISO 3166-1 alpha-2), all or none; each is silent, and has an audit line.

    Raises BadChoice, NotToChoose, Campaign.DoesNotExist.
    """
    campaign: Campaign = lock_campaign(campaign_id)
    codes = list(dict.fromkeys(countries))
    texts = {language: text.strip() for language, text in reason.items() if text.strip()}
    if errors := _errors(codes, texts, source):
        raise BadChoice(errors)
    there = {one.code: one for one in choosable_states(campaign, codes)}
    if gone := [code for code in codes if code not in there]:
        raise NotToChoose(gone)
    return [_call_on(campaign, there[code], called_on, texts, source.strip(), by, now) for code in codes]


def _errors(codes: list[str], texts: dict[str, str], source: str) -> dict[str, str]:
    errors = {}
    if not codes:
        errors["country"] = "missing"
    elif len(codes) > MOST_AT_ONCE:
        errors["country"] = "too_many"
    if any(len(text) > LONGEST_REASON for text in texts.values()):
        errors["reason"] = "too_long"
    if len(source) > LONGEST_REASON:
        errors["source"] = "too_long"
    return errors


def _call_on(
    campaign: Campaign, country: Country, called_on: date, reason: dict[str, str], source: str, by: str, now: datetime
) -> Target:
    said = TargetSaid(
        kind=Target.Kind.STATE, country=country, name={}, office={}, person="", entry=None, called_on=called_on,
        reason=reason, source=source,
    )  # fmt: skip
    target = add_target(campaign, said)
    write_audit(actor=by, event="target.made", subject=f"{campaign.slug} {target.slug}", now=now)
    return target


@transaction.atomic
def remove_target(*, target_id: int, by: str, now: datetime) -> None:
    """Take a target off its campaign's list, with its contacts; not the last one of a campaign whose first day is to come.

    Raises ActedUpon, NotReady, Target.DoesNotExist.
    """
    campaign = lock_campaign(Target.objects.get(pk=target_id).campaign_id)
    target = lock_target(target_id)
    if not is_untouched(target):
        raise ActedUpon
    subject = f"{target.campaign.slug} {target.slug}"
    verb_remove_target(target)
    keep_ready(campaign, "targets", now=now)
    write_audit(actor=by, event="target.removed", subject=subject, now=now)
