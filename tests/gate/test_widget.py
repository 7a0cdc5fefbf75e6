"""The gate and widgets: what a form brings along from a partner, and what another site may read of the answer."""

import json

import pytest

from tests.gate.serving import FORM_TYPE, Gate
from undersigned.interfaces.gate.origins import widget_origin

WIDGET = "name=Zo%C3%AB&email=zoe%40example.org&country=FR&via=aB3xyz012345&by=widget"


def send(gate: Gate, body: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send a form as a widget does."""
    fields = {"Content-Type": FORM_TYPE, "Accept": "application/json", **headers}
    answer = gate.post(body.encode(), headers=fields)
    return answer.status, answer.headers, answer.body


def test_a_widget_is_answered_in_json_that_any_site_may_read_without_cookies(gate: Gate) -> None:
    status, headers, body = send(gate, WIDGET, Origin="https://partner.example.org")
    assert (status, json.loads(body)) == (200, {"sent": True})
    assert (headers["access-control-allow-origin"], headers["cache-control"]) == ("*", "no-store")
    assert "access-control-allow-credentials" not in headers
    (one,) = gate.received()
    assert (one.form.via, one.form.widget, one.origin) == ("aB3xyz012345", True, "partner.example.org")


def test_a_widget_that_is_refused_may_read_why(gate: Gate) -> None:
    status, headers, body = send(gate, WIDGET.replace("country=FR", "country=XX"))
    assert (status, headers["access-control-allow-origin"]) == (422, "*")
    assert json.loads(body)["errors"] == {"country": "unknown"}
    assert gate.received() == []


def test_a_form_of_a_page_is_answered_as_ever_and_its_code_kept_without_a_site(gate: Gate) -> None:
    answer = gate.sign(via="aB3xyz012345")
    assert (answer.status, "access-control-allow-origin" in answer.headers) == (303, False)
    (one,) = gate.received()
    assert (one.form.via, one.form.widget, one.origin) == ("aB3xyz012345", False, "")


@pytest.mark.parametrize(
    ("origin", "site", "host"),
    [
        ("https://www.Partner.example.org:8443", [], "www.partner.example.org"),
        ("http://call.example.org:8080", [], "call.example.org"),
        ("null", [], "null"),
        ("", [], "null"),
        ("https://call.example.org", [], ""),
        ("https://call.example.org", ["https://blog.example.net"], "blog.example.net"),
        ("https://call.example.org", ["nonsense"], "null"),
        ("https://partner.example.org", ["https://other.example.net"], "partner.example.org"),
        ("https://" + "x" * 300, [], "null"),
        ("https://[", [], "null"),
    ],
)
def test_the_site_of_a_widget_is_the_one_that_sends_or_the_one_around_our_frame(
    origin: str, site: list[str], host: str
) -> None:
    headers = [(b"host", b"call.example.org"), (b"origin", origin.encode())]
    assert widget_origin(headers if origin else headers[:1], site) == host
