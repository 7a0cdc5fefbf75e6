"""Tell a deed: a body says what it has done under a principle; it shows once a reviewer has looked at it."""

import uuid
from datetime import date, datetime

from django.db import transaction

from undersigned.calls.queries import principles_of, translation_in
from undersigned.endorsements.models import Deed, Endorsement
from undersigned.endorsements.states import PUBLISHED
from undersigned.endorsements.verbs.states import lock_endorsement
from undersigned.flows.vet import IsSubmitter, refuse_submitter
from undersigned.people.models import StaffMember
from undersigned.people.verbs.audit import write_audit
from undersigned.values.keys import InstanceKeys
from undersigned.values.statements import clean_statement
from undersigned.values.websites import clean_website

__all__ = ["IsSubmitter"]

DEED_LENGTH = 400
MOST_WAITING = 20
_BODY = "the body"


class NotOnTheRoll(Exception):
    """Only a body that stands on the roll tells deeds."""


class TooManyWaiting(Exception):
    """So many deeds wait for a reviewer already."""


class NoSuchPrinciple(ValueError):
    """The version has no principle of this number."""


class BadDay(ValueError):
    """A deed was done today or before, and not before the year 2000."""


class SettledAlready(Exception):
    """Somebody has looked at this deed."""


@transaction.atomic
def tell_deed(*, endorsement_id: uuid.UUID, principle: int, text: str, done_on: date, url: str, now: datetime) -> Deed:
    """Keep a deed until a reviewer has looked at it.

    Raises NotOnTheRoll, TooManyWaiting, NoSuchPrinciple, BadDay, InvalidStatement, InvalidWebsite.
    """
    endorsement = lock_endorsement(endorsement_id)
    if endorsement.state != PUBLISHED:
        raise NotOnTheRoll
    if Deed.objects.filter(endorsement=endorsement, state=Deed.State.SUBMITTED).count() >= MOST_WAITING:
        raise TooManyWaiting
    translation = translation_in(endorsement.version_id, endorsement.language)
    if principle not in {one.number for one in principles_of(translation.pk)}:
        raise NoSuchPrinciple
    if not date(2000, 1, 1) <= done_on <= now.date():
        raise BadDay
    deed = Deed.objects.create(
        endorsement=endorsement,
        principle=principle,
        text=clean_statement(text, most=DEED_LENGTH),
        done_on=done_on,
        url=clean_website(url) if url.strip() else "",
        language=endorsement.language,
        submitted_at=now,
    )
    _audit(endorsement, _BODY, "deed.told", now, str(principle))
    return deed


@transaction.atomic
def settle_deed(
    *, deed_id: int, shown: bool, reason: str, reviewer: StaffMember, keys: InstanceKeys, now: datetime
) -> Deed:
    """Show a deed, or refuse it with a reason that the body sees. Raises SettledAlready, IsSubmitter, Deed.DoesNotExist."""
    deed = Deed.objects.select_for_update(of=("self",)).select_related("endorsement__call").get(pk=deed_id)
    if deed.state != Deed.State.SUBMITTED:
        raise SettledAlready
    refuse_submitter(deed.endorsement, reviewer, keys)
    deed.state = Deed.State.SHOWN if shown else Deed.State.REFUSED
    deed.decided_at, deed.reason = now, reason.strip()
    deed.save(update_fields=["state", "decided_at", "reason"])
    event = "deed.shown" if shown else "deed.refused"
    _audit(deed.endorsement, reviewer.get_username(), event, now, reason.strip())
    return deed


def _audit(endorsement: Endorsement, actor: str, event: str, now: datetime, detail: str = "") -> None:
    subject = f"{endorsement.call.slug} {endorsement.pk}"
    write_audit(actor=actor, event=event, subject=subject, detail=detail, now=now)
