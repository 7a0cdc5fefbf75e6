"""E-mail addresses as a page or letter may show them to whoever holds it: enough for their owner to know them. Pure."""

from typing import Final

_LEFT_OUT: Final = "…"


def masked_email(email: str) -> str:
    """Return an address with only the first character of what stands before the @: ``a…@example.org``.

    A mark that belongs to its character (RFC 6532 addresses) is left out with the rest.
    """
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}{_LEFT_OUT}{at}{domain}"
