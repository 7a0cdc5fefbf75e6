"""The pages of signing: what they show, what a button does, and what they say when something is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from tests.signatories import ADA, make_call, signed
from undersigned.calls.models import Call, Signature
from undersigned.calls.passes import confirm_code, make_confirm_pass, make_my_pass
from undersigned.interfaces.web.sign import consent_words, refused_page
from undersigned.mailing.models import Letter
from undersigned.people.models import Address, Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def pending(call: Call) -> Signature:
    return signed(call, now=datetime.now(UTC), show_name=True)


@pytest.fixture
def link(pending: Signature) -> str:
    return f"/en/confirm/{make_confirm_pass(settings.HOME.keys, signature=pending, email=ADA)}/"


@pytest.fixture
def standing(client: Client, link: str, pending: Signature) -> Signature:
    client.post(link)
    pending.refresh_from_db()
    return pending


def my(signature: Signature) -> str:
    return f"/en/my/{make_my_pass(settings.HOME.keys, signature_id=signature.pk, now=datetime.now(UTC))}/"


def test_the_empty_form_is_the_same_for_every_reader_and_ticks_nothing(client: Client, call: Call) -> None:
    page = client.get("/en/sign/", {"name": "Mallory", "email": "eve@example.org"})
    assert page.status_code == 200
    assert page["Cache-Control"] == "public, max-age=2"
    assert "Mallory" not in page.text and "checked" not in page.text
    assert page.cookies == {}


def test_the_page_that_confirms_says_the_consent_that_is_recorded_and_in_which_language(
    client: Client, call: Call, pending: Signature, link: str
) -> None:
    call.consent_required = True
    call.save()
    french = link.replace("/en/", "/fr/")
    page = client.get(french)
    client.post(french)
    kept = Consent.objects.get(purpose="keep")
    assert (kept.language, page.text.count(escape(kept.words))) == ("fr", 1)
    assert Consent.objects.get(purpose="show_name").language == "fr"


def test_the_forms_for_the_six_digits_say_the_consent_that_is_recorded(client: Client, call: Call) -> None:
    with override("en"):
        words = escape(consent_words().consent)
    told = {True: [], False: []}
    for required in told:
        call.consent_required = required
        call.save()
        wrong = client.post("/en/confirm/", {"email": "ada", "code": "1"})
        pages = (client.get("/en/confirm/"), client.get("/en/sign/sent/"), wrong)
        told[required] = [page.text.count(words) for page in pages]
    assert told == {True: [1, 1, 1], False: [0, 0, 0]}


def test_posting_past_the_gate_is_not_allowed(client: Client, call: Call) -> None:
    assert client.post("/en/sign/", {"name": "Ada"}).status_code == 405


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do_at_the_field(call: Call) -> None:
    page = refused_page(
        "en", {"name": ['Ada "<b>'], "email": ["ada"], "country": ["GB"], "news": ["on"]}, {"email": "malformed"}
    ).decode()
    assert f'value="{escape(chr(65) + chr(100) + chr(97) + chr(32) + chr(34) + "<b>")}"' in page
    assert 'value="ada"' in page and '<option value="GB" selected>' in page
    assert page.count("checked") == 1
    assert page.count("This does not look like an e-mail address, such as name@example.org.") == 2


def test_a_letters_link_shows_name_and_button_and_changes_nothing(
    client: Client, link: str, pending: Signature
) -> None:
    page = client.get(link)
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert "Ada Lovelace" in page.text and "Confirm my signature" in page.text
    pending.refresh_from_db()
    assert pending.state == "pending"


def test_the_button_confirms_once_however_often_it_is_pressed(client: Client, link: str, pending: Signature) -> None:
    answers = [client.post(link) for _n in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    pending.refresh_from_db()
    assert (pending.state, pending.number) == ("confirmed", 1)
    assert "as number</span> 1<" in client.get(answers[0]["Location"]).text
    assert [one.words for one in Consent.objects.all()] == ["Show my name and country on the public roll."]


@pytest.mark.parametrize("token", ["x", "%ff%fe", "A" * 1200, "..%2f..", "%00", "é"])
def test_a_token_that_is_none_gets_a_page_that_says_so(client: Client, call: Call, token: str) -> None:
    for deed in ("confirm", "confirmed", "refuse", "my"):
        assert client.get(f"/en/{deed}/{token}/").status_code in {404, 410}


def test_address_and_digits_confirm_where_the_link_is_broken(client: Client, pending: Signature) -> None:
    # The digits are bound to the instance's key, and the address to its digest under that key.
    Address.objects.update(digest=settings.HOME.keys.digest("address", ADA))
    code = confirm_code(settings.HOME.keys, signature=pending)
    page = client.post("/en/confirm/", {"email": f" {ADA.upper()} ", "code": f"{code[:3]} {code[3:]}"})
    pending.refresh_from_db()
    assert (page.status_code, pending.state) == (303, "confirmed")


def test_wrong_digits_and_unknown_addresses_get_the_same_answer(client: Client, pending: Signature) -> None:
    Address.objects.update(digest=settings.HOME.keys.digest("address", ADA))
    known = client.post("/en/confirm/", {"email": ADA, "code": "000000"})
    unknown = client.post("/en/confirm/", {"email": "eve@example.org", "code": "000000"})
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(ADA, "") == unknown.text.replace("eve@example.org", "")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_are_not_six_digits_is_said_at_the_field(client: Client, call: Call, code: str) -> None:
    page = client.post("/en/confirm/", {"email": ADA, "code": code})
    assert page.status_code == 422
    assert "Please type the six digits of the letter." in page.text and ADA in page.text


def test_it_was_not_me_asks_first_and_then_deletes(client: Client, link: str, pending: Signature) -> None:
    Address.objects.update(digest=settings.HOME.keys.digest("address", ADA))
    refuse = link.replace("/confirm/", "/refuse/")
    assert client.get(refuse).status_code == 200
    assert Signature.objects.count() == 1
    assert [client.post(refuse).status_code for _n in range(2)] == [200, 200]
    assert (Signature.objects.count(), Address.objects.exclude(blocked_at=None).count()) == (0, 1)


def test_asking_for_my_link_answers_the_same_for_every_address(client: Client, standing: Signature) -> None:
    known, unknown = (client.post("/en/my/", {"email": email}) for email in (ADA, "eve@example.org"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert Letter.objects.filter(kind="my").count() == 2


def test_my_page_corrects_hides_shows_and_withdraws(client: Client, standing: Signature) -> None:
    page = my(standing)
    for deed in ({"deed": "correct_name", "name": "Ada King"}, {"deed": "hide_name"}):
        assert client.post(page, deed).status_code == 303
    standing.refresh_from_db()
    assert (standing.name, standing.show_name) == ("Ada King", False)
    assert "Ada King" in client.get(page).text
    assert client.post(page, {"deed": "show_name"}).status_code == 303
    assert "Your signature is withdrawn" in client.post(page, {"deed": "withdraw"}).text
    standing.refresh_from_db()
    assert (standing.state, standing.name, standing.number) == ("withdrawn", "", None)


def test_a_name_that_cannot_be_is_kept_in_its_field_with_a_sentence(client: Client, standing: Signature) -> None:
    page = client.post(my(standing), {"deed": "correct_name", "name": "see https://example.org"})
    assert page.status_code == 422
    assert "This name holds a link. Please type only the name." in page.text
    assert 'value="see https://example.org"' in page.text


def test_a_button_that_is_not_there_is_refused(client: Client, standing: Signature) -> None:
    assert client.post(my(standing), {"deed": "publish"}).status_code == 400


def test_a_closed_call_shows_no_form_and_confirms_for_a_day_only(
    client: Client, call: Call, link: str, pending: Signature
) -> None:
    now = datetime.now(UTC)
    Call.objects.update(closed_at=now)
    assert "<form" not in client.get("/en/sign/").text
    Call.objects.update(closed_at=now - timedelta(hours=24, minutes=1))
    page = client.post(link)
    assert page.status_code == 410
    assert "The call closed more than 24 hours ago" in page.text
    Call.objects.update(closed_at=now - timedelta(hours=23))
    assert client.post(link).status_code == 303
