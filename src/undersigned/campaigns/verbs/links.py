"""Writes of this room: the codes by which is known through whom somebody came."""

import secrets
from datetime import datetime
from typing import Final

from undersigned.campaigns.models import Campaign, Partner, TrackedLink
from undersigned.people.models import Address

CODE_BYTES: Final = 9
"""72 random bits: twelve URL-safe characters that nobody guesses."""


def new_code() -> str:
    """Return a code of twelve URL-safe characters that begins with a letter or a digit."""
    while True:
        code = secrets.token_urlsafe(CODE_BYTES)
        # A leading dash would be taken for an option, or for punctuation by who makes a link of a text.
        if code[0].isalnum() and code[-1].isalnum():
            return code


def link_for_person(*, campaign: Campaign, address: Address, now: datetime) -> TrackedLink:
    """Return the link by which a person asks others, the same one each time for a campaign."""
    link, _made = TrackedLink.objects.get_or_create(
        campaign=campaign, address=address, defaults={"code": new_code(), "made_at": now}
    )
    return link


def link_for_partner(partner: Partner, *, now: datetime) -> TrackedLink:
    """Return the link of a partner that is in force; one is made where none is."""
    link, _made = TrackedLink.objects.get_or_create(
        partner=partner,
        ended_at=None,
        defaults={"campaign_id": partner.campaign_id, "code": new_code(), "made_at": now},
    )
    return link


def end_links(partner: Partner, *, now: datetime) -> int:
    """End whatever link of a partner is in force: what comes through it from now on counts for nobody. Return how many."""
    return TrackedLink.objects.filter(partner=partner, ended_at=None).update(ended_at=now)
