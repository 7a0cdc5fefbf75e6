"""Where a request came from, past the proxies that the operator trusts."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from undersigned.interfaces.gate.asgi import Headers, Scope

UNIX_SOCKET = "unix"


class TrustedProxies:
    """The proxies whose X-Forwarded-For is believed; none by default, then the connection's own address counts."""

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        """Addresses or networks ("10.0.0.0/8", "::1"), or "unix" for whoever speaks through a Unix socket.

        Raises ValueError for anything else.
        """
        names = list(proxies)
        self._unix = UNIX_SOCKET in names
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(name) for name in names if name != UNIX_SOCKET]
        self.any = bool(names)

    def client(self, scope: Scope) -> str:
        """The address of the client, or "" when it is not known.

        The right-most address in X-Forwarded-For which is not a trusted proxy: everything left of it can be made up.
        """
        connection = scope.get("client")
        peer: str = connection[0] if connection else ""
        if not self.any or not self._trusts(peer):
            return peer
        for hop in reversed(_forwarded(scope["headers"])):
            address = _without_port(hop)
            if not _is_address(address):
                return ""
            if not self._trusts(address):
                return address
            peer = address
        return peer

    def _trusts(self, address: str) -> bool:
        if not address:
            return self._unix
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        return any(parsed in network for network in self._networks)


def _forwarded(headers: Headers) -> list[str]:
    lines = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    return [hop.strip() for hop in ",".join(lines).split(",") if hop.strip()]


def _without_port(hop: str) -> str:
    """Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
