"""Writes: changes to what was published that a reviewer looks at first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from undersigned.endorsements.models import Amendment, Endorsement


class AlreadyProposed(Exception):
    """One proposal at a time: the one before is still to be looked at."""


class AlreadySettled(Exception):
    """The proposal has been accepted or refused."""


def propose(endorsement: Endorsement, fields: Mapping[str, Any], *, now: datetime) -> Amendment:
    """Keep a proposal, under the lock of the endorsement. Raises AlreadyProposed."""
    if Amendment.objects.filter(endorsement=endorsement, state=Amendment.State.PROPOSED).exists():
        raise AlreadyProposed
    return Amendment.objects.create(endorsement=endorsement, fields=dict(fields), proposed_at=now)


def settle_amendment(amendment: Amendment, *, accepted: bool, reason: str, now: datetime) -> None:
    """Accept a proposal, which changes the endorsement, or refuse it. Raises AlreadySettled."""
    if amendment.state != Amendment.State.PROPOSED:
        raise AlreadySettled
    amendment.state = Amendment.State.ACCEPTED if accepted else Amendment.State.REFUSED
    amendment.decided_at, amendment.reason = now, reason
    amendment.save(update_fields=["state", "decided_at", "reason"])
    if accepted:
        endorsement = amendment.endorsement
        if "name" in amendment.fields:
            endorsement.other_names = list(dict.fromkeys([*endorsement.other_names, endorsement.name]))
        for name, value in amendment.fields.items():
            setattr(endorsement, name, value)
        endorsement.revision += 1
        endorsement.save(update_fields=[*amendment.fields, "other_names", "revision"])
