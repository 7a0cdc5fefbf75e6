"""Hand over: what people did for a target as one pack, its checksum sealed, and a public note of who received it.

The pack holds figures, and the names of those alone who agreed to stand in it. Its seal is an Ed25519 signature (RFC 8032) over
the 64 hexadecimal digits of the CSV's SHA-256, under a key of this instance that serves nothing else.
"""

import csv
import hashlib
import io
from datetime import date, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone

from undersigned.campaigns.models import Handover, Target
from undersigned.campaigns.queries.actions import Figures, figures_for, names_for
from undersigned.campaigns.verbs.handovers import add_handover, note_received
from undersigned.people.verbs.audit import write_audit
from undersigned.values.csv_files import plain_cell, write_csv
from undersigned.values.keys import InstanceKeys
from undersigned.values.photographs import BadPhotograph, reencode_photograph

HEADER = ("what", "which", "value")


class NothingToHandOver(Exception):
    """Nobody did anything for this target yet."""


class BadHandover(ValueError):
    """What was said of who received it cannot be. `errors` maps each field that is wrong to its code.

    received_on: missing, future, before_it_was_made. received_by: missing, too_long. place: too_long. picture: as
    BadPhotograph. picture_says: missing (a picture needs words for who does not see it).
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = errors


@transaction.atomic
def make_pack(*, target_id: int, keys: InstanceKeys, by: str, now: datetime) -> Handover:
    """Make the pack of what was done for a target until now. Raises NothingToHandOver, Target.DoesNotExist."""
    target = Target.objects.select_related("campaign", "country").get(pk=target_id)
    figures = figures_for(target.pk, until=now)
    if not figures.total:
        raise NothingToHandOver
    content = "".join(write_csv(_rows(target, figures, names_for(target.pk, until=now), now)))
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    handover = add_handover(
        target, until=now, figures=figures, csv=content, sha256=sha256, seal=_seal(keys, sha256), now=now
    )
    write_audit(actor=by, event="handover.made", subject=f"{target.campaign.slug} {target.slug} {handover.pk}", now=now)
    return handover


@transaction.atomic
def note_handover(
    *,
    handover_id: int,
    received_on: date | None,
    received_by: str,
    place: str,
    note: dict[str, str],
    picture: bytes,
    picture_says: dict[str, str],
    by: str,
    now: datetime,
) -> Handover:
    """Note publicly who received a pack, when and where; an empty ``picture`` leaves the one that is there.

    Raises BadHandover, Handover.DoesNotExist.
    """
    handover = Handover.objects.select_for_update(of=("self",)).select_related("target__campaign").get(pk=handover_id)
    received_by, place = received_by.strip(), place.strip()
    errors = _faults(handover, received_on, received_by, place, now)
    cleaned = None
    if picture:
        try:
            cleaned = reencode_photograph(picture)
        except BadPhotograph as error:
            errors["picture"] = error.code
    if (picture or handover.picture) and not any(text.strip() for text in picture_says.values()):
        errors["picture_says"] = "missing"
    if errors or received_on is None:
        raise BadHandover(errors)
    note_received(
        handover, on=received_on, by=received_by, place=place, note=note, picture=cleaned, picture_says=picture_says
    )
    subject = f"{handover.target.campaign.slug} {handover.target.slug} {handover.pk}"
    write_audit(actor=by, event="handover.noted", subject=subject, now=now)
    return handover


def names_in(handover: Handover) -> list[tuple[str, str]]:
    """Return name and country of each person whom a pack names, as it was made."""
    rows = csv.reader(io.StringIO(handover.csv, newline=""))
    return [(plain_cell(name), country) for what, name, country in rows if what == "name"]


def seal_key(keys: InstanceKeys) -> str:
    """Return the public key that checks the seals of this instance, in PEM (RFC 7468)."""
    pem = _private(keys).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode("ascii")


def is_sealed(keys: InstanceKeys, handover: Handover) -> bool:
    """Say whether a handover's CSV is the one whose checksum this instance sealed."""
    sha256 = hashlib.sha256(handover.csv.encode()).hexdigest()
    try:
        _private(keys).public_key().verify(bytes.fromhex(handover.seal), sha256.encode("ascii"))
    except (InvalidSignature, ValueError):
        return False
    return sha256 == handover.sha256


def _faults(handover: Handover, on: date | None, by: str, place: str, now: datetime) -> dict[str, str]:
    errors: dict[str, str] = {}
    if on is None:
        errors["received_on"] = "missing"
    elif on > timezone.localdate(now):
        errors["received_on"] = "future"
    elif on < timezone.localdate(handover.made_at):
        errors["received_on"] = "before_it_was_made"
    if not by:
        errors["received_by"] = "missing"
    errors |= {field: "too_long" for field, text in (("received_by", by), ("place", place)) if len(text) > 255}
    return errors


def _rows(target: Target, figures: Figures, names: list[tuple[str, str]], now: datetime) -> list[tuple[str, str, str]]:
    """The CSV's rows: what a figure counts, which one it is, and how many; then names with their country."""
    return [
        HEADER,
        ("target", target.slug, target.name_in("en")),
        ("until", now.isoformat(timespec="seconds"), ""),
        ("total", "", str(figures.total)),
        *(("kind", kind, str(number)) for kind, number in figures.kinds.items()),
        *(("country", country, str(number)) for country, number in figures.countries.items()),
        *(("month", month, str(number)) for month, number in figures.months.items()),
        *(("name", name, country) for name, country in names),
    ]


def _seal(keys: InstanceKeys, sha256: str) -> str:
    return _private(keys).sign(sha256.encode("ascii")).hex()


def _private(keys: InstanceKeys) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.mac("handover seal", b""))
