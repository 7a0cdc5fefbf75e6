"""Where passkeys work: at a host name over TLS, and at http://localhost (Web Authentication Level 2, sections 5 and 5.4.2)."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse

LOCALHOST = "localhost"


@dataclass(frozen=True, slots=True)
class PasskeyPlace:
    """Whether passkeys work at the address that was asked for, and the one on this machine where they do, "" for none."""

    works: bool
    elsewhere: str


def passkey_place(request: HttpRequest) -> PasskeyPlace:
    """Say whether a browser would make and use passkeys at this request's address; browsers refuse IP addresses and plain HTTP."""
    host, port = split_domain_port(request.get_host())
    if _is_local(host):
        return PasskeyPlace(works=True, elsewhere="")
    number = _ip(host)
    if not number:
        return PasskeyPlace(works=request.is_secure() or settings.SECURE, elsewhere="")
    if not number.is_loopback or LOCALHOST not in settings.ALLOWED_HOSTS:
        return PasskeyPlace(works=False, elsewhere="")
    authority = f"{LOCALHOST}:{port}" if port else LOCALHOST
    return PasskeyPlace(works=False, elsewhere=f"{request.scheme}://{authority}{reverse('wagtailadmin_home')}")


def _is_local(host: str) -> bool:
    return host == LOCALHOST or host.endswith(f".{LOCALHOST}")


def _ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
