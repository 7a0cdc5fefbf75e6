"""Questions about whom a campaign calls on: the board, the map, who is still wanted. The roll outweighs what the desk says."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from undersigned.campaigns import states
from undersigned.campaigns.models import Campaign, ContactMade, Target
from undersigned.campaigns.queries.places import begun_campaigns
from undersigned.people.kinds import Kind
from undersigned.people.models import Country
from undersigned.people.queries import RegimeYear, latest_regimes
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.states import ANNOUNCED, LISTED
from undersigned.values.names import fold_text

TargetStatus = Literal["holdout", "won", "announced"]
MapStatus = Literal["called_upon", "announced", "endorsed", "other"]


def current_campaign(call_id: int, *, today: date) -> Campaign | None:
    """Return the campaign of a call that runs and started last, or where none runs the last that did; None before the first."""
    return begun_campaigns(call_id, today=today).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A state that a campaign calls on, with what is known of it. ``entry`` is its line on the roll, if any."""

    slug: str
    country: Country
    regime: RegimeYear | None
    status: TargetStatus
    stands: str
    """One of the eight statuses; the roll's where the roll says anything."""
    stands_on: date | None
    asked_on: date | None
    """The day of the first contact that has no answer."""
    called_on: date
    reason: dict[str, str]
    source: str
    entry: RollEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedRow:
    """A state that announced its support and was never listed: no holdout."""

    country: Country
    regime: RegimeYear | None
    entry: RollEntry
    announced_on: date | None


def _by_name(country: Country, language: str) -> tuple[str, str]:
    return fold_text(country.name_in(language)), country.code


def holdouts(campaign_id: int, language: str = "en") -> list[TargetRow]:
    """Return the states a campaign calls on, by their name in `language`: holdout, won (on the roll), or announced."""
    targets = Target.objects.filter(campaign=campaign_id, kind=Target.Kind.STATE).select_related("country", "campaign")
    called = [(target, target.country) for target in targets if target.country is not None]
    called.sort(key=lambda one: _by_name(one[1], language))
    if not called:
        return []
    entries = _state_entries(called[0][0].campaign.call_id)
    regimes = latest_regimes([country.code for _target, country in called])
    asked = silent_since(campaign_id)
    return [
        TargetRow(
            slug=target.slug,
            country=country,
            regime=regimes.get(country.code),
            status=_target_status(entries.get(country.code)),
            stands=stands(target, entries.get(country.code)),
            stands_on=stands_on(target, entries.get(country.code)),
            asked_on=asked.get(target.pk),
            called_on=target.called_on,
            reason=target.reason,
            source=target.source,
            entry=entries.get(country.code),
        )
        for target, country in called
    ]


def stands(target: Target, entry: RollEntry | None) -> str:
    """Return which of the eight statuses a target has, given its line on the roll. Never endorsed without the roll."""
    if entry is not None and entry.state in (LISTED, ANNOUNCED):
        return states.ENDORSED if entry.state == LISTED else states.ANNOUNCED
    return states.WITHDRAWN if target.status == states.ENDORSED else target.status


def stands_on(target: Target, entry: RollEntry | None) -> date | None:
    """Return since when a target has the status that `stands` tells, where that is known."""
    if entry is not None and entry.state == LISTED:
        return entry.listed_on or entry.since
    return target.status_on if stands(target, entry) == target.status else None


def silent_since(campaign_id: int) -> dict[int, date]:
    """Return for each target of a campaign that owes an answer the day of the first contact that has none."""
    made = ContactMade.objects.filter(target__campaign=campaign_id, answered_on=None).order_by()
    return dict(made.values_list("target").annotate(first=Min("on")))


def entry_of(target: Target) -> RollEntry | None:
    """Return a target's line on the roll: a State's by its country, the one that stands before any that left; or its own."""
    if target.kind != Target.Kind.STATE:
        if target.entry_id is None:
            return None
        return RollEntry.objects.select_related("succeeded_by").filter(pk=target.entry_id).first()
    found = RollEntry.objects.select_related("succeeded_by").filter(
        Q(pk=target.entry_id) | Q(call=target.campaign.call_id, kind=Kind.STATE, country=target.country_id)
    )
    order = {LISTED: 0, ANNOUNCED: 1}
    by_state = sorted(found, key=lambda one: (order.get(one.state, 2), -(one.left_on or date.min).toordinal(), one.pk))
    return by_state[0] if by_state else None


def on_the_roll() -> Q:
    """Return the condition that a target's State, or its own line, is listed on the roll of its call."""
    listed = RollEntry.objects.filter(state=LISTED)
    by_country = listed.filter(call=OuterRef("campaign__call"), kind=Kind.STATE, country=OuterRef("country"))
    return Q(Exists(listed.filter(pk=OuterRef("entry")))) | (Q(kind=Target.Kind.STATE) & Q(Exists(by_country)))


def open_targets(campaign_id: int) -> list[Target]:
    """Return the targets of a campaign that people are still asked to act on, also before the worker took note of the roll."""
    wanted = _wanted().filter(campaign=campaign_id).select_related("campaign", "country")
    return list(wanted.order_by("slug"))


def is_open(target: Target) -> bool:
    """Say whether people are still asked to act on a target: neither the campaign nor the roll knows that it endorsed."""
    return _wanted().filter(pk=target.pk).exists()


def _wanted() -> "QuerySet[Target]":
    return Target.objects.filter(won_at=None).exclude(status=states.ENDORSED).exclude(on_the_roll())


def _target_status(entry: RollEntry | None) -> TargetStatus:
    if entry is None:
        return "holdout"
    return "won" if entry.state == LISTED else "announced"


def _state_entries(call_id: int) -> dict[str, RollEntry]:
    """States that stand on the roll or announced that they would, by country."""
    entries = RollEntry.objects.filter(call_id=call_id, kind=Kind.STATE, state__in=(LISTED, ANNOUNCED))
    return {entry.country: entry for entry in entries}


def announced_states(call_id: int, language: str = "en") -> list[AnnouncedRow]:
    """Return the states that announced their support and were never listed, by their name in `language`."""
    entries = {code: entry for code, entry in _state_entries(call_id).items() if entry.state == ANNOUNCED}
    lines = RollChange.objects.filter(entry__in=list(entries.values()), what=ANNOUNCED)
    days = dict(lines.values_list("entry_id", "on"))
    regimes = latest_regimes(list(entries))
    return [
        AnnouncedRow(
            country=one,
            regime=regimes.get(one.code),
            entry=entries[one.code],
            announced_on=days.get(entries[one.code].pk),
        )
        for one in sorted(Country.objects.filter(code__in=entries), key=lambda one: _by_name(one, language))
    ]


@dataclass(frozen=True, slots=True)
class StateOnMap:
    """One State as the map shows it; ``entry`` is its line on the roll, if it has one."""

    country: Country
    name: str
    status: MapStatus
    entry: RollEntry | None


def map_states(call_id: int, campaign_id: int | None, language: str) -> list[StateOnMap]:
    """Return every State that can endorse, by its name in `language`. The roll outweighs the campaign."""
    entries = _state_entries(call_id)
    targets = Target.objects.filter(campaign=campaign_id, kind=Target.Kind.STATE)
    called_upon = set(targets.values_list("country_id", flat=True))
    on_map = [
        StateOnMap(
            country, country.name_in(language), _status(country.code, entries, called_upon), entries.get(country.code)
        )
        for country in Country.objects.all()
    ]
    return sorted(on_map, key=lambda state: _by_name(state.country, language))


def _status(code: str, entries: dict[str, RollEntry], called_upon: set[str]) -> MapStatus:
    entry = entries.get(code)
    if entry is not None:
        return "endorsed" if entry.state == LISTED else "announced"
    return "called_upon" if code in called_upon else "other"
