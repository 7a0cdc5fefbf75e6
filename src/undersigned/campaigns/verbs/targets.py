"""Writes: targets, where they stand with the evidence for it, and what they say for themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.text import slugify

from undersigned.campaigns.models import Campaign, Target, TargetChange, TargetReply
from undersigned.campaigns.states import ENDORSED, WITHDRAWN
from undersigned.people.models import Country
from undersigned.roll.models import RollEntry

_LONGEST_SLUG: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSaid:
    """What the desk says of a target; names, office and reason by language."""

    kind: str
    country: Country | None
    name: dict[str, str]
    office: dict[str, str]
    person: str
    entry: RollEntry | None
    called_on: date
    reason: dict[str, str]
    source: str


def lock_target(target_id: int) -> Target:
    """Return a target with its campaign and country, locked until the transaction ends. Raises Target.DoesNotExist."""
    return Target.objects.select_for_update(of=("self",)).select_related("campaign", "country").get(pk=target_id)


def add_target(campaign: Campaign, said: TargetSaid) -> Target:
    """Store a new target of a campaign, at an address made of its English name that no other target there has."""
    # Locked: two at once choose one after the other.
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    target = Target(campaign=campaign)
    _say(target, said)
    target.slug = _free_slug(campaign, target.name_in("en"))
    target.save()
    return target


def change_target(target: Target, said: TargetSaid) -> None:
    """Store what is said of a target now; its address stays."""
    _say(target, said)
    target.save(update_fields=["kind", "country", "name", "office", "person", "entry", "called_on", "reason", "source"])


def remove_target(target: Target) -> None:
    """Delete a locked target that nobody acted upon, with its contacts and the texts that were written for it alone."""
    target.delete()


def change_status(
    target: Target, status: str, *, on: date, note: dict[str, str], evidence: str, now: datetime
) -> TargetChange:
    """Give a locked target another status, with a line in its public history."""
    change = TargetChange.objects.create(
        target=target, status=status, on=on, note=note, evidence=evidence, recorded_at=now
    )
    target.status, target.status_on = status, on
    target.save(update_fields=["status", "status_on"])
    return change


def win_target(target: Target, *, on: date, note: dict[str, str], evidence: str, now: datetime) -> None:
    """Note that a locked target stands on the roll since a day."""
    change_status(target, ENDORSED, on=on, note=note, evidence=evidence, now=now)
    target.won_at, target.next_mail_at = now, None
    target.save(update_fields=["won_at", "next_mail_at"])


def lose_target(target: Target, *, on: date, note: dict[str, str], evidence: str, now: datetime) -> None:
    """Note that a locked target that was won has left the roll: people are asked to act on it again."""
    change_status(target, WITHDRAWN, on=on, note=note, evidence=evidence, now=now)
    target.won_at = None
    target.save(update_fields=["won_at"])


def follow_entry(target: Target, entry: RollEntry) -> None:
    """Let a target stand by the line of the roll that took the place of its own."""
    target.entry = entry
    target.save(update_fields=["entry"])


def add_reply(
    target: Target, *, text: str, language: str, received_on: date, source: str, now: datetime
) -> TargetReply:
    """Store and show what a target says for itself, as it was received."""
    return TargetReply.objects.create(
        target=target, text=text, language=language, received_on=received_on, source=source, shown_at=now
    )


def _say(target: Target, said: TargetSaid) -> None:
    target.kind, target.country, target.name, target.office = said.kind, said.country, said.name, said.office
    target.person, target.entry, target.called_on = said.person, said.entry, said.called_on
    target.reason, target.source = said.reason, said.source


def _free_slug(campaign: Campaign, name: str) -> str:
    stem = slugify(name)[: _LONGEST_SLUG - 6].strip("-") or "target"
    taken = set(Target.objects.filter(campaign=campaign, slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)
