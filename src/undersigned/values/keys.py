"""The keys of one instance: everything secret that it derives from one root secret of 32 bytes."""

import hashlib
import ipaddress
import os
import re
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT_SIZE: Final = 32
_BOX_VERSION: Final = b"\x01"
_NONCE_SIZE: Final = 12
_TAG_SIZE: Final = 16

_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4: Final = re.compile(r"\.".join([_OCTET] * 4))


class CannotOpen(Exception):
    """The box is not one of ours, was changed, or belongs to another key, purpose or place."""

    def __init__(self) -> None:
        super().__init__("This box cannot be opened with this key.")


class _Keyed:
    """HMAC-SHA256 (RFC 2104) with the key hashed in once: a mailing makes two for each of its messages."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(octet ^ 0x36 for octet in padded))
        self._outer = hashlib.sha256(bytes(octet ^ 0x5C for octet in padded))

    def digest(self, data: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(data)
        outer.update(inner.digest())
        return outer.digest()


@dataclass(frozen=True, slots=True)
class InstanceKeys:
    """Subkeys by purpose, derived from `root` with HKDF-SHA256 (RFC 5869); two purposes never share a key.

    A purpose is a constant word of the code. Raises ValueError unless the root has 32 bytes. The root is never printed.
    """

    root: bytes = field(repr=False)
    _macs: dict[str, _Keyed] = field(default_factory=dict, init=False, repr=False, compare=False)
    _boxes: dict[str, AESGCM] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.root) != ROOT_SIZE:
            raise ValueError(f"The root secret must have {ROOT_SIZE} bytes, not {len(self.root)}.")

    def _derive(self, use: str, purpose: str) -> bytes:
        if not purpose:
            raise ValueError("A key needs a purpose.")
        info = f"undersigned/1/{use}/{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.root)

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of `data` under the key of `purpose`, 32 bytes."""
        keyed = self._macs.get(purpose)
        if keyed is None:
            keyed = self._macs[purpose] = _Keyed(self._derive("mac", purpose))
        return keyed.digest(data)

    def digest(self, purpose: str, text: str) -> bytes:
        """HMAC-SHA256 of the text in UTF-8 under the key of `purpose`, 32 bytes."""
        return self.mac(purpose, text.encode("utf-8", "surrogatepass"))

    def _cipher(self, purpose: str) -> AESGCM:
        cipher = self._boxes.get(purpose)
        if cipher is None:
            cipher = self._boxes[purpose] = AESGCM(self._derive("box", purpose))
        return cipher

    def box(self, purpose: str, plaintext: bytes, bound_to: bytes = b"") -> bytes:
        """Encrypt under the key of `purpose` with AES-256-GCM; it opens only with the same `bound_to`.

        Version byte, random 96-bit nonce, ciphertext and tag. Up to 2**32 boxes per purpose (NIST SP 800-38D, 8.3).
        """
        nonce = os.urandom(_NONCE_SIZE)
        return _BOX_VERSION + nonce + self._cipher(purpose).encrypt(nonce, plaintext, _BOX_VERSION + bound_to)

    def unbox(self, purpose: str, boxed: bytes, bound_to: bytes = b"") -> bytes:
        """Return what `box` was given. Raises CannotOpen for everything else."""
        if boxed[:1] != _BOX_VERSION or len(boxed) < 1 + _NONCE_SIZE + _TAG_SIZE:
            raise CannotOpen
        nonce, rest = boxed[1 : 1 + _NONCE_SIZE], boxed[1 + _NONCE_SIZE :]
        try:
            return self._cipher(purpose).decrypt(nonce, rest, _BOX_VERSION + bound_to)
        except InvalidTag:
            raise CannotOpen from None

    def prefix_digest(self, ip: str) -> bytes:
        """16 bytes that stand for the network of an address, its /24 (IPv4, also mapped into IPv6) or /64, keyed.

        The address itself cannot be read from it without the root secret. Empty when `ip` is no address.
        """
        prefix = _network(ip)
        return self.mac("prefix", prefix)[:16] if prefix else b""


def _network(ip: str) -> bytes:
    if match := _IPV4.fullmatch(ip):
        return b"4" + bytes((int(match[1]), int(match[2]), int(match[3])))
    try:
        address = ipaddress.IPv6Address(ip)
    except ValueError:
        return b""
    mapped = address.ipv4_mapped
    return b"6" + address.packed[:8] if mapped is None else b"4" + mapped.packed[:3]
