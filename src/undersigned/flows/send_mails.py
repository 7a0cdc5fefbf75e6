"""Send letters to targets, one after the other, as fast as the campaign set and no faster (campaigns/pace.py).

Each is claimed under lock, handed over, and marked before the next is touched. A worker that dies in between leaves a claim that
ages out into "unsure", which a person settles (flows/moderate_mail.py): nothing is sent twice silently.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.models import ContactMade, Target, TargetContact, TargetMail
from undersigned.campaigns.pace import Used, after_leaving, may_leave
from undersigned.campaigns.queries.mails import (
    contact_to_write_to,
    next_to_leave,
    not_over,
    pace_of,
    targets_due,
    used_by,
)
from undersigned.campaigns.queries.places import place_of
from undersigned.campaigns.queries.targets import is_open
from undersigned.campaigns.states import DROPPED, MAIL_REFUSED, SENT, UNSURE, WAITING
from undersigned.campaigns.verbs.claims import begin_silence
from undersigned.campaigns.verbs.contacts import note_bounce
from undersigned.campaigns.verbs.mails import (
    Written,
    claim_mail,
    doubt,
    doubt_old_claims,
    drop_stranded_mails,
    forget_mail_prefixes,
    lapse_mails,
    open_mail,
    put_back,
    settle_mail,
)
from undersigned.mailing.links import target_link
from undersigned.mailing.target_mail import TargetMailDraft, compose_target_mail
from undersigned.mailing.transports import MaybeTaken, RefusedForGood, ServerAway, Transport, TryLater
from undersigned.values.countries import country_name
from undersigned.values.keys import CannotOpen, InstanceKeys

logger = logging.getLogger(__name__)

KEEP_PREFIX: Final = timedelta(days=30)
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class SentMails:
    """What a pass came to, and why it ended early where the mail server is away."""

    sent: int = 0
    postponed: int = 0
    refused: int = 0
    unsure: int = 0
    away: str = ""

    @property
    def tried(self) -> int:
        """How many letters this pass dealt with."""
        return self.sent + self.postponed + self.refused + self.unsure


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A claimed letter, where it goes, and what had left before it."""

    mail: TargetMail
    contact: TargetContact
    before: Used


@dataclass(frozen=True, slots=True)
class _Post:
    """What every letter of a pass needs."""

    transport: Transport
    keys: InstanceKeys
    public_url: str
    now: datetime


def send_mails(
    *,
    transport: Transport,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
    outbox: bool = False,
    limit: int = 50,
    go_on: Callable[[], bool] = lambda: True,
) -> SentMails:
    """Hand over the letters whose turn it is: at most one for each target, and so many in all.

    ``outbox`` says that letters become files of the developer's: then those to contacts of an example leave, too. ``go_on`` is
    asked before each letter. Whether the campaign was stopped is read again with each.
    """
    doubt_old_claims(now=now)
    post = _Post(transport, keys, public_url, now)
    tally = {SENT: 0, WAITING: 0, MAIL_REFUSED: 0, UNSURE: 0, DROPPED: 0}
    away = ""
    for target_id in targets_due(outbox=outbox, now=now):
        if away or sum(tally.values()) >= limit or not go_on():
            break
        claimed = _claim(target_id, outbox=outbox, now=now)
        if claimed is None:
            continue
        try:
            tally[_send_one(post, claimed)] += 1
        except ServerAway as error:
            tally[_put_back(post, claimed, error)] += 1
            away = str(error)
        except TryLater as error:
            tally[_put_back(post, claimed, error)] += 1
    return SentMails(tally[SENT], tally[WAITING], tally[MAIL_REFUSED], tally[UNSURE], away)


@transaction.atomic
def tidy_mails(*, now: datetime) -> int:
    """Take away letters that nobody confirmed or that will not leave, and old ones' networks; return how much went."""
    gone = lapse_mails(now=now, limit=BATCH) + drop_stranded_mails(now=now, limit=BATCH)
    return gone + forget_mail_prefixes(before=now - KEEP_PREFIX, limit=BATCH)


@transaction.atomic
def _claim(target_id: int, *, outbox: bool, now: datetime) -> _Claimed | None:
    """Claim the letter to a target whose turn it is; None where none may leave now, or somebody else is at it."""
    targets = Target.objects.select_for_update(skip_locked=True, of=("self",)).select_related("campaign", "country")
    target = targets.filter(not_over(now, "campaign__"), pk=target_id, won_at=None, campaign__stopped_at=None).first()
    if target is None or not is_open(target):
        return None
    contact = contact_to_write_to(target.pk, outbox=outbox)
    mail = next_to_leave(target.pk, now=now)
    if contact is None or mail is None:
        return None
    pace, used = pace_of(target.campaign, contact), used_by(target)
    if not may_leave(pace, used, mail.pk, now):
        return None
    claim_mail(mail, used=after_leaving(pace, used, mail.pk, now), now=now)
    mail.target = target
    return _Claimed(mail, contact, used)


def _send_one(post: _Post, claimed: _Claimed) -> str:
    """Hand over one claimed letter and mark it; return the state it came to. Raises TryLater."""
    mail = claimed.mail
    try:
        written = open_mail(mail, keys=post.keys)
    except CannotOpen:
        raise TryLater("The letter cannot be opened with this instance's key.") from None
    assert written is not None
    try:
        _hand_over(post, claimed, written)
    except MaybeTaken as error:
        doubt(mail, error=str(error))
        return UNSURE
    except RefusedForGood as error:
        return _refused(post, claimed, str(error))
    return _sent(post, claimed)


def _hand_over(post: _Post, claimed: _Claimed, written: Written) -> None:
    try:
        message = compose_target_mail(_draft(post, claimed, written), now=post.now)
        post.transport.send(message, claimed.contact.email)
    except (TryLater, RefusedForGood):
        raise
    except Exception as error:
        # One letter that nobody foresaw must not hold up the others; its words are personal, so only their kind is told.
        logger.error("A letter to a target could not be composed or sent: %s.", type(error).__name__)
        raise TryLater(f"The letter could not be composed or sent ({type(error).__name__}).") from None


def _draft(post: _Post, claimed: _Claimed, written: Written) -> TargetMailDraft:
    mail, campaign = claimed.mail, claimed.mail.target.campaign
    language = mail.language if mail.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    place = place_of(mail.target, today=timezone.localdate(post.now))
    return TargetMailDraft(
        mail_id=mail.pk,
        recipient=claimed.contact.email,
        mail_from=campaign.mail_from,
        hashtag=campaign.hashtag,
        target_url=target_link(post.public_url, language, *place),
        language=language,
        subject=written.subject,
        body=written.body,
        name=written.name,
        country=country_name(written.country, language),
        reply_to=written.email if written.reply else "",
    )


def _sent(post: _Post, claimed: _Claimed) -> str:
    """Mark a letter as sent; the first that a real office owes an answer to begins the silence.

    Marked for itself before anything else: whatever goes wrong after that, it has left and is not sent again.
    """
    settle_mail(claimed.mail, state=SENT, now=post.now)
    if not claimed.contact.sample:
        _begin_silence(claimed.mail.target_id, now=post.now)
    return SENT


@transaction.atomic
def _begin_silence(target_id: int, *, now: datetime) -> None:
    target = Target.objects.select_for_update().get(pk=target_id)
    begin_silence(target, way=ContactMade.Way.EMAIL, now=now)


@transaction.atomic
def _refused(post: _Post, claimed: _Claimed, error: str) -> str:
    """Mark a letter as refused; where it was the mailbox and not the letter that was refused, nothing more goes there."""
    settle_mail(claimed.mail, state=MAIL_REFUSED, now=post.now, error=error)
    # mailing/transports.py names the command that was answered. One letter's contents must not close a mailbox for everybody.
    if not error.endswith(" to DATA."):
        note_bounce(contact_id=claimed.contact.pk, now=post.now)
    return MAIL_REFUSED


@transaction.atomic
def _put_back(post: _Post, claimed: _Claimed, error: TryLater) -> str:
    tried = not isinstance(error, ServerAway)
    return put_back(claimed.mail, before=claimed.before, tried=tried, now=post.now, error=str(error))
