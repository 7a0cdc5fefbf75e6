"""Release a mailing: each language is compiled for good, and at its hour its recipients are frozen (flows/freeze_mailing.py)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.flows.compile_mailing import Compiled, NotReady, compile_mailing
from undersigned.mailing.models import Mailing, MailingText
from undersigned.mailing.newsletters.compile import compiled_json, counted_links
from undersigned.mailing.queries.segments import BadRules, Size, size_of
from undersigned.mailing.states import DRAFT, OFFERED, RELEASED
from undersigned.mailing.verbs.mailings import WrongState, has_deliveries, language_among, lock_mailing, move_mailing
from undersigned.mailing.verbs.series import join_series
from undersigned.people.verbs.audit import write_audit

__all__ = ["NeedsSecond", "NotReady", "Released", "WrongState", "fallbacks", "release_mailing", "size_of_mailing"]


class NeedsSecond(Exception):
    """So many recipients need a second person: somebody offers the mailing, and somebody else releases it."""


@dataclass(frozen=True, slots=True)
class Released:
    """To how many a mailing would go now, and in which language those get it who read one that it is not written in."""

    total: int
    fallbacks: dict[str, str]


@transaction.atomic
def release_mailing(*, mailing_id: int, release_by_two: int, by: str, now: datetime) -> Released:
    """Release a draft, or what somebody offered. From ``release_by_two`` recipients on it takes a second person.

    Raises NotReady, NeedsSecond, WrongState, Mailing.DoesNotExist.
    """
    mailing = lock_mailing(mailing_id)
    if mailing.state not in {DRAFT, OFFERED}:
        raise WrongState
    # What has left in part stays what it was, also where an article of it is gone: the rest gets the same.
    compiled = [] if has_deliveries(mailing) else compile_mailing(mailing, now=now)
    size = size_of_mailing(mailing, now=now)
    if not size.total and mailing.kind == Mailing.Kind.ISSUE:
        raise NotReady([_("Nobody would get it: its segment is empty, or nobody in it wants this topic now.")])
    if size.matching >= release_by_two and (mailing.state != OFFERED or mailing.offered_by == by):
        raise NeedsSecond
    for text, one in compiled:
        _keep(text, one, mailing)
    mailing.released_by, mailing.released_at = by, now
    move_mailing(mailing, RELEASED, now=now)
    join_series(mailing, now=now)
    offered = f", offered by {mailing.offered_by}" if mailing.offered_by else ""
    write_audit(actor=by, event="mailing.released", subject=mailing.slug, detail=f"{size.total}{offered}", now=now)
    written = list(mailing.texts.order_by("pk").values_list("language", flat=True))
    return Released(size.total, fallbacks(size, written))


def size_of_mailing(mailing: Mailing, *, now: datetime) -> Size:
    """Return how many are in a mailing's segment, and whom of them it would reach now. Raises NotReady."""
    try:
        rules = mailing.segment.rules if mailing.segment else {}
        return size_of(rules, topic=mailing.topic.slug if mailing.topic else "", now=now)
    except BadRules as error:
        raise NotReady(error.sentences) from None


def fallbacks(size: Size, written: list[str]) -> dict[str, str]:
    """Return for each language that recipients read and the mailing is not written in the one in which they get it."""
    missing = [language for language in size.by_language if language not in written]
    return {language: language_among(language, written) for language in missing} if written else {}


def _keep(text: MailingText, compiled: Compiled, mailing: Mailing) -> None:
    text.compiled = compiled_json(counted_links(compiled, mailing))
    text.save(update_fields=["compiled"])
