"""Which network a request comes from, past the proxies that the operator trusts; known for as long as a request lasts."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, to be turned into a keyed network prefix at once; empty where it is not known."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return str(request.META.get("REMOTE_ADDR", ""))
    return str(settings.CLIENT_OF(scope))
