"""Public pages around the signing: the text and its fingerprint, the languages, sharing, the source, and errors."""

import hashlib
import io
import tarfile

import pytest
from django.test import Client

from tests.signatories import make_call
from undersigned.calls.models import Call, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def test_the_plain_text_of_a_version_hashes_to_what_the_call_page_shows(client: Client, call: Call) -> None:
    text = client.get("/en/call/versions/1/en.txt")
    sha256 = Version.objects.get().sha256
    assert hashlib.sha256(text.content).hexdigest() == sha256
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert sha256 in client.get("/en/call/").text


@pytest.mark.parametrize("path", ["/en/call/versions/2/en.txt", "/en/call/versions/1/pt.txt", "/en/call/principles/2/"])
def test_what_was_never_published_is_not_found(client: Client, call: Call, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", "-1", "one"])
def test_a_principle_that_is_no_number_of_ours_is_not_found(client: Client, call: Call, number: str) -> None:
    assert client.get(f"/en/call/principles/{number}/").status_code == 404


@pytest.mark.parametrize(("wanted", "language"), [("fr-CA,fr;q=0.9", "fr"), ("en", "en"), ("pt", "en"), ("", "en")])
def test_a_path_without_language_leads_to_the_readers(client: Client, call: Call, wanted: str, language: str) -> None:
    answer = client.get("/call/", headers={"Accept-Language": wanted})
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/call/")
    assert answer.cookies == {}


def test_each_page_names_itself_in_the_other_language(client: Client, call: Call) -> None:
    page = client.get("/en/call/principles/1/").text
    assert '<html lang="en"' in page
    assert 'href="/fr/call/principles/1/" lang="fr"' in page


def test_a_principle_is_shown_in_the_readers_language(client: Client, call: Call) -> None:
    assert "Appel pour des mers calmes" in client.get("/fr/call/principles/1/").text


def test_a_principle_whose_wording_needs_no_note_is_described_by_its_summary(client: Client, call: Call) -> None:
    page = client.get("/en/call/principles/1/").text
    assert page.count('content="Make no noise."') == 2
    assert 'class="note"' not in page


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        (" HTTPS://Mastodon.Social/@me ", "mastodon.social"),
        ("@me@chaos.social", "chaos.social"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_mastodon_server_becomes_a_link_to_press(client: Client, call: Call, typed: str, host: str) -> None:
    page = client.get("/en/share/mastodon/", {"server": typed})
    assert page.status_code == 200
    assert f'href="https://{host}/share?text=' in page.text


@pytest.mark.parametrize("typed", ["", "localhost", "javascript:alert(1)", "a b.example", "-x.example", "x" * 300])
def test_what_is_no_server_is_said_and_kept(client: Client, call: Call, typed: str) -> None:
    page = client.get("/en/share/mastodon/", {"server": typed})
    assert page.status_code == 422
    assert "This does not look like a Mastodon server" in page.text


def test_the_source_that_runs_is_handed_out(client: Client, call: Call) -> None:
    answer = client.get("/source.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = archive.getnames()
    assert "undersigned-0.1.0/src/undersigned/flows/sign.py" in names
    assert [name for name in names if "__pycache__" in name] == []


def test_an_address_where_nothing_stands_gets_a_page_of_the_site(client: Client, call: Call) -> None:
    page = client.get("/en/nowhere/")
    assert page.status_code == 404
    assert "Nothing stands at this address" in page.text


@pytest.mark.parametrize("path", ["/en/", "/en/call/", "/fr/sign/", "/en/sign/sent/", "/en/nowhere/", "/en/my/"])
def test_readers_get_a_strict_policy_no_referrer_and_no_cookie(client: Client, call: Call, path: str) -> None:
    page = client.get(path)
    policy = {part.strip() for part in page["Content-Security-Policy"].split(";")}
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"} <= policy
    assert [part for part in policy if "unsafe" in part] == []
    # No page tells another site where its reader came from; one that may follow a pass tells nobody at all.
    referrer = "no-referrer" if path == "/en/my/" else "same-origin"
    assert (page["Referrer-Policy"], page["X-Content-Type-Options"]) == (referrer, "nosniff")
    assert page.cookies == {}
