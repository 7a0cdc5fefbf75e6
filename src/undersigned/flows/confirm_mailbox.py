"""Confirm a mailbox: somebody at the body says yes, and the endorsement comes before the desk. Once, however often pressed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.endorsements.models import Contact, Endorsement, Evidence
from undersigned.endorsements.passes import InvalidPass, make_contact_pass, read_mailbox_pass
from undersigned.endorsements.queries import FLOOD_WINDOW, arrivals_since, contact_by_id, is_watched
from undersigned.endorsements.states import CLAIMED, UNDER_WAY
from undersigned.endorsements.verbs.contacts import confirm_contact, may_be_written_to
from undersigned.endorsements.verbs.evidence import add_evidence
from undersigned.endorsements.verbs.states import lock_endorsement, queue
from undersigned.flows.endorsement_letters import write_to_contact
from undersigned.mailing.models import Letter
from undersigned.people.kinds import Kind
from undersigned.values.keys import InstanceKeys
from undersigned.values.lookalikes import find_lookalikes

LOOKALIKE: Final = "lookalike"
FLOOD: Final = "flood"
SAME_DOMAIN: Final = "same_domain"
SAME_NETWORK: Final = "same_network"

MOST_OF_ONE_DOMAIN: Final = 3
MOST_OF_ONE_NETWORK: Final = 5
MOST_AN_HOUR: Final = 50
"""What comes into the queue within an hour before the machine holds what comes after it: the queue stays a queue."""


class CannotConfirm(Exception):
    """The link confirms nothing (any more): cut, changed, or its endorsement has come to an end."""


class LinkExpired(Exception):
    """The link is genuine and too old; a new one can go to the same address."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What a link is about, or came to: the body, whether it was confirmed before, and a pass to the body's own page."""

    name: str
    kind: str
    signer_name: str
    signer_office: str
    already: bool
    my_token: str


def preview_mailbox(*, token: str, keys: InstanceKeys, now: datetime) -> Mailbox:
    """Return what a link would confirm; changes nothing. Raises CannotConfirm, LinkExpired."""
    return _told(_contact(token, keys, now), already=None, keys=keys, now=now)


@transaction.atomic
def confirm_mailbox(*, token: str, keys: InstanceKeys, now: datetime) -> Mailbox:
    """Note that the mailbox answered, and bring the endorsement before the desk. Raises CannotConfirm, LinkExpired."""
    named = _contact(token, keys, now)
    endorsement = lock_endorsement(named.endorsement_id)
    contact = contact_by_id(named.pk)
    if contact is None:
        raise CannotConfirm
    first = confirm_contact(contact, now=now)
    if first:
        _add_rungs(endorsement, contact, now)
        if endorsement.state == CLAIMED:
            into_the_queue(endorsement, now=now)
    return _told(contact, already=not first, keys=keys, now=now)


@transaction.atomic
def send_mailbox_link_again(*, token: str, keys: InstanceKeys, now: datetime) -> None:
    """Send a new link to the address that an expired one was sent to, and to no other. Raises CannotConfirm."""
    try:
        contact = contact_by_id(read_mailbox_pass(keys, token, now=now).id)
    except InvalidPass as error:
        raise CannotConfirm from error
    if contact is None or contact.endorsement.state not in UNDER_WAY:
        raise CannotConfirm
    if contact.confirmed_at is None and may_be_written_to(contact, now):
        write_to_contact(contact, Letter.Kind.ENDORSE_MAILBOX, keys=keys, now=now)


def into_the_queue(endorsement: Endorsement, *, now: datetime) -> None:
    """Bring a submitted endorsement before the desk, or hold it where something about it is odd."""
    watched = is_watched(endorsement.name, endorsement.signer_name, *endorsement.other_names)
    two = endorsement.kind == Kind.STATE or watched
    queue(endorsement, hold_reasons=hold_reasons(endorsement, now=now), two_reviewers=two, now=now)


def hold_reasons(endorsement: Endorsement, *, now: datetime) -> list[str]:
    """Return the codes of what makes the machine hold an endorsement; nothing for most."""
    reasons = []
    if any(find_lookalikes(name) for name in (endorsement.name, *endorsement.other_names, endorsement.signer_name)):
        reasons.append(LOOKALIKE)
    if endorsement.queued_at is not None:
        return reasons
    in_all, of_domain, of_network = arrivals_since(
        since=now - FLOOD_WINDOW, domain=endorsement.domain, prefix=bytes(endorsement.prefix)
    )
    if in_all >= MOST_AN_HOUR:
        reasons.append(FLOOD)
    if of_domain >= MOST_OF_ONE_DOMAIN:
        reasons.append(SAME_DOMAIN)
    if of_network >= MOST_OF_ONE_NETWORK:
        reasons.append(SAME_NETWORK)
    return reasons


def _add_rungs(endorsement: Endorsement, contact: Contact, now: datetime) -> None:
    """A mailbox that only the submitter named proves little; one on the body's domain, or looked up, proves more."""
    add_evidence(endorsement, rung=Evidence.Rung.MAILBOX, method=Evidence.Method.LETTER, now=now)
    if contact.looked_up:
        add_evidence(
            endorsement,
            rung=Evidence.Rung.OWN_MAILBOX,
            method=Evidence.Method.LOOKED_UP_LETTER,
            source=contact.looked_up,
            now=now,
        )
    elif contact.on_domain:
        add_evidence(
            endorsement,
            rung=Evidence.Rung.OWN_MAILBOX,
            method=Evidence.Method.LETTER,
            source=endorsement.domain,
            now=now,
        )


def _contact(token: str, keys: InstanceKeys, now: datetime) -> Contact:
    try:
        carried = read_mailbox_pass(keys, token, now=now)
    except InvalidPass as error:
        raise CannotConfirm from error
    contact = contact_by_id(carried.id)
    if contact is None or contact.endorsement.state not in {*UNDER_WAY, Endorsement.State.PUBLISHED}:
        raise CannotConfirm
    if carried.expired and contact.confirmed_at is None:
        raise LinkExpired
    if contact.confirmed_at is not None and now > contact.confirmed_at + timedelta(days=14):
        # The letter's link is a key to the body's page; a letter found years later must not be one.
        raise CannotConfirm
    return contact


def _told(contact: Contact, *, already: bool | None, keys: InstanceKeys, now: datetime) -> Mailbox:
    endorsement = contact.endorsement
    confirmed = contact.confirmed_at is not None
    return Mailbox(
        name=endorsement.name,
        kind=endorsement.kind,
        signer_name=endorsement.signer_name,
        signer_office=endorsement.signer_office,
        already=confirmed if already is None else already,
        my_token=make_contact_pass(keys, contact_id=contact.pk, now=now) if confirmed else "",
    )
