"""Subscribe a person who has confirmed, on any road: the newsletter's own form, a seat at an event, a signature."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.mailing.models import Frequency, Subscriber
from undersigned.mailing.verbs.subscribers import Came, Choices, subscribe
from undersigned.mailing.verbs.suppressions import lift
from undersigned.people.models import Address, Consent
from undersigned.people.verbs.consents import give_consent
from undersigned.values.keys import InstanceKeys

NEWSLETTER: Final = "newsletter"
"""The scope of a consent to the newsletter itself; news agreed to with a signature have the slug of its call."""


@transaction.atomic
def subscribe_confirmed(
    *,
    address: Address,
    email: str,
    words: str,
    language: str,
    keys: InstanceKeys,
    now: datetime,
    words_language: str = "",
    name: str = "",
    topics: Sequence[str] = (),
    frequency: str = Frequency.EACH,
    country: str = "",
    came_through: str = "",
    came_by: str = "",
    scope: str = NEWSLETTER,
) -> Subscriber:
    """Record the consent to news with its words, lift what kept mailings away, and make the person a subscriber.

    ``scope``: the newsletter itself, whose consent stands when a signature is withdrawn, or the slug of a call. ``topics``: none
    means all; ``words_language`` where the words were not shown in the language of the news. One who is a subscriber already
    stays as they are. The caller has made sure that the mailbox answered and that its owner does not block letters.
    """
    shown = words_language or language
    give_consent(address=address, purpose=Consent.Purpose.NEWS, scope=scope, words=words, language=shown, now=now)
    lift(digest=bytes(address.digest))
    return subscribe(
        address=address,
        email=email,
        language=language,
        keys=keys,
        now=now,
        choices=Choices(language, topics, frequency, country, name),
        came=Came(came_through, came_by),
    )
