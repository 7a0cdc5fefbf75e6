"""What the clock does for campaigns: each a duty of the database's thread, or, where it writes to others, of the post's."""

from collections.abc import Callable
from datetime import UTC, datetime

from undersigned.domains.webhook import WebhookPoster
from undersigned.flows.send_mails import send_mails, tidy_mails
from undersigned.flows.tell_partner import Patience, tell_partners
from undersigned.flows.tend_claims import tend_claims
from undersigned.flows.win import forget_news, win
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty, NotNow
from undersigned.mailing.transports import OutboxTransport

TELL_EVERY = 5.0
SEND_EVERY = 1.0
TIDY_EVERY = 3_600.0
WIN_EVERY = 5.0
TEND_EVERY = 3_600.0
MAILS_A_PASS = 10
"""Few, so that a slow mail server keeps nobody else's letters for long."""


def campaign_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done in the thread of the database: nothing here waits for anybody else's server."""
    return [
        Duty("tidy mails", lambda: tidy_mails(now=datetime.now(UTC)) > 0, every=TIDY_EVERY),
        Duty("win", lambda: _win(parts), every=WIN_EVERY),
        Duty("tend claims", lambda: _tend(parts), every=TEND_EVERY),
    ]


def campaign_post_duties(parts: WorkerParts) -> list[Duty]:
    """Return what is done in the thread of the post, which waits for mail servers and partners' sites."""
    return [
        Duty("tell partners", _telling(parts), every=TELL_EVERY),
        Duty("send mails", lambda: _send_mails(parts), every=SEND_EVERY),
    ]


def work_off_campaigns(parts: WorkerParts) -> None:
    """Do all of it that is to be done now, once: for tests and for a shell."""
    while _win(parts) or _tend(parts):
        pass
    _telling(parts)()
    while _send_mails(parts):
        pass


def _win(parts: WorkerParts) -> bool:
    """What the roll says of targets, and thanks to who asked to be told; say whether there may be more at once."""
    return win(keys=parts.keys, public_url=parts.public_url, now=datetime.now(UTC)) > 0


def _tend(parts: WorkerParts) -> bool:
    """Claims that nothing was done about, and addresses of campaigns that are over; say whether there may be more at once."""
    now = datetime.now(UTC)
    return tend_claims(keys=parts.keys, public_url=parts.public_url, now=now) + forget_news(now=now) > 0


def _telling(parts: WorkerParts) -> Callable[[], bool]:
    """Telling partners' websites who took their consent back, with its patience for those that do not answer."""
    poster, patience = WebhookPoster(), Patience()
    return lambda: tell_partners(keys=parts.keys, poster=poster, patience=patience, now=datetime.now(UTC)) > 0


def _send_mails(parts: WorkerParts) -> bool:
    """Letters to targets whose turn it is; say whether there may be more at once. Raises NotNow."""
    outcome = send_mails(
        transport=parts.transport,
        keys=parts.keys,
        public_url=parts.public_url,
        now=datetime.now(UTC),
        outbox=isinstance(parts.transport, OutboxTransport),
        limit=MAILS_A_PASS,
    )
    if outcome.away:
        raise NotNow(outcome.away)
    return outcome.tried == MAILS_A_PASS
