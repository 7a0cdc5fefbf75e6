"""Decide about an event that waits: the desk publishes it or turns it down, and who suggested it is told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from undersigned.calls.queries import title_of
from undersigned.campaigns.models import Event
from undersigned.campaigns.queries.landing import has_started
from undersigned.campaigns.states import PUBLISHED, TURNED_DOWN
from undersigned.campaigns.verbs.events import (
    Suggester,
    WrongState,
    forget_suggester,
    lock_event,
    open_suggester,
    settle_event,
)
from undersigned.campaigns.verbs.partners import open_contact
from undersigned.mailing.links import event_link, events_link
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft, queue_letters
from undersigned.people.queries import is_blocked
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.audit import write_audit
from undersigned.values.keys import InstanceKeys
from undersigned.values.plain_text import plain_text

__all__ = ["NoReason", "NotBegun", "WrongState", "decide_event"]


class NoReason(ValueError):
    """Who is turned down is told why; a reason is needed."""


class NotBegun(Exception):
    """Its campaign has not begun: nobody could see what is said to be public."""


@transaction.atomic
def decide_event(
    *, event_id: int, publish: bool, reason: str, by: str, keys: InstanceKeys, public_url: str, now: datetime
) -> None:
    """Publish an event that waits, or turn it down with a reason; a letter says so, and who suggested it is forgotten.

    Raises WrongState where it was decided meanwhile, NotBegun, NoReason, Event.DoesNotExist.
    """
    event = lock_event(event_id)
    if publish and not has_started(event.campaign, today=timezone.localdate(now)):
        raise NotBegun
    said = plain_text(reason)
    if not publish and not said:
        raise NoReason
    who = _who(event, keys)
    if publish:
        settle_event(event, PUBLISHED, now=now)
    else:
        settle_event(event, TURNED_DOWN, now=now, reason={who.language if who else "en": said})
    if who is not None:
        _tell(event, who, said if not publish else "", publish=publish, public_url=public_url, keys=keys, now=now)
    forget_suggester(event)
    what = "event.published" if publish else "event.turned_down"
    subject = f"{event.campaign.slug} {event.slug}"
    write_audit(actor=by, event=what, subject=subject, detail="" if publish else said, now=now)


def _who(event: Event, keys: InstanceKeys) -> Suggester | None:
    """Who is to be told: who typed it, or the contact of the partner it came from; nobody for what the desk made itself."""
    who = open_suggester(event, keys=keys)
    partner = event.suggested_by
    if who is None and partner is not None and not partner.sample:
        contact = open_contact(partner, keys=keys)
        who = Suggester(contact.name, contact.email, partner.language) if contact else None
    return who


def _tell(
    event: Event, who: Suggester, said: str, *, publish: bool, public_url: str, keys: InstanceKeys, now: datetime
) -> None:
    digest = address_digest(keys, who.email)
    if is_blocked(digest):
        return
    about = {
        "call": title_of(event.campaign.call_id, who.language),
        "hashtag": event.campaign.hashtag,
        "name": who.name,
        "body": event.title_in(who.language),
        "reason": said,
        "published": publish,
        # A partner's contact was confirmed; what anybody typed into the form was not.
        "by_partner": event.suggested_by_id is not None,
        "page_link": event_link(public_url, who.language, event.slug)
        if publish
        else events_link(public_url, who.language),
    }
    letter = LetterDraft(Letter.Kind.EVENT_DECIDED, who.email, digest, who.language, about)
    queue_letters([letter], keys=keys, now=now)
