"""The home folder: where everything an instance keeps lies, and the keys in it.

``keys/`` is readable by the owner alone. ``instance.key`` opens what the instance must read again (letters, subscribers);
``custodian.private`` opens the addresses of signatories and belongs on another machine (docs/guides/operator.md).
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from undersigned.values.keys import InstanceKeys
from undersigned.values.sealing import generate_keypair, public_key_of


@dataclass(frozen=True)
class Home:
    """Paths of one instance, all below one folder; made when first asked for."""

    path: Path

    def folder(self, name: str, *, mode: int = 0o700) -> Path:
        """Return a folder of the home, made if it is not there."""
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        return folder

    @cached_property
    def secret_key(self) -> str:
        """What Django signs staff sessions with."""
        return self._key("django.key", lambda: secrets.token_urlsafe(50).encode()).decode()

    @cached_property
    def keys(self) -> InstanceKeys:
        """The instance's own keys, derived from one root secret."""
        return InstanceKeys(self._key("instance.key", lambda: secrets.token_bytes(32)))

    @cached_property
    def custodian_public(self) -> bytes:
        """The custodian's public key: addresses of signatories are sealed to it."""
        return self._pair("custodian")[1]

    @cached_property
    def intake_public(self) -> bytes:
        """The public key to which the gate seals what it appends."""
        return self._pair("intake")[1]

    @cached_property
    def intake_private(self) -> bytes:
        """The key with which the worker opens what the gate appended."""
        return self._pair("intake")[0]

    def _pair(self, name: str) -> tuple[bytes, bytes]:
        public = self.folder("keys", mode=0o700) / f"{name}.public"
        private = public.with_suffix(".private")
        if not public.exists():
            if not private.exists():
                _write_once(private, generate_keypair()[0])
            # Made from the private key that is there, so that a crash in between leaves no two halves of different pairs.
            _write_once(public, public_key_of(private.read_bytes()))
        return (private.read_bytes() if private.exists() else b"", public.read_bytes())

    def _key(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.folder("keys", mode=0o700) / name
        if not path.exists():
            _write_once(path, make())
        return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Write a key for its owner's eyes only, whole or not at all; the first writer wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
