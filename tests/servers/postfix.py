"""A real Postfix of the tests' own, on loopback: it relays to a port, and brings its reports home into a Maildir."""

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

DAEMONS = Path("/usr/lib/postfix/sbin")

_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
daemon_directory = {daemons}
maillog_file = {home}/log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.call.example.org
mydestination =
alias_maps =
smtpd_peername_lookup = no
disable_dns_lookups = yes
relayhost = [127.0.0.1]:{next_port}
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = static:reports/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
recipient_delimiter = +
maximal_queue_lifetime = 1h
smtp_connection_cache_on_demand = no
smtputf8_enable = yes
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60  1 pickup
cleanup   unix n - n -   0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n -   - trivial-rewrite
bounce    unix - - n -   0 bounce
defer     unix - - n -   0 bounce
trace     unix - - n -   0 bounce
verify    unix - - n -   1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n -   - proxymap
smtp      unix - - n -   - smtp
relay     unix - - n -   - smtp
error     unix - - n -   - error
retry     unix - - n -   - error
discard   unix - - n -   - discard
virtual   unix - n n -   - virtual
anvil     unix - - n -   1 anvil
scache    unix - - n -   1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens, the Maildir its reports come to, and its log."""

    port: int
    maildir: Path
    log: Path
    home: Path

    def flush(self) -> None:
        """Let it try at once what it has put off. Its own timer could meet a message while it is put off, and leave it for minutes."""
        _command(self.home, "flush")


def why_no_postfix() -> str:
    """Return why none can run here; empty where one can."""
    if not (DAEMONS / "master").exists():
        return "Postfix is not installed"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


@contextmanager
def postfix(*, next_port: int, domain: str) -> Iterator[Postfix]:
    """Run one that takes mail for everybody, relays it to a port of this machine, and keeps what is sent to ``domain``."""
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="undersigned-postfix-"))
    port = free_port()
    try:
        for folder in ("etc", "spool", "data", "mail"):
            (home / folder).mkdir()
        home.chmod(0o755)
        (home / "log").touch()
        os.chown(home / "mail", nobody.pw_uid, nobody.pw_gid)
        shutil.chown(home / "data", "postfix", "postfix")
        facts = {
            "home": home, "daemons": DAEMONS, "next_port": next_port, "domain": domain,
            "uid": nobody.pw_uid, "gid": nobody.pw_gid, "port": port,
        }  # fmt: skip
        (home / "etc" / "main.cf").write_text(_MAIN.format(**facts))
        (home / "etc" / "master.cf").write_text(_MASTER.format(**facts))
        _command(home, "start")
        try:
            until(lambda: "starting the Postfix" in (home / "log").read_text())
            yield Postfix(port, home / "mail" / "reports", home / "log", home)
        finally:
            _command(home, "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _command(home: Path, command: str) -> None:
    subprocess.run(["/usr/sbin/postfix", "-c", str(home / "etc"), command], check=True, capture_output=True, timeout=60)
