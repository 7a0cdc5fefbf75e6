"""Addresses that this machine may be sent to by a stranger: public ones, and how names become them."""

import ipaddress
from typing import Final

from undersigned.domains.deadline import Deadline
from undersigned.domains.dns_answers import Nameservers, NoDnsAnswer, look_up

# IANA's registries of special-purpose addresses (RFC 6890 with updates, as of 2026), and multicast. Written out, since what
# the standard library knows of them differs between releases of Python 3.11; it is asked as well, for what comes after.
_SPECIAL_IPV4: Final = tuple(
    map(
        ipaddress.IPv4Network,
        ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
         "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
         "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
         # Public by its number, but inside Azure it is the host below a machine, which hands out secrets.
         "168.63.129.16/32"),
    )
)  # fmt: skip

# All that IANA has given out to networks (RFC 4291, section 2.4); whatever lies outside is special or not in use: "::1",
# IPv4-mapped and IPv4-compatible addresses, fc00::/7, fe80::/10, ff00::/8, 5f00::/16, 64:ff9b:1::/48.
_UNICAST_IPV6: Final = ipaddress.IPv6Network("2000::/3")

_SPECIAL_IPV6: Final = tuple(
    map(
        ipaddress.IPv6Network,
        # 2001::/23 holds Teredo (RFC 4380), which carries an IPv4 address, ORCHID and benchmarks; 2002::/16 is 6to4 (RFC 7526:
        # deprecated), which carries one too; the others are for documentation (RFC 3849, 9637) and AS112.
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)

# NAT64 (RFC 6052): what is reached is the IPv4 address in the last 32 bits. Machines without IPv4 see all of IPv4 this way.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def is_public_address(ip: str) -> bool:
    """Whether `ip` is an IPv4 or IPv6 address of the public internet, in its usual notation.

    False for private, loopback, link-local, shared (CGNAT), multicast, documentation and reserved addresses, for those that
    carry an IPv4 address within (mapped, compatible, 6to4, Teredo; with NAT64 that address decides), for one with a zone
    ("fe80::1%eth0") and for text that is no address.
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return _is_public_ipv4(address)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return _is_public_ipv4(ipaddress.IPv4Address(address.packed[12:]))
    special = any(address in network for network in _SPECIAL_IPV6)
    return address in _UNICAST_IPV6 and not special and address.is_global


def _is_public_ipv4(address: ipaddress.IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _SPECIAL_IPV4)


def resolve_addresses(host: str, seconds: float, *, nameservers: Nameservers | None = None) -> tuple[str, ...]:
    """Return all IPv4 and then all IPv6 addresses of a host name by the DNS, at least one, within `seconds`.

    What is unknown of one family does not stop the other. Raises NoDnsAnswer when there is no address of either.
    """
    found: list[str] = []
    troubles: list[str] = []
    for kind in ("A", "AAAA"):
        try:
            records = look_up(host, kind, nameservers=nameservers, deadline=Deadline(seconds / 2))
            found += [record.to_text() for record in records]
        except NoDnsAnswer as error:
            troubles.append(error.code)
    if not found:
        # "There is no IPv6 address" explains nothing while nobody knows about IPv4.
        raise NoDnsAnswer(next((code for code in troubles if code != "no_record"), "no_record"))
    return tuple(found)
