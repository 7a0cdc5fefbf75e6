"""Database addresses read from options: one URL in, Django's settings out."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from undersigned.config.options import BadOption


def database_settings(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for a database URL; empty means SQLite in the home. Raises BadOption for another scheme."""
    parts = urlsplit(url or f"sqlite:///{home / 'undersigned.sqlite3'}")
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:] if parts.path.startswith("//") else unquote(parts.path))
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or dict(parse_qsl(parts.query)).get("host", "")),
            "PORT": str(parts.port or ""),
            # A pool wants short-lived Django connections.
            "CONN_MAX_AGE": 0,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
        }
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
