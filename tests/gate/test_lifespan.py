"""Start and stop, shared with applications that know of them and with those that do not."""

import asyncio

import pytest

from undersigned.interfaces.gate.asgi import Application, Message, Receive, Scope, Send
from undersigned.interfaces.gate.lifespan import share_lifespan


def live(application: Application, told: list[str]) -> list[str]:
    """Run a whole life and note in `told` what happens, in order; returns what the server was sent."""
    sent: list[str] = []
    events = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Message:
        return {"type": next(events)}

    async def send(message: Message) -> None:
        sent.append(message["type"])
        told.append(message["type"])

    async def note(what: str) -> None:
        told.append(what)

    asyncio.run(
        share_lifespan(
            application,
            {"type": "lifespan"},
            receive,
            send,
            startup=lambda: note("opened"),
            shutdown=lambda: note("closed"),
        )
    )
    return sent


async def modern(scope: Scope, receive: Receive, send: Send) -> None:
    assert (await receive())["type"] == "lifespan.startup"
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    await send({"type": "lifespan.shutdown.complete"})


async def like_django(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("Django can only handle ASGI/HTTP connections, not lifespan.")


async def reads_first(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    raise ValueError("I do not know this.")


async def silent(scope: Scope, receive: Receive, send: Send) -> None:
    return


@pytest.mark.parametrize("application", [modern, like_django, reads_first, silent])
def test_the_deeds_are_done_once_around_the_life_of_any_application(application: Application) -> None:
    told: list[str] = []
    assert live(application, told) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert told == ["opened", "lifespan.startup.complete", "closed", "lifespan.shutdown.complete"]


def test_an_application_that_fails_to_start_is_heard() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    told: list[str] = []
    assert live(failing, told) == ["lifespan.startup.failed"]
    assert told == ["opened", "closed", "lifespan.startup.failed"]


def test_an_error_after_the_start_is_not_swallowed() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        raise RuntimeError("in the middle of its life")

    with pytest.raises(RuntimeError, match="in the middle of its life"):
        live(failing, [])
