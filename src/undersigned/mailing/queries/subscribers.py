"""Questions about subscribers that two or more callers ask."""

from collections.abc import Sequence

from django.db.models import Q

from undersigned.mailing.models import Subscriber, SubscribeRequest, Suppression, Topic


def is_subscriber(address_id: int) -> bool:
    """Say whether news go to an address."""
    return Subscriber.objects.filter(address_id=address_id).exists()


def subscriber_by_digest(digest: bytes) -> Subscriber | None:
    """Return the subscriber whose address has this keyed digest, with the address, or None."""
    return Subscriber.objects.filter(address__digest=digest).select_related("address").first()


def is_asked(digest: bytes, mailbox: bytes) -> bool:
    """Say whether a request waits for an address to answer, in this spelling (passes.subscribers.mailbox_mark)."""
    return SubscribeRequest.objects.filter(digest=digest, mailbox=mailbox).exists()


def is_suppressed(digest: bytes) -> bool:
    """Say whether no mailing goes to an address, known by its keyed digest: its mailbox refused, or its owner complained."""
    return Suppression.objects.filter(digest=digest).exists()


def topics_beside(slugs: Sequence[str]) -> list[Topic]:
    """Return the topics that can be chosen and those that were chosen before they were closed, in their order."""
    return list(Topic.objects.filter(Q(open=True) | Q(slug__in=list(slugs))))
