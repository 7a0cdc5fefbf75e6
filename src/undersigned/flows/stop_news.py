"""Stop the news: a signatory no longer wants letters about the call. The signature stands; the readable address goes."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.mailing.verbs import unsubscribe
from undersigned.people.models import Consent
from undersigned.people.verbs.consents import withdraw_consents


@transaction.atomic
def stop_news(*, signature_id: uuid.UUID, now: datetime) -> bool:
    """Take the consent to news back and forget the subscriber; return whether there was one (False the second time)."""
    signature = Signature.objects.select_related("call", "address").filter(pk=signature_id).first()
    if signature is None:
        return False
    withdraw_consents(address=signature.address, scope=signature.call.slug, now=now, purpose=Consent.Purpose.NEWS)
    return unsubscribe(address=signature.address) > 0
