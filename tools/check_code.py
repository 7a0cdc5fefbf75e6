"""Look at the code without running it: lint, format, types, import floors, Django's checks, migrations, templates.

`make check` runs this; `make fix` runs it with --fix, which repairs what can be repaired by a program. `make test` begins with it.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SECONDS = 600
DJANGO = "5.2"


@dataclass(frozen=True)
class Checked:
    """One check and what came of it."""

    name: str
    passed: bool
    seconds: float
    output: str


def main() -> int:
    """Run the checks, or with --fix the repairs; returns 1 if one did not pass."""
    if sys.argv[1:] not in ([], ["--fix"]):
        print("usage: check_code.py [--fix]", file=sys.stderr)
        return 2
    if sys.argv[1:]:
        return 0 if all(report(run(name, command)).passed for name, command in repairs().items()) else 1
    return 0 if all(each.passed for each in check_all()) else 1


def check_all() -> list[Checked]:
    """Run every check, two at a time, and print each as it ends."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda check: report(run(*check)), checks().items()))


def checks() -> dict[str, list[str]]:
    """Return each check's name and command, the longest first."""
    python = str(BIN / "python")
    return {
        "types": [str(BIN / "mypy")],
        "migrations": [python, "-m", "django", "makemigrations", "--check", "--dry-run"],
        "Django's own checks": [python, "-m", "django", "check", "--fail-level", "WARNING"],
        "import floors": [str(BIN / "lint-imports"), "--no-logo"],
        "lint": [str(BIN / "ruff"), "check", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "templates": [str(BIN / "djade"), "--check", "--target-version", DJANGO, *templates()],
    }


def repairs() -> dict[str, list[str]]:
    """Return what can be repaired by a program."""
    return {
        "lint": [str(BIN / "ruff"), "check", "--fix", "."],
        "format": [str(BIN / "ruff"), "format", "."],
        "templates": [str(BIN / "djade"), "--target-version", DJANGO, *templates()],
    }


def templates() -> list[str]:
    """Return the paths of all HTML templates."""
    found = (ROOT / "src").glob("undersigned/**/templates/**/*.html")
    return [str(path.relative_to(ROOT)) for path in sorted(found)]


def run(name: str, command: list[str]) -> Checked:
    """Run one command; it sees a home of its own, never the one in var/."""
    home = ROOT / ".venv" / "home-of-checks"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")}
    environment = {
        **inherited,
        "UNDERSIGNED_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "undersigned.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Checked(name, passed=False, seconds=SECONDS, output=f"did not end within {SECONDS} s")
    return Checked(name, done.returncode == 0, time.monotonic() - began, done.stdout)


def report(checked: Checked) -> Checked:
    """Print one line for what passed, and all that it said for what did not."""
    line = f"{'ok    ' if checked.passed else 'FAILED'} {checked.name} ({checked.seconds:.1f} s)"
    print(line if checked.passed else f"{line}\n{checked.output.rstrip()}", flush=True)
    return checked


if __name__ == "__main__":
    sys.exit(main())
