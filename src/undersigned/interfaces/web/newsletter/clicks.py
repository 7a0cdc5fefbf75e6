"""Clicks: sums that wait a few seconds in this process before they are added to the figures (docs/decisions/0015).

Nothing of a request is kept but which link of which mailing it was: no address, no network, no moment.
"""

import atexit
import logging
from collections import Counter
from threading import Lock, Timer
from typing import Final

from django.db import DatabaseError, connections
from django.http import HttpRequest

from undersigned.flows.count_click import Clicked, count_click

AFTER: Final = 5.0
"""Seconds that sums wait."""

_log = logging.getLogger(__name__)


class WaitingClicks:
    """Sums of clicks by link, written after so many seconds by a thread of its own.

    What a killed process had not written yet is lost: at most some seconds of a figure.
    """

    def __init__(self, *, after: float) -> None:
        self._after = after
        self._lock = Lock()
        self._sums: Counter[Clicked] = Counter()
        self._timer: Timer | None = None

    def add(self, clicked: Clicked) -> None:
        """Count one click, or one opening; touches no database."""
        with self._lock:
            self._sums[clicked] += 1
            if self._timer is None:
                self._timer = Timer(self._after, self._write_in_thread)
                self._timer.daemon = True
                self._timer.start()

    def take(self) -> dict[Clicked, int]:
        """Return the sums that wait, and wait for none any more."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            sums, self._sums, self._timer = dict(self._sums), Counter(), None
        return sums

    def write(self) -> int:
        """Add the sums to the figures now; returns how many. Where the database does not answer, the log says how many are lost."""
        sums = self.take()
        try:
            return count_click(clicks=sums) if sums else 0
        except DatabaseError:
            _log.exception("%d clicks could not be counted.", sum(sums.values()))
            return 0

    def _write_in_thread(self) -> None:
        try:
            self.write()
        finally:
            connections.close_all()


WAITING: Final = WaitingClicks(after=AFTER)
atexit.register(WAITING.write)


def is_a_reader(request: HttpRequest) -> bool:
    """Say whether a request is somebody's who follows a link: not a HEAD, not fetched ahead, not loaded into another page."""
    ahead = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')} {request.headers.get('X-Moz', '')}"
    if request.method != "GET" or "prefetch" in ahead.lower() or "preview" in ahead.lower():
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
