"""What an instance has stored, read past the product on either engine: to prove what changed, and what did not."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from psycopg import sql

from tests.servers.product import Product
from tests.waiting import PATIENCE
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import InstanceKeys

Dump = dict[str, list[str]]


class NeverSo(Exception):
    """What was waited for did not come about."""


def dump(product: Product) -> Dump:
    """Return every row of every table of an instance, its intake included, as text and in a fixed order."""
    found: Dump = {}
    for name, connection in _databases(product):
        for table in _tables(connection):
            rows = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)).as_string()).fetchall()
            found[f"{name}.{table}"] = sorted(repr(tuple(row)) for row in rows)
    return found


def changes(before: Dump, after: Dump) -> list[str]:
    """Return a line for each row that came or went between two dumps; empty means that nothing changed."""
    lines = []
    for table in sorted({*before, *after}):
        old, new = set(before.get(table, ())), set(after.get(table, ()))
        lines += [f"- {table}: {row[:300]}" for row in sorted(old - new)]
        lines += [f"+ {table}: {row[:300]}" for row in sorted(new - old)]
    return lines


def rows(product: Product, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return what a query finds in the main database; `?` marks its values on either engine."""
    with _main(product) as connection:
        return [tuple(row) for row in connection.execute(_marked(connection, statement), values).fetchall()]


def change(product: Product, statement: str, values: tuple[Any, ...] = ()) -> None:
    """Change the main database behind the product's back, as the desk would."""
    with _main(product, mode="rw") as connection:
        connection.execute(_marked(connection, statement), values)
        connection.commit()


def number_of(product: Product, table: str) -> int:
    """Return how many rows a table of the main database has."""
    found: int = rows(product, f"SELECT count(*) FROM {table}")[0][0]
    return found


def waiting_in_intake(product: Product) -> int:
    """Return how many records the worker has not drained yet."""
    found = 0
    for _name, connection in _databases(product):
        if "intake_record" in _tables(connection):
            found += connection.execute("SELECT count(*) FROM intake_record").fetchone()[0]
    return found


def digest_of(product: Product, email: str) -> bytes:
    """Return the keyed digest under which an instance knows an address."""
    return address_digest(InstanceKeys((product.home / "keys" / "instance.key").read_bytes()), email)


def digests_that_signed(product: Product) -> list[bytes]:
    """Return the address digest of every signature, as often as it has signed."""
    found = rows(
        product,
        "SELECT a.digest FROM undersigned_signature s JOIN undersigned_address a ON a.id = s.address_id",
    )
    return [bytes(digest) for (digest,) in found]


def await_drained(product: Product, seconds: float = PATIENCE) -> None:
    """Return once the intake is empty and no letter waits. Raises NeverSo."""
    unsent = "SELECT count(*) FROM undersigned_letter WHERE state IN ('waiting', 'claimed')"
    uncounted = (
        "SELECT count(*) FROM undersigned_signature"
        " WHERE (state = 'confirmed' AND counted_at IS NULL) OR (state <> 'confirmed' AND counted_at IS NOT NULL)"
    )
    remembered = "SELECT count(*) FROM undersigned_drainedrecord"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        left = [waiting_in_intake(product), *(rows(product, ask)[0][0] for ask in (unsent, uncounted, remembered))]
        if not any(left):
            return
        time.sleep(0.1)
    raise NeverSo(
        f"After {seconds:g} s still waiting (records, letters, counts, remembered): {left}.\n{product.printed[-2000:]}"
    )


def _databases(product: Product) -> Iterator[tuple[str, Any]]:
    with _main(product) as connection:
        yield "main", connection
    intake = product.home / "intake.sqlite3"
    if intake.exists():
        with closing(sqlite3.connect(f"file:{intake}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            yield "intake", connection


@contextmanager
def _main(product: Product, *, mode: str = "ro") -> Iterator[Any]:
    address = product.environment.get("UNDERSIGNED_DATABASE_URL", "")
    if address:
        with closing(psycopg.connect(address)) as server:
            yield server
    else:
        file_address = f"file:{product.home / 'undersigned.sqlite3'}?mode={mode}"
        with closing(sqlite3.connect(file_address, uri=True, timeout=PATIENCE)) as file:
            yield file


def _tables(connection: Any) -> list[str]:
    if isinstance(connection, sqlite3.Connection):
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    else:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return sorted(name for (name,) in connection.execute(asked).fetchall())


def _marked(connection: Any, statement: str) -> str:
    return statement if isinstance(connection, sqlite3.Connection) else statement.replace("?", "%s")
