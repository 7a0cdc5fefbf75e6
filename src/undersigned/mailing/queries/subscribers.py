"""Questions about subscribers that two or more callers ask."""

from undersigned.mailing.models import Subscriber


def is_subscriber(address_id: int) -> bool:
    """Say whether news go to an address."""
    return Subscriber.objects.filter(address_id=address_id).exists()
