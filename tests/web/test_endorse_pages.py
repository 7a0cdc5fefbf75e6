"""The pages of endorsing: the form keeps what was typed, a letter's link shows before it acts, and errors are sentences."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.endorsers import FILLED
from tests.signatories import make_call
from undersigned.calls.models import Call
from undersigned.endorsements.models import Contact, Endorsement, Logo
from undersigned.endorsements.passes import make_contact_pass, make_mailbox_pass
from undersigned.flows.endorse import DRAFTS_AN_HOUR
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine

pytestmark = pytest.mark.django_db
KINDS = ("state", "public-authority", "private-sector", "civil-society")


@pytest.fixture(autouse=True)
def call() -> Call:
    return make_call()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 64)) -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", size, "navy").save(held, kind)
    return SimpleUploadedFile("../../logo.html", held.getvalue(), content_type="text/html")


def begin(client: Client, **fields: Any) -> str:
    """Save a filled form; return the address of its own."""
    answer = client.post("/en/endorse/civil-society/", FILLED | {"deed": "save"} | fields)
    assert answer.status_code == 303
    return str(answer["Location"].partition("?")[0])


def submit(client: Client, **fields: Any) -> Endorsement:
    answer = client.post(begin(client, **fields), FILLED | {"deed": "submit"} | fields)
    assert answer.status_code == 303
    return Endorsement.objects.get()


def mailbox_link(*, now: datetime | None = None) -> str:
    token = make_mailbox_pass(settings.HOME.keys, contact_id=Contact.objects.get().pk, now=now or datetime.now(UTC))
    return f"/en/endorse/mailbox/{token}/"


def my_link(*, now: datetime | None = None) -> str:
    token = make_contact_pass(settings.HOME.keys, contact_id=Contact.objects.all()[0].pk, now=now or datetime.now(UTC))
    return f"/en/endorse/my/{token}/"


def confirmed(client: Client) -> Endorsement:
    submit(client)
    client.post(mailbox_link())
    return Endorsement.objects.get()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_form_in_every_language_and_every_field_its_label(
    client: Client, kind: str, language: str
) -> None:
    answer = client.get(f"/{language}/endorse/{kind}/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=2")
    ids = set(re.findall(r'<(?:input|textarea|select)[^>]* id="field-([\w]+)"', answer.text))
    assert ids == set(re.findall(r'<label[^>]* for="field-([\w]+)"', answer.text))
    schemes = {"state": {"wikidata"}, "public-authority": {"wikidata", "ror"}, "private-sector": {"lei", "wikidata"}}
    assert ids & {"wikidata", "ror", "lei"} == schemes.get(kind, {"wikidata", "ror", "lei"})
    assert ("international" in ids) == (kind in {"public-authority", "civil-society"})


def test_a_kind_that_there_is_not_is_not_found(client: Client) -> None:
    assert [client.get(f"/en/endorse/{slug}/").status_code for slug in ("club", "STATE", "sent", "mailbox")] == [
        404
    ] * 4


def test_looking_makes_no_row(client: Client) -> None:
    for path in ("/en/endorse/", *(f"/en/endorse/{kind}/" for kind in KINDS), "/en/endorse/my/", "/en/roll/evidence/"):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert (Endorsement.objects.count(), Letter.objects.count()) == (0, 0)


def test_the_first_save_gives_the_form_an_address_at_which_it_is_found_as_it_was_typed(client: Client) -> None:
    address = begin(client, website="nonsense", name="<b>Lights</b>")
    page = Client().get(address)
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert 'value="nonsense"' in page.text and 'value="&lt;b&gt;Lights&lt;/b&gt;"' in page.text
    assert "We whistle softly." in page.text
    assert "sessionid" not in page.cookies and not page.cookies


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client: Client) -> None:
    address = begin(client)
    answer = client.post(
        address, FILLED | {"deed": "submit", "country": "ZZ", "contact_email": "grace", "entitled": ""}
    )
    assert answer.status_code == 422
    for field in ("country", "contact_email", "entitled"):
        assert f'id="wrong-{field}"' in answer.text
        assert f'<a href="#field-{field}">' in answer.text
    assert 'value="grace"' in answer.text
    assert Endorsement.objects.get().state == "draft"


def test_a_refused_first_submit_goes_on_at_the_address_that_it_was_given(client: Client) -> None:
    answer = client.post("/en/endorse/civil-society/", {"deed": "submit", "name": "Lights"})
    assert answer.status_code == 422
    action = re.search(r'<form class="form form-long" method="post" action="([^"]+)"', answer.text)
    assert action is not None
    assert client.post(action[1], FILLED | {"deed": "submit"}).status_code == 303
    assert Endorsement.objects.get().state == "claimed"


def test_a_logo_becomes_a_clean_picture_whatever_its_name_says_and_can_be_taken_off(client: Client) -> None:
    address = begin(client, logo=picture("JPEG"))
    kept = bytes(Logo.objects.get().png)
    assert kept.startswith(b"\x89PNG")
    client.post(address, FILLED | {"deed": "save"})
    assert bytes(Logo.objects.get().png) == kept
    client.post(address, FILLED | {"deed": "save", "without_logo": "on"})
    assert Logo.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a", b"%PDF-1.7", b"\x00" * 400],
)
def test_a_file_that_is_no_clean_picture_is_refused_at_its_field_and_the_rest_is_kept(
    client: Client, content: bytes
) -> None:
    answer = client.post(
        "/en/endorse/state/", {"name": "Lights", "deed": "save", "logo": SimpleUploadedFile("logo.png", content)}
    )
    assert answer.status_code == 422
    assert 'id="wrong-logo"' in answer.text and 'value="Lights"' in answer.text
    assert Logo.objects.count() == 0


def test_submitting_says_what_happens_next_and_the_form_is_closed(client: Client) -> None:
    address = begin(client, joint="begin")
    answer = client.post(address, FILLED | {"deed": "submit", "joint": "begin"})
    sent = client.get(answer["Location"])
    group = Endorsement.objects.get().group
    assert group is not None
    assert (sent.status_code, sent.text.count(group.code)) == (200, 1)
    assert client.get(address).status_code == 404
    assert client.post(address, FILLED | {"deed": "submit"}).status_code == 404
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("path", ["form", "sent", "mailbox", "my"])
@pytest.mark.parametrize("token", ["x", "A" * 1200, "é", "%FF", "a" * 100])
def test_tokens_that_were_guessed_open_nothing(client: Client, path: str, token: str) -> None:
    answers = [client.get(f"/en/endorse/{path}/{token}/"), client.post(f"/en/endorse/{path}/{token}/")]
    assert {one.status_code for one in answers} <= {404, 405}


def test_a_scanner_that_opens_the_letters_link_changes_nothing_and_the_button_acts_once(client: Client) -> None:
    submit(client)
    link = mailbox_link()
    for _scanner in range(3):
        assert client.get(link).status_code == 200 and client.head(link).status_code == 200
    assert Endorsement.objects.get().state == "claimed"
    answers = [client.post(link) for _press in range(3)]
    assert {one.status_code for one in answers} == {303}
    assert Endorsement.objects.get().state == "queued"
    assert "This mailbox has confirmed" in client.get(link).text
    assert client.get(answers[2]["Location"]).status_code == 200


def test_an_expired_link_offers_a_new_one_by_a_button(client: Client) -> None:
    submit(client)
    link = mailbox_link(now=datetime.now(UTC) - timedelta(days=15))
    Contact.objects.update(last_letter_at=datetime.now(UTC) - timedelta(days=15))
    shown = client.get(link)
    assert (shown.status_code, 'value="renew"' in shown.text) == (410, True)
    assert client.post(link).status_code == 410
    assert client.post(link, {"deed": "renew"}).status_code == 200
    assert Letter.objects.count() == 2


def test_asking_for_the_bodys_link_answers_alike_for_every_address(client: Client) -> None:
    confirmed(client)
    answers = [
        client.post("/en/endorse/my/", {"email": email}) for email in (FILLED["contact_email"], "no@example.org")
    ]
    assert answers[0].content == answers[1].content
    assert [one.status_code for one in answers] == [200, 200]
    wrong = client.post("/en/endorse/my/", {"email": "grace"})
    assert (wrong.status_code, 'value="grace"' in wrong.text) == (422, True)


def test_the_bodys_page_shows_the_challenge_and_its_contacts_to_them_alone(client: Client) -> None:
    confirmed(client)
    page = client.get(my_link())
    assert page["Cache-Control"] == "no-store"
    assert "_undersigned-challenge.example.org" in page.text
    assert FILLED["contact_email"] in page.text
    assert client.get(my_link(now=datetime.now(UTC) - timedelta(days=2))).status_code == 410


WRONG = [
    ({"deed": "replace_office_holder", "signer_name": "", "signer_office": "Chair"}, "signer_name"),
    ({"deed": "correct_statement", "statement": "x" * 601}, "statement"),
    ({"deed": "add_contact", "contact_name": "Ida", "contact_email": "ida"}, "contact_email"),
    ({"deed": "remove_contact", "contact": "not-an-id"}, "contact_name"),
    ({"deed": "withdraw"}, "sure"),
    ({"deed": "withdraw", "sure": "on", "on": "tomorrow"}, "on"),
    ({"deed": "withdraw", "sure": "on", "on": "2199-01-01"}, "on"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_a_small_form_that_is_wrong_says_so_at_its_field(client: Client, typed: dict[str, str], field: str) -> None:
    before = confirmed(client)
    lines = AuditLine.objects.count()
    answer = client.post(my_link(), typed)
    assert (answer.status_code, f'<a href="#field-{field}">' in answer.text) == (422, True)
    after = Endorsement.objects.get()
    assert (after.state, after.revision, AuditLine.objects.count()) == (before.state, before.revision, lines)


def test_a_button_that_there_is_not_and_one_whose_time_is_over_are_answered_with_a_sentence(client: Client) -> None:
    confirmed(client)
    assert client.post(my_link(), {"deed": "publish"}).status_code == 400
    assert client.post(my_link(), {"deed": "reconfirm"}).status_code == 409
    assert (
        client.post(
            my_link(), {"deed": "tell_deed", "principle": "1", "text": "x", "done_on": "2026-01-01"}
        ).status_code
        == 409
    )


def test_a_body_withdraws_once_and_its_page_says_so(client: Client) -> None:
    confirmed(client)
    link = my_link()
    assert client.post(link, {"deed": "withdraw", "sure": "on", "reason": "We close."}).status_code == 303
    assert Endorsement.objects.get().state == "withdrawn"
    page = client.get(link).text
    assert "Withdrawn" in page and "We close." in page and 'value="withdraw"' not in page
    assert client.post(link, {"deed": "withdraw", "sure": "on"}).status_code == 409


def test_a_closed_call_shows_no_form_and_takes_none(client: Client, call: Call) -> None:
    address = begin(client)
    call.closed_at = datetime.now(UTC)
    call.save()
    assert "closed" in client.get("/en/endorse/state/").text
    assert client.post("/en/endorse/state/", FILLED).status_code == 409
    assert client.post(address, FILLED | {"deed": "submit"}).status_code == 409
    assert Endorsement.objects.get().state == "draft"


def test_a_network_is_bounded_and_this_machine_is_no_network(client: Client) -> None:
    def status(address: str) -> int:
        return client.post("/en/endorse/state/", {"deed": "save"}, REMOTE_ADDR=address).status_code

    assert {status("192.0.2.7") for _form in range(DRAFTS_AN_HOUR)} == {303}
    assert [status("192.0.2.99"), status("198.51.100.1")] == [429, 303]
    assert {status(address) for address in ("127.0.0.1", "::1", "") for _form in range(DRAFTS_AN_HOUR)} == {303}
