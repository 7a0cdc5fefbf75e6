"""A website with TLS on loopback: a certification authority of the tests' own, and pages that a test scripts."""

import contextlib
import datetime as dt
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 10
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certification authority that only its own client trusts."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    def client(self) -> ssl.SSLContext:
        """Return what a client that trusts this authority alone checks with: certificate and host name."""
        return ssl.create_default_context(cadata=self.certificate.public_bytes(Encoding.PEM).decode())

    def server(self, host: str, *, expired: bool = False) -> ssl.SSLContext:
        """Return a server's side with a certificate for `host`."""
        key = generate_private_key(SECP256R1())
        starts = dt.datetime.now(dt.UTC) - 20 * _DAY
        certificate = _certificate(
            host, key, issuer=self.certificate.subject, signed_by=self.key, starts=starts, ends=starts + (10 if expired else 40) * _DAY
        ).add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False).sign(self.key, SHA256())  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory(prefix="undersigned-tls-") as folder:
            both = Path(folder) / "both.pem"
            secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            both.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
            context.load_cert_chain(both)
        return context


@lru_cache(maxsize=2)
def authority(name: str = "Authority of the tests") -> Authority:
    """Return the certification authority of a name, made once in a process."""
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = _certificate(name, key, issuer=subject, signed_by=key, starts=now - 30 * _DAY, ends=now + 60 * _DAY)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(
        x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
        ),
        critical=True,
    )  # fmt: skip
    return Authority(made.sign(key, SHA256()), key)


def _certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    *,
    issuer: x509.Name,
    signed_by: EllipticCurvePrivateKey,
    starts: dt.datetime,
    ends: dt.datetime,
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(starts).not_valid_after(ends)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()), critical=False
    )


Page = Callable[[BaseHTTPRequestHandler], None]
"""Writes an answer, or whatever else comes to its mind, to the request's `wfile`."""


@dataclass
class HttpsSite:
    """A running site: its port, how many connections came in, and each request's path and header fields (in lower case)."""

    port: int = 0
    connections: int = 0
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    """What was posted, in the order of arrival."""
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the site stops: what a page that goes on and on waits for."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    site: HttpsSite
    tls: ssl.SSLContext

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.site.connections += 1
        connection.settimeout(STOP_SECONDS)
        # The handshake is made by the request's own thread: a client that does none blocks nobody.
        return self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let it be: a client that breaks off is what many tests are about."""


@contextlib.contextmanager
def https_site(tls: ssl.SSLContext, page: Page) -> Iterator[HttpsSite]:
    """Run a site on a free loopback port for as long as the block lasts; `page` answers every GET and POST."""
    site = HttpsSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            page(self)

        def do_POST(self) -> None:
            site.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = _Server((LOOPBACK, 0), Handler)
    server.site, server.tls = site, tls
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        thread.join(STOP_SECONDS)
        server.server_close()


def answer(status: int, body: bytes = b"", **fields: str) -> Page:
    """Return a page of this status and content; `fields` are header fields, "_" in a name standing for "-"."""

    def write(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **fields}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return write
