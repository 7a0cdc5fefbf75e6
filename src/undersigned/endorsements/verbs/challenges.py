"""Writes: the challenge for a domain, and the looks at it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from undersigned.domains.challenge import CHALLENGE_LASTS, challenge_is_current
from undersigned.endorsements.models import Endorsement

CHECK_EVERY = timedelta(minutes=10)
CLAIM_LASTS = timedelta(minutes=2)


def issue_challenge(endorsement: Endorsement, *, now: datetime) -> datetime:
    """Return when the challenge that counts was issued; a new one where there is none or its time is over."""
    if endorsement.challenged_at is None or not challenge_is_current(endorsement.challenged_at, now):
        endorsement.challenged_at, endorsement.check_due_at, endorsement.check_said = now, now + CHECK_EVERY, {}
        endorsement.save(update_fields=["challenged_at", "check_due_at", "check_said"])
    return endorsement.challenged_at


def look_now(endorsement: Endorsement, *, now: datetime) -> None:
    """Have the domain looked at as soon as the worker comes round."""
    endorsement.check_due_at = now
    endorsement.save(update_fields=["check_due_at"])


def claim_checks(*, now: datetime, limit: int) -> list[Endorsement]:
    """Claim domains that are due to be looked at; they are due again when a claim was not carried out."""
    with transaction.atomic():
        due = list(
            Endorsement.objects.select_for_update(of=("self",))
            .filter(check_due_at__lte=now)
            .order_by("check_due_at", "pk")[:limit]
        )
        claimed = [one.pk for one in due]
        Endorsement.objects.filter(pk__in=claimed).update(check_due_at=now + CLAIM_LASTS)
    return due


def note_check(endorsement: Endorsement, said: dict[str, Any], *, shown: bool, now: datetime) -> None:
    """Keep what a look came to; it is looked at again until it is shown or the challenge has lapsed."""
    challenged = endorsement.challenged_at
    goes_on = not shown and challenged is not None and now + CHECK_EVERY < challenged + CHALLENGE_LASTS
    due = now + CHECK_EVERY if goes_on else None
    Endorsement.objects.filter(pk=endorsement.pk).update(check_said=said, check_due_at=due)
