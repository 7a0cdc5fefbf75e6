"""Keep a subscription: what its reader chooses, changed at any time behind the link that every newsletter carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.calls.queries import title_of
from undersigned.flows.subscribe import BadForm, read_choices
from undersigned.flows.unsubscribe import CannotUnsubscribe, carried_by, leave
from undersigned.mailing.links import refuse_link
from undersigned.mailing.models import Letter, Subscriber
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.mailing.verbs.subscribers import Choices, choose, read_name, read_subscriber
from undersigned.people.passes import make_refuse_pass
from undersigned.values.keys import InstanceKeys
from undersigned.values.masking import masked_email

__all__ = ["BadForm", "NoSubscription", "Subscription", "keep_subscription", "look_at_subscription", "never_again"]


class NoSubscription(Exception):
    """The link was cut or changed, or what it spoke of has ended: no news go to its address, or they were asked for anew."""

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
    choices = read_choices(fields, kept=subscriber.topics)
    choose(subscriber, choices, keys=keys, counts_opens=counts_opens)


@transaction.atomic
def never_again(*, token: str, call_id: int, keys: InstanceKeys, public_url: str, now: datetime) -> str:
    """End the news, and write to the mailbox that confirmed the link that blocks its address for good; return whom, masked.

    A newsletter may have been passed on: its link alone blocks nobody. Raises NoSubscription.
    """
    subscriber = _subscriber(token, keys)
    email, language, digest = (
        read_subscriber(subscriber, keys=keys),
        subscriber.language,
        bytes(subscriber.address.digest),
    )
    if not leave(token=token, keys=keys, now=now):
        raise NoSubscription(genuine=True)
    refuse_token = make_refuse_pass(keys, digest=digest)
    about = {"call": title_of(call_id, language), "refuse_link": refuse_link(public_url, language, refuse_token)}
    queue_letters([LetterDraft(Letter.Kind.SUBSCRIBE_NEVER, email, digest, language, about)], keys=keys, now=now)
    return masked_email(email)


def _subscriber(token: str, keys: InstanceKeys) -> Subscriber:
    """Who a link was made for, and not who subscribed anew with the same address."""
    try:
        subscriber_id, digest = carried_by(token, keys)
    except CannotUnsubscribe as error:
        raise NoSubscription(genuine=False) from error
    subscriber = subscriber_by_digest(digest)
    if subscriber is None or subscriber.pk != subscriber_id:
        raise NoSubscription(genuine=True)
    return subscriber
