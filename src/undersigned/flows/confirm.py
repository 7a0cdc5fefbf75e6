"""Confirm: the person behind the mailbox says yes, and the signature stands. Once, however often it is pressed."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.passes import (
    CONFIRM_WITHIN,
    ConfirmPass,
    InvalidPass,
    act_of,
    confirm_code,
    make_my_pass,
    read_confirm_pass,
    words_of,
)
from undersigned.calls.queries import confirms_until, signature_by_digest, signature_by_id, still_confirms
from undersigned.calls.states import CONFIRMED, PENDING
from undersigned.calls.verbs import confirm_signature
from undersigned.campaigns.queries.partners import partner_through
from undersigned.flows.partner_consent import give_partner_consent
from undersigned.flows.subscribe_confirmed import subscribe_confirmed
from undersigned.people.models import Consent
from undersigned.people.verbs.addresses import address_digest, prove_address
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.people.verbs.consents import give_consent
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.shown_words import ShownWords
from undersigned.values.tokens import same


class CannotConfirm(Exception):
    """This link or code confirms nothing (any more): cut, changed, too old, withdrawn, or made for something else."""


class CallClosed(Exception):
    """The call closed more than 24 hours ago."""


class WordsChanged(Exception):
    """What would be confirmed is not what was shown; it must be shown again."""


class WrongCode(Exception):
    """The address and the six digits do not belong together, or were tried too often. Says no more, to nobody."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The outcome: whose signature stands now, whether it stood before, and a pass to look at it."""

    signature_id: uuid.UUID
    already: bool
    my_token: str


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What is shown before the button is pressed; ``seen`` names exactly these words."""

    name: str
    call_id: int
    version_id: int
    already: bool
    show_name: bool
    wants_news: bool
    consent_required: bool
    seen: str
    partner: str = ""
    """The name of the partner that may contact them, where they agreed to that."""


def preview(*, token: str, keys: InstanceKeys, now: datetime) -> ToConfirm:
    """Return what a confirmation link would confirm; changes nothing. Raises CannotConfirm, CallClosed."""
    carried = _read(token, keys)
    signature = signature_by_id(carried.signature_id)
    if signature is None or carried.act != act_of(signature):
        raise CannotConfirm
    _check(signature, now)
    partner = partner_through(signature.came_through) if signature.partner_contact else None
    return ToConfirm(
        name=signature.name,
        call_id=signature.call_id,
        version_id=signature.version_id,
        already=signature.state == CONFIRMED,
        show_name=signature.show_name,
        wants_news=signature.wants_news,
        consent_required=signature.call.consent_required,
        seen=words_of(signature).hex(),
        partner=partner.name if partner else "",
    )


def confirm(
    *, token: str, words: ShownWords, keys: InstanceKeys, now: datetime, seen: str = "", public_url: str = ""
) -> Confirmed:
    """Confirm by the link of the letter what the letter named, or what the page showed (``seen``, from preview).

    ``words`` are those of the consents as shown; ``public_url`` is for the receipt of a consent to a partner. Raises
    CannotConfirm, CallClosed, and WordsChanged when what is signed is neither: a newer letter named it.
    """
    carried = _read(token, keys)
    return _confirm(carried, seen=seen, words=words, keys=keys, public_url=public_url, now=now)


def confirm_by_code(
    *,
    call_id: int,
    email: str,
    code: str,
    words: ShownWords,
    keys: InstanceKeys,
    now: datetime,
) -> Confirmed:
    """Confirm by address and the newest letter's six digits, five tries a day. Raises WrongCode, CallClosed, CannotConfirm.

    The same reads and writes are made for every address, so that neither answer nor time tells a known one. That a partner may
    write is agreed to by the link alone: no page shows it to who types digits, and somebody else may have ticked it.
    """
    try:
        address = clean_email(email)
    except InvalidEmail as error:
        raise WrongCode from error
    digest = address_digest(keys, address)
    with transaction.atomic():
        allowed = use_code_try(digest, now=now)
        signature = signature_by_digest(call_id, digest)
    if signature is None or not allowed or not _takes_code(signature, now):
        raise WrongCode
    if not same(confirm_code(keys, signature=signature), "".join(code.split())):
        raise WrongCode
    typed = ConfirmPass(signature.pk, act_of(signature), words_of(signature), address)
    return _confirm(typed, seen="", words=words, keys=keys, now=now, partner_shown=False)


def _takes_code(signature: Signature, now: datetime) -> bool:
    """Pressed twice, the digits say twice that the signature stands; a week later they open nothing any more."""
    return signature.state == PENDING or (signature.state == CONFIRMED and now <= signature.signed_at + CONFIRM_WITHIN)


@transaction.atomic
def _confirm(
    carried: ConfirmPass,
    *,
    seen: str,
    words: ShownWords,
    keys: InstanceKeys,
    now: datetime,
    public_url: str = "",
    partner_shown: bool = True,
) -> Confirmed:
    locked = Signature.objects.select_for_update(of=("self",)).select_related("call", "address")
    signature = locked.filter(pk=carried.signature_id).first()
    if signature is None or carried.act != act_of(signature):
        raise CannotConfirm
    _check(signature, now)
    already = signature.state == CONFIRMED
    if not already:
        if words_of(signature).hex() not in {carried.words.hex(), seen}:
            raise WordsChanged
        signature.partner_contact &= partner_shown
        confirm_signature(signature, now=now)
        prove_address(signature.address, carried.email, keys=keys)
        _record_consents(signature, words, now)
        give_partner_consent(
            signature=signature, email=carried.email, words=words, keys=keys, public_url=public_url, now=now
        )
        if signature.wants_news:
            _subscribe(signature, carried.email, words, keys, now)
    return Confirmed(signature.pk, already, make_my_pass(keys, signature_id=signature.pk, now=now))


def _read(token: str, keys: InstanceKeys) -> ConfirmPass:
    try:
        return read_confirm_pass(keys, token)
    except InvalidPass as error:
        raise CannotConfirm from error


def _check(signature: Signature, now: datetime) -> None:
    if signature.state == CONFIRMED:
        # The letter's link is a key to the signature; a letter found years later must not be one.
        if signature.confirmed_at is None or now > signature.confirmed_at + CONFIRM_WITHIN:
            raise CannotConfirm
        return
    if signature.state != PENDING or now > confirms_until(signature) or signature.address.blocked_at is not None:
        raise CannotConfirm
    if not still_confirms(signature.call, now):
        raise CallClosed


def _subscribe(signature: Signature, email: str, words: ShownWords, keys: InstanceKeys, now: datetime) -> None:
    """News of every topic: who signs is shown one box, and chooses later."""
    subscribe_confirmed(
        address=signature.address,
        email=email,
        scope=signature.call.slug,
        words=words.news,
        words_language=words.language,
        language=signature.language,
        keys=keys,
        now=now,
        country=signature.country,
        came_through=signature.came_through,
        came_by=signature.came_by,
    )


def _record_consents(signature: Signature, words: ShownWords, now: datetime) -> None:
    given = [
        (Consent.Purpose.SHOW_NAME, signature.show_name, words.show_name),
        # Where the call asks for it, no form came in without it, and the page that confirms says it again.
        (Consent.Purpose.KEEP, signature.call.consent_required, words.consent),
    ]
    for purpose, ticked, shown in given:
        if ticked:
            give_consent(
                address=signature.address,
                purpose=purpose,
                scope=signature.call.slug,
                words=shown,
                language=words.language,
                now=now,
            )
