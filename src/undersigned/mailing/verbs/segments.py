"""Writes: segments."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from undersigned.mailing.models import Mailing, Segment, SeriesStep
from undersigned.mailing.queries.segments import clean_rules, segments_with
from undersigned.mailing.states import OFFERED, PAUSED, RELEASED, SENDING


class SegmentInUse(Exception):
    """A mailing or another segment needs it as it is."""


def lock_segment(segment_id: int) -> Segment:
    """Return a segment that nobody else changes until the transaction ends. Raises Segment.DoesNotExist."""
    return Segment.objects.select_for_update().get(pk=segment_id)


def check_unused(segment: Segment) -> None:
    """Refuse to change whom an offered or released mailing, or a series that goes, is sent to: its size was looked at.

    Raises SegmentInUse.
    """
    going = SeriesStep.objects.filter(mailing=OuterRef("pk"), series__active_since__isnull=False)
    held = Q(state__in=[OFFERED, RELEASED]) | Q(Exists(going), state__in=[SENDING, PAUSED])
    if Mailing.objects.filter(held, segment__in=segments_with(segment.pk)).exists():
        raise SegmentInUse


def set_rules(segment: Segment, rules: dict[str, Any]) -> None:
    """Give a locked segment other rules. Raises BadRules, SegmentInUse."""
    cleaned = clean_rules(rules, segment_id=segment.pk)
    check_unused(segment)
    segment.rules = cleaned
    segment.save(update_fields=["rules"])


def make_segment(name: str, *, by: str, now: datetime) -> Segment:
    """Make a segment without rules: everybody."""
    return Segment.objects.create(name=name, rules={}, made_by=by, made_at=now)


def delete_segment(segment: Segment) -> None:
    """Take a locked segment away that nothing names. Raises SegmentInUse."""
    if segments_with(segment.pk) != {segment.pk} or Mailing.objects.filter(segment=segment).exists():
        raise SegmentInUse
    segment.delete()
