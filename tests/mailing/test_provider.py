"""A mail provider: what it is told over HTTP is the letter, and what it answers is understood."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.mailing.test_transports import ADA, letter
from tests.servers.ports import free_port
from undersigned.mailing.provider import ProviderTransport
from undersigned.mailing.transports import MaybeTaken, NotTaken, RefusedForGood, ServerAway


class Provider(ThreadingHTTPServer):
    """Stands where Postmark's interface would: it keeps what it was told and answers with what was set, or not at all."""

    status = 200
    answer: dict[str, Any] = {"ErrorCode": 0, "Message": "OK", "MessageID": "m1", "To": ADA}
    told: list[dict[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Provider)
        server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if server.status == 0:
            self.connection.close()
            return
        body = json.dumps(server.answer).encode()
        self.send_response(server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Handler)
    server.told = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def transport(port: int) -> ProviderTransport:
    return ProviderTransport("postmark", server_token="t", api_url=f"http://127.0.0.1:{port}/", requests_timeout=2)


def send(port: int) -> None:
    made = transport(port)
    try:
        made.send(letter(), ADA)
    finally:
        made.close()


def test_a_provider_is_told_the_whole_letter_and_by_which_id_to_name_it(provider: Provider) -> None:
    message = letter()
    message["Return-Path"] = "<letters+b1-abcdefgh@call.example.org>"
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="certificate.pdf")
    made = transport(provider.server_port)
    made.send(message, ADA)
    made.close()
    told = provider.told[0]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (told["From"], told["To"], told["Subject"]) == (
        "The Call <letters@call.example.org>",
        ADA,
        str(message["Subject"]),
    )
    assert (told["TextBody"], told["HtmlBody"]) == (text.get_content(), html.get_content())
    assert told["Metadata"] == {"undersigned-bounce": "letters+b1-abcdefgh@call.example.org"}
    headers = {one["Name"]: one["Value"] for one in told["Headers"]}
    assert (headers["Auto-Submitted"], headers["Message-ID"]) == ("auto-generated", str(message["Message-ID"]))
    assert "Return-Path" not in headers
    assert base64.b64decode(told["Attachments"][0]["Content"]) == b"%PDF"


@pytest.mark.parametrize(
    ("status", "answer", "meaning"),
    [
        (401, {"ErrorCode": 10, "Message": "no token"}, ServerAway),
        (429, {}, ServerAway),
        (503, {}, ServerAway),
        (
            422,
            {
                "ErrorCode": 406,
                "Message": f"Found inactive addresses: {ADA}. Inactive recipients are ones that bounced.",
            },
            RefusedForGood,
        ),
        (413, {}, NotTaken),
        (400, {}, NotTaken),
        (502, {}, MaybeTaken),
        (504, {}, MaybeTaken),
        (0, {}, MaybeTaken),
    ],
)
def test_what_a_provider_answers_is_about_us_about_now_or_about_the_letter(
    provider: Provider, status: int, answer: dict[str, Any], meaning: type[Exception]
) -> None:
    provider.status, provider.answer = status, answer
    with pytest.raises(meaning) as raised:
        send(provider.server_port)
    assert type(raised.value) is meaning
    assert ADA not in str(raised.value)


def test_a_provider_that_is_not_there_has_taken_nothing() -> None:
    with pytest.raises(ServerAway) as raised:
        send(free_port())
    assert type(raised.value) is ServerAway
