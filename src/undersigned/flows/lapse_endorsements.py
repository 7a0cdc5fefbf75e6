"""Lapse endorsements: forms that nobody goes on with, claims that no mailbox answers, and what is known of those that ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from undersigned.endorsements.verbs.forms import forget_ended, forget_prefixes, lapse_claims, lapse_drafts

KEEP_DRAFT = timedelta(days=30)
KEEP_CLAIM = timedelta(days=30)
KEEP_ENDED = timedelta(days=90)
KEEP_PREFIX = timedelta(days=30)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Lapsed:
    """How much went."""

    drafts: int
    claims: int
    contacts: int
    prefixes: int

    @property
    def anything(self) -> bool:
        """Whether anything went, so that more may be due."""
        return any((self.drafts, self.claims, self.contacts, self.prefixes))


@transaction.atomic
def lapse_endorsements(*, now: datetime) -> Lapsed:
    """Take away what is due, at most a batch of each; call again while anything went.

    Drafts not saved for 30 days and claims not answered for 30 go whole. Of what was refused, merged or withdrawn 90 days ago
    the contacts' names and addresses go; the endorsement and its history stay. Network prefixes go after 30 days.
    """
    return Lapsed(
        drafts=lapse_drafts(before=now - KEEP_DRAFT, limit=BATCH),
        claims=lapse_claims(before=now - KEEP_CLAIM, limit=BATCH),
        contacts=forget_ended(before=now - KEEP_ENDED, limit=BATCH, now=now),
        prefixes=forget_prefixes(before=now - KEEP_PREFIX, limit=BATCH),
    )
