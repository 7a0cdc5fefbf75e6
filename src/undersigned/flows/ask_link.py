"""Ask for the link to one's own signature. The request does the same work for every address: it queues a letter.

Whether there is a signature is found out when the letter is to leave (flows/deliver.py); without one it is dropped.
"""

from datetime import datetime, timedelta

from django.db import transaction

from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.email import clean_email
from undersigned.values.keys import InstanceKeys

LETTERS_A_DAY = 5


@transaction.atomic
def ask_link(*, call_id: int, email: str, language: str, keys: InstanceKeys, now: datetime) -> None:
    """Queue a magic link for an address, at most five a day. Raises InvalidEmail; tells nothing else."""
    address = clean_email(email)
    digest = address_digest(keys, address)
    if letters_since(digest=digest, kind=Letter.Kind.MY, since=now - timedelta(days=1)) >= LETTERS_A_DAY:
        return
    draft = LetterDraft(
        kind=Letter.Kind.MY, email=address, digest=digest, language=language, about={"call_id": call_id}
    )
    queue_letters([draft], keys=keys, now=now)
