"""Installing Debian packages: nothing asked where all is there, a sentence where something is missing and cannot be installed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "install_debian_packages.py"
NOBODY = 65534


def run(programs: Path, *packages: str, as_nobody: bool = False) -> subprocess.CompletedProcess[str]:
    # Python itself may lie where only root can read it, so the account changes after it has started.
    become = f"import argparse, glob, os, shutil, subprocess, sys\nos.setuid({NOBODY})\n" if as_nobody else ""
    return subprocess.run(
        [sys.executable, "-I", "-c", become + PROGRAM.read_text(encoding="utf-8"), "--for", "the tests", *packages],
        env={"PATH": str(programs)},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def programs() -> Iterator[Path]:
    """A PATH that holds only what a test puts there, and that everybody may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def put(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_what_is_there_is_not_installed_again(programs: Path) -> None:
    put(programs, "chromium", "exit 0")
    put(programs, "apt-get", f"touch {programs}/asked")
    done = run(programs, "chromium")
    assert (done.returncode, done.stdout, done.stderr, (programs / "asked").exists()) == (0, "", "", False)


def test_without_apt_the_missing_packages_are_named(programs: Path) -> None:
    done = run(programs, "chromium", "wrk")
    assert done.returncode == 1
    assert done.stderr == "Missing for the tests: chromium wrk. Install them (named as in Debian), then try again.\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_without_root_the_missing_packages_are_named_with_the_command(programs: Path) -> None:
    put(programs, "apt-get", "exit 0")
    done = run(programs, "chromium", as_nobody=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Missing for the tests: chromium. Ask root for: apt-get install chromium\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs")
def test_root_is_told_what_is_installed_before_it_is(programs: Path) -> None:
    put(
        programs,
        "apt-get",
        f'if [ "$1" = install ]; then printf "#!/bin/sh\\n" > {programs}/chromium; /bin/chmod 755 {programs}/chromium; fi',
    )
    done = run(programs, "chromium")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "Installing Debian packages for the tests: chromium\n",
        "",
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs")
def test_a_failed_installation_says_what_apt_said(programs: Path) -> None:
    put(programs, "apt-get", "echo no such package; exit 100")
    done = run(programs, "chromium")
    assert (done.returncode, done.stderr) == (1, "apt-get update -qq ended with status 100:\nno such package\n\n")
