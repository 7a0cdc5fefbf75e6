"""One worker a home: a second one waits a little, then says what to do."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, until
from tests.worker.processes import ended, start
from undersigned.interfaces.worker.lock import WorkerRunsAlready, only_worker


def test_a_second_worker_of_a_home_is_told_that_one_runs(tmp_path: Path) -> None:
    stop = threading.Event()
    with only_worker(tmp_path, stop, wait=0):
        with pytest.raises(WorkerRunsAlready, match="already. Stop it first"), only_worker(tmp_path, stop, wait=0.3):
            pass
        with only_worker(tmp_path / "other", stop, wait=0):
            pass


def test_a_second_worker_waits_for_one_that_is_leaving(tmp_path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()
    told: list[str] = []

    class AskedAgain(threading.Event):
        """Whether to stop, which the second one asks once it has found the home taken."""

        def wait(self, timeout: float | None = None) -> bool:
            told.append("the second waits")
            leave.set()
            return super().wait(timeout)

    def first() -> None:
        with only_worker(tmp_path, threading.Event(), wait=0):
            entered.set()
            leave.wait(PATIENCE)
            told.append("the first leaves")

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(PATIENCE)
    with only_worker(tmp_path, AskedAgain(), wait=PATIENCE):
        assert set(told) == {"the second waits", "the first leaves"}
    thread.join(PATIENCE)


def test_a_worker_told_to_stop_while_it_waits_goes_away(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with (
        only_worker(tmp_path, threading.Event(), wait=0),
        pytest.raises(WorkerRunsAlready),
        only_worker(tmp_path, stop, wait=60),
    ):
        pass


def test_a_worker_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    def hold() -> None:
        with only_worker(tmp_path, threading.Event(), wait=0):
            (tmp_path / "held").touch()
            time.sleep(2 * PATIENCE)

    child = start(hold)
    until((tmp_path / "held").exists)
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    with only_worker(tmp_path, threading.Event(), wait=1):
        pass
