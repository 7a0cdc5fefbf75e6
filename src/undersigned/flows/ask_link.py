"""Ask for the link to one's own signature, seats and news. The request does the same work for every address: it queues a letter.

What there is of them is found out when the letter is to leave (flows/deliver.py); without any it is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from undersigned.calls.passes import make_my_pass
from undersigned.calls.queries import signature_by_digest, title_of
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.passes.rsvps import make_seat_pass
from undersigned.campaigns.queries.rsvps import rsvps_of
from undersigned.campaigns.verbs.rsvps import open_comer
from undersigned.mailing.links import my_link, my_request_link, preferences_link, seat_link
from undersigned.mailing.models import Letter
from undersigned.mailing.passes.subscribers import make_news_pass
from undersigned.mailing.queries import letters_since
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.mailing.verbs.subscribers import read_subscriber
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest, is_same_mailbox
from undersigned.values.email import clean_email, has_documented_rules
from undersigned.values.keys import InstanceKeys

LETTERS_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat, or a place in line, at an event that is not over: its title, and the pass of the seat's own page."""

    event: str
    token: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What a mailbox has beside a signature; ``news_token`` opens its choices of news, empty where it gets none."""

    seats: list[Seat]
    news_token: str


@transaction.atomic
def ask_link(*, call_id: int, email: str, language: str, keys: InstanceKeys, now: datetime) -> None:
    """Queue a magic link for an address, at most five a day. Raises InvalidEmail; tells nothing else."""
    address = clean_email(email)
    digest = address_digest(keys, address)
    if letters_since(digest=digest, kind=Letter.Kind.MY, since=now - timedelta(days=1)) >= LETTERS_A_DAY:
        return
    draft = LetterDraft(
        kind=Letter.Kind.MY, email=address, digest=digest, language=language, about={"call_id": call_id}
    )
    queue_letters([draft], keys=keys, now=now)


def links_to_leave(draft: LetterDraft, *, keys: InstanceKeys, public_url: str, now: datetime) -> LetterDraft | None:
    """Return the letter with all that a mailbox has: signature, seats, news. None without seats and news: flows/deliver.py goes on.

    Each link goes only to the mailbox that confirmed it, or where its provider documents that both are one.
    """
    language, call_id = draft.language, draft.about["call_id"]

    def is_theirs(confirmed: str) -> bool:
        return draft.email.lower() == confirmed.lower() or has_documented_rules(draft.email)

    beside = _beside(draft.digest, is_theirs, language, keys, now)
    if not beside.seats and not beside.news_token:
        return None
    about: dict[str, object] = {
        "call": title_of(call_id, language),
        "request_link": my_request_link(public_url, language),
        "seats": [
            {"event": one.event, "seat_link": seat_link(public_url, language, one.token)} for one in beside.seats
        ],
    }
    if beside.news_token:
        about["preferences_link"] = preferences_link(public_url, language, beside.news_token)
    signature = signature_by_digest(call_id, draft.digest)
    if signature and signature.state == CONFIRMED and is_same_mailbox(signature.address, draft.email, keys=keys):
        about["my_link"] = my_link(public_url, language, make_my_pass(keys, signature_id=signature.pk, now=now))
    return LetterDraft(Letter.Kind.MY_LINKS, draft.email, draft.digest, language, about)


def beside_signature(*, address: Address, language: str, keys: InstanceKeys, now: datetime) -> Beside:
    """Return what else the mailbox has that confirmed a signature, for the page of the signature; changes nothing."""

    def is_theirs(confirmed: str) -> bool:
        return is_same_mailbox(address, confirmed, keys=keys)

    return _beside(bytes(address.digest), is_theirs, language, keys, now)


def _beside(
    digest: bytes, is_theirs: Callable[[str], bool], language: str, keys: InstanceKeys, now: datetime
) -> Beside:
    seats = []
    for one in rsvps_of(digest):
        comer = open_comer(one, keys=keys)
        if one.event.ends_at > now and comer is not None and is_theirs(comer.email):
            seats.append(Seat(one.event.title_in(language), make_seat_pass(keys, rsvp_id=one.pk)))
    subscriber = subscriber_by_digest(digest)
    if subscriber is None or not is_theirs(read_subscriber(subscriber, keys=keys)):
        return Beside(seats, "")
    return Beside(seats, make_news_pass(keys, subscriber_id=subscriber.pk, digest=digest))
