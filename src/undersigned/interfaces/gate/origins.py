"""What the header fields of a signature say of the site it came from: a widget stands on other people's pages."""

from collections.abc import Sequence

from undersigned.interfaces.gate.asgi import Headers
from undersigned.values.origins import widget_host


def asks_for_json(headers: Headers) -> bool:
    """Say whether the answer is to be JSON: `Accept` names it first, as the widget does and no browser's form."""
    return any(name == b"accept" and value.startswith(b"application/json") for name, value in headers)


def widget_origin(headers: Headers, site: Sequence[str]) -> str:
    """Return the host that a widget's form came from, as values.origins tells it."""
    origin = host = b""
    for name, value in headers:
        if name == b"origin":
            origin = value
        elif name == b"host":
            host = value
    return widget_host(origin.decode("latin-1"), host=host.decode("latin-1"), site=site)
