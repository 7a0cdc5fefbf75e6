"""Subscribe: somebody types an address for the newsletter. One letter asks its mailbox; nothing else goes there before it answers.

The request does the same work for every address. What its letter says is found out when it is to leave: whoever gets the news
already is sent the link to their choices instead (ready_to_leave, called by flows/deliver.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from undersigned.calls.queries import title_of
from undersigned.campaigns.queries.partners import credited
from undersigned.mailing.links import preferences_link, subscribe_code_link, subscribe_link
from undersigned.mailing.models import Frequency, Letter, Subscriber, SubscribeRequest
from undersigned.mailing.passes.subscribers import CONFIRM_WITHIN, confirm_code, make_confirm_pass, make_news_pass
from undersigned.mailing.queries import letters_since
from undersigned.mailing.queries.subscribers import is_asked, open_topics, subscriber_by_digest
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.mailing.verbs.subscribers import Came, Choices, ask, read_name, read_subscriber
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.countries import is_country
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import InvalidName, clean_name

LETTERS_A_DAY: Final = 3
"""Letters that ask, to one address: more of them a stranger cannot bring it."""
A_NETWORK_AN_HOUR: Final = 20
MOST_TOPICS: Final = 50

_BY_NETWORK: Final = "newsletter by network"


class TooMany(Exception):
    """Very many addresses were typed from one network within the hour."""


class BadForm(ValueError):
    """Something of the form is wrong. `errors` maps each field to its code: those of values.email and values.names, or unknown."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


def read_choices(fields: Mapping[str, str | Sequence[str]]) -> Choices:
    """Return what a form says of name, topics, language, frequency and country, all errors at once. Raises BadForm.

    Every topic that can be chosen, ticked together, means all, as none does: what is new among them comes along later.
    """
    errors: dict[str, str] = {}
    name, country = str(fields.get("name", "")), str(fields.get("country", ""))
    try:
        name = clean_name(name) if name.strip() else ""
    except InvalidName as wrong:
        errors["name"] = wrong.code
    offered = [one.slug for one in open_topics()]
    ticked = list(fields.get("topics", ()))[:MOST_TOPICS]
    frequency = str(fields.get("frequency", "") or Frequency.EACH)
    checks = {
        "topics": set(ticked) <= set(offered),
        "language": fields.get("language", "") in dict(settings.LANGUAGES),
        "frequency": frequency in Frequency.values,
        "country": not country or is_country(country),
    }
    errors |= {field: "unknown" for field, fine in checks.items() if not fine}
    if errors:
        raise BadForm(errors)
    topics = [one for one in offered if one in ticked]
    return Choices(str(fields["language"]), [] if topics == offered else topics, frequency, country, name)


@transaction.atomic
def subscribe(
    *,
    call_id: int,
    fields: Mapping[str, str | Sequence[str]],
    words: str,
    language: str,
    ip: str,
    keys: InstanceKeys,
    public_url: str,
    now: datetime,
    came_through: str = "",
    widget: bool = False,
    origin: str = "",
) -> None:
    """Keep a request and queue the letter that asks. Tells nothing of the address: the same for each.

    ``fields``: email, name, topics (a list), language (of the news), frequency, country, news (the box of the consent, whose
    ``words`` are kept as shown). ``language`` is that of the page and of the letter; ``widget`` and ``origin`` as in
    queries.partners.came_by. An address has at most LETTERS_A_DAY letters and a network A_NETWORK_AN_HOUR tries; where an address
    has had enough, or blocks letters, nothing is kept. Raises BadForm, TooMany.
    """
    email, choices = _read(fields)
    prefix = keys.prefix_digest(ip)
    tried = keys.mac(_BY_NETWORK, prefix)
    if prefix and not use_code_try(tried, now=now, most=A_NETWORK_AN_HOUR, within=timedelta(hours=1)):
        raise TooMany
    digest = address_digest(keys, email)
    asked = letters_since(digest=digest, kind=Letter.Kind.SUBSCRIBE_CONFIRM, since=now - timedelta(days=1))
    if asked >= LETTERS_A_DAY or is_blocked(digest):
        return
    came = Came(*credited(came_through, widget=widget, origin=origin))
    request = ask(digest=digest, email=email, choices=choices, words=words, came=came, keys=keys, now=now)
    about = {"call": title_of(call_id, language), "name": choices.name, **_ways(request, language, keys, public_url)}
    queue_letters([LetterDraft(Letter.Kind.SUBSCRIBE_CONFIRM, email, digest, language, about)], keys=keys, now=now)


def _ways(request: SubscribeRequest, language: str, keys: InstanceKeys, public_url: str) -> dict[str, str]:
    """How the mailbox can confirm, and until when."""
    asked_at, digest = request.asked_at, bytes(request.digest)
    token = make_confirm_pass(keys, request_id=request.pk, digest=digest, now=asked_at)
    return {
        "subscribe_link": subscribe_link(public_url, language, token),
        "code_link": subscribe_code_link(public_url, language),
        "code": confirm_code(keys, request_id=request.pk, asked_at=asked_at),
        "until": (asked_at + CONFIRM_WITHIN).isoformat(),
    }


def ready_to_leave(draft: LetterDraft, *, keys: InstanceKeys, public_url: str) -> LetterDraft | None:
    """Return the letter that asks, or for a subscriber the one with the link to their choices, to the mailbox that confirmed.

    None where the request is gone and there is nothing to confirm.
    """
    subscriber = subscriber_by_digest(draft.digest)
    if subscriber is None:
        return draft if is_asked(draft.digest) else None
    about = {
        "call": draft.about["call"],
        "name": read_name(subscriber, keys=keys),
        "preferences_link": link_to_choices(subscriber, keys=keys, public_url=public_url, language=draft.language),
    }
    email = read_subscriber(subscriber, keys=keys)
    return replace(draft, kind=Letter.Kind.SUBSCRIBE_MY, email=email, about=about)


def link_to_choices(subscriber: Subscriber, *, keys: InstanceKeys, public_url: str, language: str) -> str:
    """Return the address of a subscriber's own page; it is for their mailbox alone."""
    token = make_news_pass(keys, subscriber_id=subscriber.pk, digest=bytes(subscriber.address.digest))
    return preferences_link(public_url, language, token)


def _read(fields: Mapping[str, str | Sequence[str]]) -> tuple[str, Choices]:
    errors: dict[str, str] = {}
    try:
        email = clean_email(str(fields.get("email", "")))
    except InvalidEmail as wrong:
        errors["email"] = wrong.code
    try:
        choices = read_choices(fields)
    except BadForm as wrong:
        errors |= wrong.errors
    if not fields.get("news"):
        errors["news"] = "missing"
    if errors:
        raise BadForm(errors)
    return email, choices
