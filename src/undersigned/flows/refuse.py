"""Refuse: the owner of a mailbox says "it was not me", or "never again". What waits for it goes, and nothing is ever sent there.

The link of the letter that asks to confirm a signature also undoes that signature. The link at the foot of other letters to an
address that somebody typed undoes what nobody has confirmed yet, and leaves alone signatures that were confirmed. News end and
seats go back either way: no letter could tell about them any more.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.passes import CONFIRM_WITHIN, ConfirmPass, read_confirm_pass
from undersigned.calls.passes import InvalidPass as InvalidConfirmPass
from undersigned.calls.states import CONFIRMED, PENDING, WITHDRAWN
from undersigned.calls.verbs import want_no_news, withdraw_signature
from undersigned.campaigns.verbs.events import forget_suggestions_of
from undersigned.campaigns.verbs.mails import forget_writer
from undersigned.flows.give_back import leave_events
from undersigned.flows.partner_consent import take_all_back
from undersigned.flows.unsubscribe import end_news
from undersigned.mailing.links import refuse_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, drop_letters_to
from undersigned.people.models import Address
from undersigned.people.passes import InvalidPass, make_refuse_pass, read_refuse_pass
from undersigned.people.verbs.addresses import address_digest, block_address
from undersigned.people.verbs.consents import withdraw_consents
from undersigned.values.keys import InstanceKeys

BY_STRANGERS: Final = frozenset(
    {
        Letter.Kind.ALREADY_SIGNED,
        Letter.Kind.MY,
        Letter.Kind.PRESS_CONFIRM,
        Letter.Kind.CLAIM_TARGET,
        Letter.Kind.ASK_OTHERS,
        Letter.Kind.ENDORSE_RESUME,
        Letter.Kind.ENDORSE_MAILBOX,
        Letter.Kind.RSVP_CONFIRM,
        Letter.Kind.EVENT_SUGGESTED,
        Letter.Kind.EVENT_DECIDED,
        Letter.Kind.SUBSCRIBE_CONFIRM,
        Letter.Kind.SUBSCRIBE_MY,
        Letter.Kind.MY_LINKS,
    }
)
"""Letters that a stranger can bring to anybody's mailbox by typing its address: "never again" stands at their foot."""


class CannotRefuse(Exception):
    """The link was cut or changed, or its signature was confirmed more than a week ago (my page withdraws it)."""


def look_at_refusal(*, token: str, keys: InstanceKeys) -> bool:
    """Say whether a link speaks of a signature, and not of letters alone; changes nothing. Raises CannotRefuse."""
    return isinstance(_carried(token, keys), ConfirmPass)


@transaction.atomic
def refuse(*, token: str, keys: InstanceKeys, now: datetime) -> bool:
    """Drop what waits for a mailbox and block its address; say whether the link spoke of a signature. Raises CannotRefuse.

    Signatures and letters to targets that nobody confirmed go, and events that wait for the desk; of a signature that was
    confirmed, only the one that the link speaks of.
    """
    carried = _carried(token, keys)
    if isinstance(carried, ConfirmPass):
        digest, meant_id = address_digest(keys, carried.email), carried.signature_id
    else:
        digest, meant_id = carried, None
    # Signatures and letters are locked before their address, as in every flow that locks both.
    locked = Signature.objects.select_for_update(of=("self",)).select_related("call").filter(address__digest=digest)
    signatures = list(locked.order_by("pk"))
    undone = [one for one in signatures if one.state == PENDING or one.pk == meant_id]
    if any(one.confirmed_at and now > one.confirmed_at + CONFIRM_WITHIN for one in undone if one.pk == meant_id):
        raise CannotRefuse
    forget_writer(digest, now=now)
    forget_suggestions_of(digest)
    leave_events(digest=digest, keys=keys, now=now)
    # Lapsed and forgotten meanwhile: the wish not to be written to still holds.
    address, _made = Address.objects.select_for_update().get_or_create(digest=digest, defaults={"made_at": now})
    for one in undone:
        _undo(one, address, now)
    standing = [one for one in signatures if one.state == CONFIRMED]
    for one in standing:
        want_no_news(one)
    end_news(address, now=now)
    drop_letters_to([digest], now=now)
    block_address(address, now=now, keep_sealed=bool(standing))
    return meant_id is not None


def with_refusal(draft: LetterDraft, *, keys: InstanceKeys, public_url: str) -> LetterDraft:
    """Return a letter with the link that says "never again" at its foot, where a stranger may have brought it."""
    about = draft.about
    if draft.kind not in BY_STRANGERS or "refuse_link" in about or about.get("looked_up") or about.get("by_partner"):
        return draft
    token = make_refuse_pass(keys, digest=draft.digest)
    return replace(draft, about={**about, "never_link": refuse_link(public_url, draft.language, token)})


def _undo(signature: Signature, address: Address, now: datetime) -> None:
    """Delete a pending signature, withdraw one that counts, with what was agreed to beside it."""
    if signature.state == PENDING and signature.counted_at is None:
        signature.delete()
    elif signature.state != WITHDRAWN:
        withdraw_signature(signature, now=now)
        withdraw_consents(address=address, scope=signature.call.slug, now=now)
        take_all_back(address=address, call_id=signature.call_id, now=now)


def _carried(token: str, keys: InstanceKeys) -> ConfirmPass | bytes:
    try:
        return read_confirm_pass(keys, token)
    except InvalidConfirmPass:
        pass
    try:
        return read_refuse_pass(keys, token)
    except InvalidPass as error:
        raise CannotRefuse from error
