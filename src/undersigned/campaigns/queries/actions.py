"""Questions about actions: what is offered, the texts for it, what was done, and what is to be handed over."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.models import (
    Action,
    ActionTaken,
    ActionText,
    Campaign,
    Handover,
    TargetContact,
    TargetMail,
)
from undersigned.campaigns.states import HELD

PLACEHOLDERS: Final = ("target", "call", "count", "states", "hashtag")


def is_running(campaign: Campaign, *, today: date) -> bool:
    """Say whether a campaign takes anything in: begun, not at its end, and not stopped."""
    begun = campaign.starts_on <= today
    return begun and campaign.stopped_at is None and (campaign.ends_on is None or today <= campaign.ends_on)


def action_of(campaign_id: int, kind: str) -> Action | None:
    """Return the action of a kind that a campaign has, open or not; None where it has none."""
    return Action.objects.filter(campaign=campaign_id, kind=kind).select_related("campaign").first()


def open_actions(campaign_id: int) -> list[Action]:
    """Return what a campaign asks people to do, in its order."""
    return list(Action.objects.filter(campaign=campaign_id, open=True))


def texts_of(action_id: int, *, target_id: int | None, part: str, language: str) -> list[ActionText]:
    """Return the suggested texts of a part in order: those written for the target, else those for all; in the language, else
    in English, else in whichever there is."""
    found = list(ActionText.objects.filter(action=action_id, part=part, target__in=[target_id] if target_id else []))
    found = found or list(ActionText.objects.filter(action=action_id, part=part, target=None))
    for tongue in (language, "en"):
        if chosen := [one for one in found if one.language == tongue]:
            return chosen
    return [one for one in found if one.language == found[0].language] if found else []


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a suggested text with its placeholders (PLACEHOLDERS in braces) filled; other braces stay as they are."""
    for name in PLACEHOLDERS:
        text = text.replace(f"{{{name}}}", facts.get(name, ""))
    return text


def contact_with(target_id: int, *fields: str) -> TargetContact | None:
    """Return the first contact of a target of which one of these particulars is known, or None."""
    contacts = TargetContact.objects.filter(target=target_id)
    return next((one for one in contacts if any(getattr(one, field) for field in fields)), None)


def mailbox_on_file(target_id: int) -> TargetContact | None:
    """Return the contact to whose mailbox a letter may go: not made up for the example, and not known to bounce."""
    contacts = TargetContact.objects.filter(target=target_id, sample=False, bounced_at=None)
    return contacts.exclude(email="").first()


def taken_by_id(taken_id: uuid.UUID) -> ActionTaken | None:
    """Return an action that somebody took, with its action and target; None for an id that nobody was given."""
    return ActionTaken.objects.select_related("action", "target").filter(pk=taken_id).first()


def taken_number(target_id: int, kind: str) -> int:
    """Return how often people took actions of a kind for a target so far."""
    return ActionTaken.objects.filter(target_id=target_id, action__kind=kind).count()


def number_of(taken: ActionTaken) -> int:
    """Return the how-many-th of its kind for its target (without one: for its campaign) an action taken was."""
    before = ActionTaken.objects.filter(action=taken.action_id, target=taken.target_id, at__lte=taken.at)
    return before.count()


def signed_through(code: str) -> int:
    """Return how many people signed and confirmed who came through the link with this code."""
    return Signature.objects.filter(came_through=code, state=CONFIRMED).count() if code else 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What people did for a target: how much of it, by kind, by country ("": not said) and by month ("2026-11")."""

    total: int
    kinds: dict[str, int]
    countries: dict[str, int]
    months: dict[str, int]


def figures_for(target_id: int, *, until: datetime) -> Figures:
    """Return what was done for a target up to a moment. Each of the three ways to count comes to the total.

    A letter before which the desk stands is none yet.
    """
    done = _done_for(target_id, until).order_by()
    kinds = dict(done.values_list("action__kind").annotate(number=Count("pk")))
    countries = dict(done.values_list("country").annotate(number=Count("pk")))
    months: Counter[str] = Counter()
    for month, number in done.annotate(month=TruncMonth("on")).values_list("month").annotate(number=Count("pk")):
        months[f"{month:%Y-%m}"] += number
    order = list(Action.Kind.values)
    return Figures(
        total=sum(kinds.values()),
        kinds={kind: kinds[kind] for kind in order if kind in kinds},
        countries=dict(sorted(countries.items(), key=lambda one: (-one[1], one[0]))),
        months=dict(sorted(months.items())),
    )


def _done_for(target_id: int, until: datetime) -> "QuerySet[ActionTaken]":
    """What was done for a target up to a moment, without letters that wait for the desk: known by writer, action and day."""
    held = TargetMail.objects.filter(target=target_id, state=HELD, action=OuterRef("action"), digest=OuterRef("by"))
    done = ActionTaken.objects.filter(target=target_id, at__lte=until)
    return done.exclude(Exists(held.filter(confirmed_at__date=OuterRef("on"))))


def names_for(target_id: int, *, until: datetime) -> list[tuple[str, str]]:
    """Return name and country of who agreed to stand in what is handed over, each once, by name; of no letter that is held."""
    done = _done_for(target_id, until).exclude(name="").order_by("at")
    people = dict.fromkeys(done.values_list("name", "country"))
    return sorted(people, key=lambda one: (one[0].casefold(), one[1]))


def handovers_of(target_id: int) -> list[Handover]:
    """Return what was made to hand over to a target, the latest first; files and pictures are not loaded."""
    return list(Handover.objects.filter(target=target_id).defer("csv", "picture"))


def handover_by_id(target_id: int, handover_id: int) -> Handover | None:
    """Return one handover of a target, or None."""
    return Handover.objects.filter(target=target_id, pk=handover_id).first()
