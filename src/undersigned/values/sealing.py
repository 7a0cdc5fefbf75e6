"""Boxes that this instance closes and only the custodian's private key opens: HPKE (RFC 9180).

A key begins with one byte that names its algorithm, and so does a sealed box:
1  DHKEM(X25519, HKDF-SHA256)
2  ML-KEM-768 with X25519, the hybrid that stays closed to a quantum computer (draft-ietf-hpke-pq)
both with HKDF-SHA256 and AES-256-GCM.
"""

import itertools
import os
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from undersigned.values.keys import CannotOpen

__all__ = [
    "MAX_RECORDS",
    "BatchOpener",
    "BatchSealer",
    "CannotOpen",
    "InvalidKey",
    "SealerSpent",
    "generate_keypair",
    "open_sealed",
    "public_key_of",
    "seal",
]

X25519: Final = 1
MLKEM768_X25519: Final = 2

MAX_RECORDS: Final = 2**32
"""Records of one batch key: as many as its counter of four bytes tells apart."""

_X25519_SIZE: Final = 32
_SEED_SIZE: Final = 64
_INFO: Final = b"undersigned/sealing/1/"
_BATCH_INFO: Final = b"batch/"
_KEY_ID_SIZE: Final = 16
_COUNTER_SIZE: Final = 4
_NONCE_HEAD: Final = bytes(12 - _COUNTER_SIZE)

_SUITES: Final = {
    X25519: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
    MLKEM768_X25519: Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
}

_Private = X25519PrivateKey | MLKEM768X25519PrivateKey
_Public = X25519PublicKey | MLKEM768X25519PublicKey


class InvalidKey(ValueError):
    """The bytes are no key of this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"This is not a {kind} sealing key; make one with generate_keypair.")


class SealerSpent(Exception):
    """The sealer has sealed all it may, or was carried into another process: make a new one."""

    def __init__(self) -> None:
        super().__init__("This batch sealer is spent; make a new one.")


def generate_keypair() -> tuple[bytes, bytes]:
    """Return a new (private, public) pair: the post-quantum hybrid where the library was built with it, else X25519."""
    x25519 = X25519PrivateKey.generate()
    private, public = x25519.private_bytes_raw(), x25519.public_key().public_bytes_raw()
    try:
        mlkem = MLKEM768PrivateKey.generate()
    except UnsupportedAlgorithm:
        return bytes((X25519,)) + private, bytes((X25519,)) + public
    algorithm = bytes((MLKEM768_X25519,))
    return algorithm + mlkem.private_bytes_raw() + private, algorithm + mlkem.public_key().public_bytes_raw() + public


def public_key_of(private: bytes) -> bytes:
    """Return the public half of a private key. Raises InvalidKey."""
    key = _read_private(private)
    if isinstance(key, X25519PrivateKey):
        return bytes((X25519,)) + key.public_key().public_bytes_raw()
    mlkem = MLKEM768PrivateKey.from_seed_bytes(private[1 : 1 + _SEED_SIZE])
    x25519 = X25519PrivateKey.from_private_bytes(private[1 + _SEED_SIZE :])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return bytes((MLKEM768_X25519,)) + public


def _read_private(data: bytes) -> _Private:
    try:
        if data[:1] == bytes((X25519,)):
            return X25519PrivateKey.from_private_bytes(data[1:])
        if data[:1] == bytes((MLKEM768_X25519,)):
            seed, rest = data[1 : 1 + _SEED_SIZE], data[1 + _SEED_SIZE :]
            mlkem, x25519 = MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(rest)
            return MLKEM768X25519PrivateKey(mlkem, x25519)
    except ValueError:
        pass
    raise InvalidKey("private")


def _read_public(data: bytes) -> _Public:
    try:
        if data[:1] == bytes((X25519,)):
            return X25519PublicKey.from_public_bytes(data[1:])
        if data[:1] == bytes((MLKEM768_X25519,)):
            first, rest = data[1:-_X25519_SIZE], data[-_X25519_SIZE:]
            mlkem, x25519 = MLKEM768PublicKey.from_public_bytes(first), X25519PublicKey.from_public_bytes(rest)
            return MLKEM768X25519PublicKey(mlkem, x25519)
    except ValueError:
        pass
    raise InvalidKey("public")


def seal(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal `plaintext` to the public key, bound to `info`: algorithm byte, encapsulated key, ciphertext. About 0.1 ms.

    Raises InvalidKey (a ValueError) when `public` is no public key.
    """
    key = _read_public(public)
    return public[:1] + _SUITES[public[0]].encrypt(plaintext, key, _INFO + info)


def open_sealed(private: bytes, sealed: bytes, info: bytes) -> bytes:
    """Return what `seal` was given. Raises CannotOpen for anything else, InvalidKey for no private key."""
    key = _read_private(private)
    if sealed[:1] != private[:1]:
        raise CannotOpen
    try:
        return _SUITES[private[0]].decrypt(sealed[1:], key, _INFO + info)
    except InvalidTag:
        raise CannotOpen from None


_process = object()


def _enter_child() -> None:
    """A forked child would count from the same number under the same key, and a nonce used twice breaks AES-GCM."""
    global _process
    _process = object()


os.register_at_fork(after_in_child=_enter_child)


class BatchSealer:
    """Seals many records under one random AES-256 key, which is kept only in `wrapped_key`, sealed to the public key.

    Keep `key_id` and `wrapped_key` beside the records. Safe in threads. Raises InvalidKey when `public` is none.
    """

    __slots__ = ("_cipher", "_counter", "_process", "key_id", "wrapped_key")

    def __init__(self, public: bytes) -> None:
        key = AESGCM.generate_key(256)
        self.key_id: bytes = os.urandom(_KEY_ID_SIZE)
        self.wrapped_key: bytes = seal(public, key, _BATCH_INFO + self.key_id)
        self._cipher = AESGCM(key)
        self._counter = itertools.count()
        self._process = _process

    def seal(self, record: bytes) -> bytes:
        """Return counter, ciphertext and tag (20 bytes more than the record), bound to `key_id`.

        Raises SealerSpent after 2**32 records and in a process forked after the sealer was made.
        """
        number = next(self._counter)
        if number >= MAX_RECORDS or self._process is not _process:
            raise SealerSpent
        counter = number.to_bytes(_COUNTER_SIZE, "big")
        return counter + self._cipher.encrypt(_NONCE_HEAD + counter, record, self.key_id)

    def __reduce__(self) -> str:
        raise TypeError("A batch sealer is never copied: its copy would use the same nonces.")


class BatchOpener:
    """Opens what the BatchSealer with this `key_id` sealed. Raises CannotOpen when the key is wrapped for another."""

    __slots__ = ("_cipher", "_key_id")

    def __init__(self, private: bytes, wrapped_key: bytes, key_id: bytes) -> None:
        try:
            self._cipher = AESGCM(open_sealed(private, wrapped_key, _BATCH_INFO + key_id))
        except InvalidKey:
            raise
        except ValueError:
            raise CannotOpen from None
        self._key_id = key_id

    def open(self, boxed: bytes) -> bytes:
        """Return the record. Raises CannotOpen for anything that the sealer did not return."""
        counter = boxed[:_COUNTER_SIZE]
        try:
            return self._cipher.decrypt(_NONCE_HEAD + counter, boxed[_COUNTER_SIZE:], self._key_id)
        except InvalidTag:
            raise CannotOpen from None
