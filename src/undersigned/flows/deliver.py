"""Deliver: letters leave, a batch at a time. Nothing is sent inside a request, and no letter waits for another one's trouble.

A worker that is killed between handing a letter over and marking it leaves the claim to age out; the letter then goes again,
with the same Message-ID, by which mail programs know it for the same letter.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.passes import make_my_pass
from undersigned.calls.queries import NoCall, signature_by_digest, title_of
from undersigned.calls.states import CONFIRMED, PENDING
from undersigned.calls.verbs import may_be_written_to, note_delivered_letter, note_letter
from undersigned.flows import ask_others, endorsement_letters, rsvp_letters, subscribe
from undersigned.flows.ask_link import links_to_leave
from undersigned.flows.refuse import with_refusal
from undersigned.flows.sign import confirm_particulars
from undersigned.mailing.letters import compose, domain_of
from undersigned.mailing.links import my_link, my_request_link
from undersigned.mailing.models import Letter
from undersigned.mailing.states import DELIVERED, DROPPED, REFUSED
from undersigned.mailing.transports import RefusedForGood, ServerAway, Transport, TryLater
from undersigned.mailing.verbs import (
    LetterDraft,
    claim_letters,
    open_letter,
    postpone_letter,
    release_letters,
    settle_letter,
)
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import is_same_mailbox
from undersigned.values.keys import CannotOpen, InstanceKeys

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a pass came to, and why it ended early where the mail server is away."""

    delivered: int = 0
    postponed: int = 0
    refused: int = 0
    dropped: int = 0
    away: str = ""

    @property
    def tried(self) -> int:
        """How many letters this pass dealt with."""
        return self.delivered + self.postponed + self.refused + self.dropped


@dataclass(frozen=True, slots=True)
class _Post:
    """What every letter of a pass needs."""

    transport: Transport
    keys: InstanceKeys
    public_url: str
    sender: str
    now: datetime


def deliver(
    *,
    transport: Transport,
    keys: InstanceKeys,
    public_url: str,
    sender: str,
    now: datetime,
    limit: int = 50,
    go_on: Callable[[], bool] = lambda: True,
) -> Delivered:
    """Claim letters that are due, and hand each over; each is marked before the next is touched.

    ``go_on`` is asked before each letter; when it says no, or the mail server is away, the rest is given back untried.
    A letter that cannot be opened or composed is postponed with the reason. Letters to addresses whose owner asked not to be
    written to are dropped.
    """
    post = _Post(transport, keys, public_url, sender, now)
    letters = claim_letters(now=now, limit=limit)
    tally = {DELIVERED: 0, REFUSED: 0, DROPPED: 0, "postponed": 0}
    away = ""
    for done, letter in enumerate(letters):
        if away or not go_on():
            release_letters(letters[done:])
            break
        try:
            tally[_deliver_one(post, letter)] += 1
        except ServerAway as error:
            postpone_letter(letter, now=now, error=str(error))
            tally["postponed"] += 1
            away = str(error)
        except TryLater as error:
            postpone_letter(letter, now=now, error=str(error))
            tally["postponed"] += 1
    return Delivered(tally[DELIVERED], tally["postponed"], tally[REFUSED], tally[DROPPED], away)


def _deliver_one(post: _Post, letter: Letter) -> str:
    """Deliver one claimed letter and mark it; return the state it came to. Raises TryLater."""
    try:
        draft = open_letter(letter, keys=post.keys)
    except CannotOpen:
        raise TryLater("The letter cannot be opened with this instance's key.") from None
    if is_blocked(draft.digest):
        return _settle(post, letter, DROPPED)
    wanted = _as_it_leaves(post, letter, draft)
    if wanted is None:
        return _settle(post, letter, DROPPED)
    try:
        _hand_over(post, letter, wanted)
    except RefusedForGood as error:
        return _settle(post, letter, REFUSED, error=str(error))
    with transaction.atomic():
        if draft.kind == Letter.Kind.MY and wanted.kind == Letter.Kind.CONFIRM:
            note_delivered_letter(wanted.about["signature_id"], now=post.now)
        return _settle(post, letter, DELIVERED)


def _settle(post: _Post, letter: Letter, state: str, *, error: str = "") -> str:
    settle_letter(letter, state=state, now=post.now, error=error)
    return state


def _hand_over(post: _Post, letter: Letter, draft: LetterDraft) -> None:
    try:
        message = compose(
            draft,
            sender=post.sender,
            message_id_domain=domain_of(post.sender),
            letter_id=letter.pk,
            now=post.now,
        )
        post.transport.send(message, draft.email)
    except (TryLater, RefusedForGood):
        raise
    except Exception as error:
        # One letter that nobody foresaw must not hold up the others; its words may be personal, so only their kind is told.
        logger.error("A %s letter could not be composed or sent: %s.", letter.kind, type(error).__name__)
        raise TryLater(f"The letter could not be composed or sent ({type(error).__name__}).") from None


def _as_it_leaves(post: _Post, letter: Letter, draft: LetterDraft) -> LetterDraft | None:
    """Return the letter that is to leave, complete; None for one that nobody wants any more. Raises TryLater."""
    try:
        # In a transaction of its own, so that PostgreSQL goes on after an error in it.
        with transaction.atomic():
            wanted = _wanted(post, draft)
            return with_refusal(wanted, keys=post.keys, public_url=post.public_url) if wanted else None
    except Exception as error:
        # As in _hand_over: one row that nobody foresaw must not hold up the others.
        logger.error("A %s letter could not be written: %s.", letter.kind, type(error).__name__)
        raise TryLater(f"The letter could not be written ({type(error).__name__}).") from None


def _wanted(post: _Post, draft: LetterDraft) -> LetterDraft | None:
    """Return the letter that is to leave: as queued, but what a link opens depends on what there is by now."""
    if draft.kind in endorsement_letters.KINDS:
        return endorsement_letters.ready_to_leave(draft, keys=post.keys, public_url=post.public_url, now=post.now)
    if draft.kind == Letter.Kind.ASK_OTHERS:
        return ask_others.ready_to_leave(draft, keys=post.keys, public_url=post.public_url, now=post.now)
    if draft.kind in rsvp_letters.KINDS:
        return rsvp_letters.ready_to_leave(
            draft, keys=post.keys, public_url=post.public_url, sender=post.sender, now=post.now
        )
    if draft.kind == Letter.Kind.SUBSCRIBE_CONFIRM:
        return subscribe.ready_to_leave(draft, keys=post.keys, public_url=post.public_url)
    call_id = draft.about.get("call_id")
    if call_id is None:
        return draft
    if (links := _links(post, draft)) is not None:
        return links
    signature = signature_by_digest(call_id, draft.digest)
    if signature is None:
        return None
    if draft.kind == Letter.Kind.ALREADY_SIGNED:
        return _already_signed(post, draft, signature)
    try:
        call = title_of(call_id, draft.language)
    except NoCall:
        return None
    if signature.state == CONFIRMED:
        if not is_same_mailbox(signature.address, draft.email, keys=post.keys):
            return None
        about: dict[str, object] = {"call": call, "my_link": _my_link(post, draft, signature)}
        return LetterDraft(Letter.Kind.MY, draft.email, draft.digest, draft.language, about)
    if signature.state != PENDING or not may_be_written_to(signature, post.now):
        return None
    # In memory only, so that the letter says until when, in the language asked in; it is counted once it has left.
    note_letter(signature, post.now)
    signature.language = draft.language
    particulars = confirm_particulars(signature, email=draft.email, keys=post.keys, public_url=post.public_url)
    about = {"call": call, "signature_id": signature.pk, **particulars}
    return LetterDraft(Letter.Kind.CONFIRM, draft.email, draft.digest, draft.language, about)


def _links(post: _Post, draft: LetterDraft) -> LetterDraft | None:
    """Return the letter with seats and news, and the signature beside them, where there are any for who asks for links."""
    if draft.kind != Letter.Kind.MY:
        return None
    return links_to_leave(draft, keys=post.keys, public_url=post.public_url, now=post.now)


def _already_signed(post: _Post, draft: LetterDraft, signature: Signature) -> LetterDraft | None:
    """Return the note with a link that opens the signature; for a spelling that has not confirmed, to the page that asks."""
    if signature.state != CONFIRMED:
        return None
    about = {"call": draft.about["call"]}
    if is_same_mailbox(signature.address, draft.email, keys=post.keys):
        about["my_link"] = _my_link(post, draft, signature)
    else:
        about["request_link"] = my_request_link(post.public_url, draft.language)
    return replace(draft, about=about)


def _my_link(post: _Post, draft: LetterDraft, signature: Signature) -> str:
    return my_link(post.public_url, draft.language, make_my_pass(post.keys, signature_id=signature.pk, now=post.now))
