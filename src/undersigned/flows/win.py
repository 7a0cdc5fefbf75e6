"""Win: within seconds of a target standing on the roll, the campaign takes note, stops, and thanks; and the reverse.

Pages ask the roll itself (campaigns.queries.targets.is_open) and never wait for this.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import ActionTaken, Target
from undersigned.campaigns.queries.places import Place, place_of
from undersigned.campaigns.queries.targets import entry_of, on_the_roll
from undersigned.campaigns.verbs.claims import WON, end_claims
from undersigned.campaigns.verbs.mails import drop_mails, open_news
from undersigned.campaigns.verbs.targets import follow_entry, lock_target, lose_target, win_target
from undersigned.mailing.links import entry_link, target_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.addresses import address_digest
from undersigned.roll.models import RollEntry
from undersigned.roll.states import LISTED
from undersigned.values.keys import CannotOpen, InstanceKeys

logger = logging.getLogger(__name__)

BATCH: Final = 200
"""Letters of thanks that one pass queues."""
TELL_WITHIN: Final = timedelta(days=30)
"""How long after a target was won somebody is still told, should the worker have stood still."""
FORGET_AFTER: Final = timedelta(days=30)
"""How long after the end of its campaign an address for news of a target is kept."""


def win(*, keys: InstanceKeys, public_url: str, now: datetime) -> int:
    """Take note of what the roll says of targets, and queue thanks to who acted and asked for news, a batch at a time.

    Return how much was done; while it is more than nothing there may be more to do.
    """
    new = Target.objects.filter(on_the_roll(), won_at=None).order_by("pk").values_list("pk", flat=True)
    gone = (
        Target.objects.filter(won_at__isnull=False).exclude(on_the_roll()).order_by("pk").values_list("pk", flat=True)
    )
    done = sum(_win_one(target_id, public_url=public_url, now=now) for target_id in list(new[:BATCH]))
    done += sum(_lose_one(target_id, public_url=public_url, now=now) for target_id in list(gone[:BATCH]))
    return done + _tell(keys=keys, public_url=public_url, now=now)


def forget_news(*, now: datetime) -> int:
    """Empty the addresses of who waits for news of a campaign that ended FORGET_AFTER ago, so many at most; return how many."""
    ended = timezone.localdate(now) - FORGET_AFTER
    waiting = ActionTaken.objects.filter(target__campaign__ends_on__lte=ended).exclude(box=b"")
    return ActionTaken.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:BATCH])).update(box=b"")


@transaction.atomic
def _win_one(target_id: int, *, public_url: str, now: datetime) -> int:
    target = lock_target(target_id)
    entry = entry_of(target)
    if target.won_at is not None or entry is None or entry.state != LISTED:
        return 0
    today = timezone.localdate(now)
    on = entry.listed_on or entry.since or today
    win_target(target, on=min(on, today), note=_note(won=True), evidence=_address(public_url, entry), now=now)
    drop_mails(target_id=target.pk, now=now)
    end_claims(target.pk, how=WON, now=now)
    return 1


@transaction.atomic
def _lose_one(target_id: int, *, public_url: str, now: datetime) -> int:
    target = lock_target(target_id)
    entry = entry_of(target)
    if target.won_at is None or (entry is not None and entry.state == LISTED):
        return 0
    follower = entry.succeeded_by if entry is not None else None
    if follower is not None and follower.state == LISTED and target.kind != Target.Kind.STATE:
        follow_entry(target, follower)
        return 1
    on = entry.left_on if entry is not None and entry.left_on is not None else timezone.localdate(now)
    evidence = _address(public_url, entry) if entry is not None else f"{public_url}/{settings.LANGUAGE_CODE}/roll/"
    lose_target(target, on=on, note=_note(won=False), evidence=evidence, now=now)
    return 1


@transaction.atomic
def _tell(*, keys: InstanceKeys, public_url: str, now: datetime) -> int:
    """Queue a letter to each person who acted on a target that is won and wanted to know; their boxes are emptied."""
    won = Target.objects.filter(won_at__gte=now - TELL_WITHIN).values_list("pk", flat=True)
    waiting = ActionTaken.objects.filter(target__in=list(won), told_at=None).exclude(box=b"")
    waiting = waiting.select_related("target__campaign", "target__country").order_by("target_id", "at")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(of=("self",), skip_locked=True)
    batch = list(waiting[:BATCH])
    people = {(one.target_id, bytes(one.by)): one for one in batch}
    queue_letters(_letters(people.values(), keys=keys, public_url=public_url, now=now), keys=keys, now=now)
    for target_id in {one.target_id for one in batch}:
        # Whoever acted on several days gets one letter.
        told = ActionTaken.objects.filter(target=target_id, by__in=[by for one, by in people if one == target_id])
        told.exclude(box=b"").update(box=b"", told_at=now)
    return len(batch)


def _letters(people: Iterable[ActionTaken], *, keys: InstanceKeys, public_url: str, now: datetime) -> list[LetterDraft]:
    drafts = []
    places: dict[int, Place] = {}
    for taken in people:
        target = taken.target
        if target is None or not taken.wants_news:
            continue
        try:
            email = open_news(taken, keys=keys)
        except CannotOpen:
            logger.warning("Somebody cannot be told of a target: another key keeps their address.")
            continue
        if target.pk not in places:
            places[target.pk] = place_of(target, today=timezone.localdate(now))
        about = {
            "call": title_of(target.campaign.call_id, taken.language),
            "target": target.name_in(taken.language),
            "target_link": target_link(public_url, taken.language, *places[target.pk]),
            "day": target.status_on.isoformat() if target.status_on else "",
        }
        digest = address_digest(keys, email)
        drafts.append(LetterDraft(Letter.Kind.TARGET_WON, email, digest, taken.language, about))
    return drafts


def _address(public_url: str, entry: RollEntry) -> str:
    return entry_link(public_url, settings.LANGUAGE_CODE, entry.slug)


def _note(*, won: bool) -> dict[str, str]:
    """What the history says, in every language of the site."""
    notes = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            notes[language] = _("It stands on the roll.") if won else _("It no longer stands on the roll.")
    return notes
