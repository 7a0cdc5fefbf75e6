"""A private PostgreSQL: Debian's own binaries, a cluster in a temporary folder, a free loopback port, gone afterwards.

As a command it starts one, runs another command with its address in UNDERSIGNED_TEST_POSTGRES, and stops it:

    .venv/bin/python -m tests.servers.postgres .venv/bin/pytest tests/calls
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.servers.places import quick_folder
from tests.servers.ports import free_port
from tests.waiting import LONG_PATIENCE, PATIENCE

ADDRESS = "UNDERSIGNED_TEST_POSTGRES"
OWNER = "undersigned"


class NoPostgres(Exception):
    """No PostgreSQL server can be started here; the message says what to install or what it answered."""


@contextlib.contextmanager
def private_postgres() -> Iterator[str]:
    """Run a PostgreSQL server of the tests' own and give its address; one named in UNDERSIGNED_TEST_POSTGRES is used instead.

    It writes to memory where there is room, and what makes a commit survive the machine is off: tests kill processes of ours, never
    the server or the machine, and what a commit is then worth to the disk is PostgreSQL's own promise. Raises NoPostgres.
    """
    given = os.environ.get(ADDRESS)
    if given:
        yield given
        return
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="undersigned-postgres-", dir=quick_folder()))
    try:
        server, address = start(programs, folder)
        try:
            yield address
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def fresh_database(server: str, *, like: str = "") -> Iterator[str]:
    """Make a database on a server, give its address, and drop it afterwards whoever is still connected.

    It is empty, or a copy of the database named in the address `like`, to which nobody may be connected meanwhile.
    """
    name, template = f"undersigned_{secrets.token_hex(6)}", urlsplit(like).path.lstrip("/") or "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield with_database(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def has_database(server: str, name: str) -> bool:
    """Say whether a server has a database of this name."""
    with psycopg.connect(server, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def make_anew(server: str, name: str, *, like: str = "template1") -> None:
    """Make a database, empty or a copy of the one named `like`, in the place of one that has this name."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(like)))


def with_database(address: str, name: str) -> str:
    """Return a server's address with another database named in it."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def find_programs() -> Path:
    """Return the folder of the newest PostgreSQL installed. Raises NoPostgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise NoPostgres(
        "No PostgreSQL server is installed. On Debian: apt-get install postgresql (as root), or run `make test` as root."
    )


def start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Make a cluster in `folder` and start it; returns the server's process and address. Raises NoPostgres."""
    data, password = folder / "data", secrets.token_urlsafe(18)
    (folder / "password").write_text(password)
    identity = unprivileged(folder)
    whose: list[str | Path] = ["--username", OWNER, "--pwfile", folder / "password"]
    made = subprocess.run(
        [
            programs / "initdb",
            "--pgdata",
            data,
            *whose,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
        ],
        capture_output=True,
        text=True,
        timeout=LONG_PATIENCE,
        check=False,
        cwd=folder,
        **identity,
    )
    if made.returncode:
        raise NoPostgres(f"initdb ended with status {made.returncode}: {made.stderr[-800:]}")
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "wal_level": "minimal",
        "max_wal_senders": 0,
        "max_wal_size": "2GB",
        "checkpoint_timeout": "30min",
        "jit": "off",
        "max_connections": 100,
        "shared_buffers": "128MB",
        "logging_collector": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **identity,
        )
    address = f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/postgres"
    try:
        await_answer(server, address, folder / "log")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(OWNER)))
    except BaseException:
        stop(server)
        raise
    return server, with_database(address, OWNER)


def unprivileged(folder: Path) -> dict[str, Any]:
    """Give `folder` to the account that will run the server (it refuses to be root) and return how to become that account."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError as error:
        raise NoPostgres("PostgreSQL refuses to run as root and there is no account named postgres.") from error
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def await_answer(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until the server takes connections. Raises NoPostgres when it ends or takes longer than five minutes."""
    deadline = time.monotonic() + LONG_PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(address, connect_timeout=10).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-1500:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server: a fast shutdown, and after a minute an immediate one."""
    for signal_number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(PATIENCE)


def main() -> int:
    """Run the command on the command line beside a private server; returns its status."""
    if not sys.argv[1:]:
        print(
            re.sub(r"\n\n.*", "", __doc__ or ""),
            "\nusage: python -m tests.servers.postgres COMMAND ...",
            file=sys.stderr,
        )
        return 2
    try:
        with private_postgres() as address:
            return subprocess.run(sys.argv[1:], env={**os.environ, ADDRESS: address}, check=False).returncode
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
