"""Tell a partner's website who took their consent back, by the marks that stand in its exports, until it was taken."""

import hmac
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from undersigned.campaigns.models import Partner, PartnerConsent
from undersigned.campaigns.queries.partners import withdrawals_to_tell
from undersigned.campaigns.verbs.partners import consent_mark, note_told
from undersigned.domains.webhook import NotTaken, WebhookPoster, json_body
from undersigned.values.keys import InstanceKeys

logger = logging.getLogger(__name__)

SEAL_FIELD: Final = "X-Undersigned-Signature"
MOST_AT_ONCE: Final = 100
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)


@dataclass(slots=True)
class Patience:
    """Which partners' websites did not take it, how often in a row, and when each is tried again. Lives as long as the worker."""

    failures: dict[int, int] = field(default_factory=dict)
    until: dict[int, datetime] = field(default_factory=dict)

    def waits(self, partner_id: int, now: datetime) -> bool:
        """Say whether a partner's website is left in peace for now."""
        return partner_id in self.until and now < self.until[partner_id]

    def failed(self, partner_id: int, now: datetime) -> None:
        """Wait 1, 2, 4 … minutes, at most six hours."""
        before = self.failures.get(partner_id, 0)
        self.failures[partner_id] = before + 1
        self.until[partner_id] = now + min(FIRST_WAIT * 2 ** min(before, 10), LONGEST_WAIT)

    def taken(self, partner_id: int) -> None:
        """Begin anew."""
        self.failures.pop(partner_id, None)
        self.until.pop(partner_id, None)


def webhook_secret(keys: InstanceKeys, partner_id: int) -> str:
    """Return the secret by which a partner knows that a message is ours: 64 hexadecimal digits."""
    return keys.mac("partner webhook", partner_id.to_bytes(8, "big")).hex()


def tell_partners(*, keys: InstanceKeys, poster: WebhookPoster, patience: Patience, now: datetime) -> int:
    """Tell every website that waits to be told, each once; return how many withdrawals were taken.

    No transaction is held while a website answers. A message that was taken and not noted goes again: it says the same.
    """
    told = 0
    for partner, consents in withdrawals_to_tell(limit=MOST_AT_ONCE).items():
        if not patience.waits(partner.pk, now):
            told += _tell(partner, consents, keys, poster, patience, now)
    return told


def _tell(
    partner: Partner,
    consents: list[PartnerConsent],
    keys: InstanceKeys,
    poster: WebhookPoster,
    patience: Patience,
    now: datetime,
) -> int:
    marks = [
        {
            "mark": consent_mark(keys, partner_id=partner.pk, digest=bytes(one.address.digest)),
            "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else "",
        }
        for one in consents
    ]
    body = json_body({"event": "consent.withdrawn", "partner": partner.slug, "contacts": marks})
    seal = hmac.digest(webhook_secret(keys, partner.pk).encode(), body, "sha256").hex()
    try:
        poster.post(partner.webhook, body, fields={SEAL_FIELD: f"sha256={seal}"})
    except NotTaken as error:
        patience.failed(partner.pk, now)
        logger.warning("The website of partner %s did not take a withdrawal: %s.", partner.slug, error.code)
        return 0
    patience.taken(partner.pk)
    note_told([one.pk for one in consents], now=now)
    return len(consents)
