"""Challenges: the text a domain's owner publishes to show that the applicant speaks for it. None of them is stored."""

import uuid
from base64 import b32encode
from datetime import UTC, datetime, timedelta
from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import same

CHALLENGE_LASTS: Final = timedelta(days=14)
"""How long after its issue a challenge counts."""

LABEL: Final = "undersigned-challenge"
"""The word before the token, the key in the JSON file, and with "_" in front the DNS label that is asked (RFC 8552)."""

# 160 bits: 32 letters and digits of Base32 without padding, none of which a form of a DNS provider changes.
_TOKEN_SIZE: Final = 20

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# What people and forms leave around or within a pasted text; a challenge has none of it.
_LEFTOVERS: Final = dict.fromkeys(map(ord, "\"'`“”„«»‘’ \t\r\n\u00a0\u200b\u2060\ufeff"))


def make_challenge(keys: InstanceKeys, *, endorsement_id: uuid.UUID, domain: str, issued_at: datetime) -> str:
    """Return the challenge for one applicant, one domain and one moment: "undersigned-challenge=" and 32 letters and digits.

    The same every time, and 160 bits that only this instance can tell (HMAC-SHA256, cut as RFC 2104, section 5, allows).
    `domain` is one that `registrable_domain` returned; the microsecond of `issued_at` counts. Raises ValueError for a domain
    that is not ASCII and for a moment without a time zone.
    """
    if issued_at.tzinfo is None:
        raise ValueError("A challenge needs a moment with its time zone.")
    moment = (issued_at - _EPOCH) // timedelta(microseconds=1)
    # Two fields of fixed size first: no two triples have the same bytes.
    data = endorsement_id.bytes + moment.to_bytes(8, "big", signed=True) + domain.lower().encode("ascii")
    token = b32encode(keys.mac("domain-challenge", data)[:_TOKEN_SIZE]).decode("ascii").lower()
    return f"{LABEL}={token}"


def challenge_is_current(issued_at: datetime, now: datetime) -> bool:
    """Whether a challenge issued then counts now: from its issue until CHALLENGE_LASTS after, that moment excluded."""
    return timedelta(0) <= now - issued_at < CHALLENGE_LASTS


def holds_challenge(text: str, expected: str) -> bool:
    """Whether a published text is the challenge that `make_challenge` returned, or its token alone.

    Quotation marks and spaces in `text` are not looked at. The time does not tell where the two differ.
    """
    plain = text.translate(_LEFTOVERS)
    whole, token = same(plain, expected), same(plain, expected.rpartition("=")[2])
    # An empty text is never what is looked for.
    return bool(plain) and (whole or token)
