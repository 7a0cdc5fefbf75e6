"""Promises of undersigned.domains.webhook, kept against a real TLS server on loopback."""

from typing import Any

import pytest

from tests.servers.https_site import LOOPBACK, HttpsSite, answer, authority, https_site
from undersigned.domains.webhook import NotTaken, WebhookPoster, json_body

HOST = "partner.example"


def post(site: HttpsSite, url: str = f"https://{HOST}/hook?a=1", **more: Any) -> None:
    how: dict[str, Any] = {
        "resolve": lambda _host, _seconds: [LOOPBACK],
        "is_allowed": lambda ip: ip == LOOPBACK,
        **more,
    }
    poster = WebhookPoster(port=site.port, tls=authority().client(), **how)
    poster.post(url, json_body({"b": 1, "a": "é"}), fields={"X-Seal": "s"})


def test_the_body_arrives_as_it_was_with_its_fields() -> None:
    with https_site(authority().server(HOST), answer(202)) as site:
        post(site)
    ((path, fields),) = site.requests
    assert (path, fields["host"], fields["content-type"], fields["x-seal"]) == (
        "/hook?a=1",
        HOST,
        "application/json",
        "s",
    )
    assert site.bodies == [b'{"a":"\\u00e9","b":1}']


@pytest.mark.parametrize("status", [301, 307, 404, 500])
def test_only_a_good_answer_is_one_and_no_redirect_is_followed(status: int) -> None:
    with https_site(authority().server(HOST), answer(status, Location=f"https://{HOST}/other")) as site:
        with pytest.raises(NotTaken) as caught:
            post(site)
        assert (caught.value.code, site.connections) == ("status", 1)


def test_nothing_goes_to_an_address_that_is_not_public_or_to_a_certificate_of_somebody_else() -> None:
    with https_site(authority().server("other.example"), answer(200)) as site:
        codes = []
        ways: list[dict[str, Any]] = [{"resolve": lambda _host, _seconds: [LOOPBACK, "10.0.0.1"]}, {}]
        for more in ways:
            with pytest.raises(NotTaken) as caught:
                post(site, **more)
            codes.append(caught.value.code)
        assert (codes, site.bodies) == (["not_public", "certificate"], [])


@pytest.mark.parametrize("url", [f"http://{HOST}/", f"https://{HOST}:8443/", "https:///x"])
def test_only_https_at_its_own_port_is_posted_to(url: str) -> None:
    with pytest.raises(NotTaken) as caught:
        WebhookPoster(resolve=lambda _host, _seconds: pytest.fail("asked")).post(url, b"{}", fields={})
    assert caught.value.code == "not_https"
