"""Writes of this room: letters to targets. What one says and who wrote it lies in its box until it has left or comes to an end."""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Q
from django.utils import timezone

from undersigned.campaigns.models import Action, ActionTaken, Target, TargetMail
from undersigned.campaigns.pace import Used
from undersigned.campaigns.passes.press import CONFIRM_WITHIN
from undersigned.campaigns.queries.targets import is_open
from undersigned.campaigns.states import (
    CLAIMED,
    DROPPED,
    MAIL_REFUSED,
    SETTLED,
    STRANDED,
    TO_LEAVE,
    TYPED,
    UNSURE,
    WAITING,
    mail_may_follow,
)
from undersigned.values.keys import InstanceKeys

CLAIM_AGES_OUT: Final = timedelta(minutes=2)
"""A claim this old belongs to a worker that died: nobody knows whether the letter left."""
MOST_TRIES: Final = 14
"""Tries, over 53 hours at least, before a mail server that always says "later" counts as a refusal."""
KEEP_WAITING: Final = timedelta(days=90)
"""How long a letter waits for its turn, for the desk or to be settled, before it is dropped. The page of privacy says so."""
KEEP_AFTER_END: Final = timedelta(days=7)
"""How long after its campaign's last day."""

_MAIL_BOX: Final = "target mail"
_NEWS_BOX: Final = "action news"


class WrongState(Exception):
    """The letter is in a state that this act does not follow."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter says and who wrote it, in clear. ``reply``, ``news`` and ``named`` are ticks of its writer."""

    subject: str
    body: str
    name: str
    email: str
    country: str
    reply: bool = False
    news: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Where a letter came from: a keyed digest of the network, and through which link."""

    prefix: bytes = b""
    came_through: str = ""
    came_by: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """How much of a letter is the suggested text, in percent, and codes of what already makes the desk look first."""

    likeness: int
    held_for: list[str]


def add_mail(
    *,
    action: Action,
    target: Target,
    written: Written,
    digest: bytes,
    language: str,
    measured: Measured,
    coming: Coming,
    keys: InstanceKeys,
    now: datetime,
) -> TargetMail:
    """Store a letter that was typed and that nobody has confirmed."""
    mail = TargetMail(action=action, target=target, digest=digest, language=language, typed_at=now)
    mail.likeness, mail.held_for = measured.likeness, measured.held_for
    mail.box = box_written(written, mail_id=mail.id, keys=keys)
    mail.prefix, mail.came_through, mail.came_by = coming.prefix, coming.came_through, coming.came_by
    mail.save(force_insert=True)
    return mail


def box_written(written: Written, *, mail_id: uuid.UUID, keys: InstanceKeys) -> bytes:
    """Return the box of a letter, which opens in its own row only."""
    return keys.box(_MAIL_BOX, json.dumps(asdict(written), ensure_ascii=False).encode(), bound_to=mail_id.bytes)


def open_mail(mail: TargetMail, *, keys: InstanceKeys) -> Written | None:
    """Return what a letter says; None once it has left or come to an end. Raises CannotOpen."""
    if not bytes(mail.box):
        return None
    return Written(**json.loads(keys.unbox(_MAIL_BOX, bytes(mail.box), bound_to=mail.id.bytes)))


def lock_mail(mail_id: uuid.UUID) -> TargetMail:
    """Return a letter, locked until the transaction ends, after its target. Raises TargetMail.DoesNotExist."""
    target_id = TargetMail.objects.values_list("target_id", flat=True).get(pk=mail_id)
    target = Target.objects.select_for_update(of=("self",)).select_related("campaign", "country").get(pk=target_id)
    mail = TargetMail.objects.select_for_update(of=("self",)).select_related("action").get(pk=mail_id)
    mail.target = target
    return mail


def queue_mail(mail: TargetMail, *, state: str, held_for: list[str], at_least: int, now: datetime) -> None:
    """Bring a confirmed letter into the queue or before the desk, and number it. Its target is locked. Raises WrongState.

    The number is ``at_least`` this, and higher than that of every letter to the target before.
    """
    _refuse(mail, state)
    last = TargetMail.objects.filter(target=mail.target_id).aggregate(last=Max("number"))["last"] or 0
    mail.state, mail.held_for, mail.confirmed_at, mail.number = state, held_for, now, max(last + 1, at_least)
    mail.save(update_fields=["state", "held_for", "confirmed_at", "number"])


def settle_mail(mail: TargetMail, *, state: str, now: datetime, error: str = "") -> None:
    """Mark a letter as sent, refused, rejected or dropped, and empty it. Raises WrongState."""
    _refuse(mail, state)
    if state not in SETTLED:
        raise WrongState
    mail.state, mail.settled_at, mail.box, mail.last_error, mail.next_try_at = state, now, b"", error[:200], None
    mail.save(update_fields=["state", "settled_at", "box", "last_error", "next_try_at"])


def let_wait(mail: TargetMail, *, now: datetime) -> None:
    """Bring a letter that was held, or of which nobody knew whether it left, back into the queue. Its target is locked.

    Where the target has endorsed meanwhile it is dropped instead. Raises WrongState.
    """
    if not is_open(mail.target):
        settle_mail(mail, state=DROPPED, now=now)
        return
    _refuse(mail, WAITING)
    mail.state, mail.claimed_at, mail.next_try_at = WAITING, None, None
    mail.save(update_fields=["state", "claimed_at", "next_try_at"])


def claim_mail(mail: TargetMail, *, used: Used, now: datetime) -> None:
    """Claim a letter that waits and count it for its target, both locked. Raises WrongState."""
    _refuse(mail, CLAIMED)
    mail.state, mail.claimed_at = CLAIMED, now
    mail.save(update_fields=["state", "claimed_at"])
    said = {"mails_on": used.on, "mails_that_day": used.that_day, "next_mail_at": used.next_at}
    Target.objects.filter(pk=mail.target_id).update(**said)


def put_back(mail: TargetMail, *, before: Used, tried: bool, now: datetime, error: str) -> str:
    """Put a claimed letter that did not leave back for a later try: after 1, 2, 4 … minutes, at most every twelve hours.

    It counts no more for the day's letters; the gap to the next one stays. After MOST_TRIES tries it counts as refused;
    ``tried`` is False where no server was there to answer. Where the target has endorsed meanwhile it is dropped.
    Returns the state it came to.
    """
    Target.objects.filter(pk=mail.target_id).update(mails_on=before.on, mails_that_day=before.that_day)
    mail.attempts += int(tried)
    if not is_open(mail.target):
        settle_mail(mail, state=DROPPED, now=now)
    elif mail.attempts >= MOST_TRIES:
        settle_mail(mail, state=MAIL_REFUSED, now=now, error=error)
    else:
        wait = min(timedelta(minutes=2 ** max(mail.attempts - 1, 0)), timedelta(hours=12))
        mail.state, mail.claimed_at, mail.next_try_at, mail.last_error = WAITING, None, now + wait, error[:200]
    mail.save(update_fields=["state", "claimed_at", "next_try_at", "attempts", "last_error"])
    return mail.state


def doubt_old_claims(*, now: datetime) -> int:
    """Mark letters claimed more than CLAIM_AGES_OUT ago as unsure, for a person to settle; return how many."""
    old = TargetMail.objects.filter(state=CLAIMED, claimed_at__lt=now - CLAIM_AGES_OUT)
    return old.update(state=UNSURE)


def doubt(mail: TargetMail, *, error: str) -> None:
    """Mark a claimed letter of which nobody knows whether it was taken. Raises WrongState."""
    _refuse(mail, UNSURE)
    mail.state, mail.last_error = UNSURE, error[:200]
    mail.save(update_fields=["state", "last_error"])


def drop_mails(*, target_id: int, now: datetime) -> int:
    """Drop and empty whatever has not left for a target, because it endorsed; return how many.

    A letter that is being handed over at this moment is let go (its sender asks again just before).
    """
    waiting = TargetMail.objects.filter(target=target_id, state__in=TO_LEAVE)
    return waiting.update(state=DROPPED, settled_at=now, box=b"", next_try_at=None)


def drop_stranded_mails(*, now: datetime, limit: int) -> int:
    """Drop and empty letters that will not leave, so many at most; return how many.

    Those to targets that endorsed, of campaigns that ended more than KEEP_AFTER_END ago, and those confirmed more than
    KEEP_WAITING ago, whether they wait for their turn, for the desk, or for somebody to say whether they left.
    """
    stranded = Q(target__won_at__isnull=False) | Q(confirmed_at__lt=now - KEEP_WAITING)
    stranded |= Q(target__campaign__ends_on__lt=timezone.localdate(now) - KEEP_AFTER_END)
    found = TargetMail.objects.filter(stranded, state__in=STRANDED).order_by().values_list("pk", flat=True)[:limit]
    return TargetMail.objects.filter(pk__in=list(found), state__in=STRANDED).update(
        state=DROPPED, settled_at=now, box=b"", next_try_at=None
    )


def lapse_mails(*, now: datetime, limit: int) -> int:
    """Delete letters that nobody confirmed within CONFIRM_WITHIN, so many at most; return how many."""
    old = TargetMail.objects.filter(state=TYPED, typed_at__lt=now - CONFIRM_WITHIN).order_by("typed_at")
    return TargetMail.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit]), state=TYPED).delete()[0]


def forget_writer(digest: bytes, *, now: datetime) -> int:
    """Drop and empty what was typed with an address and never confirmed, and where news of targets were to go; return how many.

    Letters that its owner confirmed still leave: they go to their target.
    """
    typed = TargetMail.objects.filter(digest=digest, state=TYPED)
    dropped = typed.update(state=DROPPED, settled_at=now, box=b"", next_try_at=None)
    awaits = ActionTaken.objects.filter(by=digest).exclude(box=b"")
    return dropped + awaits.update(box=b"", wants_news=False)


def forget_mail_prefixes(*, before: datetime, limit: int) -> int:
    """Forget from which network letters typed before a moment came, so many at most; return how many."""
    old = TargetMail.objects.filter(typed_at__lt=before).exclude(prefix=b"").values_list("pk", flat=True)[:limit]
    return TargetMail.objects.filter(pk__in=list(old)).update(prefix=b"")


def uncount_mail(mail: TargetMail) -> int:
    """Take back that a confirmed letter counts as an action taken: it will not leave. Return whether it did count (0 or 1)."""
    if mail.confirmed_at is None:
        return 0
    took = ActionTaken.objects.filter(
        action=mail.action_id, target=mail.target_id, by=bytes(mail.digest), at=mail.confirmed_at
    )
    return took.delete()[0]


def box_news(keys: InstanceKeys, email: str, *, by: bytes) -> bytes:
    """Return the box of ``ActionTaken.box``: where news of the target go. It opens beside the same ``by`` only."""
    return keys.box(_NEWS_BOX, email.encode(), bound_to=by)


def open_news(taken: ActionTaken, *, keys: InstanceKeys) -> str:
    """Return the address of who asked for news of a target. Raises CannotOpen."""
    return keys.unbox(_NEWS_BOX, bytes(taken.box), bound_to=bytes(taken.by)).decode()


def _refuse(mail: TargetMail, state: str) -> None:
    if not mail_may_follow(mail.state, state):
        raise WrongState
