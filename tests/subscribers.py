"""Subscribers, as far along their road as a test needs them."""

from datetime import datetime
from typing import Any, Final

from tests.signatories import ADA, KEYS, NOW, PUBLIC_URL, letters, token_in
from undersigned.calls.models import Call
from undersigned.flows.confirm_subscribe import Subscribed, confirm_subscribe, preview_subscribe
from undersigned.flows.subscribe import subscribe
from undersigned.mailing.models import Delivery, Letter, Mailing, Subscriber
from undersigned.mailing.passes.subscribers import make_news_pass
from undersigned.values.keys import InstanceKeys

WORDS: Final = "Send me the newsletter."
FORM: Final = {"email": ADA, "language": "fr", "news": "on"}


def typed(call: Call, *, ip: str = "", now: datetime = NOW, came_through: str = "", **fields: Any) -> None:
    """Somebody types an address for the newsletter."""
    subscribe(
        call_id=call.pk, fields=FORM | fields, words=WORDS, language="en", ip=ip, keys=KEYS, public_url=PUBLIC_URL,
        now=now, came_through=came_through,
    )  # fmt: skip


def token_of(email: str = ADA) -> str:
    """The token of the newest letter that asks a mailbox, in this very spelling."""
    asking = [one for one in letters(email) if one.kind == Letter.Kind.SUBSCRIBE_CONFIRM]
    return token_in(asking[-1].about["subscribe_link"])


def press(token: str, *, seen: str = "", now: datetime = NOW, keys: InstanceKeys = KEYS) -> Subscribed:
    """The mailbox's owner looks and presses the button."""
    seen = seen or preview_subscribe(token=token, keys=keys, now=now).seen
    return confirm_subscribe(token=token, seen=seen, keys=keys, now=now)


def subscribed(call: Call, email: str = ADA, **fields: Any) -> Subscriber:
    """A subscriber who typed and confirmed; the letter that asked is read and gone."""
    typed(call, email=email, **fields)
    one = Subscriber.objects.select_related("address").get(pk=press(token_of(email)).subscriber_id)
    Letter.objects.filter(digest=one.address.digest).delete()
    return one


def news_token(subscriber: Subscriber, *, keys: InstanceKeys = KEYS) -> str:
    """The token that every newsletter to them carries."""
    return make_news_pass(keys, subscriber_id=subscriber.pk, digest=bytes(subscriber.address.digest))


def delivery_to(subscriber: Subscriber, *, slug: str = "first", **more: Any) -> Delivery:
    """A delivery of a mailing to a subscriber, waiting."""
    made = {"name": slug, "made_by": "grace", "made_at": NOW, "changed_at": NOW, "state": "sending"}
    mailing, _made = Mailing.objects.get_or_create(slug=slug, defaults=made)
    facts = {"digest": bytes(subscriber.address.digest), "subscriber": subscriber, "language": "en", "due_at": NOW}
    return Delivery.objects.create(mailing=mailing, **facts, **more)
