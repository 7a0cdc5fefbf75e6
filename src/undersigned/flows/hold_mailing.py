"""Hold a mailing that one person released alone, and whose recipients have become so many since that it takes two."""

from datetime import datetime
from typing import Final

from undersigned.mailing.models import Mailing
from undersigned.mailing.queries.segments import matching
from undersigned.mailing.verbs.mailings import hold_for_second
from undersigned.people.verbs.audit import write_audit

_MACHINE: Final = "undersigned"


def held(mailing: Mailing, *, release_by_two: int, now: datetime) -> bool:
    """Offer a locked mailing to a second person where it takes one now and had none; say whether it did.

    As many count as when it is released: those in its segment. Within a transaction. Raises BadRules.
    """
    if mailing.offered_by not in {"", mailing.released_by}:
        return False
    number = matching(mailing.segment.rules if mailing.segment else {}, now=now)
    if number < release_by_two:
        return False
    alone = mailing.released_by
    hold_for_second(mailing, now=now)
    detail = f"{number}, released by {alone} alone"
    write_audit(actor=_MACHINE, event="mailing.held", subject=mailing.slug, detail=detail, now=now)
    return True
