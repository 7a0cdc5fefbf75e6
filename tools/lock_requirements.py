"""Write requirements/run.txt and requirements/dev.txt anew from pyproject.toml (`make lock`, for maintainers).

Resolved for Python 3.11.2, Debian 12's own: a newer 3.11 would admit releases which that one refuses. The product is resolved with
the developers' list as constraint, so that both locks name the same versions. No index address is written, and that is checked.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
HEAD = "# Written by `make lock` from pyproject.toml. Do not edit.\n"
RESOLVE = ["-m", "uv", "pip", "compile", "--quiet", "--python-version", "3.11.2", "--generate-hashes", "--no-header"]


def main() -> int:
    """Write both locks; returns 1 when one of them names an address."""
    dev, run = REQUIREMENTS / "dev.txt", REQUIREMENTS / "run.txt"
    resolve(dev, "--group", "build", "--group", "dev")
    resolve(run, "--group", "build", "--constraint", str(dev))
    return 0


def resolve(lock: Path, *what: str) -> None:
    """Resolve pyproject.toml into one lock file. Raises ValueError if the result holds an address."""
    asked = [sys.executable, *RESOLVE, "pyproject.toml", *what]
    text = subprocess.run(asked, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
    text = text.replace(f"{ROOT}/", "")
    if re.search(r"://|--(index|extra-index|find-links)", text):
        raise ValueError(
            f"{lock.name} would name an address:\n" + "\n".join(re.findall(r".*(?:://|--[a-z-]+).*", text)[:5])
        )
    lock.write_text(HEAD + text, encoding="utf-8")
    pins = len(re.findall(r"^[a-z0-9]\S*==", text, flags=re.MULTILINE))
    print(f"{lock.relative_to(ROOT)}: {pins} packages")


if __name__ == "__main__":
    sys.exit(main())
