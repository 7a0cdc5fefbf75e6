"""The test database, migrated once: each test process gets a copy.

Running all migrations (Wagtail's among them) takes longer than most test runs. The migrated copy is kept in .pytest_cache under a
checksum of every migration file and version that made it, so a changed migration makes a new one.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.servers.postgres import make_anew, with_database
from tests.waiting import LONG_PATIENCE

_PLACED: dict[str, "Template"] = {}
_BESIDE: dict[str, str] = {}
SOURCES = Path(__file__).resolve().parents[2] / "src" / "undersigned"


@dataclass(frozen=True)
class Template:
    """A migrated database: a file (SQLite), or a database on `server` (PostgreSQL)."""

    name: str
    server: str = ""


def migrated_template(cache: Path, server: str) -> Template:
    """Return the migrated database to copy, making it first if no process of this or an earlier run has."""
    cache.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(cache / "lock"):
        return _postgres_template(server) if server else _sqlite_template(cache)


def place_test_database(connection: Any, template: Template, worker: str) -> None:
    """Copy the template to where this process's Django will look for its test database."""
    connection.settings_dict["TEST"]["NAME"] = _copy(template, f"test_{worker}")
    _PLACED[connection.alias] = template


def restore_test_database(connection: Any) -> None:
    """Put a fresh copy of the template where this process's test database lies; does nothing where none was placed."""
    template = _PLACED.get(connection.alias)
    if template is None:
        return
    name = connection.settings_dict["NAME"]
    _work_in(connection, name)
    if not template.server:
        for beside in ("-wal", "-shm", "-journal"):
            Path(name + beside).unlink(missing_ok=True)
        shutil.copyfile(template.name, name)
        return
    make_anew(template.server, name, like=template.name)


def remove_test_database(connection: Any) -> None:
    """Drop this process's copies on a PostgreSQL server; files go with the home."""
    template = _PLACED.pop(connection.alias)
    if not template.server:
        return
    with psycopg.connect(template.server, autocommit=True) as server:
        for name in (connection.settings_dict["TEST"]["NAME"], _BESIDE.pop(connection.alias, "")):
            if name:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def another_database(connection: Any, fill: Callable[[], object]) -> Iterator[None]:
    """Let Django work in a second copy of this process, which `fill` fills when it is first asked for, and not in its own.

    Whoever writes there takes it back: nobody fills it again.
    """
    own, filled = connection.settings_dict["NAME"], _BESIDE.get(connection.alias, "")
    there = filled or _copy(_PLACED[connection.alias], f"beside_{secrets.token_hex(4)}")
    _work_in(connection, there)
    try:
        if not filled:
            fill()
            _BESIDE[connection.alias] = there
        yield
    finally:
        _work_in(connection, own)


def _work_in(connection: Any, name: str) -> None:
    from django.contrib.contenttypes.models import ContentType

    # Django keeps what it read of them; a database that was emptied once has others.
    ContentType.objects.clear_cache()
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict["NAME"] = name


def _copy(template: Template, name: str) -> str:
    """Copy the template; returns what Django calls the copy."""
    if not template.server:
        copy = Path(os.environ["UNDERSIGNED_HOME"]) / f"{name}.sqlite3"
        shutil.copyfile(template.name, copy)
        return str(copy)
    mine = f"{name}_{os.getpid()}"
    with psycopg.connect(template.server, autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(mine), sql.Identifier(template.name))
        )
    return mine


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold a file lock, so that two test processes do not migrate at once."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """Return a checksum of everything that decides what the migrated database holds."""
    seen = hashlib.sha256()
    for package in ("django", "wagtail", "django-taggit", "django-modelcluster", "modelsearch"):
        seen.update(f"{package} {version(package)}\n".encode())
    settings = [SOURCES / "config" / "settings.py", SOURCES / "config" / "databases.py"]
    # Models count too: what Django makes after a migration (permissions, content types) is named after them.
    models = [*SOURCES.rglob("models.py"), *SOURCES.rglob("models/*.py")]
    for path in sorted([*SOURCES.rglob("migrations/*.py"), *models, *settings]):
        seen.update(str(path.relative_to(SOURCES)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def _sqlite_template(cache: Path) -> Template:
    kept = cache / f"migrated-{fingerprint()}.sqlite3"
    if not kept.exists():
        for old in cache.glob("migrated-*.sqlite3"):
            old.unlink()
        with tempfile.TemporaryDirectory(dir=cache) as home:
            made = Path(home) / "made.sqlite3"
            _migrate(home, f"sqlite:///{made}")
            made.rename(kept)
    return Template(str(kept))


def _postgres_template(server: str) -> Template:
    name = f"migrated_{fingerprint()}"
    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not there:
            draft = f"{name}_draft"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            with tempfile.TemporaryDirectory() as home:
                _migrate(home, with_database(server, draft))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
            )
    return Template(name, server)


def _migrate(home: str, address: str) -> None:
    """Run Django's own migrate command as another process, which leaves no connection behind."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")}
    environment = {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "undersigned.config.settings",
        "UNDERSIGNED_HOME": home,
        "UNDERSIGNED_DATABASE_URL": address,
        "PYTHONPATH": str(SOURCES.parent),
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONG_PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The test database could not be migrated:\n{done.stderr[-3000:]}")
