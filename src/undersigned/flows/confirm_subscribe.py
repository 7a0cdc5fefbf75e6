"""Confirm a subscription: the mailbox answers, by its link or with six digits, and news go there. Once, however often."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.flows.subscribe_confirmed import subscribe_confirmed
from undersigned.mailing.models import Subscriber, SubscribeRequest
from undersigned.mailing.passes.subscribers import (
    CONFIRM_WITHIN,
    ConfirmPass,
    InvalidPass,
    confirm_code,
    make_news_pass,
    read_confirm_pass,
)
from undersigned.mailing.queries.subscribers import subscriber_by_digest
from undersigned.mailing.verbs.subscribers import Choices, choose, forget_request, read_request
from undersigned.people.models import Address
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest, prove_address
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.email import InvalidEmail, clean_email
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
    request = SubscribeRequest.objects.filter(pk=carried.request_id).first()
    if request is None:
        outcome = _already(carried.digest, keys)
        return ToConfirm("", None, "", "", already=True, my_token=outcome.my_token)
    email, choices = read_request(request, keys=keys)
    return ToConfirm(masked_email(email), choices, request.words, _seen(request))


@transaction.atomic
def confirm_subscribe(*, token: str, seen: str, keys: InstanceKeys, now: datetime) -> Subscribed:
    """Make the owner of the mailbox a subscriber, by the letter's link.

    Raises CannotConfirm, LinkExpired, WordsChanged.
    """
    carried = _carried(token, keys, now)
    request = SubscribeRequest.objects.select_for_update().filter(pk=carried.request_id).first()
    if request is None:
        return _already(carried.digest, keys)
    if not same(_seen(request), seen):
        raise WordsChanged
    return _subscribe(request, keys=keys, now=now)


def confirm_subscribe_by_code(*, email: str, code: str, keys: InstanceKeys, now: datetime) -> Subscribed:
    """Confirm by address and the newest letter's six digits, five tries a day. Raises WrongCode.

    The same reads and writes are made for every address, so that neither answer nor time tells a known one.
    """
    try:
        digest = address_digest(keys, clean_email(email))
    except InvalidEmail as error:
        raise WrongCode from error
    with transaction.atomic():
        # Apart from what follows, so that a try counts also where it fails.
        allowed = use_code_try(keys.mac("newsletter code", digest), now=now)
    with transaction.atomic():
        request = SubscribeRequest.objects.select_for_update().filter(digest=digest).first()
        if request is None or not allowed or request.asked_at + CONFIRM_WITHIN <= now:
            raise WrongCode
        right = confirm_code(keys, request_id=request.pk, asked_at=request.asked_at)
        if not same(right, "".join(code.split())):
            raise WrongCode
        try:
            return _subscribe(request, keys=keys, now=now)
        except CannotConfirm as error:
            raise WrongCode from error


def _subscribe(request: SubscribeRequest, *, keys: InstanceKeys, now: datetime) -> Subscribed:
    """The mailbox answered: what was typed last for it holds, also for somebody who became a subscriber on another road."""
    digest = bytes(request.digest)
    if is_blocked(digest):
        raise CannotConfirm
    email, choices = read_request(request, keys=keys)
    address, _made = Address.objects.select_for_update().get_or_create(digest=digest, defaults={"made_at": now})
    known = subscriber_by_digest(digest)
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


def _already(digest: bytes, keys: InstanceKeys) -> Subscribed:
    """The link was pressed before, and its seven days are not over: it leads to what it made. Raises CannotConfirm."""
    subscriber = subscriber_by_digest(digest)
    if subscriber is None:
        raise CannotConfirm
    return Subscribed(subscriber.pk, already=True, my_token=_pass_of(subscriber, keys))


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
