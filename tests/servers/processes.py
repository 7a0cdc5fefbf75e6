"""Processes as the kernel tells of them."""

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path

from tests.waiting import PATIENCE


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that are alive, the first one first."""
    named = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [child for child in map(int, named) if is_alive(child)]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def seconds_in_line(pids: Iterable[int]) -> float:
    """Return how long the threads of these processes were ready to run and had no processor: others had taken it."""
    waited = 0
    for thread in [thread for pid in pids for thread in Path(f"/proc/{pid}/task").iterdir()]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            waited += int((thread / "schedstat").read_text().split()[1])
    return waited / 1e9


def await_gone(pids: Iterable[int], seconds: float = PATIENCE) -> list[int]:
    """Return those of the processes that are still alive after so many seconds; empty as soon as none is."""
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
