"""The runner of all parts: counts what pytest reports, and lets nothing pass that did not run."""

from pathlib import Path

import pytest

from tools import run_tests


def run(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    test: str | None,
    *,
    seconds: int = 200,
) -> tuple[int, str]:
    """Run a part of one test file, in a process of its own as `make test` does; returns the status and the last line printed."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    if test is not None:
        (folder / "test_it.py").write_text(test)
    # Of what is installed beside pytest nothing is asked here, and starting takes half as long without it.
    quick = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    part = run_tests.Part("a part", ["-c", str(folder / "pytest.ini"), str(folder)], quick, seconds)
    monkeypatch.setattr(run_tests, "ROOT", folder)
    monkeypatch.setattr(run_tests, "RESULTS", folder)
    monkeypatch.setattr(run_tests, "PARTS", {"part": part})
    monkeypatch.setattr("sys.argv", ["run_tests.py", "part"])
    monkeypatch.setenv("PYTEST_DEBUG_TEMPROOT", str(folder))
    status = run_tests.main()
    return status, capfd.readouterr().out.splitlines()[-1]


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
def test_the_last_line_counts_what_ran(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    test: str | None,
    status: int,
    line: str,
) -> None:
    assert run(monkeypatch, tmp_path, capfd, test) == (status, line)


def test_a_part_that_overstays_its_time_is_stopped_and_counts_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    overstays = "import time\ndef test_a(): time.sleep(100)\n"
    assert run(monkeypatch, tmp_path, capfd, overstays, seconds=2) == (1, "0 passed, 1 failed")
