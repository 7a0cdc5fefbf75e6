"""Export signatures: with the custodian's key, and only with it, a list of who signed, addresses in clear."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from undersigned.calls.models import Signature
from undersigned.calls.states import CONFIRMED
from undersigned.people.verbs.addresses import open_address
from undersigned.people.verbs.audit import write_audit


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One confirmed signature, opened."""

    number: int | None
    name: str
    email: str
    country: str
    language: str
    confirmed_at: datetime
    version: int
    show_name: bool


def export_signatures(*, call_id: int, custodian_private: bytes, actor: str, now: datetime) -> Iterator[SignatureLine]:
    """Yield confirmed signatures by number; the export itself is written to the audit first. Raises CannotOpen."""
    write_audit(actor=actor, event="signatures.exported", subject=f"call {call_id}", now=now)
    signatures = Signature.objects.filter(call_id=call_id, state=CONFIRMED).select_related("address", "version")
    for one in signatures.order_by("number", "id").iterator(chunk_size=1_000):
        sealed = bytes(one.address.sealed)
        yield SignatureLine(
            number=one.number,
            name=one.name,
            email=open_address(sealed, custodian_private=custodian_private) if sealed else "",
            country=one.country,
            language=one.language,
            confirmed_at=one.confirmed_at,  # type: ignore[arg-type]  # a confirmed signature has its moment
            version=one.version.number,
            show_name=one.show_name,
        )
