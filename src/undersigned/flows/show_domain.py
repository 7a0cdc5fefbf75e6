"""Show control of a domain: the body publishes a challenge; the worker looks for it, when asked and every ten minutes."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from undersigned.domains.challenge import CHALLENGE_LASTS, make_challenge
from undersigned.domains.dns_proof import record_name
from undersigned.domains.proof import Proof
from undersigned.endorsements.models import Endorsement, Evidence
from undersigned.endorsements.states import PUBLISHED, UNDER_WAY
from undersigned.endorsements.verbs.challenges import claim_checks, issue_challenge, look_now, note_check
from undersigned.endorsements.verbs.evidence import add_evidence
from undersigned.endorsements.verbs.states import lock_endorsement
from undersigned.people.verbs.audit import write_audit
from undersigned.values.keys import InstanceKeys

_MACHINE = "undersigned"
_BATCH = 10


class Prover(Protocol):
    """Looks for a challenge in one place (domains.dns_proof, domains.well_known)."""

    def find(self, domain: str, expected: str) -> Proof:
        """Say whether the challenge is there; never raises for what the network does."""
        ...


@dataclass(frozen=True, slots=True)
class Provers:
    """Where challenges are looked for."""

    dns: Prover
    website: Prover


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a body is to publish: the record's name, the text, the file, and until when it counts."""

    domain: str
    record: str
    text: str
    url: str
    until: datetime


@transaction.atomic
def challenge_of(*, endorsement_id: uuid.UUID, keys: InstanceKeys, now: datetime) -> Challenge | None:
    """Issue the challenge for a body's domain, or return the one that counts; None where the endorsement has none to show."""
    endorsement = lock_endorsement(endorsement_id)
    if not endorsement.domain or endorsement.state not in {*UNDER_WAY, PUBLISHED}:
        return None
    issued = issue_challenge(endorsement, now=now)
    domain = endorsement.domain
    return Challenge(
        domain=domain,
        record=record_name(domain),
        text=make_challenge(keys, endorsement_id=endorsement.pk, domain=domain, issued_at=issued),
        url=f"https://{domain}/.well-known/undersigned.json",
        until=issued + CHALLENGE_LASTS,
    )


@transaction.atomic
def ask_to_look(*, endorsement_id: uuid.UUID, now: datetime) -> None:
    """Have the worker look at the domain at once."""
    endorsement = lock_endorsement(endorsement_id)
    if endorsement.challenged_at is not None and endorsement.state in {*UNDER_WAY, PUBLISHED}:
        look_now(endorsement, now=now)


def look_at_domains(*, provers: Provers, keys: InstanceKeys, now: datetime) -> int:
    """Look at the domains that are due, and note what was found; return how many. No transaction is open meanwhile."""
    due = claim_checks(now=now, limit=_BATCH)
    for endorsement in due:
        _look(endorsement, provers, keys, now)
    return len(due)


def _look(endorsement: Endorsement, provers: Provers, keys: InstanceKeys, now: datetime) -> None:
    if endorsement.challenged_at is None or not endorsement.domain:
        note_check(endorsement, {}, shown=True, now=now)
        return
    expected = make_challenge(
        keys, endorsement_id=endorsement.pk, domain=endorsement.domain, issued_at=endorsement.challenged_at
    )
    methods = {Evidence.Method.DNS: provers.dns, Evidence.Method.WELL_KNOWN: provers.website}
    said: dict[str, object] = {"at": now.isoformat()}
    for method, prover in methods.items():
        proof = prover.find(endorsement.domain, expected)
        said[method.value] = {"outcome": proof.outcome, "code": proof.code, "seen": list(proof.seen)}
        if proof.found:
            _shown(endorsement.pk, method, now)
            note_check(endorsement, said, shown=True, now=now)
            return
    note_check(endorsement, said, shown=False, now=now)


@transaction.atomic
def _shown(endorsement_id: uuid.UUID, method: Evidence.Method, now: datetime) -> None:
    endorsement = lock_endorsement(endorsement_id)
    add_evidence(endorsement, rung=Evidence.Rung.DOMAIN, method=method, source=endorsement.domain, now=now)
    subject = f"{endorsement.call.slug} {endorsement.pk}"
    write_audit(actor=_MACHINE, event="endorsement.domain_shown", subject=subject, detail=method.value, now=now)
