"""The pass of a mailbox that wants no letters: it carries the keyed digest of its address, hidden, and never ends."""

from typing import Final

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, make_token, read_token

_REFUSE: Final = "refuse letters"
_DIGEST_BYTES: Final = 32


class InvalidPass(Exception):
    """The pass was cut, changed, or made for something else."""


def make_refuse_pass(keys: InstanceKeys, *, digest: bytes) -> str:
    """Return the token with which the owner of a mailbox says "never again"; ``digest`` is that of its address."""
    return make_token(keys, _REFUSE, digest)


def read_refuse_pass(keys: InstanceKeys, token: str) -> bytes:
    """Return the keyed digest of the address that a token was made for. Raises InvalidPass."""
    try:
        digest = read_token(keys, _REFUSE, token)
    except InvalidToken as error:
        raise InvalidPass from error
    if len(digest) != _DIGEST_BYTES:
        raise InvalidPass
    return digest
