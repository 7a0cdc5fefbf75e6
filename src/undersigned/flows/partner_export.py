"""Export a partner's contacts: who agreed, and nobody who took it back; sealed to the partner's own key where it has one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.campaigns.models import PartnerConsent
from undersigned.campaigns.states import ACTIVE
from undersigned.campaigns.verbs.partners import consent_mark, open_agreed
from undersigned.flows.my_partner import NoPartnerPage, open_partner_page
from undersigned.people.verbs.audit import write_audit
from undersigned.values.csv_files import write_csv
from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import X25519, seal

SEALED_FOR: Final = b"undersigned contacts of a partner"
"""What the sealed file is bound to (HPKE's info, after values.sealing's own beginning)."""

_COLUMNS: Final = ("mark", "name", "email", "country", "language", "agreed_at", "words")


@dataclass(frozen=True, slots=True)
class Exported:
    """The file to download, how many contacts it holds, and whether only the partner's key opens it."""

    content: bytes = field(repr=False)
    contacts: int
    sealed: bool


@transaction.atomic
def export_contacts(*, token: str, keys: InstanceKeys, now: datetime) -> Exported:
    """Return who agreed to hear from the partner as CSV that no spreadsheet runs. Leaves an audit line. Raises NoPartnerPage."""
    partner = open_partner_page(token=token, keys=keys, now=now)
    if partner.state != ACTIVE:
        raise NoPartnerPage
    consents = PartnerConsent.objects.filter(partner=partner, withdrawn_at=None).select_related("address")
    rows = [_COLUMNS, *(_row(one, keys) for one in consents)]
    content = "".join(write_csv(rows)).encode("utf-8")
    key = bytes(partner.public_key)
    if key:
        content = seal(bytes((X25519,)) + key, content, SEALED_FOR)
    subject = f"{partner.campaign.slug} {partner.slug}"
    detail = f"{len(rows) - 1} contacts"
    write_audit(actor=f"partner {partner.slug}", event="partner.exported", subject=subject, detail=detail, now=now)
    return Exported(content, len(rows) - 1, bool(key))


def _row(consent: PartnerConsent, keys: InstanceKeys) -> tuple[str, ...]:
    person = open_agreed(consent, keys=keys)
    mark = consent_mark(keys, partner_id=consent.partner_id, digest=bytes(consent.address.digest))
    said = (person.name, person.email, consent.country, consent.language, consent.given_at.isoformat(), consent.words)
    return (mark, *said)
