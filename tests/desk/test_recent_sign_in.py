"""Acts of weight ask who it is when that was shown too long ago, and lose nothing that was typed."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.desk.signing_in import PASSWORD, app_code
from undersigned.interfaces.desk.second_factor import KEPT_FOR, MOST_KEPT, RECENT

ClientOf = Callable[[str], Client]
PUBLISH, EXPORT = "/desk/publish/", "/desk/export/"
ASKED = "/desk/account/reauthenticate/"


@pytest.fixture(autouse=True)
def acts_of_weight(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.desk.guarded_urls"


def age(client: Client, by: timedelta) -> None:
    """Let the last proof of who it is be older, and what is kept of a form with it."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= by.total_seconds()
    session.save()


def age_kept(client: Client, by: timedelta) -> None:
    session = client.session
    session["desk.kept_form"]["at"] -= by.total_seconds()
    session.save()


def show_who(client: Client, address: str) -> Any:
    """Type the password where somebody was led, and go on to where they are led back."""
    answer = client.post(ASKED, {"password": PASSWORD, "next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    return client.get(address)


def fields(page: str) -> list[tuple[str, str]]:
    """The hidden fields of a page's own form, but for the token."""
    main = page.partition("<main")[2]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', main)
    return [(unescape(name), unescape(value)) for name, value in found if name != "csrfmiddlewaretoken"]


@pytest.mark.parametrize(("address", "within"), [(PUBLISH, RECENT), (EXPORT, timedelta(minutes=5))])
def test_a_recent_sign_in_is_not_asked_again_and_an_older_one_is(
    address: str, within: timedelta, client_of: ClientOf
) -> None:
    client = client_of("reviewer")
    age(client, within - timedelta(seconds=30))
    assert client.get(address).text == "the form"
    assert client.post(address, {"name": "x"}).text == "done: ['x']"
    age(client, timedelta(seconds=31))
    led = client.get(address)
    assert (led.status_code, led.headers["Location"]) == (302, f"{ASKED}?next={address.replace('/', '%2F')}")
    assert show_who(client, address).text == "the form"


def test_a_form_sent_too_late_is_kept_and_done_once_it_is_sent_again(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    age(client, RECENT)
    address = f"{PUBLISH}?id=1&id=2"
    sent = {"name": ['one "quoted" <b>', "two"], "reason": "because"}
    led = client.post(address, sent)
    assert (led.status_code, led.headers["Location"].partition("?")[0]) == (302, ASKED)
    asked = show_who(client, address)
    assert "Nothing has been done yet" in asked.text
    kept = fields(asked.text)
    assert kept == [("name", 'one "quoted" <b>'), ("name", "two"), ("reason", "because")]
    assert client.post(address, {"name": [value for name, value in kept if name == "name"]}).text == (
        "done: ['one \"quoted\" <b>', 'two']"
    )
    assert client.get(address).text == "the form"


def test_a_kept_form_is_shown_at_its_own_address_only_and_once(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    age(client, RECENT)
    client.post(PUBLISH, {"name": "x"})
    assert show_who(client, EXPORT).text == "the form"
    assert client.get(PUBLISH).text == "the form"


def test_a_kept_form_is_forgotten_after_ten_minutes(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    age(client, RECENT)
    client.post(PUBLISH, {"name": "x"})
    age_kept(client, KEPT_FOR)
    assert show_who(client, PUBLISH).text == "the form"


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"name": "x", "file": SimpleUploadedFile("logo.png", b"png")}},
        {"data": '{"name": "x"}', "content_type": "application/json"},
        {"data": {"name": "x" * MOST_KEPT}},
        {"data": {"name": "x"}, "method": "put"},
    ],
    ids=["a file", "json", "too large", "put"],
)
def test_what_cannot_be_kept_is_answered_with_a_sentence_and_not_done(
    sent: dict[str, Any], client_of: ClientOf
) -> None:
    client = client_of("reviewer")
    age(client, RECENT)
    send = getattr(client, sent.get("method", "post"))
    answer = send(PUBLISH, **{name: value for name, value in sent.items() if name != "method"})
    assert answer.status_code == 403
    assert "What you sent could not be kept." in answer.text
    assert show_who(client, PUBLISH).text == "the form"


def test_a_code_shows_who_it_is_as_well_as_a_password(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    age(client, RECENT)
    asked = client.get(ASKED, {"next": PUBLISH})
    assert "/desk/account/reauthenticate/code/?next=%2Fdesk%2Fpublish%2F" in asked.text
    answer = client.post(f"{ASKED}code/", {"code": app_code(later=1), "next": PUBLISH})
    assert answer.headers["Location"] == PUBLISH
    assert client.get(PUBLISH).text == "the form"


def test_a_wrong_password_leads_nowhere(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    age(client, RECENT)
    answer = client.post(ASKED, {"password": "wrong", "next": PUBLISH})
    assert (answer.status_code, "This is not your password." in answer.text) == (200, True)
    assert client.get(PUBLISH).status_code == 302


def test_nobody_is_led_to_another_site(client_of: ClientOf) -> None:
    client = client_of("reviewer")
    answer = client.post(ASKED, {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/desk/"


def test_somebody_who_is_not_signed_in_is_led_to_the_sign_in_page(desk) -> None:
    assert [Client().get(address).headers["Location"] for address in (PUBLISH, EXPORT)] == ["/desk/account/login/"] * 2
