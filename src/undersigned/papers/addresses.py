"""Addresses that papers print, link to and hide in codes."""

import re
from typing import Final

_WEB: Final = re.compile(r"https?://[^\s/?#\\][^\s]*", re.ASCII)


class NoWebAddress(ValueError):
    """The text is not an http(s) address; a paper leads nowhere else."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} is not an http address.")


def check_web_address(address: str) -> None:
    """Raise NoWebAddress unless `address` is absolute, with the scheme http or https and no white space."""
    if not _WEB.fullmatch(address):
        raise NoWebAddress(address)
