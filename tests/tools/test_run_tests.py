"""The runner of all parts: counts what pytest reports, and lets nothing pass that did not run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LONG_PATIENCE

ROOT = Path(__file__).resolve().parents[2]
# Runs one part made for the test, in a process of its own as `make test` does.
DRIVER = """
import sys
sys.path[:0] = [{project!r}]
from tools import run_tests
from pathlib import Path
run_tests.ROOT, run_tests.RESULTS = Path({root!r}), Path({root!r})
run_tests.PARTS = {{"part": run_tests.Part("a part", ["-p", "no:django", "-c", {ini!r}, {root!r}], {{}}, {seconds})}}
sys.argv.append("part")
raise SystemExit(run_tests.main())
"""


def run(folder: Path, test: str | None, *, seconds: int = 200) -> tuple[int, str]:
    """Run a part of one test file; returns the status and the last line printed."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    if test is not None:
        (folder / "test_it.py").write_text(test)
    script = DRIVER.format(project=str(ROOT), root=str(folder), ini=str(folder / "pytest.ini"), seconds=seconds)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=LONG_PATIENCE, check=False
    )
    return done.returncode, done.stdout.splitlines()[-1] if done.stdout else done.stderr


@pytest.mark.parametrize(
    ("test", "status", "line"),
    [
        ("def test_a(): pass\ndef test_b(): pass\n", 0, "2 passed, 0 failed"),
        ("def test_a(): pass\ndef test_b(): assert False\n", 1, "1 passed, 1 failed"),
        ("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no')\n", 0, "1 passed, 0 failed, 1 skipped"),
        ("def test_a(gone): pass\n", 1, "0 passed, 1 failed"),
        ("import nothing_of_this_name\n", 1, "0 passed, 1 failed"),
        ("import os\ndef test_a(): os._exit(0)\n", 1, "0 passed, 1 failed"),
        (None, 1, "0 passed, 1 failed"),
    ],
)
def test_the_last_line_counts_what_ran(tmp_path: Path, test: str | None, status: int, line: str) -> None:
    assert run(tmp_path, test) == (status, line)


def test_a_part_that_overstays_its_time_is_stopped_and_counts_as_failed(tmp_path: Path) -> None:
    assert run(tmp_path, "import time\ndef test_a(): time.sleep(100)\n", seconds=3) == (1, "0 passed, 1 failed")
