"""Writes: who asked for news, and who gets them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from undersigned.mailing.models import Delivery, Frequency, Subscriber, SubscribeRequest
from undersigned.mailing.states import DROPPED, WAITING
from undersigned.people.models import Address
from undersigned.values.keys import InstanceKeys

_SUBSCRIBER_BOX: Final = "subscriber"
_NAME_BOX: Final = "subscriber name"
_REQUEST_BOX: Final = "subscribe request"
_DOMAIN_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader chose: topics by slug (none: all), how often at most, in which language, and from which country if told."""

    language: str
    topics: Sequence[str] = ()
    frequency: str = Frequency.EACH
    country: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """Through whose tracked link somebody came, and how (campaigns.queries.partners.came_by); empty: through nobody's."""

    through: str = ""
    by: str = ""


def domain_digest(keys: InstanceKeys, email: str) -> bytes:
    """Return eight keyed bytes for what stands after the @, the same for every address there: for a provider's pace."""
    return keys.digest("mail domain", email.rpartition("@")[2].lower())[:_DOMAIN_BYTES]


def subscribe(
    *,
    address: Address,
    email: str,
    language: str,
    keys: InstanceKeys,
    now: datetime,
    choices: Choices | None = None,
    came: Came | None = None,
) -> Subscriber:
    """Make a confirmed person a subscriber; one who is already stays as they are. Without ``choices``: all topics, each mailing."""
    chosen, through, digest = choices or Choices(language), came or Came(), bytes(address.digest)
    subscriber, _made = Subscriber.objects.get_or_create(
        address=address,
        defaults={
            "box": keys.box(_SUBSCRIBER_BOX, email.encode(), bound_to=digest),
            "name_box": _name_box(keys, chosen.name, digest),
            "language": chosen.language,
            "topics": list(chosen.topics),
            "frequency": chosen.frequency,
            "country": chosen.country,
            "domain": domain_digest(keys, email),
            "subscribed_at": now,
            "came_through": through.through,
            "came_by": through.by,
        },
    )
    return subscriber


def choose(subscriber: Subscriber, choices: Choices, *, keys: InstanceKeys, counts_opens: bool = False) -> None:
    """Keep what a subscriber chooses now."""
    subscriber.language, subscriber.frequency = choices.language, choices.frequency
    subscriber.topics, subscriber.country = list(choices.topics), choices.country
    subscriber.name_box = _name_box(keys, choices.name, bytes(subscriber.address.digest))
    subscriber.counts_opens = counts_opens
    subscriber.save(update_fields=["language", "frequency", "topics", "country", "name_box", "counts_opens"])


def unsubscribe(*, address: Address, now: datetime) -> int:
    """Forget a subscriber; return whether there was one (0 or 1). Deliveries that wait for them are dropped at once."""
    found = Subscriber.objects.filter(address=address)
    waiting = Delivery.objects.filter(subscriber__in=found.values("pk"), state=WAITING)
    waiting.update(state=DROPPED, settled_at=now)
    return found.delete()[1].get(Subscriber._meta.label, 0)


def note_unsubscribed(*, delivery_id: int, digest: bytes, now: datetime) -> bool:
    """Note that the reader of a delivery left because of it, once; say whether it is theirs and was noted now."""
    theirs = Delivery.objects.filter(pk=delivery_id, digest=digest, unsubscribed_at=None)
    return theirs.update(unsubscribed_at=now) > 0


def read_subscriber(subscriber: Subscriber, *, keys: InstanceKeys) -> str:
    """Return a subscriber's address in clear. Raises CannotOpen."""
    return keys.unbox(_SUBSCRIBER_BOX, bytes(subscriber.box), bound_to=bytes(subscriber.address.digest)).decode()


def read_name(subscriber: Subscriber, *, keys: InstanceKeys) -> str:
    """Return the name a subscriber wants to be greeted by; "" where none was told. Raises CannotOpen."""
    if not subscriber.name_box:
        return ""
    return keys.unbox(_NAME_BOX, bytes(subscriber.name_box), bound_to=bytes(subscriber.address.digest)).decode()


def open_boxes(box: bytes, name_box: bytes, *, digest: bytes, keys: InstanceKeys) -> tuple[str, str]:
    """Return address and name ("" where none was told) of a subscriber's boxes, for whoever reads many rows. Raises CannotOpen."""
    email = keys.unbox(_SUBSCRIBER_BOX, box, bound_to=digest).decode()
    return email, keys.unbox(_NAME_BOX, name_box, bound_to=digest).decode() if name_box else ""


def ask(
    *,
    digest: bytes,
    email: str,
    mailbox: bytes,
    choices: Choices,
    words: str,
    came: Came,
    keys: InstanceKeys,
    now: datetime,
) -> SubscribeRequest:
    """Keep a request until its mailbox answers; one of the same spelling says from now on what was typed last.

    ``mailbox``: the mark of the spelling (passes.subscribers.mailbox_mark). What another spelling waits for stays as it is.
    """
    content = json.dumps({"email": email, "name": choices.name}, ensure_ascii=False).encode()
    request, _made = SubscribeRequest.objects.update_or_create(
        digest=digest,
        mailbox=mailbox,
        defaults={
            "box": keys.box(_REQUEST_BOX, content, bound_to=digest),
            "language": choices.language,
            "topics": list(choices.topics),
            "frequency": choices.frequency,
            "country": choices.country,
            "words": words,
            "asked_at": now,
            "came_through": came.through,
            "came_by": came.by,
        },
    )
    return request


def read_request(request: SubscribeRequest, *, keys: InstanceKeys) -> tuple[str, Choices]:
    """Return the address of a request in clear, and what was chosen. Raises CannotOpen."""
    content = json.loads(keys.unbox(_REQUEST_BOX, bytes(request.box), bound_to=bytes(request.digest)))
    choices = Choices(request.language, request.topics, request.frequency, request.country, content["name"])
    return content["email"], choices


def forget_request(digest: bytes) -> int:
    """Delete what waits for an address to answer, in whatever spelling; return how many."""
    return SubscribeRequest.objects.filter(digest=digest).delete()[0]


def lapse_requests(*, before: datetime, limit: int) -> int:
    """Delete requests made before a moment, so many at most; return how many."""
    old = SubscribeRequest.objects.filter(asked_at__lt=before)
    ids = list(old.order_by("asked_at").values_list("pk", flat=True)[:limit])
    # Asked again: it may have been made anew in between.
    return old.filter(pk__in=ids).delete()[0]


def _name_box(keys: InstanceKeys, name: str, digest: bytes) -> bytes:
    return keys.box(_NAME_BOX, name.encode(), bound_to=digest) if name else b""
