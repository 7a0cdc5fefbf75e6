"""The pages of writing to a target: choose, edit, confirm; each works without script, and a GET changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from tests.signatories import ADA
from tests.writers import BODY, FORM, PARAGRAPHS, make_target_to_write_to
from undersigned.campaigns.models import ActionTaken, Target, TargetContact, TargetMail
from undersigned.campaigns.passes.press import make_press_pass
from undersigned.mailing.models import Letter
from undersigned.people.models import Address

pytestmark = pytest.mark.django_db
WRITE = "/en/holdouts/brazil/write/"
CALL_NAME = "Call for Quiet Seas"


@pytest.fixture(autouse=True)
def _outbox_off() -> object:
    with override_settings(OPTION={**settings.OPTION, "mail": "smtp", "call": "quiet-seas"}):
        yield


@pytest.fixture
def brazil() -> Target:
    return make_target_to_write_to(starts_on=timezone.localdate() - timedelta(days=1))


def link_of(mail: TargetMail) -> str:
    token = make_press_pass(settings.HOME.keys, mail_id=mail.pk, now=datetime.now(UTC))
    return f"/en/press/{token}/"


@pytest.fixture
def typed(client: Client, brazil: Target) -> TargetMail:
    assert client.post(WRITE, FORM | {"reply": "on"}).status_code == 303
    return TargetMail.objects.get()


def test_the_choice_offers_what_was_suggested_and_ticks_no_paragraph(client: Client, brazil: Target) -> None:
    page = client.get(WRITE)
    assert page.status_code == 200
    assert "Brazil and quiet seas" in page.text
    assert PARAGRAPHS[0].format(call=CALL_NAME, target="Brazil") in page.text
    assert page.text.count('type="checkbox"') == 2 and page.text.count(" checked") == 1
    assert page.cookies == {}


def test_what_was_chosen_stands_in_the_letter_to_edit_and_nothing_else_of_the_address(
    client: Client, brazil: Target
) -> None:
    chosen = {"write": "1", "subject": "2", "paragraph": ["2", "77", "x"], "name": "Mallory", "body": "Evil"}
    page = client.get(WRITE, chosen)
    assert 'value="A question"' in page.text
    assert f'dir="auto" required aria-describedby="hint-body">\n{PARAGRAPHS[1]}</textarea>' in page.text
    assert "Mallory" not in page.text and "Evil" not in page.text
    assert " checked" not in page.text


def test_a_letter_is_measured_in_plain_words_and_kept_on_the_page(client: Client, brazil: Target) -> None:
    page = client.post(WRITE, FORM | {"deed": "check"})
    assert page.status_code == 200
    assert "% of it is ours." in page.text and "More than half of it is our suggestion" in page.text
    assert "I fish in the bay" in page.text
    assert not TargetMail.objects.exists()


def test_a_letter_that_is_all_ours_is_nudged_once_and_then_kept(client: Client, brazil: Target) -> None:
    ours = FORM | {"body": PARAGRAPHS[1]}
    page = client.post(WRITE, ours)
    assert (page.status_code, TargetMail.objects.count()) == (200, 0)
    assert "a sentence of your own makes yours the one" in page.text
    assert client.post(WRITE, ours | {"as_it_is": "1"}).status_code == 303
    assert TargetMail.objects.get().likeness == 100


def test_what_is_wrong_is_said_at_each_field_and_what_was_typed_stays(client: Client, brazil: Target) -> None:
    page = client.post(WRITE, FORM | {"email": "nobody", "body": BODY + " https://a.example https://b.example"})
    assert page.status_code == 422
    assert page.text.count('class="field-wrong"') == 2
    assert "A letter may hold one link or address at most" in page.text
    assert "I fish in the bay" in page.text and 'value="Ada Lovelace"' in page.text


def test_the_answer_is_the_same_for_every_address(client: Client, brazil: Target) -> None:
    answers = [client.post(WRITE, FORM) for _time in range(6)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(303, f"{WRITE}sent/")}
    assert TargetMail.objects.count() == Letter.objects.filter(kind="press_confirm").count() == 4
    assert "Look into your mailbox" in client.get(f"{WRITE}sent/").text


def test_the_link_shows_the_whole_letter_and_changes_nothing(client: Client, typed: TargetMail) -> None:
    page = client.get(link_of(typed))
    assert page.status_code == 200
    assert "I fish in the bay" in page.text and "Brazil and quiet seas" in page.text and "Ada Lovelace" in page.text
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    typed.refresh_from_db()
    assert typed.state == "typed"
    assert not ActionTaken.objects.exists()


def test_the_button_confirms_once_and_the_page_gives_the_number_and_when_it_leaves(
    client: Client, typed: TargetMail
) -> None:
    link = link_of(typed)
    answers = [client.post(link, {"deed": "confirm"}) for _again in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, link)] * 2
    page = client.get(link)
    assert "Your letter is number 1 to Brazil." in page.text
    assert "It leaves " in page.text
    assert ActionTaken.objects.count() == 1
    assert not Address.objects.exists()


def test_a_letter_is_taken_back_by_its_other_button(client: Client, typed: TargetMail) -> None:
    link = link_of(typed)
    client.post(link, {"deed": "take_back"})
    typed.refresh_from_db()
    assert (typed.state, bytes(typed.box)) == ("dropped", b"")
    assert "It was taken back" in client.get(link).text


def test_a_second_letter_on_a_day_says_so(client: Client, typed: TargetMail) -> None:
    client.post(link_of(typed))
    client.post(WRITE, FORM)
    second = TargetMail.objects.get(state="typed")
    client.post(link_of(second))
    assert "You have written to them today already." in client.get(link_of(second)).text


def test_links_that_open_nothing_are_404_and_old_ones_410(client: Client, typed: TargetMail) -> None:
    old = make_press_pass(settings.HOME.keys, mail_id=typed.pk, now=datetime.now(UTC) - timedelta(days=8))
    found = [client.get(path).status_code for path in ("/en/press/made-up/", f"/en/press/{old}/")]
    assert found == [404, 410]
    assert client.get("/en/holdouts/nowhere/write/").status_code == 404


def test_a_target_that_endorsed_is_thanked_for_and_written_to_no_more(client: Client, typed: TargetMail) -> None:
    Target.objects.update(status="endorsed")
    assert [client.get(WRITE).status_code, client.post(WRITE, FORM).status_code] == [410, 410]
    client.post(link_of(typed))
    assert "nobody needs to write any more" in client.get(link_of(typed)).text


def test_the_example_says_that_it_sends_nothing(client: Client, brazil: Target) -> None:
    TargetContact.objects.update(sample=True)
    page = client.get(WRITE)
    assert "made up for the example: it sends nothing" in page.text and "<form" not in page.text.split("<main")[-1]
    with override_settings(OPTION={**settings.OPTION, "mail": "outbox"}):
        assert "it only goes into this instance’s outbox" in client.get(WRITE, {"write": "1"}).text
        assert client.post(WRITE, FORM).status_code == 303


def test_where_sending_is_off_ones_own_mail_program_opens_and_a_button_counts(client: Client, brazil: Target) -> None:
    brazil.campaign.mail_from = ""
    brazil.campaign.save()
    page = client.post(WRITE, {"deed": "own", "subject": "Seas & noise", "body": "Dear all,\n\nplease sign?"})
    assert (
        'href="mailto:office@minister.example.org?subject=Seas%20%26%20noise&amp;body=Dear%20all%2C%0D%0A%0D%0Aplease%20sign%3F"'
        in page.text
    )
    answer = client.post(WRITE, {"deed": "counted", "country": "BR"})
    assert (answer.status_code, answer["Location"]) == (303, f"{WRITE}?own=counted")
    assert "Your letter is number 1 to Brazil." in client.get(answer["Location"]).text
    assert ActionTaken.objects.get().country == "BR"
    assert client.post(WRITE, FORM | {"deed": "send"}).status_code == 200
    assert not TargetMail.objects.exists()


def test_a_known_code_travels_with_the_form(client: Client, brazil: Target) -> None:
    from undersigned.campaigns.models import Partner
    from undersigned.campaigns.verbs.links import link_for_partner

    partner = Partner.objects.create(
        campaign=brazil.campaign,
        slug="p",
        name="P",
        kind="youth",
        state="active",
        asked_at=timezone.now(),
        decided_at=timezone.now(),
        language="en",
    )
    code = link_for_partner(partner, now=timezone.now()).code
    assert f'name="via" value="{code}"' in client.get(WRITE, {"write": "1", "via": code}).text
    client.post(WRITE, FORM | {"via": code})
    client.post(WRITE, FORM | {"via": "made-up"})
    found = TargetMail.objects.order_by("typed_at").values_list("came_through", "came_by")
    assert list(found) == [(code, "link"), ("", "")]


def test_no_address_stands_in_clear_in_the_database(client: Client, typed: TargetMail) -> None:
    client.post(link_of(typed))
    typed.refresh_from_db()
    stored = bytes(typed.box) + bytes(typed.digest) + b"".join(bytes(one.box) for one in Letter.objects.all())
    assert ADA.encode() not in stored
