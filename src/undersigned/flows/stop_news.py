"""Stop the news: a signatory no longer wants letters about the call. The signature stands; the readable address goes."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.calls.verbs import want_no_news
from undersigned.flows.subscribe_confirmed import NEWSLETTER
from undersigned.mailing.verbs import unsubscribe
from undersigned.people.models import Consent
from undersigned.people.queries import agrees_to_news
from undersigned.people.verbs.consents import withdraw_consents


@transaction.atomic
def stop_news(*, signature_id: uuid.UUID, now: datetime) -> bool:
    """Take the consent to news of this call back, and to the newsletter; return whether there was one (False the second time).

    The subscriber is forgotten, unless the person agreed to news of another call.
    """
    locked = Signature.objects.select_for_update(of=("self",)).select_related("call", "address")
    signature = locked.filter(pk=signature_id, state=CONFIRMED).first()
    if signature is None:
        return False
    want_no_news(signature)
    scopes = (signature.call.slug, NEWSLETTER)
    gone = sum(
        withdraw_consents(address=signature.address, scope=scope, now=now, purpose=Consent.Purpose.NEWS)
        for scope in scopes
    )
    if not agrees_to_news(signature.address_id):
        unsubscribe(address=signature.address, now=now)
    return gone > 0
