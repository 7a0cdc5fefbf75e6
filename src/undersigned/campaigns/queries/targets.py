"""Questions about the States that a campaign calls on: the board and the map. The roll outweighs what the desk says."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from undersigned.campaigns.models import Campaign, Target
from undersigned.people.kinds import Kind
from undersigned.people.models import Country
from undersigned.people.queries import RegimeYear, latest_regimes
from undersigned.roll.models import RollChange, RollEntry
from undersigned.roll.states import ANNOUNCED, LISTED
from undersigned.values.names import fold_text

TargetStatus = Literal["holdout", "won", "announced"]
MapStatus = Literal["called_upon", "announced", "endorsed", "other"]


def current_campaign(call_id: int, *, today: date) -> Campaign | None:
    """Return the campaign that has started last for a call, or None; one that is still to start is none yet."""
    started = Campaign.objects.filter(call_id=call_id, starts_on__lte=today)
    return started.order_by("-starts_on", "-pk").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A state that a campaign calls on, with what is known of it. ``entry`` is its line on the roll, if any."""

    slug: str
    country: Country
    regime: RegimeYear | None
    status: TargetStatus
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
    states = [(target, target.country) for target in targets if target.country is not None]
    states.sort(key=lambda one: _by_name(one[1], language))
    if not states:
        return []
    entries = _state_entries(states[0][0].campaign.call_id)
    regimes = latest_regimes([country.code for _target, country in states])
    return [
        TargetRow(
            slug=target.slug,
            country=country,
            regime=regimes.get(country.code),
            status=_target_status(entries.get(country.code)),
            called_on=target.called_on,
            reason=target.reason,
            source=target.source,
            entry=entries.get(country.code),
        )
        for target, country in states
    ]


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
    states = [
        StateOnMap(
            country, country.name_in(language), _status(country.code, entries, called_upon), entries.get(country.code)
        )
        for country in Country.objects.all()
    ]
    return sorted(states, key=lambda state: _by_name(state.country, language))


def _status(code: str, entries: dict[str, RollEntry], called_upon: set[str]) -> MapStatus:
    entry = entries.get(code)
    if entry is not None:
        return "endorsed" if entry.state == LISTED else "announced"
    return "called_upon" if code in called_upon else "other"
