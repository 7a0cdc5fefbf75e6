"""One GET or POST over HTTPS to an address that is already known: bounded in time and octets, trusting nothing it is told."""

import http.client
import io
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from undersigned.domains.deadline import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_BODY: Final = 16 * 1024
"""Octets of content that are read."""

# Octets of a whole answer, with its head and the marks between chunks; no honest one comes near.
_MAX_ANSWER: Final = 64 * 1024

_MOST_TRIED: Final = 4

_USER_AGENT: Final = "Undersigned (looks for proof that a domain is controlled)"


class CannotGet(Exception):
    """There is no answer to speak of.

    `code` is "timeout", "unreachable" (no connection, or it broke), "certificate", "tls", "bad_answer" (no HTTP) or "too_large".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the Location field ("" without one), and the content."""

    status: int
    location: str
    body: bytes


class _TooLarge(Exception):
    """More octets came than an answer may have."""


class _Incoming(io.RawIOBase):
    """What comes in over a connection, until the deadline and up to a number of octets."""

    def __init__(self, connection: ssl.SSLSocket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline
        self._room = _MAX_ANSWER

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._connection.settimeout(self._deadline.left())
        size = self._connection.recv_into(buffer)
        self._room -= size
        if self._room < 0:
            raise _TooLarge
        return size

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the reader that http.client asks a socket for."""
        return io.BufferedReader(self)


def https_get(
    host: str, target: str, *, addresses: Sequence[str], port: int, tls: ssl.SSLContext, deadline: Deadline
) -> Answer:
    """Ask the server of `host` at the first of `addresses` that takes a connection for `target`, a path with its query.

    The certificate has to be one for `host` as far as `tls` checks it. Nothing is looked up in the DNS or the environment,
    no proxy, cookie or redirect is followed, and a body is read for status 200 only. Raises CannotGet.
    """
    return _exchange(host, _request(host, target), addresses, port, tls, deadline)


def https_post(
    host: str,
    target: str,
    body: bytes,
    *,
    fields: Mapping[str, str],
    addresses: Sequence[str],
    port: int,
    tls: ssl.SSLContext,
    deadline: Deadline,
) -> int:
    """Send a body to a server and return the status of its answer; nothing else of the answer is used.

    ``fields`` are header fields of our own making. As https_get otherwise. Raises CannotGet.
    """
    lines = [f"POST {target} HTTP/1.1", f"Host: {host}", "User-Agent: Undersigned (tells a partner)"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    lines += [f"Content-Length: {len(body)}", "Accept-Encoding: identity", "Connection: close", "", ""]
    return _exchange(host, "\r\n".join(lines).encode("ascii") + body, addresses, port, tls, deadline).status


def _exchange(
    host: str, request: bytes, addresses: Sequence[str], port: int, tls: ssl.SSLContext, deadline: Deadline
) -> Answer:
    try:
        with (
            _connect(addresses, port, deadline) as plain,
            tls.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as connection,
        ):
            connection.settimeout(deadline.left())
            connection.do_handshake()
            connection.settimeout(deadline.left())
            connection.sendall(request)
            return _read_answer(_Incoming(connection, deadline))
    except TimeoutError:
        raise CannotGet("timeout") from None
    except ssl.SSLCertVerificationError:
        raise CannotGet("certificate") from None
    except ssl.SSLError:
        raise CannotGet("tls") from None
    except OSError:
        raise CannotGet("unreachable") from None
    except _TooLarge:
        raise CannotGet("too_large") from None
    except (http.client.HTTPException, ValueError):
        # http.client lets a ValueError through for a chunk of less than no octets.
        raise CannotGet("bad_answer") from None


def _connect(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """A connection to the first address that takes one; each gets its share of the time that is left."""
    tried = addresses[:_MOST_TRIED]
    trouble: OSError = OSError("There is no address.")
    for number, address in enumerate(tried):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(deadline.left() / (len(tried) - number))
            # An address in figures: nothing is left to be resolved.
            connection.connect((address, port))
        except OSError as error:
            connection.close()
            trouble = error
        else:
            return connection
    raise trouble


def _request(host: str, target: str) -> bytes:
    lines = (
        f"GET {target} HTTP/1.1", f"Host: {host}", f"User-Agent: {_USER_AGENT}", "Accept: application/json",
        "Accept-Encoding: identity", "Connection: close", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode("ascii")


def _read_answer(incoming: _Incoming) -> Answer:
    with http.client.HTTPResponse(cast(socket.socket, incoming), method="GET") as response:
        response.begin()
        body = response.read(MAX_BODY + 1) if response.status == 200 else b""
        if len(body) > MAX_BODY:
            raise _TooLarge
        return Answer(response.status, response.getheader("Location") or "", body)
