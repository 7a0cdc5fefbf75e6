"""Tokens for links and codes for those whose link is broken: nothing of them is stored."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from undersigned.values.keys import CannotOpen, InstanceKeys

MAX_LENGTH: Final = 1000
"""Characters of a token; a link with one stays far below the 8000 octets that servers must take (RFC 9110, 4.1)."""


class InvalidToken(Exception):
    """The token was cut, changed, made up, or made for something else."""

    def __init__(self) -> None:
        super().__init__("This link is not complete or not genuine.")


def make_token(keys: InstanceKeys, purpose: str, payload: bytes) -> str:
    """Return a token that hides `payload` and proves that this instance made it for `purpose`.

    URL-safe Base64 without padding (RFC 4648 section 5): letters, digits, "-" and "_" only.
    Raises ValueError when it would be longer than 1000 characters (721 bytes of payload fit).
    """
    token = _encode(keys.box(f"token/{purpose}", payload))
    if len(token) > MAX_LENGTH:
        raise ValueError(f"A payload of {len(payload)} bytes is too long for a token.")
    return token


def read_token(keys: InstanceKeys, purpose: str, token: str) -> bytes:
    """Return the payload of a token. Raises InvalidToken for anything that `make_token` did not return."""
    if len(token) > MAX_LENGTH:
        raise InvalidToken
    try:
        boxed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise InvalidToken from None
    # Python's decoder skips foreign characters and spare bits; only the one true spelling counts.
    if _encode(boxed) != token:
        raise InvalidToken
    try:
        return keys.unbox(f"token/{purpose}", boxed)
    except CannotOpen:
        raise InvalidToken from None


def digit_code(keys: InstanceKeys, purpose: str, payload: bytes) -> str:
    """Return six digits that only this instance can tell from `payload`; the same every time. Limit the guesses."""
    number = int.from_bytes(keys.mac(f"code/{purpose}", payload)[:16], "big")
    return f"{number % 1_000_000:06d}"


def same(a: str | bytes, b: str | bytes) -> bool:
    """Whether the two are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(_bytes(a), _bytes(b))


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
