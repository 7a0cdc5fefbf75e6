"""Which network a request comes from, past the proxies that the operator trusts; known for as long as a request lasts."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def sent_from_elsewhere(request: HttpRequest) -> bool:
    """Say whether the browser says that a page of another site sent this (Fetch Metadata, w3.org/TR/fetch-metadata).

    Readers have no cookie that such a page could ride on, but their network is what counts once a day.
    """
    return request.headers.get("Sec-Fetch-Site", "") == "cross-site"


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, to be turned into a keyed network prefix at once; empty where it is not known.

    A loopback address is nobody's network: it is this machine, or a proxy that the operator does not name.
    """
    scope = getattr(request, "scope", None)
    address = str(request.META.get("REMOTE_ADDR", "")) if scope is None else str(settings.CLIENT_OF(scope))
    try:
        return "" if ip_address(address).is_loopback else address
    except ValueError:
        return ""
