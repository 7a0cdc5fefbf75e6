"""The command ``doctor``: looks an instance over and says what to do about what it finds."""

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from django.conf import settings
from django.db import DatabaseError, connection

from undersigned.calls.queries import busiest_network
from undersigned.config.post import examine_dkim
from undersigned.config.worker_parts import name_servers
from undersigned.domains.dns_proof import DnsProver
from undersigned.intake import Drainage, StoreUnavailable, open_store
from undersigned.mailing.queries import letters_by_state

# SQLite's release notes: the WAL-reset bug can lose a commit when two processes write and one checkpoints.
_WAL_RESET_FIXED = (3, 51, 3)
_HEARTBEAT_SECONDS = 60
_INTAKE_DEPTH = 10_000
_ONE_NETWORK = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, worth knowing, or wrong."""

    level: str
    sentence: str


@click.command()
def doctor() -> None:
    """Look the instance over. Ends with status 1 when something is wrong."""
    findings = list(examine())
    for finding in findings:
        click.echo(f"{finding.level:<5} {finding.sentence}")
    sys.exit(1 if any(finding.level == "WRONG" for finding in findings) else 0)


def examine() -> Iterator[Finding]:
    """Yield what was found, part after part."""
    yield from _home()
    yield from _database()
    yield from _intake()
    yield from _worker()
    yield from _letters()
    yield from _post()
    yield from _networks()
    yield from _address()


def _home() -> Iterator[Finding]:
    keys = settings.HOME.path / "keys"
    if not keys.exists():
        yield Finding("WRONG", f"{keys} is missing: run `undersigned prepare`.")
        return
    open_files = [path.name for path in keys.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_files:
        yield Finding("WRONG", f"Keys readable by others: {', '.join(open_files)}. Run chmod 600 on them.")
    else:
        yield Finding("ok", f"Keys in {keys} are readable by their owner alone.")
    if (keys / "custodian.private").exists():
        yield Finding(
            "note", "custodian.private lies on this machine. Keep it elsewhere on a public site (operator's guide)."
        )
    if not os.access(settings.HOME.path, os.W_OK):
        yield Finding("WRONG", f"{settings.HOME.path} cannot be written to.")


def _database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM undersigned_call")
            calls = cursor.fetchone()[0]
    except DatabaseError as error:
        yield Finding("WRONG", f"The database does not answer, or was never prepared: {error}".splitlines()[0])
        return
    yield Finding("ok", f"The database ({connection.vendor}) answers; calls: {calls}.")
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < _WAL_RESET_FIXED:
        yield Finding(
            "note",
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (fixed in 3.51.3). It is rare; "
            "for a site with much traffic use PostgreSQL.",
        )


def _intake() -> Iterator[Finding]:
    drainage = Drainage(open_store(settings.INTAKE_URL))
    try:
        depth = drainage.depth()
    except StoreUnavailable:
        yield Finding(
            "WRONG",
            "The intake does not answer: signatures cannot be taken. Start the web server once, or check its database.",
        )
        return
    finally:
        drainage.close()
    level = "WRONG" if depth > _INTAKE_DEPTH else "ok"
    yield Finding(level, f"Signatures waiting to be drained: {depth}.")


def _worker() -> Iterator[Finding]:
    heartbeat = settings.HOME.path / "worker.heartbeat"
    age = time.time() - heartbeat.stat().st_mtime if heartbeat.exists() else None
    if age is None:
        yield Finding("note", "No worker has run yet.")
    elif age > _HEARTBEAT_SECONDS:
        yield Finding(
            "WRONG", f"The worker last gave a sign {int(age)} seconds ago. Start `undersigned run` or `worker`."
        )
    else:
        yield Finding("ok", "The worker is at work.")


def _letters() -> Iterator[Finding]:
    try:
        states = letters_by_state()
    except DatabaseError:
        return
    level = "WRONG" if states["refused"] > states["delivered"] else "ok"
    yield Finding(level, "Letters: " + ", ".join(f"{count} {state}" for state, count in states.items()) + ".")


def _post() -> Iterator[Finding]:
    """Whether what signs our mail stands in the DNS, where mail leaves by SMTP."""
    if settings.OPTION["mail"] == "smtp":
        for level, sentence in examine_dkim(DnsProver(name_servers())):
            yield Finding(level, sentence)


def _networks() -> Iterator[Finding]:
    """What the network prefixes are kept for: a wave of forged signatures mostly comes from few places."""
    try:
        most = busiest_network(since=datetime.now(UTC) - timedelta(days=1))
    except DatabaseError:
        return
    if most > _ONE_NETWORK:
        yield Finding(
            "note", f"{most} signatures of the last day came from one network: a school, or a forger. Look at them."
        )


def _address() -> Iterator[Finding]:
    loopback = settings.PUBLIC_URL.startswith(("http://127.", "http://localhost", "http://[::1]"))
    if not settings.SECURE and not loopback:
        yield Finding("WRONG", f"{settings.PUBLIC_URL} is not https: letters would carry links that others can read.")
    if settings.OPTION["mail"] == "outbox" and not loopback:
        yield Finding("WRONG", "Letters go to the outbox folder and to nobody. Set UNDERSIGNED_MAIL=smtp.")
    if settings.DEBUG and not loopback:
        yield Finding("WRONG", "UNDERSIGNED_DEBUG shows tracebacks to readers. Unset it.")
