"""Ask others: a person who signed gets a link of their own by e-mail, and sees how many came through it and signed.

The request does the same work for every address: it queues a letter. Whether its owner has signed is found out when the letter
is to leave (flows/deliver.py); without a confirmed signature it is dropped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.calls.queries import signature_by_digest, title_of
from undersigned.calls.states import CONFIRMED
from undersigned.campaigns.models import Action, Campaign, TrackedLink
from undersigned.campaigns.passes.pledges import (
    InvalidPass,
    PassExpired,
    make_ask_pass,
    read_ask_pass,
)
from undersigned.campaigns.queries.actions import signed_through
from undersigned.campaigns.verbs.actions import take
from undersigned.campaigns.verbs.links import link_for_person
from undersigned.flows.take_action import NotOffered, open_action
from undersigned.mailing.links import ask_link, via_link
from undersigned.mailing.models import Letter
from undersigned.mailing.queries import letters_since
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.verbs.addresses import address_digest, is_same_mailbox
from undersigned.values.email import clean_email
from undersigned.values.keys import InstanceKeys

__all__ = [
    "Asking",
    "LinkExpired",
    "NoSuchLink",
    "NotOffered",
    "ask_for_link",
    "have_asked",
    "look_at_link",
    "ready_to_leave",
]

LETTERS_A_DAY: Final = 5


class LinkExpired(Exception):
    """The page's address is genuine and too old; a new one can be asked for."""


class NoSuchLink(Exception):
    """The page's address was cut or changed, or its link is no more."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a person sees of their own link: its code, and how many signed through it."""

    campaign: Campaign
    code: str
    signed: int


@transaction.atomic
def ask_for_link(*, campaign_id: int, email: str, language: str, keys: InstanceKeys, now: datetime) -> None:
    """Queue a letter with the personal link, at most five a day for an address. Raises NotOffered, InvalidEmail."""
    open_action(Campaign.objects.get(pk=campaign_id), Action.Kind.ASK, now=now)
    address = clean_email(email)
    digest = address_digest(keys, address)
    if letters_since(digest=digest, kind=Letter.Kind.ASK_OTHERS, since=now - timedelta(days=1)) >= LETTERS_A_DAY:
        return
    about = {"campaign_id": campaign_id}
    draft = LetterDraft(kind=Letter.Kind.ASK_OTHERS, email=address, digest=digest, language=language, about=about)
    queue_letters([draft], keys=keys, now=now)


def ready_to_leave(draft: LetterDraft, *, keys: InstanceKeys, public_url: str, now: datetime) -> LetterDraft | None:
    """Return the letter with the link of who has signed and confirmed from this mailbox; None for everybody else."""
    campaign = Campaign.objects.filter(pk=draft.about["campaign_id"]).first()
    signature = signature_by_digest(campaign.call_id, draft.digest) if campaign else None
    if campaign is None or signature is None or signature.state != CONFIRMED:
        return None
    if not is_same_mailbox(signature.address, draft.email, keys=keys):
        return None
    link = link_for_person(campaign=campaign, address=signature.address, now=now)
    about = {
        "call": title_of(campaign.call_id, draft.language),
        "via_link": via_link(public_url, draft.language, link.code),
        "ask_link": ask_link(public_url, draft.language, make_ask_pass(keys, code=link.code, now=now)),
    }
    return LetterDraft(draft.kind, draft.email, draft.digest, draft.language, about)


def look_at_link(*, token: str, keys: InstanceKeys, now: datetime) -> Asking:
    """Return what a person sees of their link; changes nothing. Raises LinkExpired, NoSuchLink."""
    link = _link(token, keys, now)
    return Asking(link.campaign, link.code, signed_through(link.code))


@transaction.atomic
def have_asked(*, token: str, language: str, keys: InstanceKeys, now: datetime) -> bool:
    """Count that a person asked others, once a day; say whether it counted. Raises LinkExpired, NoSuchLink, NotOffered."""
    link = _link(token, keys, now)
    action = open_action(link.campaign, Action.Kind.ASK, now=now)
    assert link.address is not None
    taken = take(
        action=action,
        target=None,
        by=bytes(link.address.digest),
        now=now,
        address=link.address,
        language=language,
    )
    return taken is not None


def _link(token: str, keys: InstanceKeys, now: datetime) -> TrackedLink:
    try:
        code = read_ask_pass(keys, token, now=now)
    except PassExpired as error:
        raise LinkExpired from error
    except InvalidPass as error:
        raise NoSuchLink from error
    link = TrackedLink.objects.select_related("campaign", "address").filter(code=code, address__isnull=False).first()
    if link is None:
        raise NoSuchLink
    return link
