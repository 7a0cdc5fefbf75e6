"""Writes: what persons agree to, with the words they were shown."""

from datetime import datetime

from undersigned.people.models import Address, Consent


def give_consent(*, address: Address, purpose: str, scope: str, words: str, language: str, now: datetime) -> Consent:
    """Record a consent; one already in force stays as it was given."""
    consent, _made = Consent.objects.get_or_create(
        address=address,
        purpose=purpose,
        scope=scope,
        withdrawn_at=None,
        defaults={"words": words, "language": language, "given_at": now},
    )
    return consent


def withdraw_consents(*, address: Address, scope: str, now: datetime, purpose: str = "") -> int:
    """Take back consents in force for a scope, of one purpose or of all; return how many."""
    in_force = Consent.objects.filter(address=address, scope=scope, withdrawn_at=None)
    if purpose:
        in_force = in_force.filter(purpose=purpose)
    return in_force.update(withdrawn_at=now)
