"""Moderate: staff hide a name that is abuse, or strike a signature that is forged. Each act leaves an audit line."""

from datetime import datetime

from django.db import transaction

from undersigned.calls.models import Call, Signature
from undersigned.calls.states import CONFIRMED
from undersigned.calls.verbs import correct_signature
from undersigned.flows.withdraw import withdraw
from undersigned.people.models import Consent
from undersigned.people.verbs.audit import write_audit
from undersigned.people.verbs.consents import withdraw_consents


class NoSuchSignature(Exception):
    """No confirmed signature of this call has that number."""


@transaction.atomic
def hide_signature(*, call: Call, number: int, reason: str, actor: str, now: datetime) -> None:
    """Take a name off the roll; the signature still counts. Raises NoSuchSignature."""
    signature = _numbered(call, number)
    correct_signature(signature, show_name=False)
    withdraw_consents(address=signature.address, scope=call.slug, now=now, purpose=Consent.Purpose.SHOW_NAME)
    write_audit(actor=actor, event="signature.hidden", subject=f"{call.slug} {number}", detail=reason, now=now)


@transaction.atomic
def strike_signature(*, call: Call, number: int, reason: str, actor: str, now: datetime) -> None:
    """Withdraw a forged signature for its forger; it leaves the count within seconds. Raises NoSuchSignature."""
    withdraw(signature_id=_numbered(call, number).pk, now=now)
    write_audit(actor=actor, event="signature.struck", subject=f"{call.slug} {number}", detail=reason, now=now)


def _numbered(call: Call, number: int) -> Signature:
    rows = Signature.objects.select_for_update(of=("self",)).select_related("address")
    signature = rows.filter(call=call, number=number, state=CONFIRMED).first()
    if signature is None:
        raise NoSuchSignature(f"No signature that stands has the number {number}.")
    return signature
