"""A real IMAP server of the tests' own, on loopback: one user, one password, one Maildir."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port
from tests.waiting import until

USER, PASSWORD = "reports", "correct+horse"

_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{home}/mail
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """Where it listens and where its user's mail lies."""

    port: int
    maildir: Path

    def put(self, message: bytes, name: str) -> None:
        """Let a message arrive."""
        for folder in ("new", "cur", "tmp"):
            (self.maildir / folder).mkdir(exist_ok=True)
        path = self.maildir / "new" / name
        path.write_bytes(message)
        for one in (self.maildir / "new", self.maildir / "cur", self.maildir / "tmp", path):
            shutil.chown(one, "nobody", "nogroup")


def why_no_dovecot() -> str:
    """Return why none can run here; empty where one can."""
    if not Path("/usr/lib/dovecot/imap").exists():
        return "Dovecot is not installed"
    return "" if os.geteuid() == 0 else "Dovecot starts as root only"


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run one until the block ends."""
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="undersigned-dovecot-"))
    home.chmod(0o755)
    for folder in ("run", "state", "mail"):
        (home / folder).mkdir()
    os.chown(home / "mail", nobody.pw_uid, nobody.pw_gid)
    port = free_port()
    config = home / "dovecot.conf"
    facts = {"home": home, "uid": nobody.pw_uid, "gid": nobody.pw_gid, "port": port, "password": PASSWORD}
    config.write_text(_CONFIG.format(**facts))
    server = subprocess.Popen(
        ["/usr/sbin/dovecot", "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: (home / "log").exists() and "starting up" in (home / "log").read_text())
        yield Dovecot(port, home / "mail")
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)
