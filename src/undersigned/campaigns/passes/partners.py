"""Passes of partners and of who agreed to hear from them: what a letter gives them to act with. Nothing of a pass is stored."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.campaigns.models import Partner
from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

LASTS: Final = timedelta(hours=24)
"""A link that a partner asked for: it opens contacts in clear."""
FIRST_LASTS: Final = timedelta(days=14)
"""The link of an invitation, or of the word that a partner was taken in."""

_PARTNER, _CONSENT = "partner", "partner consent"
_HEAD: Final = struct.Struct(">QQ8s")
_ID: Final = struct.Struct(">Q")


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


@dataclass(frozen=True, slots=True)
class PartnerPass:
    """Which partner a link opens, for which contact on file, and whether its time is over."""

    partner_id: int
    contact: bytes
    expired: bool

    def fits(self, partner: Partner) -> bool:
        """Say whether the contact it was written to is still the partner's."""
        return bytes(partner.contact_digest)[:8] == self.contact


def make_partner_pass(keys: InstanceKeys, *, partner: Partner, now: datetime, lasts: timedelta = LASTS) -> str:
    """Return the token of a link to a partner's own page, for the contact on file."""
    ends = int((now + lasts).timestamp())
    return make_token(keys, _PARTNER, _HEAD.pack(partner.pk, ends, bytes(partner.contact_digest)[:8]))


def read_partner_pass(keys: InstanceKeys, token: str, *, now: datetime) -> PartnerPass:
    """Return which partner a token opens. Raises InvalidPass."""
    try:
        partner_id, ends, contact = _HEAD.unpack(read_token(keys, _PARTNER, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    return PartnerPass(partner_id, contact, datetime.fromtimestamp(ends, UTC) <= now)


def make_consent_pass(keys: InstanceKeys, *, consent_id: int) -> str:
    """Return the token with which a person takes a consent back: it has no end, for the right to do so has none."""
    return make_token(keys, _CONSENT, _ID.pack(consent_id))


def read_consent_pass(keys: InstanceKeys, token: str) -> int:
    """Return which consent a token takes back. Raises InvalidPass."""
    try:
        (consent_id,) = _ID.unpack(read_token(keys, _CONSENT, token))
    except (InvalidToken, struct.error) as error:
        raise InvalidPass from error
    return int(consent_id)
