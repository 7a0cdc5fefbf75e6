"""What the clock does with what comes back: the mailbox of reports is read, in the thread that waits for other people's servers."""

from datetime import UTC, datetime

from undersigned.flows.note_bounce import note_report
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty, NotNow
from undersigned.mailing.bounces.mailboxes import MailboxAway

READ_EVERY = 60.0
REPORTS_A_PASS = 50


def returning_duties(parts: WorkerParts) -> list[Duty]:
    """Return the one duty, where the options name a mailbox."""
    return [] if parts.reports is None else [Duty("read reports", lambda: read_reports(parts), every=READ_EVERY)]


def read_reports(parts: WorkerParts) -> bool:
    """Read so many reports at most; say whether there may be more. Raises NotNow where the mailbox cannot be read."""
    if parts.reports is None:
        return False
    try:
        read = parts.reports.read(
            lambda raw: note_report(raw=raw, keys=parts.keys, now=datetime.now(UTC)), limit=REPORTS_A_PASS
        )
    except MailboxAway as reason:
        raise NotNow(str(reason)) from None
    return read == REPORTS_A_PASS
