"""Follow: where else the call can be followed, as the operator set it (option ``follow``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_NETWORKS: Final = {
    "x.com": "X",
    "twitter.com": "X",
    "bsky.app": "Bluesky",
    "linkedin.com": "LinkedIn",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "youtube.com": "YouTube",
    "t.me": "Telegram",
}


@dataclass(frozen=True, slots=True)
class FollowLink:
    """One place elsewhere, by the name its readers know."""

    label: str
    url: str


def follow_links(addresses: Iterable[str]) -> list[FollowLink]:
    """Return the places in the order they were set. Mastodon is known by its addresses (/@name) and is named with its server."""
    return [FollowLink(_label(address), address) for address in addresses]


def _label(address: str) -> str:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host in _NETWORKS:
        return _NETWORKS[host]
    return f"Mastodon ({host})" if parts.path.startswith("/@") else host
