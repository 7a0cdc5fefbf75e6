"""Writes: what is handed to a target, who received it, and the pledge of an office-holder."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone

from undersigned.campaigns.models import Handover, Pledge, Target, TargetChange, TargetContact
from undersigned.campaigns.queries.actions import Figures
from undersigned.campaigns.states import ANNOUNCED, ENDORSED, PROMISED

_FURTHER: Final = (PROMISED, ANNOUNCED, ENDORSED)


def add_handover(
    target: Target, *, until: datetime, figures: Figures, csv: str, sha256: str, seal: str, now: datetime
) -> Handover:
    """Store a pack as it was made: its figures, its CSV, the checksum and the checksum's signature."""
    said = {"kinds": figures.kinds, "countries": figures.countries, "months": figures.months}
    return Handover.objects.create(
        target=target, until=until, total=figures.total, figures=said, csv=csv, sha256=sha256, seal=seal, made_at=now
    )


def note_received(
    handover: Handover,
    *,
    on: date,
    by: str,
    place: str,
    note: dict[str, str],
    picture: bytes | None,
    picture_says: dict[str, str],
) -> None:
    """Say when, by whom and where a pack was received; ``picture`` is a clean PNG, or None to leave what is there."""
    handover.received_on, handover.received_by, handover.place = on, by, place
    handover.note, handover.picture_says = note, picture_says
    fields = ["received_on", "received_by", "place", "note", "picture_says"]
    if picture is not None:
        handover.picture = picture
        fields.append("picture")
    handover.save(update_fields=fields)


def add_pledge(
    target: Target,
    *,
    contact: TargetContact,
    words: str,
    language: str,
    notes: dict[str, str],
    page: str,
    now: datetime,
) -> Pledge | None:
    """Store that an office-holder pledged; None where they had already.

    Unless the target is further than that, it is then one that promised, with its public page as the evidence.
    """
    said = {"contact": contact, "words": words, "language": language, "pledged_at": now}
    pledge, made = Pledge.objects.get_or_create(target=target, defaults=said)
    if not made:
        return None
    if target.status not in _FURTHER:
        today = timezone.localdate(now)
        TargetChange.objects.create(
            target=target, status=PROMISED, on=today, note=notes, evidence=page, recorded_at=now
        )
        target.status, target.status_on = PROMISED, today
        target.save(update_fields=["status", "status_on"])
    return pledge
