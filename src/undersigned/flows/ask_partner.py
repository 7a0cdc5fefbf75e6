"""Ask to be a partner: an organisation asks by a form, and the request waits for the desk. Nothing of it is public before that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import Partner
from undersigned.campaigns.states import ASKED
from undersigned.campaigns.verbs.partners import PartnerContact, add_partner
from undersigned.people.verbs.addresses import address_digest
from undersigned.people.verbs.code_tries import use_code_try
from undersigned.values.countries import ISO_COUNTRIES
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys
from undersigned.values.names import InvalidName, clean_name
from undersigned.values.plain_text import plain_text
from undersigned.values.websites import InvalidWebsite, clean_website

LONGEST_ABOUT: Final = 2_000
MOST_WAITING: Final = 200
"""Requests that wait at once for a campaign: a flood is to leave the desk a list that it can read."""
MOST_OF_ONE: Final = 3
"""Requests of one address that wait at once."""
A_NETWORK_AN_HOUR: Final = 4
A_NETWORK_A_DAY: Final = 8
"""Requests of one network: alone it needs most of a month to close the form, and the desk looks sooner."""

_BY_HOUR: Final = "partner requests of a network, hour"
_BY_DAY: Final = "partner requests of a network, day"


class BadPartner(Exception):
    """`errors` maps each field that is wrong to its code: those of clean_name, clean_email and clean_website, and missing,
    unknown, too_long."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


class TooManyWaiting(Exception):
    """As many requests wait already as the desk can look at, or as one address may have waiting."""


class TooMany(Exception):
    """Very many requests came from one network within the hour or the day."""


@dataclass(frozen=True, slots=True)
class PartnerFields:
    """What was typed of a partner, clean."""

    name: str
    kind: str
    country: str
    website: str
    about: str
    contact: PartnerContact


def read_partner(fields: Mapping[str, str]) -> PartnerFields:
    """Return what was typed, clean: name, kind, country, website, about, contact_name, contact_email. Raises BadPartner."""
    errors: dict[str, str] = {}
    name = _name("name", fields, errors)
    contact_name = _name("contact_name", fields, errors)
    email = website = ""
    try:
        email = clean_email(fields.get("contact_email", ""))
    except InvalidEmail as error:
        errors["contact_email"] = error.code
    if fields.get("website", "").strip():
        try:
            website = clean_website(fields["website"])
        except InvalidWebsite as error:
            errors["website"] = error.code
    kind = fields.get("kind", "")
    if kind not in Partner.Kind.values:
        errors["kind"] = "unknown" if kind else "missing"
    country = fields.get("country", "").strip().upper()
    if country and country not in ISO_COUNTRIES:
        errors["country"] = "unknown"
    about = plain_text(fields.get("about", ""))
    if len(about) > LONGEST_ABOUT:
        errors["about"] = "too_long"
    if errors:
        raise BadPartner(errors)
    return PartnerFields(name, kind, country, website, about, PartnerContact(contact_name, email))


@transaction.atomic
def ask_partner(
    *,
    campaign_id: int,
    fields: Mapping[str, str],
    logo: bytes,
    language: str,
    keys: InstanceKeys,
    now: datetime,
    ip: str = "",
) -> Partner:
    """Store a request to be a partner; the desk decides. `logo` is a clean PNG or empty.

    Of `ip` a keyed digest of its network is kept for a day. Raises BadPartner, TooMany, TooManyWaiting.
    """
    typed = read_partner(fields)
    waiting = Partner.objects.filter(campaign=campaign_id, state=ASKED)
    mine = waiting.filter(contact_digest=address_digest(keys, typed.contact.email)).count()
    if mine >= MOST_OF_ONE or waiting.count() >= MOST_WAITING:
        raise TooManyWaiting
    _count_network(keys, ip, now)
    return add_partner(
        campaign_id=campaign_id,
        name=typed.name,
        kind=typed.kind,
        country=typed.country,
        website=typed.website,
        about={language: typed.about} if typed.about else {},
        logo=logo,
        language=language,
        contact=typed.contact,
        keys=keys,
        now=now,
    )


def _count_network(keys: InstanceKeys, ip: str, now: datetime) -> None:
    """Count a request of a network. Raises TooMany; then the count is as it was."""
    prefix = keys.prefix_digest(ip)
    if not prefix:
        return
    hour = use_code_try(keys.mac(_BY_HOUR, prefix), now=now, most=A_NETWORK_AN_HOUR, within=timedelta(hours=1))
    if not hour or not use_code_try(keys.mac(_BY_DAY, prefix), now=now, most=A_NETWORK_A_DAY):
        raise TooMany


def _name(field: str, fields: Mapping[str, str], errors: dict[str, str]) -> str:
    try:
        return clean_name(fields.get(field, ""))
    except InvalidName as error:
        errors[field] = error.code
        return ""
