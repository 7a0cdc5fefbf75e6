"""The intake in an SQLite file of its own, so that a long write in the main database never holds up a signature."""

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from undersigned.intake.rows import BatchKey, Row, StoreUnavailable, Taken

# Clustered by id: ids sort by time, so an append touches the last page only and there is no second index to write.
# The foreign key is what makes sure that no record ever outlives its key, however long a writer was frozen.
TABLES = """
    CREATE TABLE IF NOT EXISTS intake_key (
        key_id BLOB PRIMARY KEY CHECK (length(key_id) = 16), wrapped BLOB NOT NULL, made_at REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS intake_record (
        id BLOB PRIMARY KEY CHECK (length(id) = 16), key_id BLOB NOT NULL REFERENCES intake_key, body BLOB NOT NULL
    ) WITHOUT ROWID;
"""
INSERT_KEY = "INSERT OR IGNORE INTO intake_key (key_id, wrapped, made_at) VALUES (?, ?, ?)"
# A delete holds the write lock; small ones keep a signature's wait to some milliseconds.
IDS_PER_DELETE = 500
BUSY_SECONDS = 10.0
FOLD_SECONDS = 60.0
"""How long forgotten records may stay in the log while others keep coming; when none waits they go at once."""


class SqliteStore:
    """A Store in the SQLite file at `path`: WAL, synchronous=FULL, that is an fsync before every commit returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = _File(path)
        self._forgotten = False
        self._folded_at = time.monotonic()

    def prepare(self) -> None:
        """See Store. Creates the folder too."""
        with self._file.errors():
            self._file.connection()

    def appender(self) -> "SqliteAppender":
        """See Store."""
        return SqliteAppender(self._path)

    def read(self, limit: int, after: bytes) -> list[Taken]:
        """See Store."""
        with self._file.errors():
            found = self._file.connection().execute(
                "SELECT r.id, r.key_id, r.body, k.wrapped FROM intake_record r JOIN intake_key k USING (key_id)"
                " WHERE r.id > ? ORDER BY r.id LIMIT ?",
                (after, limit),
            )
            taken = [Taken(*row) for row in found]
        if self._forgotten and not taken:
            self._fold()  # somebody was reading when it was tried last
        return taken

    def forget(self, ids: Sequence[bytes]) -> None:
        """See Store. More than 500 ids go in several transactions, so that no signature waits for all of them.

        Nothing of them stays in the file; in the log beside it they stay until none waits, or about a minute.
        """
        for start in range(0, len(ids), IDS_PER_DELETE):
            part = ids[start : start + IDS_PER_DELETE]
            marks = ",".join("?" * len(part))
            with self._file.errors(), self._file.turn() as connection:
                connection.execute(f"DELETE FROM intake_record WHERE id IN ({marks})", part)
                self._forgotten = True
        self._fold()

    def depth(self) -> int:
        """See Store."""
        with self._file.errors():
            count: int = self._file.connection().execute("SELECT count(*) FROM intake_record").fetchone()[0]
            return count

    def drop_keys(self, made_before: float) -> int:
        """See Store."""
        with self._file.errors(), self._file.turn() as connection:
            self._forgotten = True
            return connection.execute(
                "DELETE FROM intake_key WHERE made_at < ?"
                " AND NOT EXISTS (SELECT 1 FROM intake_record r WHERE r.key_id = intake_key.key_id)",
                (made_before,),
            ).rowcount

    def close(self) -> None:
        """See Store."""
        self._file.close()

    def _fold(self) -> None:
        """Fold the log into the file and cut it to nothing: it holds every record as it came, however long forgotten."""
        if not self._forgotten:
            return
        with self._file.errors():
            found = self._file.connection().execute("SELECT EXISTS (SELECT 1 FROM intake_record)").fetchone()
            now = time.monotonic()
            if (found == (0,) or now - self._folded_at >= FOLD_SECONDS) and self._file.fold():
                self._forgotten = False
                self._folded_at = now


class SqliteAppender:
    """An Appender to the SQLite file at `path`, committing in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._file = _File(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")

    async def open(self) -> None:
        """See Appender."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    async def append(self, key: BatchKey, rows: Sequence[Row]) -> None:
        """See Appender."""
        # All is made ready here: the thread should need the interpreter's lock as seldom as it can, because each
        # time it fights for it with the event loop (that alone cost half of the throughput when measured).
        values: list[bytes] = [key.key_id]
        for row in rows:
            values += row
        statement = _insert_statement(len(rows))
        await asyncio.get_running_loop().run_in_executor(self._thread, self._insert, key, statement, values)

    async def close(self) -> None:
        """See Appender."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._file.close)

    def _open(self) -> None:
        with self._file.errors():
            self._file.connection()

    def _insert(self, key: BatchKey, statement: str, values: list[bytes]) -> None:
        with self._file.errors(), self._file.turn() as connection:
            try:
                connection.execute(statement, values)  # a transaction by itself
            except sqlite3.IntegrityError:
                # The file does not know the key: it is new, or was swept because nothing came under it for an hour.
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(INSERT_KEY, key)
                connection.execute(statement, values)
                connection.execute("COMMIT")


class _File:
    """One connection. Writers of all processes take turns by an advisory lock on `<path>-writer`.

    That is fairer than SQLite's own sleeping and trying again, and it keeps a commit from running beside another
    connection's checkpoint, which SQLite before 3.51.3 can answer with a damaged file (sqlite.org/wal.html, "The
    WAL-reset bug"; Debian 12 ships 3.40.1).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = -1

    def connection(self) -> sqlite3.Connection:
        """The connection, opened and with its tables."""
        if self._connection is not None:
            return self._connection
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(f"{self._path}-writer", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            self._connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # What is deleted is overwritten with zeros: whoever gets the file and the key reads what waits, no more.
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(TABLES)
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        return self._connection

    @contextmanager
    def turn(self) -> Iterator[sqlite3.Connection]:
        """The connection, while no other process writes."""
        connection = self.connection()
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def fold(self) -> bool:
        """Checkpoint and truncate the log; False, at once, when somebody still reads from it.

        In its turn, like every write: no other connection commits or checkpoints meanwhile, which is what the WAL-reset
        bug needs, so that it is safe from any process. It never waits for readers, since signatures wait for the turn.
        """
        with self.turn() as connection:
            connection.execute("PRAGMA busy_timeout=0")
            try:
                busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1_000:.0f}")
        return busy == 0

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Any failure closes the connection and becomes StoreUnavailable."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise StoreUnavailable(f"The intake's file {self._path} cannot be used: {error}.") from error

    def close(self) -> None:
        """Disconnect. The last connection to leave folds the log into the file: a write, so it takes its turn."""
        connection, self._connection = self._connection, None
        lock, self._lock = self._lock, -1
        if lock == -1:
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if connection is not None:
                connection.close()
        except (sqlite3.Error, OSError):
            pass  # what was committed is in the log, and the next opening finds it there
        finally:
            os.close(lock)


@lru_cache(maxsize=256)
def _insert_statement(count: int) -> str:
    """One statement for `count` rows: the key's id is ?1, then come id and body of each row."""
    values = ",".join(f"(?{2 * n},?1,?{2 * n + 1})" for n in range(1, count + 1))
    return f"INSERT INTO intake_record (id, key_id, body) VALUES {values}"
