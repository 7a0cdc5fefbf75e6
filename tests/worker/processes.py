"""Processes that are killed at a moment of the test's choosing, with a database connection of their own."""

import os
import signal
import sys
import time
from collections.abc import Callable

from django.db import connections

from tests.waiting import PATIENCE

KILLED = 137


def die(*_args: object, **_more: object) -> None:
    """End this process as a power cut would: nothing is flushed, closed or rolled back by it."""
    os._exit(KILLED)


def start(deed: Callable[[], None]) -> int:
    """Run a deed in a child process; return its id. Only where the test's data are committed (transaction=True)."""
    for connection in connections.all():
        connection.close()
        # A connection that lies in the pool would be the child's as well as ours.
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        deed()
        status = 0
    finally:
        os._exit(status)


def ended(child: int, *, within: float = PATIENCE) -> int:
    """Wait for a child; return its exit status, negative for a signal. Kills it, and fails, when it takes too long."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"The process did not end within {within:g} s.")
