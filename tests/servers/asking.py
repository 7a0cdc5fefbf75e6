"""A plain HTTP client: one request as it is written, one answer as it came, nothing followed and nothing forgiven."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

from tests.waiting import PATIENCE

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """Status, header fields in the order sent (names in lower case), and the bytes."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header field, "" where it was not sent; several of one name are joined."""
        return ", ".join(value for sent, value in self.fields if sent == name)

    @property
    def text(self) -> str:
        """The body, which must be UTF-8."""
        return self.body.decode()

    @cached_property
    def page(self) -> BeautifulSoup:
        """The body as a page."""
        return BeautifulSoup(self.body, "html.parser", from_encoding="utf-8")

    @property
    def but_for_the_date(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """All that was answered except for the Date field, to compare two answers byte by byte."""
        return self.status, [field for field in self.fields if field[0] != "date"], self.body


def ask(
    url: str,
    method: str = "GET",
    *,
    form: Mapping[str, str] | list[tuple[str, str]] | None = None,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request and return its answer; `form` is sent as a browser sends a form."""
    parts = urlsplit(url)
    asked = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    fields = dict(headers or {})
    if form is not None:
        body, fields = urlencode(form).encode(), {"Content-Type": FORM, **fields}
    try:
        asked.putrequest(method, parts._replace(scheme="", netloc="", fragment="").geturl() or "/")
        if (body or method == "POST") and "Content-Length" not in fields:
            fields["Content-Length"] = str(len(body))
        for name, value in fields.items():
            asked.putheader(name, value)
        asked.endheaders(body or None)
        answer = asked.getresponse()
        return Answer(answer.status, [(name.lower(), value) for name, value in answer.getheaders()], answer.read())
    finally:
        asked.close()
