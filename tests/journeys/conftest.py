"""Real-browser journeys: Debian's Chromium against the product as an operator runs it, on a phone and on a desk.

Every journey runs at both widths. Each fails by itself when the browser asks any other origin for anything, when a script throws,
or when the console reports an error (a breach of the content security policy is one).
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.browsing import watch
from tests.servers.product import Product

WIDTHS = {360: 780, 1440: 900}
PATIENCE = 30_000
"""Milliseconds for a page to come and to show what is expected of it; promises in seconds have limits of their own."""
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    # Whatever is not on this machine cannot be found.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def base_url(product: Product) -> str:
    """Where `page.goto("/en/")` goes."""
    return product.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of a downloaded one, with nothing asked of the network."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.fail(
            "No Chromium is installed. On Debian: apt-get install chromium (as root), or run `make test` as root."
        )
    # Chromium's sandbox refuses to work for root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": program, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session", params=sorted(WIDTHS), ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    """The width of the window in CSS pixels."""
    chosen: int = request.param
    return chosen


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the second width of journeys that say at which one they are walked."""
    left_out = [item for item in items if _at_another_width(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _at_another_width(item)]


def _at_another_width(item: pytest.Item) -> bool:
    mark, call = item.get_closest_marker("at_width"), getattr(item, "callspec", None)
    return mark is not None and call is not None and call.params.get("width", mark.args[0]) != mark.args[0]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], width: int) -> dict[str, Any]:
    """The window, and a reader who prefers English and is not animated at."""
    window = {"width": width, "height": WIDTHS[width]}
    return {
        **browser_context_args,
        "viewport": window,
        "screen": window,
        "has_touch": width < 600,
        "locale": "en-GB",
        "reduced_motion": "reduce",
        "timezone_id": "UTC",
    }


@pytest.fixture(autouse=True)
def guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Watch every browser context of the journey; fail it afterwards for what left the origin or broke on the page."""
    if "context" not in request.fixturenames and "page" not in request.fixturenames:
        yield
        return
    context: BrowserContext = request.getfixturevalue("context")
    product: Product = request.getfixturevalue("product")
    wrong = watch(context, product.url)
    context.set_default_timeout(PATIENCE)
    yield
    assert wrong == [], "The browser met:\n" + "\n".join(wrong)


@pytest.fixture
def save_shot(request: pytest.FixtureRequest, width: int) -> Callable[[Page, str], Path]:
    """Save a whole page as test-results/shots/NAME-WIDTH.png and return where; with --no-shots nothing is saved."""
    folder = Path(request.config.rootpath) / "test-results" / "shots"
    wanted = not request.config.getoption("--no-shots")

    def save(page: Page, name: str) -> Path:
        path = folder / f"{name}-{width}.png"
        if not wanted:
            return path
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return save


@pytest.fixture
def shoot(page: Page, save_shot: Callable[[Page, str], Path]) -> Callable[[str], Path]:
    """Save the whole page of the journey as test-results/shots/NAME-WIDTH.png and return where."""
    return partial(save_shot, page)


@pytest.fixture
def page_of(browser: Browser, browser_context_args: dict[str, Any], product: Product) -> Iterator[Callable[..., Page]]:
    """Open pages in browsers of another kind (`page_of(locale="fr-FR")`, `page_of(viewport=...)`), with the same guard."""
    wrong: list[list[str]] = []
    with contextlib.ExitStack() as until_the_end:

        def open_page(**how: Any) -> Page:
            origin = how.pop("base_url", product.url)
            context = browser.new_context(**{**browser_context_args, "base_url": origin, **how})
            until_the_end.callback(context.close)
            wrong.append(watch(context, origin))
            context.set_default_timeout(PATIENCE)
            return context.new_page()

        yield open_page
    assert wrong == [[] for _context in wrong], "The browser met:\n" + "\n".join(
        line for lines in wrong for line in lines
    )


@pytest.fixture
def no_script_page(page_of: Callable[..., Page]) -> Page:
    """A page in a browser that runs no script."""
    return page_of(java_script_enabled=False)


@pytest.fixture
def accessible(page: Page, width: int) -> Callable[[], None]:
    """Fail when axe finds a breach of WCAG 2.2 A or AA on the page as it stands, light and dark; needs script."""
    from axe_playwright_python.base import AXE_SCRIPT

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def breaches(options: dict[str, Any]) -> list[str]:
        return [
            f"{breach['id']}: {breach['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in breach["nodes"][:3])
            for breach in page.evaluate(
                "options => axe.run(options).then(results => results.violations)",
                {**options, "resultTypes": ["violations"]},
            )
        ]

    def check() -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = breaches({"runOnly": {"type": "tag", "values": tags}})
        # Only colours change in the dark, and they are the same at every width.
        if width == min(WIDTHS):
            page.emulate_media(color_scheme="dark")
            found += [f"dark: {one}" for one in breaches({"runOnly": {"type": "rule", "values": ["color-contrast"]}})]
            page.emulate_media(color_scheme="light")
        assert found == [], f"axe on {page.url}:\n" + "\n".join(found)

    return check
