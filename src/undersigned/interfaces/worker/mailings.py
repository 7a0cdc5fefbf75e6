"""What the clock does for mailings before and after they are sent: each a duty of the database's thread, in small steps."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

from undersigned.flows.decide_winner import decide_winners
from undersigned.flows.forget_deliveries import forget_deliveries
from undersigned.flows.freeze_mailing import due_to_freeze, freeze_some
from undersigned.flows.run_series import run_series
from undersigned.flows.stop_mailing import drop_stopped
from undersigned.flows.try_mailing import forget_trials
from undersigned.interfaces.worker.parts import WorkerParts
from undersigned.interfaces.worker.rounds import Duty

logger = logging.getLogger(__name__)

FREEZE_EVERY = 1.0
REST_SECONDS = 60.0
"""For how long a mailing that could not be frozen is left alone."""
DROP_EVERY = 2.0
DECIDE_EVERY = 30.0
SERIES_EVERY = 300.0
FORGET_EVERY = 3_600.0


def mailing_duties(_parts: WorkerParts) -> list[Duty]:
    """Return what is done for mailings besides sending them, which has a thread of its own."""
    return [
        Duty("freeze mailings", Freezing().freeze, every=FREEZE_EVERY),
        Duty("drop stopped mailings", lambda: drop_stopped(now=_now()) > 0, every=DROP_EVERY),
        Duty("decide subjects", _decide, every=DECIDE_EVERY),
        Duty("run series", _run_series, every=SERIES_EVERY),
        Duty("forget deliveries", _forget, every=FORGET_EVERY),
    ]


def work_off_mailings(_parts: WorkerParts) -> None:
    """Do all of it that can be done now, once: for tests and for a shell."""
    freeze = Freezing().freeze
    while freeze() or drop_stopped(now=_now()) or _run_series() or _forget():
        pass
    _decide()


def _run_series() -> bool:
    return run_series(release_by_two=settings.OPTION["release_by_two"], now=_now()) > 0


class Freezing:
    """Freezes what is due. A mailing that cannot be frozen is logged by its number, rests a minute, and holds up no other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests_until: dict[int, float] = {}

    def freeze(self) -> bool:
        """One batch of the mailing whose hour came first; say whether there is more. Who signs meanwhile waits for that one alone.

        Raises what a lost database does.
        """
        now, moment = _now(), self._clock()
        due = [one for one in due_to_freeze(now=now) if self._rests_until.get(one, moment) <= moment]
        if not due:
            return False
        least = settings.OPTION["release_by_two"]
        try:
            more = freeze_some(mailing_id=due[0], release_by_two=least, now=now, batches=1)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            # Only the kind: messages may quote what people typed.
            logger.error("Mailing %d cannot be frozen: %s.", due[0], type(error).__name__)
            self._rests_until[due[0]] = moment + REST_SECONDS
            more = False
        return more or len(due) > 1


def _decide() -> bool:
    """Every mailing whose two subjects were tried long enough: there is no more at once."""
    decide_winners(now=_now())
    return False


def _forget() -> bool:
    now = _now()
    return forget_deliveries(now=now) + forget_trials(now=now) > 0


def _now() -> datetime:
    return datetime.now(UTC)
