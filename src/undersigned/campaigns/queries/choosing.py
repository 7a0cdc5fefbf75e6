"""Questions while a campaign is made: which states it can still call on, and which of its targets nobody has acted upon."""

from collections.abc import Collection

from undersigned.campaigns.models import (
    ActionTaken,
    Campaign,
    ContactMade,
    Handover,
    Pledge,
    Target,
    TargetChange,
    TargetClaim,
    TargetMail,
    TargetReply,
)
from undersigned.people.kinds import Kind
from undersigned.people.models import Country
from undersigned.roll.models import RollEntry
from undersigned.roll.states import LISTED

_TRACES = (ActionTaken, TargetMail, ContactMade, TargetClaim, TargetReply, TargetChange, Handover, Pledge)


def choosable_states(campaign: Campaign, codes: Collection[str] | None = None) -> list[Country]:
    """Return the states, of these codes or all, that a campaign does not call on and that are not listed on its call's roll."""
    listed = RollEntry.objects.filter(call=campaign.call_id, kind=Kind.STATE, state=LISTED).exclude(country="")
    called = Target.objects.filter(campaign=campaign, kind=Target.Kind.STATE)
    found = Country.objects.exclude(code__in=listed.values("country")).exclude(code__in=called.values("country"))
    return list(found if codes is None else found.filter(code__in=list(codes)))


def is_untouched(target: Target) -> bool:
    """Say whether nobody acted upon a target, was in touch with it or cares for it, and nothing was recorded of it."""
    return not any(model.objects.filter(target=target).exists() for model in _TRACES)
