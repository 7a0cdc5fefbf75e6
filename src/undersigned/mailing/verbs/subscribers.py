"""Writes: subscribers."""

from datetime import datetime
from typing import Final

from undersigned.mailing.models import Subscriber
from undersigned.people.models import Address
from undersigned.values.keys import InstanceKeys

_SUBSCRIBER_BOX: Final = "subscriber"


def subscribe(*, address: Address, email: str, language: str, keys: InstanceKeys, now: datetime) -> Subscriber:
    """Make a confirmed person a subscriber; one who is already stays as they are."""
    box = keys.box(_SUBSCRIBER_BOX, email.encode(), bound_to=bytes(address.digest))
    subscriber, _made = Subscriber.objects.get_or_create(
        address=address, defaults={"box": box, "language": language, "subscribed_at": now}
    )
    return subscriber


def unsubscribe(*, address: Address) -> int:
    """Forget a subscriber; return whether there was one (0 or 1)."""
    return Subscriber.objects.filter(address=address).delete()[0]


def read_subscriber(subscriber: Subscriber, *, keys: InstanceKeys) -> str:
    """Return a subscriber's address in clear. Raises CannotOpen."""
    return keys.unbox(_SUBSCRIBER_BOX, bytes(subscriber.box), bound_to=bytes(subscriber.address.digest)).decode()
