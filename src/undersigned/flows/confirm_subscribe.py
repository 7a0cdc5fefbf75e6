"""Confirm a subscription: the mailbox answers, by its link or with six digits, and news go there. Once, however often."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from undersigned.flows.subscribe_confirmed import subscribe_confirmed
from undersigned.mailing.models import Subscriber, SubscribeRequest
from undersigned.mailing.passes.subscribers import (
    CONFIRM_WITHIN,
    ConfirmPass,
    InvalidPass,
    confirm_code,
    mailbox_mark,
    make_news_pass,
    read_confirm_pass,
)
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs.subscribers import Choices, choose, forget_request, read_request, read_subscriber
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest, prove_address
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.email import InvalidEmail, clean_email, has_documented_rules
from undersigned.values.keys import InstanceKeys
from undersigned.values.masking import masked_email
from undersigned.values.tokens import same


class CannotConfirm(Exception):
    """The link opens nothing (any more): cut, changed, or what it would confirm is gone."""


class LinkExpired(Exception):
    """The link is genuine, and the seven days in which it confirms are over."""


class WordsChanged(Exception):
    """What would be confirmed is not what was shown; it must be shown again."""


class WrongCode(Exception):
    """The address and the six digits do not belong together, or were tried too often. Says no more, to nobody."""


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What a link would confirm; ``seen`` names exactly this. Where it was pressed before, ``my_token`` opens what it made."""

    whom: str
    """The address, masked."""
    choices: Choices | None
    words: str
    seen: str
    already: bool = False
    my_token: str = ""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Who gets the news now; whether they did before; and the pass that opens their choices."""

    subscriber_id: int
    already: bool
    my_token: str


def preview_subscribe(*, token: str, keys: InstanceKeys, now: datetime) -> ToConfirm:
    """Return what a link would confirm; changes nothing. Raises CannotConfirm, LinkExpired."""
    carried = _carried(token, keys, now)
    request = _meant(carried).first()
    if request is None:
        outcome = _already(carried, keys)
        return ToConfirm("", None, "", "", already=True, my_token=outcome.my_token)
    email, choices = read_request(request, keys=keys)
    return ToConfirm(masked_email(email), choices, request.words, _seen(request))


@transaction.atomic
def confirm_subscribe(*, token: str, seen: str, keys: InstanceKeys, now: datetime) -> Subscribed:
    """Make the owner of the mailbox a subscriber, by the letter's link.

    Raises CannotConfirm, LinkExpired, WordsChanged.
    """
    carried = _carried(token, keys, now)
    address = _lock_address(carried.digest, now)
    request = _meant(carried).select_for_update().first()
    if request is None:
        return _already(carried, keys)
    if not same(_seen(request), seen):
        raise WordsChanged
    return _subscribe(request, address, keys=keys, now=now)


def confirm_subscribe_by_code(*, email: str, code: str, keys: InstanceKeys, now: datetime) -> Subscribed:
    """Confirm by address and the newest letter's six digits, five tries a day. Raises WrongCode.

    The same reads and writes are made for every address, so that neither answer nor time tells a known one.
    """
    try:
        email = clean_email(email)
    except InvalidEmail as error:
        raise WrongCode from error
    digest = address_digest(keys, email)
    with transaction.atomic():
        # Apart from what follows, so that a try counts also where it fails.
        allowed = use_code_try(keys.mac("newsletter code", digest), now=now)
    with transaction.atomic():
        address = _lock_address(digest, now)
        asked = SubscribeRequest.objects.filter(digest=digest, mailbox=mailbox_mark(keys, email))
        request = asked.select_for_update().first()
        if request is None or not allowed or request.asked_at + CONFIRM_WITHIN <= now:
            raise WrongCode
        right = confirm_code(keys, request_id=request.pk, asked_at=request.asked_at)
        if not same(right, "".join(code.split())):
            raise WrongCode
        try:
            return _subscribe(request, address, keys=keys, now=now)
        except CannotConfirm as error:
            raise WrongCode from error


def _lock_address(digest: bytes, now: datetime) -> Address:
    """The address, locked before what waits for it, as leaving and refusing do. Undone where nothing is confirmed."""
    address, _made = Address.objects.select_for_update().get_or_create(digest=digest, defaults={"made_at": now})
    return address


def _meant(carried: ConfirmPass) -> QuerySet[SubscribeRequest]:
    """The request that a link confirms: of this address, in the spelling that the letter went to, and of no other."""
    found = SubscribeRequest.objects.filter(pk=carried.request_id)
    return found.filter(digest=carried.digest, mailbox=carried.mailbox)


def _subscribe(request: SubscribeRequest, address: Address, *, keys: InstanceKeys, now: datetime) -> Subscribed:
    """The mailbox answered: what was typed last for it holds, also for somebody who became a subscriber on another road.

    Whose address was confirmed in another spelling meanwhile is another person, as far as anybody knows. Raises CannotConfirm.
    """
    digest = bytes(request.digest)
    if address.blocked_at is not None:
        raise CannotConfirm
    email, choices = read_request(request, keys=keys)
    known = subscriber_by_digest(digest)
    if known is not None and not _is_theirs(known, bytes(request.mailbox), keys) and not has_documented_rules(email):
        raise CannotConfirm
    if known is None and not bytes(address.proven):
        prove_address(address, email, keys=keys)
    subscriber = subscribe_confirmed(
        address=address, email=email, words=request.words, language=choices.language, keys=keys, now=now,
        name=choices.name, topics=choices.topics, frequency=choices.frequency, country=choices.country,
        came_through=request.came_through, came_by=request.came_by,
    )  # fmt: skip
    if known is not None:
        choose(known, choices, keys=keys, counts_opens=known.counts_opens)
    forget_request(digest)
    return Subscribed(subscriber.pk, known is not None, _pass_of(subscriber, keys))


def _already(carried: ConfirmPass, keys: InstanceKeys) -> Subscribed:
    """The link was pressed before, and its seven days are not over: it leads to what it made, and to nobody else's.

    Raises CannotConfirm.
    """
    subscriber = subscriber_by_digest(carried.digest)
    if subscriber is None or not _is_theirs(subscriber, carried.mailbox, keys):
        raise CannotConfirm
    return Subscribed(subscriber.pk, already=True, my_token=_pass_of(subscriber, keys))


def _is_theirs(subscriber: Subscriber, mailbox: bytes, keys: InstanceKeys) -> bool:
    """Whether a mark is that of the very spelling that news go to."""
    return mailbox_mark(keys, read_subscriber(subscriber, keys=keys)) == mailbox


def _pass_of(subscriber: Subscriber, keys: InstanceKeys) -> str:
    return make_news_pass(keys, subscriber_id=subscriber.pk, digest=bytes(subscriber.address.digest))


def _seen(request: SubscribeRequest) -> str:
    """What was typed last is another each time: its moment in microseconds."""
    return str(int(request.asked_at.timestamp() * 1_000_000))


def _carried(token: str, keys: InstanceKeys, now: datetime) -> ConfirmPass:
    try:
        carried = read_confirm_pass(keys, token, now=now)
    except InvalidPass as error:
        raise CannotConfirm from error
    if carried.expired:
        raise LinkExpired
    return carried
