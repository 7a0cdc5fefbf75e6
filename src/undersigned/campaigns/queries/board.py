"""Questions of a target's own page, and of the board: where it stands and why, who was in touch, and what people did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from undersigned.campaigns.models import (
    Campaign,
    ContactMade,
    Handover,
    Target,
    TargetChange,
    TargetClaim,
    TargetContact,
    TargetReply,
)
from undersigned.campaigns.queries.actions import Figures, figures_for, handovers_of, is_running
from undersigned.campaigns.queries.targets import entry_of, is_open, open_targets, silent_since, stands, stands_on
from undersigned.campaigns.states import ENDORSED
from undersigned.roll.models import RollEntry
from undersigned.values.names import fold_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFile:
    """All that is public about a target. ``wanted`` says whether people are still asked to act on it."""

    target: Target
    entry: RollEntry | None
    stands: str
    stands_on: date | None
    wanted: bool
    asked_on: date | None
    claimed_on: date | None
    changes: Sequence[TargetChange]
    replies: Sequence[TargetReply]
    contacts: Sequence[TargetContact]
    handovers: Sequence[Handover]
    figures: Figures

    @property
    def won(self) -> bool:
        """Whether it stands on the roll, or the campaign knows that it did until a moment ago."""
        return self.stands == ENDORSED


def file_of(target: Target, *, now: datetime) -> TargetFile:
    """Return what is public about a target at a moment."""
    entry = entry_of(target)
    made = ContactMade.objects.filter(target=target, answered_on=None).order_by("on")
    claimed = TargetClaim.objects.filter(target=target, ended_at=None).values_list("claimed_at", flat=True).first()
    return TargetFile(
        target=target,
        entry=entry,
        stands=stands(target, entry),
        stands_on=stands_on(target, entry),
        wanted=is_open(target),
        asked_on=made.values_list("on", flat=True).first(),
        claimed_on=claimed.date() if claimed else None,
        changes=list(TargetChange.objects.filter(target=target)),
        replies=list(TargetReply.objects.filter(target=target, shown_at__lte=now)),
        contacts=list(TargetContact.objects.filter(target=target)),
        handovers=[one for one in handovers_of(target.pk) if one.received_on is not None],
        figures=figures_for(target.pk, until=now),
    )


def claims_of(partner_id: int) -> list[TargetClaim]:
    """Return what a partner cares for, with its targets, the first taken first."""
    active = TargetClaim.objects.filter(partner=partner_id, ended_at=None).order_by("claimed_at", "pk")
    return list(active.select_related("target__country", "target__campaign"))


def logged_with(claim_ids: Collection[int]) -> dict[int | None, list[ContactMade]]:
    """Return the contacts that were logged with claims, the latest first, by claim. One query, however many."""
    logged: dict[int | None, list[ContactMade]] = {pk: [] for pk in claim_ids}
    for made in ContactMade.objects.filter(claim__in=list(claim_ids)).order_by("-on", "-id"):
        logged[made.claim_id].append(made)
    return logged


def free_targets(campaign: Campaign, *, today: date) -> list[Target]:
    """Return the targets for which nobody cares and somebody should: none where the campaign is not running."""
    if not is_running(campaign, today=today):
        return []
    cared_for = set(
        TargetClaim.objects.filter(target__campaign=campaign, ended_at=None).values_list("target", flat=True)
    )
    return [one for one in open_targets(campaign.pk) if one.pk not in cared_for]


@dataclass(frozen=True, slots=True)
class OtherTarget:
    """An institution or office-holder that a campaign calls on, as the board shows it."""

    target: Target
    name: str
    stands: str
    stands_on: date | None
    asked_on: date | None


def other_targets(campaign_id: int, language: str) -> list[OtherTarget]:
    """Return the targets of a campaign that are no States, by their name in `language`. Two queries, however many."""
    targets = Target.objects.filter(campaign=campaign_id).exclude(kind=Target.Kind.STATE)
    found = list(targets.select_related("entry", "country"))
    asked = silent_since(campaign_id) if found else {}
    rows = [
        OtherTarget(one, one.name_in(language), stands(one, one.entry), stands_on(one, one.entry), asked.get(one.pk))
        for one in found
    ]
    return sorted(rows, key=lambda row: (fold_text(row.name), row.target.pk))
