"""Run everything that `make test` promises, part by part, and close with one line: N passed, N failed, N skipped.

    .venv/bin/python tools/run_tests.py                          all parts
    .venv/bin/python tools/run_tests.py sqlite laws              some of them

A part that ends with no test run counts as failed. Each part has its time; what overstays it is stopped and counts as failed.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers.places import quick_folder  # noqa: E402
from tests.servers.postgres import ADDRESS, NoPostgres, private_postgres  # noqa: E402
from tools.check_code import check_all  # noqa: E402

RESULTS = ROOT / "test-results"
APART = ["laws", "crash", "journeys"]
ON_POSTGRES = {"UNDERSIGNED_TEST_DATABASE": "postgres"}
ON_SQLITE = {"UNDERSIGNED_TEST_DATABASE": "sqlite"}


@dataclass(frozen=True)
class Part:
    """A run of pytest: what it is told, in which environment, and how long it may take."""

    title: str
    arguments: list[str]
    environment: dict[str, str]
    seconds: int


@dataclass
class Count:
    """How many tests, or checks, came out how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Count") -> None:
        """Add another count to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


# Each worker begins with one half, file by file, so that what a file prepares is prepared once; who is done takes from the other.
WORKERS = ["-n", "2", "--dist", "worksteal"]
UNITS = [*WORKERS, "tests", *(f"--ignore=tests/{name}" for name in APART)]
# What asks no database says the same on either: tests/conftest.py knows which tests these are.
UNITS_WITH_DATABASE = [*UNITS, "--only-database"]
PARTS = {
    "sqlite": Part("unit tests on SQLite", UNITS, ON_SQLITE, 1800),
    "postgres": Part("unit tests on PostgreSQL", UNITS_WITH_DATABASE, ON_POSTGRES, 1800),
    "laws": Part("laws of the house", ["tests/laws"], ON_SQLITE, 300),
    "crash-sqlite": Part("crash tests on SQLite", [*WORKERS, "tests/crash"], ON_SQLITE, 1200),
    "crash-postgres": Part("crash tests on PostgreSQL", [*WORKERS, "tests/crash"], ON_POSTGRES, 1200),
    "journeys": Part(
        "journeys in a real browser",
        ["-n", "2", "--dist", "loadgroup", "--no-shots", "tests/journeys"],
        ON_SQLITE,
        2400,
    ),
}


def main() -> int:
    """Run the parts named on the command line, or the checks and all parts; returns 1 if anything failed."""
    names = sys.argv[1:] or ["check", *PARTS]
    unknown = [name for name in names if name not in {"check", *PARTS}]
    if unknown:
        print(f"No such part: {', '.join(unknown)}. The parts: check, {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    total, lines = Count(), []
    with ExitStack() as until_the_end:
        # What tests leave behind, in memory where there is room: nothing here outlives the run, and nobody waits for a disk.
        left = TemporaryDirectory(prefix="undersigned-tests-", dir=quick_folder(), ignore_cleanup_errors=True)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = until_the_end.enter_context(left)
        if any(PARTS[name].environment == ON_POSTGRES for name in names if name in PARTS):
            try:
                os.environ[ADDRESS] = until_the_end.enter_context(private_postgres())
            except NoPostgres as error:
                print(error, file=sys.stderr)
                return 1
        for name in names:
            began = time.monotonic()
            title, count = run_part(name)
            total.add(count)
            lines.append(f"  {title:<28} {count}  ({time.monotonic() - began:.0f} s)")
    print("\n" + "\n".join(lines))
    print(total, flush=True)
    return 1 if total.failed else 0


def run_part(name: str) -> tuple[str, Count]:
    """Run one part, printing as it goes; returns its title and count."""
    if name == "check":
        announce("checks (make check)")
        results = [each.passed for each in check_all()]
        return "checks", Count(passed=results.count(True), failed=results.count(False))
    part = PARTS[name]
    announce(part.title)
    report = RESULTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        f"--junitxml={report}",
        "-o",
        f"junit_suite_name={name}",
        *part.arguments,
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **part.environment}, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        status = process.wait(part.seconds)
    except subprocess.TimeoutExpired:
        print(f"{part.title}: stopped after {part.seconds} s.", flush=True)
        status = end(process)
    except BaseException:
        end(process)
        raise
    count = read_report(report)
    if not count.failed and (status or not count.passed):
        # Stopped, crashed, or nothing that ran: none of it is a pass.
        count.failed += 1
    return part.title, count


def announce(title: str) -> None:
    """Print the heading of a part."""
    print(f"\n== {title} ==", flush=True)


def end(process: subprocess.Popen[bytes]) -> int:
    """Interrupt a part, so that it stops its servers, and after 30 s end its whole process group; returns its status."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        return process.wait(30) or 1
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait(30) or 1


def read_report(report: Path) -> Count:
    """Count the tests in pytest's report; one that is missing or cut counts nothing."""
    try:
        suites = ET.parse(report).getroot().iter("testsuite")
    except (OSError, ET.ParseError):
        return Count()
    count = Count()
    for suite in suites:
        tests, failures, errors, skipped = (
            int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
        )
        count.add(Count(passed=tests - failures - errors - skipped, failed=failures + errors, skipped=skipped))
    return count


if __name__ == "__main__":
    sys.exit(main())
