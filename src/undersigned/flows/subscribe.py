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
from undersigned.mailing.passes.subscribers import (
    CONFIRM_WITHIN,
    confirm_code,
    mailbox_mark,
    make_confirm_pass,
    make_news_pass,
)
from undersigned.mailing.queries import letters_since
from undersigned.mailing.queries.subscribers import is_asked, subscriber_by_digest, topics_beside
from undersigned.mailing.verbs import LetterDraft, asked_from, queue_letters
from undersigned.mailing.verbs.subscribers import Came, Choices, ask, read_name, read_subscriber
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.countries import is_country
from undersigned.values.email import InvalidEmail, clean_email, fold_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import InvalidName, clean_name

LETTERS_A_DAY: Final = 3
"""Letters that ask, to one spelling of an address; and to all its spellings from one network."""
TO_OTHER_SPELLINGS_A_DAY: Final = 20
"""Letters to an address from everywhere, after which only its plain spelling, without a +tag, is still written to."""
A_NETWORK_AN_HOUR: Final = 300
"""Addresses that one network types: a hall, a campus, all customers of a carrier may be one network."""
MOST_TOPICS: Final = 50

_BY_NETWORK: Final = "newsletter by network"
_BY_SPELLING: Final = "newsletter letters to a spelling"


class TooMany(Exception):
    """Very many addresses were typed from one network within the hour."""


class BadForm(ValueError):
    """Something of the form is wrong. `errors` maps each field to its code: those of values.email and values.names, or unknown."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


def read_choices(fields: Mapping[str, str | Sequence[str]], *, kept: Sequence[str] = ()) -> Choices:
    """Return what a form says of name, topics, language, frequency and country, all errors at once. Raises BadForm.

    ``all_topics`` says "of everything", also of what is new later. Beside topics that are ticked, what the reader changed counts:
    these alone where the form came with it (``shown_all``), everything where it came without. Neither is an error where there is
    a choice; a form without these fields means everything. Topics among ``kept`` can be chosen although they are closed.
    """
    errors: dict[str, str] = {}
    name, country = str(fields.get("name", "")), str(fields.get("country", ""))
    try:
        name = clean_name(name) if name.strip() else ""
    except InvalidName as wrong:
        errors["name"] = wrong.code
    offered = [one.slug for one in topics_beside(kept)]
    ticked = list(fields.get("topics", ()))[:MOST_TOPICS]
    wants_all = bool(fields.get("all_topics", "on")) and not (ticked and fields.get("shown_all", "on"))
    said = bool(ticked or wants_all or not offered)
    frequency = str(fields.get("frequency", "") or Frequency.EACH)
    checks = {
        "topics": set(ticked) <= set(offered),
        "language": fields.get("language", "") in dict(settings.LANGUAGES),
        "frequency": frequency in Frequency.values,
        "country": not country or is_country(country),
    }
    errors |= {field: "unknown" for field, fine in checks.items() if not fine} | ({} if said else {"topics": "missing"})
    if errors:
        raise BadForm(errors)
    topics = [] if wants_all else [one for one in offered if one in ticked]
    return Choices(str(fields["language"]), topics, frequency, country, name)


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
    queries.partners.came_by. A network has A_NETWORK_AN_HOUR tries. Where an address has had enough letters (_may_be_asked), or
    blocks them, nothing is kept. What another spelling of an address was asked stays as it is. Raises BadForm, TooMany.
    """
    email, choices = _read(fields)
    prefix = keys.prefix_digest(ip)
    tried = keys.mac(_BY_NETWORK, prefix)
    if prefix and not use_code_try(tried, now=now, most=A_NETWORK_AN_HOUR, within=timedelta(hours=1)):
        raise TooMany
    digest, mailbox = address_digest(keys, email), mailbox_mark(keys, email)
    network = asked_from(keys, digest=digest, ip=ip)
    if not _may_be_asked(email, digest, network, keys=keys, now=now) or is_blocked(digest):
        return
    came = Came(*credited(came_through, widget=widget, origin=origin))
    request = ask(
        digest=digest, email=email, mailbox=mailbox, choices=choices, words=words, came=came, keys=keys, now=now
    )
    ways = _ways(request, email, language, keys, public_url)
    about = {"call": title_of(call_id, language), "name": choices.name, **ways}
    letter = LetterDraft(Letter.Kind.SUBSCRIBE_CONFIRM, email, digest, language, about, asked_from=network)
    queue_letters([letter], keys=keys, now=now)


def _may_be_asked(email: str, digest: bytes, network: bytes, *, keys: InstanceKeys, now: datetime) -> bool:
    """Count a letter; say whether it may go. What one network asked for leaves another's letters to the same address alone."""
    kind, day = Letter.Kind.SUBSCRIBE_CONFIRM, now - timedelta(days=1)
    if letters_since(digest=digest, kind=kind, since=day, asked_from=network) >= LETTERS_A_DAY:
        return False
    is_plain = fold_email(email) == email.lower()
    if letters_since(digest=digest, kind=kind, since=day) >= TO_OTHER_SPELLINGS_A_DAY and not is_plain:
        return False
    # Last, so that only letters that go count: these reach the very mailbox, whoever asked for them.
    return use_code_try(keys.mac(_BY_SPELLING, digest + mailbox_mark(keys, email)), now=now, most=LETTERS_A_DAY)


def _ways(request: SubscribeRequest, email: str, language: str, keys: InstanceKeys, public_url: str) -> dict[str, str]:
    """How the mailbox can confirm, and until when."""
    asked_at, digest = request.asked_at, bytes(request.digest)
    token = make_confirm_pass(keys, request_id=request.pk, digest=digest, email=email, now=asked_at)
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
        return draft if is_asked(draft.digest, mailbox_mark(keys, draft.email)) else None
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
