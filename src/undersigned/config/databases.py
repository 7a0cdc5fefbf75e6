"""Database addresses read from options: one URL in, Django's settings out."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from undersigned.config.options import BadOption


def database_settings(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for a database URL; empty means SQLite in the home. Raises BadOption where it cannot."""
    parts = urlsplit(url or f"sqlite:///{home / 'undersigned.sqlite3'}")
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:] if parts.path.startswith("//") else unquote(parts.path))
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgresql(url)
    raise BadOption(f"UNDERSIGNED_DATABASE_URL begins with {parts.scheme}://; it must be postgresql:// or sqlite://.")


def intake_address(url: str, database_url: str, home: Path) -> str:
    """Return the URL of the intake: its own SQLite file, or the PostgreSQL database that the instance uses.

    Raises BadOption for another scheme.
    """
    if url and not url.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise BadOption(
            f"UNDERSIGNED_INTAKE_URL begins with {url.partition(':')[0]}:; it must be postgresql:// or sqlite:///."
        )
    if url:
        return url
    if database_url.startswith(("postgresql://", "postgres://")):
        return database_url
    return f"sqlite:///{home / 'intake.sqlite3'}"


def _postgresql(url: str) -> dict[str, Any]:
    """Read the address as PostgreSQL's own library does, so that Django connects exactly as the intake does."""
    # "ssl=true" is the library's other word for sslmode=require.
    known = {option.keyword.decode() for option in Conninfo.get_defaults()} | {"ssl"}
    unknown = sorted({name for name, _value in parse_qsl(urlsplit(url).query, keep_blank_values=True)} - known)
    if unknown:
        raise BadOption(f"UNDERSIGNED_DATABASE_URL sets {', '.join(unknown)}, which PostgreSQL does not know.")
    try:
        told = conninfo_to_dict(url)
    except ProgrammingError:
        # What the library says of it may quote the password.
        raise BadOption("UNDERSIGNED_DATABASE_URL is no address such as postgresql://name@host/database.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname", ""),
        "USER": told.pop("user", ""),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": told.pop("port", ""),
        # A pool wants short-lived Django connections.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**told, "pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "timeout": 20,
            # A transaction that will write takes its lock at once, so none fails half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
        },
    }
