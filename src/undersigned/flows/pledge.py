"""Pledge: the holder of an office says, through the mailbox on file and no other, that they stand for the call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Action, Pledge, Target, TargetContact
from undersigned.campaigns.passes.pledges import (
    PLEDGE_LASTS,
    InvalidPass,
    PassExpired,
    mailbox_mark,
    make_pledge_pass,
    read_pledge_pass,
)
from undersigned.campaigns.queries.actions import action_of, mailbox_on_file
from undersigned.campaigns.verbs.actions import take
from undersigned.campaigns.verbs.handovers import add_pledge
from undersigned.flows.take_action import NotOffered, TargetNotOpen, offered
from undersigned.mailing.links import pledge_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import InstanceKeys

__all__ = [
    "CannotPledge",
    "LinkExpired",
    "NotOffered",
    "TargetNotOpen",
    "ask_pledge",
    "pledge",
    "preview_pledge",
]

EVERY: Final = timedelta(days=1)
"""How often a letter goes to one mailbox, whoever asks."""


class CannotPledge(Exception):
    """Nobody can pledge here: no office, no mailbox on file, or a link that belongs to neither (any more)."""


class LinkExpired(Exception):
    """The link is genuine and too old; a new one can go to the mailbox on file."""


@dataclass(frozen=True, slots=True)
class ToPledge:
    """What a pledge link is about: the target, and the pledge where there is one already."""

    target: Target
    pledge: Pledge | None


def may_be_asked(target: Target) -> TargetContact | None:
    """Return the contact to whose mailbox a target's letter goes, or None where none can go."""
    return mailbox_on_file(target.pk) if target.kind == Target.Kind.OFFICE_HOLDER else None


def pledge_of(target: Target) -> Pledge | None:
    """Return the pledge of a target, or None."""
    return Pledge.objects.filter(target=target).first()


@transaction.atomic
def ask_pledge(*, target_id: int, public_url: str, language: str, keys: InstanceKeys, now: datetime) -> bool:
    """Queue the letter to the mailbox on file, once a day whoever asks; say whether one was queued now.

    The letter is in the contact's language where the site has it. Raises CannotPledge, NotOffered, TargetNotOpen.
    """
    target = Target.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=target_id)
    offered(target, Action.Kind.PLEDGE, now=now)
    contact = may_be_asked(target)
    if contact is None or pledge_of(target) is not None:
        raise CannotPledge
    digest = address_digest(keys, contact.email)
    if letters_since(digest=digest, kind=Letter.Kind.PLEDGE, since=now - EVERY):
        return False
    tongue = contact.language if contact.language in dict(settings.LANGUAGES) else language
    token = make_pledge_pass(keys, contact_id=contact.pk, email=contact.email, now=now)
    about = {
        "call": title_of(target.campaign.call_id, tongue),
        "target": target.name_in(tongue),
        "pledge_link": pledge_link(public_url, tongue, token),
        "until": (now + PLEDGE_LASTS).isoformat(),
        "why": "office",
    }
    draft = LetterDraft(kind=Letter.Kind.PLEDGE, email=contact.email, digest=digest, language=tongue, about=about)
    queue_letters([draft], keys=keys, now=now)
    return True


def preview_pledge(*, token: str, keys: InstanceKeys, now: datetime) -> ToPledge:
    """Return what a link would pledge; changes nothing. Raises CannotPledge, LinkExpired."""
    target = _contact(token, keys, now).target
    return ToPledge(target, pledge_of(target))


@transaction.atomic
def pledge(
    *, token: str, words: str, language: str, notes: dict[str, str], page: str, keys: InstanceKeys, now: datetime
) -> bool:
    """Store a pledge with the words that were shown, once; say whether it was the first time.

    The target is then one that promised, unless it is further than that; ``page`` (its public page) is the evidence and
    ``notes`` says in each language that it came through the official mailbox. Raises CannotPledge, LinkExpired.
    """
    contact = _contact(token, keys, now)
    target = Target.objects.select_for_update(of=("self",)).get(pk=contact.target_id)
    if not add_pledge(target, contact=contact, words=words, language=language, notes=notes, page=page, now=now):
        return False
    action = action_of(target.campaign_id, Action.Kind.PLEDGE)
    if action is not None:
        by = keys.digest("pledge taken", str(contact.pk))
        take(action=action, target=target, by=by, now=now, language=language, country=target.country_id or "")
    return True


def _contact(token: str, keys: InstanceKeys, now: datetime) -> TargetContact:
    try:
        carried = read_pledge_pass(keys, token, now=now)
    except PassExpired as error:
        raise LinkExpired from error
    except InvalidPass as error:
        raise CannotPledge from error
    contacts = TargetContact.objects.select_related("target__campaign", "target__country")
    contact = contacts.filter(pk=carried.contact_id, target__kind=Target.Kind.OFFICE_HOLDER).first()
    if contact is None or mailbox_mark(keys, contact.email) != carried.mailbox:
        raise CannotPledge
    return contact
