"""Record a staff act: what somebody did at the desk that no other flow writes down, such as publishing a page."""

from datetime import datetime

from django.db import transaction

from undersigned.people.verbs.audit import write_audit


@transaction.atomic
def record_staff_act(*, actor: str, event: str, subject: str, now: datetime, detail: str = "") -> None:
    """Write one audit line. ``event`` is noun.past (``page.published``); long subjects are cut to 200 characters."""
    write_audit(actor=actor, event=event, subject=subject[:200], detail=detail, now=now)
