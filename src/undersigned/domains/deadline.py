"""One bound in time for a deed of many waits."""

import time


class Deadline:
    """A moment `seconds` from now, which every wait of a deed shares. The clock is the one that nobody sets."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left, more than 0. Raises TimeoutError when there are none."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("The time for this deed is over.")
        return seconds
