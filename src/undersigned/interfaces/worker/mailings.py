"""What the clock does for mailings before and after they are sent: each a duty of the database's thread, in small steps."""

from datetime import UTC, datetime

from django.conf import settings

from undersigned.flows.decide_winner import decide_winners
from undersigned.flows.forget_deliveries import forget_deliveries
from undersigned.flows.freeze_mailing import due_to_freeze, freeze_some
from undersigned.flows.run_series import run_series
from undersigned.flows.stop_mailing import drop_stopped
from undersigned.flows.try_mailing import forget_trials
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty

FREEZE_EVERY = 1.0
DROP_EVERY = 2.0
DECIDE_EVERY = 30.0
SERIES_EVERY = 300.0
FORGET_EVERY = 3_600.0


def mailing_duties(_parts: WorkerParts) -> list[Duty]:
    """Return what is done for mailings besides sending them, which has a thread of its own."""
    return [
        Duty("freeze mailings", _freeze, every=FREEZE_EVERY),
        Duty("drop stopped mailings", lambda: drop_stopped(now=_now()) > 0, every=DROP_EVERY),
        Duty("decide subjects", _decide, every=DECIDE_EVERY),
        Duty("run series", lambda: run_series(now=_now()) > 0, every=SERIES_EVERY),
        Duty("forget deliveries", _forget, every=FORGET_EVERY),
    ]


def work_off_mailings(_parts: WorkerParts) -> None:
    """Do all of it that is to be done now, once: for tests and for a shell. Raises whatever goes wrong."""
    while _freeze() or drop_stopped(now=_now()) or run_series(now=_now()) or _forget():
        pass
    _decide()


def _freeze() -> bool:
    """One batch of the mailing whose hour came first; say whether there is more. Who signs meanwhile waits for that one alone."""
    due, now = due_to_freeze(now=_now()), _now()
    if not due:
        return False
    least = settings.OPTION["release_by_two"]
    return freeze_some(mailing_id=due[0], release_by_two=least, now=now, batches=1) or len(due) > 1


def _decide() -> bool:
    """Every mailing whose two subjects were tried long enough: there is no more at once."""
    decide_winners(now=_now())
    return False


def _forget() -> bool:
    now = _now()
    return forget_deliveries(now=now) + forget_trials(now=now) > 0


def _now() -> datetime:
    return datetime.now(UTC)
