"""Take an action for a target: post, call, or send a letter of paper. Counted once a day for each network.

People say themselves that they did it; nothing about them is stored but a keyed digest of their network and the day, which no
other day's digest resembles.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.models import Action, Campaign, Target
from undersigned.campaigns.queries.actions import action_of, is_running, number_of, taken_number
from undersigned.campaigns.queries.partners import credited
from undersigned.campaigns.queries.targets import is_open
from undersigned.campaigns.verbs.actions import take
from undersigned.values.countries import is_country
from undersigned.values.keys import InstanceKeys

SAID_BY_PEOPLE: Final = (Action.Kind.POST, Action.Kind.CALL, Action.Kind.LETTER)
"""Kinds that people take elsewhere, and tell us of."""

NETWORKS: Final = ("x", "bluesky", "mastodon", "linkedin", "whatsapp", "telegram", "other")
"""Where something can be posted."""

_PURPOSE: Final = "action taken"


class NotOffered(Exception):
    """The action is closed, or its campaign has not begun, is over, or was stopped."""


class TargetNotOpen(Exception):
    """Nobody needs to act on this target any more: it has endorsed, or is no target now."""


class NoNetwork(ValueError):
    """Where it was posted is missing, or is no network that we know."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many of its kind there are for the target by now; ``taken_id`` is None where it was counted that day already."""

    number: int
    taken_id: uuid.UUID | None


@transaction.atomic
def take_action(
    *,
    target_id: int,
    kind: str,
    language: str,
    ip: str,
    keys: InstanceKeys,
    now: datetime,
    country: str = "",
    network: str = "",
    came_through: str = "",
    widget: bool = False,
    origin: str = "",
) -> Taken:
    """Count that somebody posted, called, or sent a letter; a code that counts for nobody is left out (queries.partners.credited).

    Raises NotOffered, TargetNotOpen, NoNetwork, ValueError for another kind of action.
    """
    if kind not in SAID_BY_PEOPLE:
        raise ValueError(f"Nobody can say of {kind} that they did it.")
    # Locked: a target that is won meanwhile takes no action afterwards.
    target = Target.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=target_id)
    action = offered(target, kind, now=now)
    if kind == Action.Kind.POST and network not in NETWORKS:
        raise NoNetwork
    code, way = credited(came_through, widget=widget, origin=origin)
    taken = take(
        action=action,
        target=target,
        by=by_network(keys, ip, now=now),
        now=now,
        language=language,
        country=country if is_country(country) else "",
        network=network if kind == Action.Kind.POST else "",
        came_through=code,
        came_by=way,
    )
    if taken is None:
        return Taken(taken_number(target.pk, kind), None)
    return Taken(number_of(taken), taken.pk)


def offered(target: Target, kind: str, *, now: datetime) -> Action:
    """Return the open action of a kind for a target. Raises NotOffered, TargetNotOpen."""
    if not is_open(target):
        raise TargetNotOpen
    return open_action(target.campaign, kind, now=now)


def open_action(campaign: Campaign, kind: str, *, now: datetime) -> Action:
    """Return the action of a kind of a campaign that is under way. Raises NotOffered."""
    action = action_of(campaign.pk, kind)
    if action is None or not action.open or not is_running(campaign, today=timezone.localdate(now)):
        raise NotOffered
    return action


def by_network(keys: InstanceKeys, ip: str, *, now: datetime) -> bytes:
    """Return 32 bytes that stand for a network on a day; where the network is not known, bytes that stand for nobody."""
    prefix = keys.prefix_digest(ip)
    if not prefix:
        return secrets.token_bytes(32)
    return keys.mac(_PURPOSE, timezone.localdate(now).isoformat().encode() + prefix)
