"""Rounds: a few duties, one after the other, again and again. Each may fail on its own; none takes the others with it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb

from django.db import close_old_connections

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
PAUSE_FIRST = 0.5
PAUSE_LAST = 60.0

_PACKAGE = Path(__file__).resolve().parents[2]


class NotNow(Exception):
    """A duty cannot be done for a reason outside; the message says which. Tried again after a pause that grows."""


class Duty:
    """One thing to do each round, or every so many seconds; after a failure it rests 0.5, 1, 2 … seconds, at most a minute."""

    def __init__(
        self,
        name: str,
        act: Callable[[], bool],
        *,
        every: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``act`` returns whether there is more to do at once."""
        self.name = name
        self._act = act
        self._every = every
        self._clock = clock
        self._failures = 0
        self._due = float("-inf")

    def attend(self) -> bool:
        """Do it if it is due; return whether there is more to do at once. Raises nothing but what ends the process."""
        if self._clock() < self._due:
            return False
        try:
            more = self._act()
        except NotNow as reason:
            logger.warning("%s waits %g s: %s", self.name, self._rest(), reason)
            return False
        except Exception as error:
            self._rest()
            # Messages of databases quote rows, so only the kind of error is told, and where.
            logger.error("%s failed: %s at %s.", self.name, type(error).__name__, _where(error))
            close_old_connections()
            return False
        self._failures = 0
        self._due = float("-inf") if more else self._clock() + self._every
        return more

    def _rest(self) -> float:
        pause = min(PAUSE_FIRST * 2 ** min(self._failures, 20), PAUSE_LAST)
        self._due = self._clock() + pause
        self._failures += 1
        return pause


def go_round(duties: Sequence[Duty], stop: threading.Event) -> None:
    """Attend to the duties in turn until told to stop: at once again while there is more to do, else after a short rest."""
    while not stop.is_set():
        more = False
        for duty in duties:
            if stop.is_set():
                return
            more = duty.attend() or more
        if not more:
            stop.wait(IDLE_SECONDS)


def _where(error: BaseException) -> str:
    """The innermost line of ours that the error passed through."""
    ours = [one for one in extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(_PACKAGE)]
    return f"{Path(ours[-1].filename).relative_to(_PACKAGE)}:{ours[-1].lineno}" if ours else "an unknown place"
