"""Install the Debian packages whose programs are absent, saying which first; without root, say what is missing and stop.

python tools/install_debian_packages.py --for "the tests" postgresql chromium
"""

import argparse
import glob
import os
import shutil
import subprocess
import sys

# How each package is known to be there: a program on PATH, or a file where Debian puts it.
PROOF = {
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "chromium": "chromium",
    # What the browser tests' driver is linked to.
    "libatomic1": "/usr/lib/*/libatomic.so.1",
    # A real name server, and what reads a PDF and a QR code as a stranger's program would.
    "dnsmasq-base": "/usr/sbin/dnsmasq",
    "poppler-utils": "pdftotext",
    "zbar-tools": "zbarimg",
    # A serif wider than ours: badges must hold in it.
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    # A real mail server, which also brings the sender that bulk mail is measured by; a real mailbox; and real calendars.
    "postfix": "/usr/sbin/postfix",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "khal": "khal",
    "vdirsyncer": "vdirsyncer",
    "wrk": "wrk",
    "nginx-light": "/usr/sbin/nginx",
}
SECONDS = 900


def main() -> int:
    """Install what is missing. Returns 0 when everything is there at the end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("packages", nargs="+", choices=sorted(PROOF))
    parser.add_argument("--for", dest="purpose", default="this")
    asked = parser.parse_args()
    missing = [package for package in asked.packages if not present(package)]
    if not missing:
        return 0
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        print(
            f"Missing for {asked.purpose}: {names}. Install them (named as in Debian), then try again.", file=sys.stderr
        )
        return 1
    if os.geteuid() != 0:
        print(f"Missing for {asked.purpose}: {names}. Ask root for: apt-get install {names}", file=sys.stderr)
        return 1
    print(f"Installing Debian packages for {asked.purpose}: {names}", flush=True)
    if not install(missing):
        return 1
    absent = [package for package in missing if not present(package)]
    if absent:
        print(f"Installed, but their programs are not where they should be: {' '.join(absent)}", file=sys.stderr)
    return 1 if absent else 0


def present(package: str) -> bool:
    """Whether the package's program is on this machine."""
    proof = PROOF[package]
    return bool(glob.glob(proof)) if proof.startswith("/") else shutil.which(proof) is not None


def install(packages: list[str]) -> bool:
    """Fetch the lists and install the packages. Returns whether apt-get succeeded."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    commands = [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ]
    for command in commands:
        done = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if done.returncode:
            print(
                f"{' '.join(command)} ended with status {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}",
                file=sys.stderr,
            )
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
