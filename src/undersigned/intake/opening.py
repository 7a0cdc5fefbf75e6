"""From a URL to a store."""

from pathlib import Path
from urllib.parse import unquote

from undersigned.intake.in_postgresql import PostgresqlStore
from undersigned.intake.in_sqlite import SqliteStore
from undersigned.intake.rows import Store


def open_store(url: str) -> Store:
    """The store at `sqlite:///absolute/path` or `postgresql://...`; it connects when first used.

    Raises ValueError, with a sentence for the operator, when the URL names neither.
    """
    scheme, mark, rest = url.partition("://")
    if mark and scheme in ("postgresql", "postgres"):
        return PostgresqlStore(url)
    if mark and scheme == "sqlite" and rest.startswith("/") and rest.strip("/"):
        return SqliteStore(Path("/" + unquote(rest).lstrip("/")))
    # The URL itself may hold a password, so only its scheme is repeated.
    raise ValueError(
        f"The intake's database must be given as sqlite:///absolute/path or postgresql://host/name, not {scheme!r}."
    )
