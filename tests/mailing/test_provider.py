"""A mail provider: what it is told over HTTP is the letter, and what it answers is understood."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.mailing.test_transports import ADA, letter
from tests.servers.ports import free_port
from undersigned.mailing.provider import LONGEST_REST, ProviderTransport, rest_of
from undersigned.mailing.transports import MaybeTaken, NotTaken, RefusedForGood, ServerAway, TooLarge


class Provider(ThreadingHTTPServer):
    """Stands where Postmark's interface would: it keeps what it was told and answers with what was set, or not at all."""

    status = 200
    answer: dict[str, Any] = {"ErrorCode": 0, "Message": "OK", "MessageID": "m1", "To": ADA}
    told: list[dict[str, Any]]
    refused: dict[str, int]
    retry_after = ""
    connections = 0

    def process_request(self, *said: Any) -> None:
        self.connections += 1
        super().process_request(*said)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Provider)
        server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if server.status == 0:
            self.close_connection = True
            return
        refused = server.refused.get(server.told[-1]["To"])
        body = json.dumps({} if refused else server.answer).encode()
        self.send_response(refused or server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if server.retry_after:
            self.send_header("Retry-After", server.retry_after)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Handler)
    server.told, server.refused = [], {}
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
    message["Return-Path"] = "<letters+b1-abcdef0123@call.example.org>"
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
    assert told["Metadata"] == {"undersigned-bounce": "letters+b1-abcdef0123@call.example.org"}
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
        (413, {}, TooLarge),
        (400, {}, NotTaken),
        (422, {"ErrorCode": 300, "Message": "Invalid email request"}, NotTaken),
        (403, {}, ServerAway),
        (404, {}, ServerAway),
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


@pytest.mark.parametrize("status", [429, 503])
def test_a_provider_that_says_when_to_ask_again_is_not_asked_before(provider: Provider, status: int) -> None:
    provider.status, provider.answer, provider.retry_after = status, {}, "1"
    made = transport(provider.server_port)
    for _time in range(3):
        with pytest.raises(ServerAway, match=f"answered {status}"):
            made.send(letter(), ADA)
    assert len(provider.told) == 1
    provider.status, provider.answer = 200, Provider.answer
    time.sleep(1.05)
    made.send(letter(), ADA)
    assert len(provider.told) == 2
    made.close()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("Thu, 12 Nov 2026 09:01:00 GMT", 60.0),
        ("Thu, 12 Nov 2026 08:00:00 GMT", 0.0),
        ("9" * 400, LONGEST_REST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_REST),
        ("Wed, 21 Oct 99999999999 07:28:00 GMT", 0.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("", 0.0),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_and_nothing_else(said: str, seconds: float) -> None:
    assert rest_of(said, now=datetime(2026, 11, 12, 9, tzinfo=UTC)) == seconds


def test_letters_in_a_row_go_over_one_connection(provider: Provider) -> None:
    made = transport(provider.server_port)
    for _time in range(3):
        made.send(letter(), ADA)
    made.close()
    assert (len(provider.told), provider.connections) == (3, 1)


def test_a_provider_that_is_not_there_has_taken_nothing() -> None:
    with pytest.raises(ServerAway) as raised:
        send(free_port())
    assert type(raised.value) is ServerAway
