"""Lapse: what the clock takes away. Unconfirmed signatures and requests for news after 7 days, network prefixes after 30, letters
that never left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from undersigned.calls.models import Signature
from undersigned.calls.passes import CONFIRM_WITHIN
from undersigned.calls.verbs import forget_prefixes, lapse_signatures
from undersigned.campaigns.models import PartnerConsent, TargetClaim, TrackedLink
from undersigned.mailing.models import Subscriber
from undersigned.mailing.passes.subscribers import CONFIRM_WITHIN as SUBSCRIBE_WITHIN
from undersigned.mailing.verbs import drop_old_letters, forget_settled_letters
from undersigned.mailing.verbs.subscribers import lapse_requests
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import delete_addresses
from undersigned.people.verbs.code_tries import forget_code_tries

KEEP_PREFIX = timedelta(days=30)
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Lapsed:
    """How much went."""

    signatures: int
    addresses: int
    prefixes: int
    letters: int
    code_tries: int
    requests: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything went, so that more may be due."""
        return any((self.signatures, self.addresses, self.prefixes, self.letters, self.code_tries, self.requests))


@transaction.atomic
def lapse(*, now: datetime) -> Lapsed:
    """Take away what is due, at most a batch of each; call again while anything went."""
    signatures = lapse_signatures(before=now - CONFIRM_WITHIN, limit=BATCH)
    return Lapsed(
        signatures=signatures,
        addresses=_delete_unused_addresses(now),
        prefixes=forget_prefixes(before=now - KEEP_PREFIX, limit=BATCH),
        letters=drop_old_letters(now=now, limit=BATCH) + forget_settled_letters(now=now, limit=BATCH),
        code_tries=forget_code_tries(now=now, limit=BATCH),
        requests=lapse_requests(before=now - SUBSCRIBE_WITHIN, limit=BATCH),
    )


def _delete_unused_addresses(now: datetime) -> int:
    """Addresses that nothing refers to. A day's grace keeps away from a signature that is being drained now."""
    unused = (
        Address.objects.filter(made_at__lt=now - timedelta(days=1), blocked_at=None)
        .exclude(pk__in=Signature.objects.values("address_id"))
        .exclude(pk__in=Subscriber.objects.values("address_id"))
        .exclude(pk__in=PartnerConsent.objects.values("address_id"))
        .exclude(pk__in=TrackedLink.objects.filter(address__isnull=False).values("address_id"))
        .exclude(pk__in=TargetClaim.objects.filter(address__isnull=False).values("address_id"))
    )
    return delete_addresses(unused.values_list("pk", flat=True)[:BATCH])
