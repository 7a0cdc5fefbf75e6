"""Unsubscribe: no more news, by a mail program's one click (RFC 8058) or by a button. At once, and without a question.

Whoever holds a newsletter can leave for its reader, for the mail program that does so asks nobody; the page says whose it is.
A link of an earlier subscription ends the news as well, and does no more than that.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED, PENDING
from undersigned.calls.verbs import want_no_news
from undersigned.mailing.passes.subscribers import InvalidPass, read_news_pass
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs.subscribers import forget_request, note_unsubscribed, read_subscriber, unsubscribe
from undersigned.people.models import Address, Consent
from undersigned.people.verbs.consents import withdraw_consents
from undersigned.values.keys import InstanceKeys
from undersigned.values.masking import masked_email


class CannotUnsubscribe(Exception):
    """The link was cut, changed, or made by another instance."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whose news a link ends, as a page may say it: the address, masked, and its language. Empty where none go there any more."""

    whom: str = ""
    language: str = ""


def look_at_leaving(*, token: str, keys: InstanceKeys) -> Leaving:
    """Return whose news a link ends; changes nothing. Raises CannotUnsubscribe."""
    subscriber = subscriber_by_digest(digest_in(token, keys))
    if subscriber is None:
        return Leaving()
    return Leaving(masked_email(read_subscriber(subscriber, keys=keys)), subscriber.language)


@transaction.atomic
def leave(*, token: str, keys: InstanceKeys, now: datetime, delivery_id: int | None = None) -> bool:
    """End the news of an address; say whether any went there. Raises CannotUnsubscribe.

    ``delivery_id``: the delivery that brought the link, so that its mailing's figures show it. What waits to be sent is dropped.
    """
    digest = digest_in(token, keys)
    # Signatures are locked before their address, as in every flow that locks both.
    signatures = Signature.objects.select_for_update(of=("self",)).filter(
        address__digest=digest, state__in=[CONFIRMED, PENDING], wants_news=True
    )
    for one in signatures.order_by("pk"):
        want_no_news(one)
    address = Address.objects.select_for_update().filter(digest=digest).first()
    if address is None:
        return False
    gone = end_news(address, now=now)
    if gone and delivery_id is not None:
        note_unsubscribed(delivery_id=delivery_id, digest=digest, now=now)
    return gone


def end_news(address: Address, *, now: datetime) -> bool:
    """Take back every consent to news of an address, of whatever call, with what waits for its answer; say whether news went."""
    in_force = Consent.objects.filter(address=address, purpose=Consent.Purpose.NEWS, withdrawn_at=None)
    for scope in list(in_force.values_list("scope", flat=True)):
        withdraw_consents(address=address, scope=scope, now=now, purpose=Consent.Purpose.NEWS)
    forget_request(bytes(address.digest))
    return unsubscribe(address=address, now=now) > 0


def digest_in(token: str, keys: InstanceKeys) -> bytes:
    """Return the keyed digest of the address that a newsletter's link is about. Raises CannotUnsubscribe."""
    return carried_by(token, keys)[1]


def carried_by(token: str, keys: InstanceKeys) -> tuple[int, bytes]:
    """Return of whom a newsletter's link speaks: the subscriber's id then, and the keyed digest of the address.

    Raises CannotUnsubscribe.
    """
    try:
        return read_news_pass(keys, token)
    except InvalidPass as error:
        raise CannotUnsubscribe from error
