"""Writes: evidence, reviews and notes. What is once written here stays."""

from datetime import datetime

from undersigned.endorsements.models import Endorsement, Evidence, Note, Review
from undersigned.people.models import StaffMember


class ReviewedAlready(Exception):
    """This reviewer has decided in this round; another one must."""


def add_evidence(endorsement: Endorsement, *, rung: str, method: str, now: datetime, source: str = "") -> Evidence:
    """Note a rung reached; the same proof twice is one."""
    evidence, _made = Evidence.objects.get_or_create(
        endorsement=endorsement, rung=rung, method=method, source=source[:500], defaults={"at": now}
    )
    return evidence


def add_review(endorsement: Endorsement, *, reviewer: StaffMember, verdict: str, now: datetime) -> Review:
    """Note a reviewer's verdict. Raises ReviewedAlready."""
    review, made = Review.objects.get_or_create(
        endorsement=endorsement, reviewer=reviewer, round=endorsement.round, defaults={"verdict": verdict, "at": now}
    )
    if not made:
        raise ReviewedAlready
    return review


def add_note(endorsement: Endorsement, *, author: str, text: str, now: datetime) -> Note:
    """Write a note for the desk."""
    return Note.objects.create(endorsement=endorsement, author=author, text=text, at=now)
