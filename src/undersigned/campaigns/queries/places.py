"""Where the pages of targets are: ``/holdouts/<target>/``, or below their campaign where that leads to somebody else.

A short address leads to the target of that slug in the campaign that goes first: of those that run the one that started last,
then those that are over, in the same order. So a link of years ago still leads somewhere. Partners have short addresses alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from undersigned.campaigns.models import Campaign, Partner, Target
from undersigned.campaigns.states import ACTIVE

Place = tuple[str, ...]
"""What an address says of a target: its slug, or before it the slug of its campaign."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the pages of a campaign's targets are. ``elsewhere``: slugs whose short address leads to another campaign's."""

    campaign: str
    begun: bool
    elsewhere: frozenset[str]

    def of(self, slug: str) -> Place:
        """Return the short address of a target of the campaign exactly where that leads to this very target, else the long one."""
        return (slug,) if self.begun and slug not in self.elsewhere else (self.campaign, slug)


def places_in(campaign: Campaign, *, today: date, slugs: Collection[str] = ()) -> Places:
    """Return where the pages of a campaign's targets are, or of those with these slugs. One query, however many there are."""
    later = Q(campaign__starts_on__gt=campaign.starts_on) | Q(
        campaign__starts_on=campaign.starts_on, campaign__gt=campaign.pk
    )
    over = Q(campaign__ends_on__lt=today)
    is_over = campaign.ends_on is not None and campaign.ends_on < today
    others = _begun(campaign.call_id, today).exclude(campaign=campaign.pk)
    others = others.filter(~over | later if is_over else ~over & later)
    if slugs:
        others = others.filter(slug__in=slugs)
    elsewhere = frozenset(others.order_by().values_list("slug", flat=True))
    return Places(campaign.slug, campaign.starts_on <= today, elsewhere)


def place_of(target: Target, *, today: date) -> Place:
    """Return what the address of a target says. One query: of many targets ask `places_in`."""
    return places_in(target.campaign, today=today, slugs=[target.slug]).of(target.slug)


def target_at(call_id: int, place: Place, *, today: date) -> Target | None:
    """Return the target to which an address leads, with campaign and country, or None: also before its campaign's first day."""
    *campaign, slug = place
    found = _begun(call_id, today).filter(slug=slug)
    if campaign:
        found = found.filter(campaign__slug=campaign[0])
    return found.select_related("country", "campaign").order_by(*_first("campaign__", today)).first()


def every_place(call_id: int, *, today: date) -> list[Place]:
    """Return the address of every target of a call's campaigns that have begun, each once. One query."""
    targets = _begun(call_id, today).order_by(*_first("campaign__", today), "pk")
    known: set[str] = set()
    places: list[Place] = []
    for campaign, slug in targets.values_list("campaign__slug", "slug"):
        places.append((campaign, slug) if slug in known else (slug,))
        known.add(slug)
    return places


def partner_at(call_id: int, slug: str, *, today: date) -> Partner | None:
    """Return the active partner at an address: of the campaign that goes first, where it is one of several."""
    partners = Partner.objects.filter(slug=slug, state=ACTIVE, campaign__call=call_id, campaign__starts_on__lte=today)
    return partners.order_by(*_first("campaign__", today)).first()


def partner_slugs(call_id: int, *, today: date) -> list[str]:
    """Return the addresses of the active partners of a call's campaigns that have begun, each once."""
    partners = Partner.objects.filter(state=ACTIVE, campaign__call=call_id, campaign__starts_on__lte=today)
    return list(dict.fromkeys(partners.order_by(*_first("campaign__", today), "pk").values_list("slug", flat=True)))


def begun_campaigns(call_id: int, *, today: date) -> "QuerySet[Campaign]":
    """Return the campaigns of a call that have begun, in the order in which short addresses look through them."""
    return Campaign.objects.filter(call_id=call_id, starts_on__lte=today).order_by(*_first("", today))


def _begun(call_id: int, today: date) -> "QuerySet[Target]":
    return Target.objects.filter(campaign__call=call_id, campaign__starts_on__lte=today)


def _first(prefix: str, today: date) -> list[Any]:
    """The order of campaigns: those that run, the one that started last before the others; then those that are over."""
    over = Case(When(**{f"{prefix}ends_on__lt": today}, then=Value(1)), default=Value(0), output_field=IntegerField())
    return [over, f"-{prefix}starts_on", f"-{prefix}pk"]
