"""The guard of the journeys: it sees what leaves the origin and what breaks on a page."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import overflow, watch


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def visit(browser: Browser, site: str, page: str) -> list[str]:
    context = browser.new_context(viewport={"width": 360, "height": 600})
    wrong = watch(context, site)
    visited = context.new_page()
    visited.goto(f"{site}/{page}", wait_until="load")
    wrong += [f"too wide: {element}" for element in overflow(visited)]
    context.close()
    return wrong


def test_a_page_that_keeps_to_itself_passes(browser: Browser, site: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><link rel=icon href=data:,><p>Quiet.")
    assert visit(browser, site, "a.html") == []


def test_a_request_to_another_origin_is_seen(browser: Browser, site: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<!doctype html><link rel=icon href=data:,><img src=http://elsewhere.example/x.png>"
    )
    assert "a request to another origin: GET http://elsewhere.example/x.png" in visit(browser, site, "a.html")


def test_a_breach_of_the_content_policy_is_seen(browser: Browser, site: str, tmp_path: Path) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">"
    (tmp_path / "a.html").write_text(f"<!doctype html>{policy}<link rel=icon href=/a.html><p style='color: red'>Loud.")
    assert [text for text in visit(browser, site, "a.html") if "Content Security Policy" in text]


def test_a_script_that_throws_is_seen(browser: Browser, site: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<!doctype html><link rel=icon href=data:,><script>throw new Error('lost')</script>"
    )
    assert [
        text for text in visit(browser, site, "a.html") if text.startswith("a script that threw") and "lost" in text
    ]


def test_what_sticks_out_of_the_window_is_named(browser: Browser, site: str, tmp_path: Path) -> None:
    wide = "<p style='width: 700px'>Wide."
    (tmp_path / "a.html").write_text(
        "<!doctype html><meta name=viewport content='width=device-width'><link rel=icon href=data:,>" + wide
    )
    assert [text for text in visit(browser, site, "a.html") if text.startswith("too wide: <p style")]
