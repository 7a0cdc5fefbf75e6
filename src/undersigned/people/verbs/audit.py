"""Writes: the audit, a line an act."""

from datetime import datetime

from undersigned.people.models import AuditLine


def write_audit(*, actor: str, event: str, subject: str, now: datetime, detail: str = "") -> AuditLine:
    """Write one line: who did what (``noun.past``) to what. No personal data of signatories belongs in it."""
    return AuditLine.objects.create(at=now, actor=actor, event=event, subject=subject, detail=detail)
