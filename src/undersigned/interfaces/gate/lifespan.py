"""Start and stop of the server, shared with the application behind, whether or not that knows the lifespan protocol."""

from collections.abc import Awaitable, Callable

from undersigned.interfaces.gate.asgi import Application, Message, Receive, Scope, Send

# After these the server asks for nothing more.
ENDS = frozenset(("lifespan.startup.failed", "lifespan.shutdown.complete", "lifespan.shutdown.failed"))
Deed = Callable[[], Awaitable[None]]


async def share_lifespan(
    application: Application, scope: Scope, receive: Receive, send: Send, *, startup: Deed, shutdown: Deed
) -> None:
    """Do `startup` before the application starts and `shutdown` after it has stopped.

    An application that raises instead of answering the startup, as Django's does, simply takes no part.
    """
    started = answered = False

    async def receive_for_application() -> Message:
        nonlocal started
        message = await receive()
        if message["type"] == "lifespan.startup":
            started = True
            await startup()
        return message

    async def send_for_application(message: Message) -> None:
        nonlocal answered
        answered = True
        if message["type"] in ENDS:
            await shutdown()
        await send(message)

    try:
        await application(scope, receive_for_application, send_for_application)
    except Exception:
        if answered:
            raise
    if answered:
        return
    if not started:
        await receive_for_application()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await shutdown()
    await send({"type": "lifespan.shutdown.complete"})
