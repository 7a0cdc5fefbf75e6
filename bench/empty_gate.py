"""The gate with an empty handler: it reads the form and redirects, and stores nothing."""

from undersigned.interfaces.gate.asgi import Receive, Scope, Send
from undersigned.interfaces.gate.reading import read_form
from undersigned.interfaces.gate.signing import NO_BODY, see_other

TAKEN = see_other("/en/sign/sent/")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI 3, without a lifespan."""
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    await read_form(scope["headers"], receive)
    await send(TAKEN)
    await send(NO_BODY)
