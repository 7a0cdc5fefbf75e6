"""What a journey looks at besides the page: where the browser went, what it complained of, what does not fit the window."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

# Chromium reports the status of a page it was sent; that status is the journey's own business.
STATUS_REPORT = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d")


def watch(context: BrowserContext, origin: str) -> list[str]:
    """Return a list that fills with every request to another origin than `origin`, and every error on a page of this context."""
    wrong: list[str] = []

    def on_request(asked: Request) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != origin:
            wrong.append(f"a request to another origin: {asked.method} {asked.url}")

    def on_console(said: ConsoleMessage) -> None:
        if said.type == "error" and not STATUS_REPORT.match(said.text):
            wrong.append(f"an error in the console: {said.text}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: wrong.append(f"a script that threw: {error.error}"))
    return wrong


def overflow(page: Page) -> list[str]:
    """Return what sticks out of the window to the right, where the page as a whole scrolls sideways; empty is right."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll('body *')]
            .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
            .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""
    )
    return found
