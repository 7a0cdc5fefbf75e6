"""Bounce addresses: each delivery has an envelope sender of its own, so that a report that comes back says what it is about.

``letters+b4711-9f3c06d2a1@call.example.org`` is our sender with the delivery's number and a keyed tag after a plus sign
(subaddressing, RFC 5233): nobody can make up a report about somebody else's delivery. It is read in whichever case it comes back.
"""

import hmac
import re
from email.utils import parseaddr
from functools import lru_cache
from typing import Final

from undersigned.mailing.letters import domain_of
from undersigned.values.keys import InstanceKeys

_OURS: Final = re.compile(r"\+b([0-9]{1,19})-([0-9a-f]{10})@", re.IGNORECASE | re.ASCII)
_TAG_BYTES: Final = 5


def bounce_address(keys: InstanceKeys, delivery_id: int, sender: str) -> str:
    """Return the envelope sender of a delivery; ``sender`` is where reports go, with or without a name. In ASCII."""
    local, domain = _split(sender)
    return f"{local}+b{delivery_id}-{_tag(keys, delivery_id)}@{domain}"


def read_bounce_address(keys: InstanceKeys, address: str) -> int | None:
    """Return the delivery that a bounce address is about; None where it is not one that this instance made."""
    found = _OURS.search(address)
    if found is None:
        return None
    delivery_id = int(found[1])
    if delivery_id >= 2**63 or not hmac.compare_digest(found[2].lower(), _tag(keys, delivery_id)):
        return None
    return delivery_id


@lru_cache(maxsize=16)
def _split(sender: str) -> tuple[str, str]:
    local = parseaddr(sender)[1].rpartition("@")[0]
    return local or "bounces", domain_of(sender)


def _tag(keys: InstanceKeys, delivery_id: int) -> str:
    return keys.mac("bounce", delivery_id.to_bytes(8, "big"))[:_TAG_BYTES].hex()
