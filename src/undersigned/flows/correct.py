"""Correct: a signatory corrects the name, or shows or hides it on the roll."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.calls.verbs import correct_signature
from undersigned.people.models import Consent
from undersigned.people.verbs.consents import give_consent, withdraw_consents
from undersigned.values.names import clean_name
from undersigned.values.shown_words import ShownWords


class NothingToCorrect(Exception):
    """The signature is not there or was withdrawn."""


@transaction.atomic
def correct_name(*, signature_id: uuid.UUID, name: str) -> str:
    """Store the corrected name and return it as stored. Raises InvalidName, NothingToCorrect."""
    cleaned = clean_name(name)
    correct_signature(_confirmed(signature_id), name=cleaned)
    return cleaned


@transaction.atomic
def show_name(*, signature_id: uuid.UUID, words: ShownWords, now: datetime) -> None:
    """Show the name on the roll, recording the consent with the words shown. Raises NothingToCorrect."""
    signature = _confirmed(signature_id)
    correct_signature(signature, show_name=True)
    give_consent(
        address=signature.address,
        purpose=Consent.Purpose.SHOW_NAME,
        scope=signature.call.slug,
        words=words.show_name,
        language=words.language,
        now=now,
    )


@transaction.atomic
def hide_name(*, signature_id: uuid.UUID, now: datetime) -> None:
    """Hide the name from the roll and take the consent back. Raises NothingToCorrect."""
    signature = _confirmed(signature_id)
    correct_signature(signature, show_name=False)
    withdraw_consents(address=signature.address, scope=signature.call.slug, now=now, purpose=Consent.Purpose.SHOW_NAME)


def _confirmed(signature_id: uuid.UUID) -> Signature:
    signature = (
        Signature.objects.select_for_update(of=("self",))
        .select_related("call", "address")
        .filter(pk=signature_id, state=CONFIRMED)
        .first()
    )
    if signature is None:
        raise NothingToCorrect
    return signature
