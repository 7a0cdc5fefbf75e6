"""Writes: letters on their way."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from undersigned.mailing.models import Letter
from undersigned.mailing.states import CLAIMED, DELIVERED, DROPPED, REFUSED, WAITING, may_follow
from undersigned.values.keys import InstanceKeys

CLAIM_AGES_OUT = timedelta(minutes=2)
KEEP_FOR = timedelta(days=7)
FORGET_SETTLED_AFTER = timedelta(days=30)
FORGET_DROPPED_AFTER = timedelta(days=1)
_ASKED_FOR: Final = (Letter.Kind.MY, Letter.Kind.ENDORSE_MY, Letter.Kind.ENDORSE_RESUME, Letter.Kind.ASK_OTHERS)
"""Links that anybody can ask for: they go last, so that whoever asks for many holds up nobody who confirms."""
_IN_TURN: Final = (
    Letter.Kind.CONFIRM,
    Letter.Kind.ENDORSE_MAILBOX,
    *(kind for kind in Letter.Kind if kind not in {Letter.Kind.CONFIRM, Letter.Kind.ENDORSE_MAILBOX, *_ASKED_FOR}),
    *_ASKED_FOR,
)
_BOX = "letter"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter to be written: its kind, whose mailbox, and what its template needs to know.

    Attachments are made when a letter leaves; they never wait in the queue. ``asked_from``: see asked_from below, where a
    stranger may have asked for it.
    """

    kind: str
    email: str
    digest: bytes
    language: str
    about: dict[str, Any]
    attachments: tuple[Attachment, ...] = ()
    asked_from: bytes = b""


def asked_from(keys: InstanceKeys, *, digest: bytes, ip: str) -> bytes:
    """Return 8 keyed bytes for the network that asks for a letter to an address; "" is a network too.

    They are others for another address, so that letters to two people do not tell that one network asked for both.
    """
    return keys.mac("letter asked from", digest + keys.prefix_digest(ip))[:8]


def queue_letters(drafts: Iterable[LetterDraft], *, keys: InstanceKeys, now: datetime) -> int:
    """Put letters into the queue, address and contents boxed; return how many."""
    letters = []
    for draft in drafts:
        letter = Letter(id=uuid.uuid4(), kind=draft.kind, digest=draft.digest, language=draft.language)
        letter.made_at = letter.next_try_at = now
        letter.asked_from = draft.asked_from
        content = json.dumps({"email": draft.email, "about": draft.about}, ensure_ascii=False).encode()
        letter.box = keys.box(_BOX, content, bound_to=letter.id.bytes)
        letters.append(letter)
    Letter.objects.bulk_create(letters, batch_size=500)
    return len(letters)


def open_letter(letter: Letter, *, keys: InstanceKeys) -> LetterDraft:
    """Return what a letter is to say, and to whom. Raises CannotOpen."""
    content = json.loads(keys.unbox(_BOX, bytes(letter.box), bound_to=letter.id.bytes))
    return LetterDraft(
        kind=letter.kind,
        email=content["email"],
        digest=bytes(letter.digest),
        language=letter.language,
        about=content["about"],
    )


def claim_letters(*, now: datetime, limit: int) -> list[Letter]:
    """Claim letters that are due; no other worker gets them until the claim ages out (CLAIM_AGES_OUT)."""
    with transaction.atomic():
        Letter.objects.filter(state=CLAIMED, claimed_at__lt=now - CLAIM_AGES_OUT).update(state=WAITING, claimed_at=None)
        due = Letter.objects.filter(state=WAITING, next_try_at__lte=now)
        if not due.exists():
            # Most rounds find nothing, and need not ask for each kind.
            return []
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        letters: list[Letter] = []
        for kind in _IN_TURN:
            # One walk along the index a kind, which ends where the batch is full.
            if len(letters) == limit:
                break
            letters += due.filter(kind=kind).order_by("next_try_at", "id")[: limit - len(letters)]
        Letter.objects.filter(pk__in=[one.pk for one in letters]).update(state=CLAIMED, claimed_at=now)
    for letter in letters:
        letter.state, letter.claimed_at = CLAIMED, now
    return letters


def settle_letter(letter: Letter, *, state: str, now: datetime, error: str = "") -> None:
    """Mark a letter as delivered, refused or dropped, and empty it: the address goes with the delivery."""
    if state not in {DELIVERED, REFUSED, DROPPED} or not may_follow(letter.state, state):
        raise ValueError(f"A letter that is {letter.state} cannot become {state}.")
    letter.state, letter.settled_at, letter.box, letter.last_error = state, now, b"", error[:200]
    letter.save(update_fields=["state", "settled_at", "box", "last_error"])


def postpone_letter(letter: Letter, *, now: datetime, error: str) -> None:
    """Put a letter back for a later try: after 1, 2, 4 … minutes, at most every six hours."""
    letter.attempts += 1
    wait = min(timedelta(minutes=2 ** min(letter.attempts - 1, 9)), timedelta(hours=6))
    letter.state, letter.claimed_at, letter.next_try_at, letter.last_error = WAITING, None, now + wait, error[:200]
    letter.save(update_fields=["state", "claimed_at", "next_try_at", "attempts", "last_error"])


def release_letters(letters: Sequence[Letter]) -> None:
    """Give back letters that were claimed and not tried, as if nobody had claimed them."""
    claimed = Letter.objects.filter(pk__in=[one.pk for one in letters], state=CLAIMED)
    claimed.update(state=WAITING, claimed_at=None)


def drop_old_letters(*, now: datetime, limit: int) -> int:
    """Drop and empty letters that did not leave within seven days, so many at most; return how many."""
    old = Letter.objects.filter(made_at__lt=now - KEEP_FOR)
    # In the order of the indexes of what waits and what is claimed, so that none is gone through twice.
    waiting = old.filter(state=WAITING).order_by("kind", "next_try_at", "id").values_list("pk", flat=True)[:limit]
    ids = list(waiting)
    ids += old.filter(state=CLAIMED).order_by("claimed_at").values_list("pk", flat=True)[: limit - len(ids)]
    # Asked again: one may have left in between.
    unsent = Letter.objects.filter(pk__in=ids, state__in=[WAITING, CLAIMED])
    return unsent.update(state=DROPPED, settled_at=now, box=b"")


def forget_settled_letters(*, now: datetime, limit: int) -> int:
    """Delete the empty rows of letters settled a month ago, of dropped ones a day ago, so many at most; return how many."""
    dropped = Letter.objects.filter(state=DROPPED, settled_at__lt=now - FORGET_DROPPED_AFTER).order_by("settled_at")
    ids = list(dropped.values_list("pk", flat=True)[:limit])
    month_ago = now - FORGET_SETTLED_AFTER
    # Made before it was settled: the index of their age leads to the old ones without passing the others.
    settled = Letter.objects.filter(made_at__lt=month_ago, settled_at__lt=month_ago).exclude(pk__in=ids)
    ids += settled.order_by("made_at").values_list("pk", flat=True)[: limit - len(ids)]
    return Letter.objects.filter(pk__in=ids).delete()[0]


def drop_letters_to(digests: Sequence[bytes], *, now: datetime) -> int:
    """Drop what still waits for these addresses; return how many."""
    waiting = Letter.objects.filter(state=WAITING, digest__in=digests)
    return waiting.update(state=DROPPED, settled_at=now, box=b"")
