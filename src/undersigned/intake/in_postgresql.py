"""The intake in a PostgreSQL database, beside whatever else that database holds."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from undersigned.intake.prepared_statement import PreparedStatement, ServerRefused, as_array, as_float8
from undersigned.intake.rows import BatchKey, Row, StoreUnavailable, Taken

# Sent as one string, hence one transaction. Two sessions that create a table can collide even with IF NOT EXISTS, so
# they take turns; the lock's number is "intake" in ASCII. A role or database may be set to answer before a commit is
# on disk; here that would be a lie.
PREPARE = f"""
    SET statement_timeout = '10s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SELECT pg_advisory_xact_lock({int.from_bytes(b"intake")});
    CREATE TABLE IF NOT EXISTS intake_key
        (key_id bytea PRIMARY KEY CHECK (length(key_id) = 16), wrapped bytea NOT NULL, made_at float8 NOT NULL);
    CREATE TABLE IF NOT EXISTS intake_record
        (id bytea PRIMARY KEY CHECK (length(id) = 16), key_id bytea NOT NULL, body bytea NOT NULL)
"""
# One statement: one transaction and one round trip. The key goes with every batch; that costs microseconds (a foreign
# key would cost them for every row), and no record outlives its key, however long a writer was frozen.
APPEND = """
    PREPARE intake_append (bytea, bytea, float8, bytea[], bytea[]) AS
    WITH key AS (
        INSERT INTO intake_key (key_id, wrapped, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    )
    INSERT INTO intake_record (id, key_id, body)
    SELECT arrived.id, $1, arrived.body FROM unnest($4, $5) AS arrived (id, body)
"""
APPEND_SECONDS = 20.0
SPENT = "made_at < %s AND NOT EXISTS (SELECT 1 FROM intake_record r WHERE r.key_id = intake_key.key_id)"
# A server that has gone away must show as an error within seconds, not leave signers waiting for a TCP time-out.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}


class PostgresqlStore:
    """A Store in the database that `url` names; tables in the connection's default schema."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def prepare(self) -> None:
        """See Store."""
        with self._errors():
            self._connected()

    def appender(self) -> "PostgresqlAppender":
        """See Store."""
        return PostgresqlAppender(self._url)

    def read(self, limit: int, after: bytes) -> list[Taken]:
        """See Store."""
        with self._errors():
            found = self._connected().execute(
                "SELECT r.id, r.key_id, r.body, k.wrapped FROM intake_record r JOIN intake_key k USING (key_id)"
                " WHERE r.id > %s ORDER BY r.id LIMIT %s",
                (after, limit),
                binary=True,
            )
            return [Taken(*row) for row in found]

    def forget(self, ids: Sequence[bytes]) -> None:
        """See Store."""
        with self._errors():
            self._connected().execute("DELETE FROM intake_record WHERE id = ANY(%s)", (list(ids),))

    def depth(self) -> int:
        """See Store."""
        with self._errors():
            (count,) = self._connected().execute("SELECT count(*) FROM intake_record").fetchone() or (0,)
            return int(count)

    def drop_keys(self, made_before: float) -> int:
        """See Store. Looks first without a lock; only if a key is spent do appends wait, for one short delete."""
        with self._errors():
            connection = self._connected()
            if connection.execute(f"SELECT 1 FROM intake_key WHERE {SPENT} LIMIT 1", (made_before,)).fetchone() is None:
                return 0
            with connection.transaction():
                # Without it a batch under way could bring rows for a key which this delete believes unneeded.
                connection.execute("LOCK TABLE intake_key IN SHARE ROW EXCLUSIVE MODE")
                return connection.execute(f"DELETE FROM intake_key WHERE {SPENT}", (made_before,)).rowcount

    def close(self) -> None:
        """See Store."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            self.close()
            raise _unavailable(error) from None

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True, **PATIENCE)
            self._connection.execute(PREPARE)
        return self._connection


class PostgresqlAppender:
    """An Appender to the database that `url` names."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._append: PreparedStatement | None = None

    async def open(self) -> None:
        """See Appender."""
        try:
            await self._connected()
        except psycopg.Error as error:
            raise _unavailable(error) from None

    async def append(self, key: BatchKey, rows: Sequence[Row]) -> None:
        """See Appender."""
        ids, bodies = as_array([row.id for row in rows]), as_array([row.body for row in rows])
        try:
            async with asyncio.timeout(APPEND_SECONDS):
                statement = await self._connected()
                await statement.run([key.key_id, key.wrapped, as_float8(key.made_at), ids, bodies])
        except (psycopg.Error, TimeoutError) as error:
            await self.close()
            raise _unavailable(error) from None

    async def close(self) -> None:
        """See Appender."""
        statement, self._append = self._append, None
        if statement is not None:
            await statement.close()

    async def _connected(self) -> PreparedStatement:
        if self._append is not None and self._append.usable:
            return self._append
        await self.close()
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True, **PATIENCE)
        try:
            await connection.execute(PREPARE)
            await connection.execute(APPEND)
        except BaseException:
            await connection.close()
            raise
        self._append = PreparedStatement(connection, "intake_append")
        return self._append


def _unavailable(error: Exception) -> StoreUnavailable:
    # Only the kind of error: the server's own words may quote a row.
    state = error.args[0] if isinstance(error, ServerRefused) else getattr(error, "sqlstate", None)
    kind = f"{type(error).__name__} {state or ''}".strip()
    return StoreUnavailable(f"The intake's PostgreSQL database cannot be used: {kind}.")
