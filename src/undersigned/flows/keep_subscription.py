"""Keep a subscription: what its reader chooses, changed at any time behind the link that every newsletter carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.flows.refuse import refuse
from undersigned.flows.subscribe import BadForm, read_choices
from undersigned.flows.unsubscribe import CannotUnsubscribe, digest_in
from undersigned.mailing.models import Subscriber
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs.subscribers import Choices, choose, read_name, read_subscriber
from undersigned.people.passes import make_refuse_pass
from undersigned.values.keys import InstanceKeys
from undersigned.values.masking import masked_email

__all__ = ["BadForm", "NoSubscription", "Subscription", "keep_subscription", "look_at_subscription", "never_again"]


class NoSubscription(Exception):
    """The link was cut or changed, or no news go to its address any more."""

    def __init__(self, *, genuine: bool) -> None:
        super().__init__()
        self.genuine = genuine


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a reader sees of their subscription; the address is masked, for a newsletter may have been passed on."""

    whom: str
    choices: Choices
    counts_opens: bool
    subscribed_at: datetime


def look_at_subscription(*, token: str, keys: InstanceKeys) -> Subscription:
    """Return what is kept; changes nothing. Raises NoSubscription."""
    subscriber = _subscriber(token, keys)
    choices = Choices(
        subscriber.language,
        subscriber.topics,
        subscriber.frequency,
        subscriber.country,
        read_name(subscriber, keys=keys),
    )
    whom = masked_email(read_subscriber(subscriber, keys=keys))
    return Subscription(whom, choices, subscriber.counts_opens, subscriber.subscribed_at)


@transaction.atomic
def keep_subscription(
    *, token: str, fields: Mapping[str, str | Sequence[str]], asks_about_opens: bool, keys: InstanceKeys
) -> None:
    """Keep what was chosen; fields as in flows/subscribe.py, and counts_opens where the operator lets readers agree to that.

    Raises NoSubscription, BadForm.
    """
    found = Subscriber.objects.select_for_update(of=("self",)).select_related("address")
    subscriber = found.filter(pk=_subscriber(token, keys).pk).first()
    if subscriber is None:
        raise NoSubscription(genuine=True)
    counts_opens = bool(fields.get("counts_opens")) if asks_about_opens else False
    choose(subscriber, read_choices(fields), keys=keys, counts_opens=counts_opens)


def never_again(*, token: str, keys: InstanceKeys, now: datetime) -> None:
    """End the news and block the address for good, letters too; its keyed digest is all that stays. Raises NoSubscription."""
    try:
        digest = digest_in(token, keys)
    except CannotUnsubscribe as error:
        raise NoSubscription(genuine=False) from error
    refuse(token=make_refuse_pass(keys, digest=digest), keys=keys, now=now)


def _subscriber(token: str, keys: InstanceKeys) -> Subscriber:
    try:
        subscriber = subscriber_by_digest(digest_in(token, keys))
    except CannotUnsubscribe as error:
        raise NoSubscription(genuine=False) from error
    if subscriber is None:
        raise NoSubscription(genuine=True)
    return subscriber
