"""What the clock does for campaigns: each a duty of the database's thread, or, where it writes to others, of the post's."""

from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty


def campaign_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done in the thread of the database: nothing here waits for anybody else's server."""
    return []


def campaign_post_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done in the thread of the post, which waits for mail servers and partners' sites."""
    return []


def work_off_campaigns(parts: WorkerParts) -> None:
    """Do all of it that is to be done now, once: for tests and for a shell."""
