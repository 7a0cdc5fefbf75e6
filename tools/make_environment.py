"""Make .venv and install into it what the product runs with (`run`), or also what its developers need (`dev`).

Uses nothing outside of the standard library: this is the first thing that runs on a bare machine. Called by the Makefile, which
also knows (by the stamp left in .venv/stamps) when there is nothing to do.
"""

import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
OLDEST = (3, 11)
QUIET = ["--quiet", "--disable-pip-version-check", "--no-input"]


class CannotMake(Exception):
    """What is missing, as a sentence that says what to install."""


def main() -> int:
    """Make the environment named on the command line. Returns 0, or 1 after a sentence on what is missing."""
    if sys.argv[1:] not in (["run"], ["dev"]):
        print("usage: make_environment.py run|dev", file=sys.stderr)
        return 2
    kind = sys.argv[1]
    try:
        if sys.version_info < OLDEST:
            raise CannotMake(
                f"This is Python {sys.version.split()[0]}; 3.11 or newer is needed. Name it: make PYTHON=python3.11"
            )
        if not works():
            make()
        say(f"Installing from requirements/{kind}.txt into .venv (a minute or two the first time) ...")
        install("--require-hashes", "--requirement", str(ROOT / "requirements" / f"{kind}.txt"))
        if kind == "run" or not (ENVIRONMENT / "bin" / "undersigned").exists():
            install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    except CannotMake as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(
            f"Stopped: {' '.join(map(str, failed.cmd[:6]))} ... ended with status {failed.returncode}; see above.",
            file=sys.stderr,
        )
        return 1
    stamp = ENVIRONMENT / "stamps" / kind
    stamp.parent.mkdir(exist_ok=True)
    stamp.touch()
    return 0


def works() -> bool:
    """Whether .venv holds a Python that starts and a pip (it may have been made by a Python that has since gone)."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
    return asked.returncode == 0


def make() -> None:
    """Make .venv with a pip in it. Raises CannotMake when this Python can do neither of the two ways."""
    say(f"Making .venv with Python {sys.version.split()[0]} ...")
    if importlib.util.find_spec("ensurepip"):
        venv.create(ENVIRONMENT, clear=True, with_pip=True, symlinks=True)
        return
    # Debian keeps ensurepip in a package of its own (python3-venv). Its pip, from 22.3 on, can fill an environment from outside.
    venv.create(ENVIRONMENT, clear=True, with_pip=False, symlinks=True)
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *QUIET]
    lock = ROOT / "requirements" / "run.txt"
    if subprocess.run([*outside, "--require-hashes", "--requirement", str(lock)], check=False).returncode:
        raise CannotMake(
            "Python's venv module has no pip to put into .venv. On Debian: apt-get install python3-venv (as root), then again."
        )


def install(*what: str) -> None:
    """Run pip inside .venv. Raises subprocess.CalledProcessError when it fails."""
    # Settings of the machine that would put the packages elsewhere are not for this environment.
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH"}
    }
    subprocess.run(
        [PYTHON, "-m", "pip", "install", *QUIET, *what],
        check=True,
        cwd=ROOT,
        env=surroundings,
        stdin=subprocess.DEVNULL,
    )


def say(text: str) -> None:
    """Print at once, also into a file."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
