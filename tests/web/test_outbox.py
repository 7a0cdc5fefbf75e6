"""The outbox: letters in the browser of whoever tries the site on this machine, and of nobody else."""

import uuid
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.signatories import make_call
from undersigned.mailing.letters import compose
from undersigned.mailing.transports import OutboxTransport
from undersigned.mailing.verbs import LetterDraft

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LINK = "https://call.example.org/en/my/" + "m" * 90 + "/"
HERE = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(autouse=True)
def outbox(tmp_path: Path, settings: Any) -> Path:
    make_call()
    settings.OUTBOX = tmp_path / "outbox"
    settings.ALLOWED_HOSTS = ["*"]
    moments = iter(NOW + timedelta(minutes=n) for n in range(9))
    transport = OutboxTransport(settings.OUTBOX, clock=lambda: next(moments))
    for number, name in enumerate(["ada", "grace"]):
        draft = LetterDraft("my", f"{name}@example.org", b"d" * 32, "en", {"call": f"Call {number}", "my_link": LINK})
        letter_id = uuid.UUID(int=number << 96)
        transport.send(
            compose(draft, sender="x@example.org", message_id_domain="example.org", letter_id=letter_id, now=NOW),
            draft.email,
        )
    outbox: Path = settings.OUTBOX
    return outbox


def get(client: Client, path: str, **more: str) -> Any:
    return client.get(path, follow=True, **(HERE | more))  # type: ignore[arg-type]


ADA = "20261123T120000000000Z-my-00000000"
GRACE = "20261123T120100000000Z-my-00000001"


def test_letters_are_listed_the_newest_first(client: Client) -> None:
    page = get(client, "/outbox/")
    assert [(one.name, one.to, one.subject, one.date, one.url) for one in page.context["letters"]] == [
        (
            GRACE,
            "grace@example.org",
            "The link to your signature: Call 1",
            NOW + timedelta(minutes=1),
            f"/outbox/{GRACE}/",
        ),
        (ADA, "ada@example.org", "The link to your signature: Call 0", NOW, f"/outbox/{ADA}/"),
    ]
    assert page["Cache-Control"] == "no-store"


def test_a_letter_is_shown_with_its_headers_its_text_and_its_html_in_a_frame(client: Client) -> None:
    page = get(client, f"/outbox/{ADA}/")
    assert ("To", "ada@example.org") in page.context["headers"]
    assert LINK in page.context["text"].splitlines()
    body = page.content.decode()
    assert f'href="{LINK}"' in body
    assert f'<iframe src="/outbox/{ADA}/html/"' in body
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in body


def test_the_html_of_a_letter_can_do_and_load_nothing(client: Client) -> None:
    page = get(client, f"/outbox/{ADA}/html/")
    assert LINK in unescape(page.content.decode())
    policy = {part.split()[0]: part.split()[1:] for part in page["Content-Security-Policy"].split(";")}
    assert policy == {
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
    }


PATHS = ["/outbox/", f"/outbox/{ADA}/", f"/outbox/{ADA}/html/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_HOST": "call.example.org"},
        {"HTTP_HOST": "127.0.0.1.evil.example"},
        {"HTTP_HOST": "localhost.evil.example:8000"},
    ],
    ids=str,
)
def test_from_elsewhere_there_is_no_outbox(path: str, elsewhere: dict[str, str], client: Client) -> None:
    page = get(client, path, **elsewhere)
    assert page.status_code == 404
    assert b"ada@example.org" not in page.content
    assert LINK.encode() not in page.content


@pytest.mark.parametrize(
    "here",
    [
        {"HTTP_HOST": "localhost:8000"},
        {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"},
        {"REMOTE_ADDR": "127.0.0.9"},
        {"REMOTE_ADDR": "::ffff:127.0.0.1"},
    ],
    ids=str,
)
def test_every_name_of_this_machine_is_here(here: dict[str, str], client: Client) -> None:
    assert get(client, "/outbox/", **here).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_where_letters_are_sent_there_is_no_outbox(path: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.OPTION, "mail", "smtp")
    assert get(client, path).status_code == 404


@pytest.mark.parametrize(
    "stem",
    [
        "..",
        "%2e%2e%2fkeys%2finstance.key",
        "20261123T120000000000Z-my-0000000",
        "20261123T120000000000Z-my-000000000",
        "20261123T120000000000Z-MY-00000000",
        "20261123T120000000000Z-my-00000000.eml",
        f"{ADA}%0a",
        f"{ADA}%00",
        "٢٠٢٦١١٢٣T120000000000Z-my-00000000",
        "20261123T120000000000Z-my-ffffffff",
    ],
)
def test_only_the_name_of_a_letter_opens_a_letter(stem: str, client: Client, outbox: Path) -> None:
    (outbox.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    for tail in ("", "html/"):
        page = get(client, f"/outbox/{stem}/{tail}")
        assert page.status_code == 404
        assert b"secret" not in page.content


def test_other_files_in_the_outbox_are_not_listed(client: Client, outbox: Path) -> None:
    (outbox / "notes.eml").write_text("Subject: notes\n\n")
    (outbox / f".{ADA}.eml.12345678").write_text("half")
    assert len(get(client, "/outbox/").context["letters"]) == 2


def test_an_empty_outbox_and_one_that_was_never_made_say_so(client: Client, outbox: Path) -> None:
    for file in outbox.iterdir():
        file.unlink()
    assert get(client, "/outbox/").context["letters"] == []
    outbox.rmdir()
    assert get(client, "/outbox/").status_code == 200


def test_a_letter_without_html_is_shown_as_text(client: Client, outbox: Path) -> None:
    (outbox / f"{ADA}.eml").write_text("Subject: Plain\nTo: ada@example.org\n\nOnly text.\n")
    page = get(client, f"/outbox/{ADA}/")
    assert (page.context["html_url"], page.context["text"]) == ("", "Only text.\n")
    assert get(client, f"/outbox/{ADA}/html/").status_code == 404


def test_reading_is_all_that_can_be_done(client: Client) -> None:
    for path in PATHS:
        assert client.post(path, **HERE).status_code == 405  # type: ignore[arg-type]
