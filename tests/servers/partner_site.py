"""A partner's website on loopback: one page of its own, served from another port than the product's."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STOP_SECONDS = 10


class PartnerSite:
    """A running site: its origin, and the HTML that it hands out, which a test may change."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.body = ""
        self.policy = ""
        """A Content-Security-Policy, where the page has one."""


@contextlib.contextmanager
def partner_site() -> Iterator[PartnerSite]:
    """Run a site on a free port for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = f'<!doctype html><html lang="en"><title>A partner</title><body>{site.body}</body></html>'
            content = html.encode() if self.path == "/" else b""
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if site.policy:
                self.send_header("Content-Security-Policy", site.policy)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = PartnerSite(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(STOP_SECONDS)
        server.server_close()
