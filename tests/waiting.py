"""How long the tests wait. Whatever nobody promised in so many seconds waits by these, which only end what hangs."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds for one step: an answer, a letter, a thread, a process that ends. Two cores that many share may take them."""
LONG_PATIENCE = 300.0
"""Seconds for a whole program to start, to prepare an instance, or for thousands of requests."""


def until(happened: Callable[[], bool], *, within: float = PATIENCE, every: float = 0.02) -> None:
    """Wait for something, looking every so many seconds; fail when a look that began after `within` still does not find it."""
    deadline = time.monotonic() + within
    while True:
        last = time.monotonic() >= deadline
        if happened():
            return
        assert not last, f"It did not happen within {within:g} s."
        time.sleep(every)
