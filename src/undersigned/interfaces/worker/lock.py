"""One worker a home: SQLite wants one writing process, and two would only get in each other's way."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_EVERY = 0.2


class WorkerRunsAlready(Exception):
    """Another worker keeps this home; the message says so to whoever started the second one."""


@contextmanager
def only_worker(home: Path, stop: threading.Event, *, wait: float) -> Iterator[None]:
    """Hold ``worker.lock`` in the home; wait at most so many seconds for a worker that is leaving. Raises WorkerRunsAlready.

    The kernel lets go of the lock when the process ends, however it ends.
    """
    home.mkdir(parents=True, exist_ok=True)
    file = os.open(home / "worker.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + wait
        while not _taken(file):
            if time.monotonic() >= deadline or stop.wait(LOOK_EVERY):
                raise WorkerRunsAlready(f"A worker runs for {home} already. Stop it first, or set UNDERSIGNED_HOME.")
        yield
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
