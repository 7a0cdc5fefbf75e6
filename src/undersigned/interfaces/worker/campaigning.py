"""What the clock does for campaigns: each a duty of the database's thread, or, where it writes to others, of the post's."""

from collections.abc import Callable
from datetime import UTC, datetime

from undersigned.domains.webhook import WebhookPoster
from undersigned.flows.tell_partner import Patience, tell_partners
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty

TELL_EVERY = 5.0


def campaign_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done in the thread of the database: nothing here waits for anybody else's server."""
    return []


def campaign_post_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done in the thread of the post, which waits for mail servers and partners' sites."""
    return [Duty("tell partners", _telling(parts), every=TELL_EVERY)]


def work_off_campaigns(parts: WorkerParts) -> None:
    """Do all of it that is to be done now, once: for tests and for a shell."""
    _telling(parts)()


def _telling(parts: WorkerParts) -> Callable[[], bool]:
    """Telling partners' websites who took their consent back, with its patience for those that do not answer."""
    poster, patience = WebhookPoster(), Patience()
    return lambda: tell_partners(keys=parts.keys, poster=poster, patience=patience, now=datetime.now(UTC)) > 0
