"""Ask for the link to one's own signature, seats and news. The request does the same work for every address: it queues a letter.

What there is of them is found out when the letter is to leave (flows/deliver.py); without any it is dropped.
"""

from datetime import datetime, timedelta

from django.db import transaction

from undersigned.calls.passes import make_my_pass
from undersigned.calls.queries import signature_by_digest, title_of
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.passes.rsvps import make_seat_pass
from undersigned.campaigns.queries.rsvps import rsvps_of
from undersigned.campaigns.verbs.rsvps import open_comer
from undersigned.flows.subscribe import link_to_choices
from undersigned.mailing.links import my_link, my_request_link, seat_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.mailing.verbs.subscribers import read_subscriber
from undersigned.people.verbs.addresses import address_digest, is_same_mailbox
from undersigned.values.email import clean_email, has_documented_rules
from undersigned.values.keys import InstanceKeys

LETTERS_A_DAY = 5


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
    about: dict[str, object] = {}
    seats = _seats(draft, keys=keys, public_url=public_url, now=now)
    if seats:
        about["seats"] = seats
    subscriber = subscriber_by_digest(draft.digest)
    if subscriber is not None and _same(draft.email, read_subscriber(subscriber, keys=keys)):
        about["preferences_link"] = link_to_choices(
            subscriber, keys=keys, public_url=public_url, language=draft.language
        )
    if not about:
        return None
    signature = signature_by_digest(draft.about["call_id"], draft.digest)
    if signature and signature.state == CONFIRMED and is_same_mailbox(signature.address, draft.email, keys=keys):
        about["my_link"] = my_link(public_url, draft.language, make_my_pass(keys, signature_id=signature.pk, now=now))
    about["call"] = title_of(draft.about["call_id"], draft.language)
    about["request_link"] = my_request_link(public_url, draft.language)
    return LetterDraft(Letter.Kind.MY_LINKS, draft.email, draft.digest, draft.language, about)


def _seats(draft: LetterDraft, *, keys: InstanceKeys, public_url: str, now: datetime) -> list[dict[str, str]]:
    """Seats and places in line at events that are not over: title, and the link that looks after it."""
    seats = []
    for one in rsvps_of(draft.digest):
        comer = open_comer(one, keys=keys)
        if one.event.ends_at <= now or comer is None or not _same(draft.email, comer.email):
            continue
        token = make_seat_pass(keys, rsvp_id=one.pk)
        link = seat_link(public_url, draft.language, token)
        seats.append({"event": one.event.title_in(draft.language), "seat_link": link})
    return seats


def _same(asked: str, confirmed: str) -> bool:
    return asked.lower() == confirmed.lower() or has_documented_rules(asked)
