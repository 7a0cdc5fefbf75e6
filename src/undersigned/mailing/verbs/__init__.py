"""Writes of this room, a file a noun."""

from undersigned.mailing.verbs.letters import (
    CLAIM_AGES_OUT,
    FORGET_DROPPED_AFTER,
    FORGET_SETTLED_AFTER,
    KEEP_FOR,
    Attachment,
    LetterDraft,
    asked_from,
    claim_letters,
    drop_letters_to,
    drop_old_letters,
    forget_settled_letters,
    open_letter,
    postpone_letter,
    queue_letters,
    release_letters,
    settle_letter,
)
from undersigned.mailing.verbs.subscribers import read_subscriber, subscribe, unsubscribe

__all__ = [
    "CLAIM_AGES_OUT",
    "FORGET_DROPPED_AFTER",
    "FORGET_SETTLED_AFTER",
    "KEEP_FOR",
    "Attachment",
    "LetterDraft",
    "asked_from",
    "claim_letters",
    "drop_letters_to",
    "drop_old_letters",
    "forget_settled_letters",
    "open_letter",
    "postpone_letter",
    "queue_letters",
    "read_subscriber",
    "release_letters",
    "settle_letter",
    "subscribe",
    "unsubscribe",
]
