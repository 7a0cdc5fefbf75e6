"""One prepared statement on one connection to PostgreSQL, run without a cursor.

A cursor of psycopg registers with the event loop and leaves it again for every statement, and asks each value for its
type: ten microseconds for every signature in a batch of thirty, a third of what a signature costs beyond HTTP. This
keeps one registration and hands libpq the bytes as they go over the wire (psycopg.pq, libpq's asynchronous processing).
"""

import asyncio
import os
from collections.abc import Sequence
from struct import Struct

import psycopg
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult

BYTEA = psycopg.adapters.types["bytea"].oid
_ARRAY = Struct(">iiIii")  # dimensions, no nulls, type of the elements, their number, index of the first
_FLOAT = Struct(">d")


class ServerRefused(psycopg.Error):
    """The server answered with an error; the argument is its SQLSTATE. What else it says may quote a row."""


class PreparedStatement:
    """Runs the statement prepared under `name`, one execution at a time. The connection must be used for nothing else."""

    def __init__(self, connection: psycopg.AsyncConnection[object], name: str) -> None:
        self._connection = connection
        self._line = connection.pgconn
        self._name = name.encode()
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[None] | None = None
        self._status: int | None = None
        self._line.nonblocking = 1
        # Of our own, because libpq closes its socket when the connection breaks, under the event loop's feet.
        self._socket = os.dup(self._line.socket)
        self._loop.add_reader(self._socket, self._read)

    @property
    def usable(self) -> bool:
        """Whether the connection stands, and waits for nothing."""
        return not self._connection.closed and self._done is None

    async def run(self, parameters: Sequence[bytes]) -> None:
        """Execute with parameters in their binary form; return when the server has committed.

        Raises psycopg.Error when it has not, or when that is not known. After an error or a cancellation, close.
        """
        self._done, self._status = self._loop.create_future(), None
        self._line.send_query_prepared(self._name, parameters, [Format.BINARY] * len(parameters))
        self._write()
        await self._done
        self._done = None

    async def close(self) -> None:
        """Disconnect. Safe to repeat."""
        self._leave()
        await self._connection.close()

    def _write(self) -> None:
        # A long batch may not fit into the socket at once; then the rest goes when there is room.
        try:
            if self._line.flush():
                self._loop.add_writer(self._socket, self._write)
            else:
                self._loop.remove_writer(self._socket)
        except psycopg.Error as error:
            self._break(error)

    def _read(self) -> None:
        try:
            self._line.consume_input()
            # The answer may come in pieces; it is whole when the server is ready for the next statement.
            while not self._line.is_busy():
                result = self._line.get_result()
                if result is None:
                    break
                self._note(result)
            else:
                return
        except psycopg.Error as error:
            self._break(error)
            return
        if self._line.status != ConnStatus.OK:
            self._break(psycopg.OperationalError())
        elif self._status == ExecStatus.COMMAND_OK:
            self._tell(None)

    def _note(self, result: PGresult) -> None:
        self._status = result.status
        if result.status != ExecStatus.COMMAND_OK:
            self._tell(ServerRefused((result.error_field(DiagnosticField.SQLSTATE) or b"").decode()))

    def _tell(self, failure: psycopg.Error | None) -> None:
        if self._done is None or self._done.done():
            return
        if failure is None:
            self._done.set_result(None)
        else:
            self._done.set_exception(failure)

    def _break(self, error: psycopg.Error) -> None:
        self._leave()
        self._line.finish()
        self._tell(error)

    def _leave(self) -> None:
        own, self._socket = self._socket, -1
        if own != -1:
            self._loop.remove_reader(own)
            self._loop.remove_writer(own)
            os.close(own)


def as_array(blobs: Sequence[bytes]) -> bytes:
    """An array of bytea in PostgreSQL's binary form (array_recv)."""
    parts = [_ARRAY.pack(1, 0, BYTEA, len(blobs), 1)]
    for blob in blobs:
        parts.append(len(blob).to_bytes(4, "big"))
        parts.append(blob)
    return b"".join(parts)


def as_float8(number: float) -> bytes:
    """A double precision number in PostgreSQL's binary form (float8recv)."""
    return _FLOAT.pack(number)
