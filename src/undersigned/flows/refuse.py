"""Refuse: the owner of a mailbox says "it was not me". The signature goes, and nothing is ever sent there again."""

from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.passes import CONFIRM_WITHIN, InvalidPass, read_confirm_pass
from undersigned.calls.states import PENDING, WITHDRAWN
from undersigned.calls.verbs import withdraw_signature
from undersigned.flows.partner_consent import take_all_back
from undersigned.mailing.verbs import drop_letters_to, unsubscribe
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest, block_address
from undersigned.people.verbs.consents import withdraw_consents
from undersigned.values.keys import InstanceKeys


class CannotRefuse(Exception):
    """The link was cut or changed, or its signature was confirmed more than a week ago (my page withdraws it)."""


@transaction.atomic
def refuse(*, token: str, keys: InstanceKeys, now: datetime) -> None:
    """Delete the pending signature (withdraw a confirmed one) and block the address. Raises CannotRefuse."""
    try:
        carried = read_confirm_pass(keys, token)
    except InvalidPass as error:
        raise CannotRefuse from error
    digest = address_digest(keys, carried.email)
    # The signature is locked before its address, as in every flow that locks both.
    locked = Signature.objects.select_for_update(of=("self",)).select_related("call")
    signature = locked.filter(pk=carried.signature_id, address__digest=digest).first()
    if signature is not None and signature.confirmed_at and now > signature.confirmed_at + CONFIRM_WITHIN:
        raise CannotRefuse
    # Lapsed and forgotten meanwhile: the wish not to be written to still holds.
    address, _made = Address.objects.select_for_update().get_or_create(digest=digest, defaults={"made_at": now})
    if signature is not None and signature.state == PENDING and signature.counted_at is None:
        signature.delete()
    elif signature is not None and signature.state != WITHDRAWN:
        withdraw_signature(signature, now=now)
        withdraw_consents(address=address, scope=signature.call.slug, now=now)
        take_all_back(address=address, call_id=signature.call_id, now=now)
    unsubscribe(address=address)
    drop_letters_to([bytes(address.digest)], now=now)
    block_address(address, now=now)
