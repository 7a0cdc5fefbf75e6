"""Withdraw: a signatory takes the signature back. The count follows within seconds; name, address and news go at once."""

import uuid
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED, PENDING, WITHDRAWN
from undersigned.calls.verbs import withdraw_signature
from undersigned.flows.partner_consent import take_all_back
from undersigned.mailing.verbs import unsubscribe
from undersigned.people.models import Address
from undersigned.people.queries import agrees_to_news
from undersigned.people.verbs.addresses import forget_address
from undersigned.people.verbs.consents import withdraw_consents


@transaction.atomic
def withdraw(*, signature_id: uuid.UUID, now: datetime) -> bool:
    """Withdraw a signature; return whether anything changed (False the second time).

    A pending one is deleted. What the person agreed to for another call stands, and for that the address is kept.
    """
    signature = Signature.objects.select_for_update(of=("self",)).select_related("call").filter(pk=signature_id).first()
    if signature is None or signature.state not in {CONFIRMED, PENDING}:
        return False
    # The address after its signature, as in every flow that locks both: somebody may sign another call with it now.
    address = Address.objects.select_for_update().get(pk=signature.address_id)
    withdraw_consents(address=address, scope=signature.call.slug, now=now)
    take_all_back(address=address, call_id=signature.call_id, now=now)
    if not agrees_to_news(address.pk):
        unsubscribe(address=address, now=now)
    if not Signature.objects.filter(address=address).exclude(state=WITHDRAWN).exclude(pk=signature.pk).exists():
        forget_address(address)
    if signature.state == PENDING and signature.counted_at is None:
        signature.delete()
    else:
        withdraw_signature(signature, now=now)
    return True
