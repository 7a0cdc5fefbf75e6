"""Questions of a campaign's own page: which campaigns there are, how far each has come, and what fits a visitor."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from undersigned.campaigns import states
from undersigned.campaigns.models import (
    Action,
    ActionTaken,
    Announcement,
    Campaign,
    Target,
    TargetClaim,
    TargetContact,
)
from undersigned.campaigns.queries.targets import silent_since, stands, stands_on
from undersigned.people.kinds import Kind
from undersigned.roll.models import RollEntry
from undersigned.roll.states import ANNOUNCED, LISTED
from undersigned.values.names import fold_text

ON_A_TARGET: Final = (Action.Kind.EMAIL, Action.Kind.POST, Action.Kind.CALL, Action.Kind.LETTER)
"""Actions that are taken on a target, each for itself."""


def campaign_of(slug: str) -> Campaign | None:
    """Return the campaign at an address, or None. Whether it has started is for the caller to ask (has_started)."""
    return Campaign.objects.select_related("call").filter(slug=slug).first()


def campaign_by_id(campaign_id: int) -> Campaign | None:
    """Return a campaign with its call, or None for one that is not there."""
    return Campaign.objects.select_related("call").filter(pk=campaign_id).first()


def has_started(campaign: Campaign, *, today: date) -> bool:
    """Say whether a campaign's first day has come."""
    return campaign.starts_on <= today


def has_ended(campaign: Campaign, *, today: date) -> bool:
    """Say whether a campaign's last day is over."""
    return campaign.ends_on is not None and campaign.ends_on < today


def running_campaigns(call_id: int, today: date) -> list[Campaign]:
    """Return the campaigns of a call that have started and are not over, the one that started last first."""
    return [one for one in started_campaigns(call_id, today=today) if not has_ended(one, today=today)]


def started_campaigns(call_id: int, *, today: date) -> list[Campaign]:
    """Return the campaigns of a call that have started, over or not, the one that started last first."""
    return list(Campaign.objects.filter(call_id=call_id, starts_on__lte=today).order_by("-starts_on", "-pk"))


def begun_first(today: date) -> list[Campaign]:
    """Return all campaigns, those that have begun first, the one that began last first among them; then what is planned."""
    campaigns = Campaign.objects.order_by("-starts_on", "-pk")
    return [*campaigns.filter(starts_on__lte=today), *campaigns.filter(starts_on__gt=today)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStanding:
    """A target as a campaign's page shows it. ``won`` is the roll's to say, ``status`` the desk's where the roll is silent.

    ``ways`` are the kinds of action that can reach it; ``done`` is how often people took any; ``asked_on`` the day of the
    first contact that has no answer.
    """

    target: Target
    name: str
    country: str
    status: str
    won: bool
    won_on: date | None
    ways: frozenset[str]
    done: int
    claimed: bool
    asked_on: date | None

    @property
    def wanted(self) -> bool:
        """Whether people are asked to act on it: neither the roll nor the campaign knows that it endorsed."""
        return not self.won and self.target.won_at is None and self.target.status != states.ENDORSED


def standings(campaign: Campaign, language: str) -> list[TargetStanding]:
    """Return the targets of a campaign by their name in `language`, those still wanted first. Six queries, however many."""
    targets = list(Target.objects.filter(campaign=campaign).select_related("country"))
    if not targets:
        return []
    known = _known_of(campaign, [target.pk for target in targets])
    found = [_standing(target, known, language) for target in targets]
    return sorted(found, key=lambda one: (one.won, fold_text(one.name), one.target.pk))


@dataclass(slots=True)
class _Known:
    """What is asked once for all targets of a campaign."""

    by_country: dict[str, RollEntry]
    by_id: dict[int, RollEntry]
    done: dict[int | None, int]
    claimed: set[int]
    asked: dict[int, date]
    ways: dict[int, set[str]] = field(default_factory=dict)


def _known_of(campaign: Campaign, ids: Collection[int]) -> _Known:
    of_targets = Q(pk__in=Target.objects.filter(campaign=campaign, entry__isnull=False).values("entry"))
    entries = RollEntry.objects.filter(
        Q(call=campaign.call_id, kind=Kind.STATE) | of_targets, state__in=(LISTED, ANNOUNCED)
    )
    entries = entries.only("id", "kind", "country", "state", "slug", "listed_on", "since")
    taken = ActionTaken.objects.filter(target__campaign=campaign).order_by()
    claims = TargetClaim.objects.filter(target__campaign=campaign, ended_at=None)
    found = list(entries)
    known = _Known(
        by_country={one.country: one for one in found if one.kind == Kind.STATE},
        by_id={one.pk: one for one in found},
        done=dict(taken.values_list("target").annotate(number=Count("pk"))),
        claimed=set(claims.values_list("target", flat=True)),
        asked=silent_since(campaign.pk),
        ways={pk: {Action.Kind.POST.value} for pk in ids},
    )
    for contact in TargetContact.objects.filter(target__campaign=campaign):
        known.ways[contact.target_id] |= _ways(contact)
    return known


def _ways(contact: TargetContact) -> set[str]:
    """The kinds of action that this contact can receive."""
    received = {
        Action.Kind.EMAIL: bool(contact.email) and contact.bounced_at is None,
        Action.Kind.CALL: bool(contact.phone),
        Action.Kind.LETTER: bool(contact.postal),
    }
    return {kind.value for kind, there in received.items() if there}


def _standing(target: Target, known: _Known, language: str) -> TargetStanding:
    is_state = target.kind == Target.Kind.STATE
    entry = known.by_country.get(target.country_id or "") if is_state else known.by_id.get(target.entry_id or 0)
    status = stands(target, entry)
    won = status == states.ENDORSED
    return TargetStanding(
        target=target,
        name=target.name_in(language),
        country=target.country_id or "",
        status=status,
        won=won,
        won_on=stands_on(target, entry) if won else None,
        ways=frozenset(known.ways[target.pk]),
        done=known.done.get(target.pk, 0),
        claimed=target.pk in known.claimed,
        asked_on=known.asked.get(target.pk),
    )


def has_endorsed(call_id: int, country: str) -> bool:
    """Say whether the State of a country stands on the roll of a call."""
    return RollEntry.objects.filter(call_id=call_id, kind=Kind.STATE, state=LISTED, country=country).exists()


def actions_taken(campaign_id: int) -> dict[str, int]:
    """Return how often people took each kind of action of a campaign; kinds that nobody took are left out."""
    taken = ActionTaken.objects.filter(action__campaign=campaign_id).order_by()
    found = dict(taken.values_list("action__kind").annotate(number=Count("pk")))
    return {kind: found[kind] for kind in Action.Kind.values if kind in found}


@dataclass(frozen=True, slots=True)
class Fit:
    """The one thing to do that fits a visitor: an action on a target; ``own`` where it is their own government."""

    standing: TargetStanding
    kind: str
    own: bool


def fitting_action(standing: Iterable[TargetStanding], actions: Sequence[Action], country: str) -> Fit | None:
    """Return the first open action, in the campaign's order, on the target that fits a visitor from `country` ("": unknown).

    The visitor's own government comes first, then who else is called upon there, then whom fewest have asked so far. None
    where nobody is wanted any more, or nothing can reach whoever is.
    """
    order = [one.kind for one in actions if one.open and one.kind in ON_A_TARGET]
    wanted = [one for one in standing if one.wanted and one.ways & set(order)]
    if not wanted:
        return None

    def nearness(one: TargetStanding) -> tuple[bool, bool, int]:
        return not _is_own(one, country), one.target.kind != Target.Kind.STATE, one.done

    chosen = min(wanted, key=nearness)
    kind = next(kind for kind in order if kind in chosen.ways)
    return Fit(chosen, kind, _is_own(chosen, country))


def _is_own(standing: TargetStanding, country: str) -> bool:
    return bool(country) and standing.country == country


def announcements_of(campaign_id: int, *, now: datetime) -> list[Announcement]:
    """Return what a campaign has announced so far, the latest first. What is under an embargo is left out."""
    return list(Announcement.objects.filter(campaign=campaign_id, shown_from__lte=now))


def shown_announcements(call_id: int | None, now: datetime) -> QuerySet[Announcement]:
    """Return what campaigns that have begun announced to everybody, of a call or of all, with their campaigns; no embargo."""
    shown = Announcement.objects.filter(shown_from__lte=now, campaign__starts_on__lte=timezone.localdate(now))
    if call_id is not None:
        shown = shown.filter(campaign__call=call_id)
    return shown.select_related("campaign")


def announcement_of(campaign_id: int, slug: str, *, now: datetime) -> Announcement | None:
    """Return an announcement by its address, or None: also while it is under an embargo."""
    return Announcement.objects.filter(campaign=campaign_id, slug=slug, shown_from__lte=now).first()


def next_announcement_at(campaign_id: int, *, now: datetime) -> datetime | None:
    """Return the moment at which the next embargo ends, or None: until then a page may be kept, and no longer."""
    waiting = Announcement.objects.filter(campaign=campaign_id, shown_from__gt=now)
    return waiting.order_by("shown_from").values_list("shown_from", flat=True).first()
