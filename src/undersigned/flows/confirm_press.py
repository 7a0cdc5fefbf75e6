"""Confirm a letter to a target, or take it back: its writer's mailbox answered. Once, however often pressed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.campaigns.models import Action, ActionTaken, Target, TargetMail
from undersigned.campaigns.passes.press import InvalidPass, read_press_pass
from undersigned.campaigns.press_text import UNLIKE, hold_reasons
from undersigned.campaigns.queries.actions import taken_number
from undersigned.campaigns.queries.mails import leaves_at, mail_by_id
from undersigned.campaigns.queries.targets import is_open
from undersigned.campaigns.states import DROPPED, HELD, TO_LEAVE, TYPED, WAITING
from undersigned.campaigns.verbs.actions import take
from undersigned.campaigns.verbs.mails import (
    Written,
    box_news,
    lock_mail,
    open_mail,
    queue_mail,
    settle_mail,
    uncount_mail,
)
from undersigned.flows.take_action import NotOffered, TargetNotOpen, offered
from undersigned.people.models import Address
from undersigned.values.keys import InstanceKeys

__all__ = ["NotOffered", "TargetNotOpen"]


class CannotConfirm(Exception):
    """The link opens nothing (any more): cut, changed, or its letter is gone."""


class LinkExpired(Exception):
    """The link is genuine, and the seven days in which it confirms are over."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Where a letter stands. ``written`` is None once it has left or come to an end; ``leaves_at`` is by the clock there."""

    mail: TargetMail
    target: Target
    written: Written | None
    leaves_at: datetime | None

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it has neither left nor come to an end."""
        return self.mail.state in TO_LEAVE


def look_at_letter(*, token: str, keys: InstanceKeys, now: datetime, outbox: bool = False) -> Pressed:
    """Return what a link would confirm, or came to; changes nothing. Raises CannotConfirm, LinkExpired."""
    mail = _mail(token, keys, now)
    waits = mail.state == WAITING
    return Pressed(
        mail, mail.target, open_mail(mail, keys=keys), leaves_at(mail, outbox=outbox, now=now) if waits else None
    )


@transaction.atomic
def confirm_press(*, token: str, keys: InstanceKeys, now: datetime) -> str:
    """Bring a letter into the queue, or before the desk where something about it is odd; return the state it came to.

    It counts as an action taken, with a number. A second one of the same person to the same target on a day is dropped, and one
    whose target has endorsed meanwhile too. Raises CannotConfirm, LinkExpired, NotOffered.
    """
    mail = lock_mail(_mail(token, keys, now).pk)
    written = open_mail(mail, keys=keys)
    if mail.state != TYPED or written is None:
        return mail.state
    target = mail.target
    try:
        action = offered(target, Action.Kind.EMAIL, now=now)
    except TargetNotOpen:
        settle_mail(mail, state=DROPPED, now=now)
        return mail.state
    taken = _take(mail, action, written, keys, now)
    if taken is None:
        settle_mail(mail, state=DROPPED, now=now, error="once a day")
        return mail.state
    reasons = hold_reasons(
        subject=written.subject,
        body=written.body,
        name=written.name,
        like=0 if UNLIKE in mail.held_for else mail.likeness,
        block_words=target.campaign.block_words,
    )
    number = taken_number(target.pk, Action.Kind.EMAIL)
    queue_mail(mail, state=HELD if reasons else WAITING, held_for=reasons, at_least=number, now=now)
    return mail.state


def _take(mail: TargetMail, action: Action, written: Written, keys: InstanceKeys, now: datetime) -> ActionTaken | None:
    digest = bytes(mail.digest)
    return take(
        action=action,
        target=mail.target,
        by=digest,
        now=now,
        language=mail.language,
        address=Address.objects.filter(digest=digest, blocked_at=None).first(),
        country=written.country,
        name=written.name if written.named else "",
        wants_news=written.news,
        box=box_news(keys, written.email, by=digest) if written.news else b"",
        came_through=mail.came_through,
        came_by=mail.came_by,
    )


@transaction.atomic
def take_back(*, token: str, keys: InstanceKeys, now: datetime) -> bool:
    """Drop and empty a letter that has not left, at its writer's wish; say whether it was in time.

    Raises CannotConfirm, LinkExpired.
    """
    mail = lock_mail(_mail(token, keys, now).pk)
    if mail.state not in TO_LEAVE:
        return False
    uncount_mail(mail)
    settle_mail(mail, state=DROPPED, now=now)
    return True


def is_won(target: Target) -> bool:
    """Say whether nobody needs to write to a target any more."""
    return not is_open(target)


def _mail(token: str, keys: InstanceKeys, now: datetime) -> TargetMail:
    try:
        carried = read_press_pass(keys, token, now=now)
    except InvalidPass as error:
        raise CannotConfirm from error
    mail = mail_by_id(carried.mail_id)
    if carried.expired and (mail is None or mail.state == TYPED):
        raise LinkExpired
    if mail is None:
        raise CannotConfirm
    return mail
