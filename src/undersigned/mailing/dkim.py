"""DKIM: signatures by which a receiver knows that a message is ours and arrived whole (RFC 6376; Ed25519: RFC 8463).

Canonicalisation is relaxed for both, so that relays which fold headers or trim blanks break nothing.
"""

import base64
import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SIGNED: Final = (
    b"from",
    b"reply-to",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
"""Headers that are signed where they stand. RFC 8058 section 4 wants the last two in every signature."""

SIGNED_ALSO_IF_ABSENT: Final = (b"from", b"subject", b"to", b"date", b"reply-to")
"""Signed once more than they stand, so that nobody can add a second one (RFC 6376 section 8.15)."""

RSA_BITS: Final = 2048
"""RFC 8301 section 3.2: at least 1024, and receivers must take 2048."""

_BLANKS: Final = re.compile(rb"[ \t]+")
_FOLD: Final = re.compile(rb"\r\n(?=[ \t])")
_LINE: Final = 72


class BadDkimKey(Exception):
    """A key file holds no RSA key of 1024 bits or more and no Ed25519 key."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key and the selector under which its public half stands in the DNS."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """The value of the tag a=."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def sign(self, hashed: bytes) -> bytes:
        """Sign a header hash's input: RSA hashes it itself, Ed25519 signs its SHA-256 (RFC 8463 section 3)."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(hashed, padding.PKCS1v15(), SHA256())
        return self.private.sign(hashlib.sha256(hashed).digest())

    def record(self) -> str:
        """Return the text of the DNS record: ``v=DKIM1; k=…; p=…`` (RFC 6376 section 3.6.1, RFC 8463 section 4)."""
        if isinstance(self.private, RSAPrivateKey):
            public, kind = (
                self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
                "rsa",
            )
        else:
            public, kind = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), "ed25519"
        return f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode('ascii')}"


class DkimSigner:
    """Signs messages of one domain with one or more keys, a header each."""

    def __init__(self, *, domain: str, keys: Sequence[DkimKey], clock: Callable[[], float] = time.time) -> None:
        """``domain`` is ASCII (A-labels). Raises ValueError without keys."""
        if not keys:
            raise ValueError("A signer needs a key.")
        self._domain = domain.encode("ascii")
        self._keys = tuple(keys)
        self._clock = clock

    def sign(self, head: bytes, body: bytes) -> bytes:
        """Return the DKIM-Signature headers to stand before ``head``, each ending in CRLF.

        ``head`` are the header lines, each ending in CRLF, without the empty line; ``body`` is what follows that, before dots
        are stuffed. Both with CRLF throughout.
        """
        names, lines = _chosen(_values_by_name(head))
        body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest())
        moment = str(int(self._clock())).encode()
        return b"".join(self._header(key, names, lines, body_hash, moment) for key in self._keys)

    def _header(self, key: DkimKey, names: bytes, lines: bytes, body_hash: bytes, moment: bytes) -> bytes:
        unsigned = b"v=1; a=%b; c=relaxed/relaxed; d=%b;\r\n s=%b; t=%b;\r\n h=%b;\r\n bh=%b;\r\n b=" % (
            key.algorithm.encode(),
            self._domain,
            key.selector.encode("ascii"),
            moment,
            names,
            body_hash,
        )
        signature = base64.b64encode(key.sign(lines + b"dkim-signature:" + _FOLD.sub(b"", unsigned)))
        folded = b"\r\n ".join(signature[at : at + _LINE] for at in range(0, len(signature), _LINE))
        return b"DKIM-Signature: " + unsigned + folded + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Return the relaxed canonical form of a body (RFC 6376 section 3.4.4). Pure."""
    if b"  " in body or b"\t" in body or b" \r\n" in body or body.endswith(b" "):
        body = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n")
        if body.endswith(b" "):
            body = body[:-1]
    while body.endswith(b"\r\n\r\n"):
        body = body[:-2]
    if body == b"\r\n":
        return b""
    return body if not body or body.endswith(b"\r\n") else body + b"\r\n"


def relaxed_header(name: bytes, value: bytes) -> bytes:
    """Return the relaxed canonical form of a header, without its CRLF (RFC 6376 section 3.4.2). Pure."""
    return name.strip().lower() + b":" + _relaxed_value(_FOLD.sub(b"", value))


def _relaxed_value(unfolded: bytes) -> bytes:
    return _BLANKS.sub(b" ", unfolded).strip() if b"  " in unfolded or b"\t" in unfolded else unfolded.strip()


def split_message(message: bytes) -> tuple[bytes, bytes]:
    """Return the header lines, CRLF at the end, and the body of a message whose lines end in CRLF."""
    head, _empty, body = message.partition(b"\r\n\r\n")
    return head + b"\r\n", body


def make_dkim_keys(folder: Path, *, selector: str) -> tuple[DkimKey, DkimKey]:
    """Return the keys of a selector, an RSA and an Ed25519 one, made where there are none; for their owner's eyes only.

    The selectors in the DNS are ``<selector>-rsa`` and ``<selector>-ed25519``. Raises BadDkimKey, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made: tuple[tuple[str, Callable[[], RSAPrivateKey | Ed25519PrivateKey]], ...] = (
        ("rsa", lambda: generate_private_key(public_exponent=65537, key_size=RSA_BITS)),
        ("ed25519", Ed25519PrivateKey.generate),
    )
    for kind, make in made:
        path = folder / f"dkim-{selector}-{kind}.pem"
        if not path.exists():
            pem = make().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_bytes(pem)
            draft.replace(path)
    rsa, ed25519 = read_dkim_keys(folder, selector=selector)
    return rsa, ed25519


def read_dkim_keys(folder: Path, *, selector: str) -> tuple[DkimKey, ...]:
    """Return the keys of a selector that are there: both, or none. Raises BadDkimKey, OSError."""
    paths = {kind: folder / f"dkim-{selector}-{kind}.pem" for kind in ("rsa", "ed25519")}
    if not all(path.exists() for path in paths.values()):
        return ()
    return tuple(DkimKey(f"{selector}-{kind}", _read_key(path)) for kind, path in paths.items())


def _read_key(path: Path) -> RSAPrivateKey | Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise BadDkimKey(f"{path.name} holds no private key.") from error
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= 1024):
        return key
    raise BadDkimKey(f"{path.name} holds no RSA key of 1024 bits or more and no Ed25519 key.")


def _values_by_name(head: bytes) -> dict[bytes, list[bytes]]:
    """What headers hold, unfolded, by their name in small letters, in their order."""
    by_name: dict[bytes, list[bytes]] = {}
    for line in _FOLD.sub(b"", head).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            by_name.setdefault(name.strip().lower(), []).append(value)
    return by_name


def _chosen(by_name: dict[bytes, list[bytes]]) -> tuple[bytes, bytes]:
    """The value of h=, folded, and the canonical lines: of several with one name the last comes first (section 5.4.2)."""
    names: list[bytes] = []
    lines: list[bytes] = []
    for wanted in SIGNED:
        for value in reversed(by_name.get(wanted, ())):
            names.append(wanted)
            lines.append(b"%b:%b\r\n" % (wanted, _relaxed_value(value)))
        if wanted in SIGNED_ALSO_IF_ABSENT:
            names.append(wanted)
    return _folded_names(tuple(names)), b"".join(lines)


@lru_cache(maxsize=16)
def _folded_names(names: tuple[bytes, ...]) -> bytes:
    out, length = b"", 0
    for place, name in enumerate(names):
        piece = name if place == 0 else b":" + name
        if length + len(piece) > _LINE - 4:
            piece, length = b":\r\n " + name, 0
        out += piece
        length += len(piece)
    return out
