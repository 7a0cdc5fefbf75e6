"""The pages of the newsletter: one answer for every address, no GET that acts, and one click of a mail program that does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.partners import active, code_of, make_campaign
from tests.signatories import ADA, KEYS, make_call
from tests.subscribers import delivery_to
from undersigned.calls.models import Call
from undersigned.flows.confirm_subscribe import confirm_subscribe, preview_subscribe
from undersigned.flows.subscribe import A_NETWORK_AN_HOUR
from undersigned.mailing.models import Delivery, Letter, Subscriber, SubscribeRequest, Topic
from undersigned.mailing.passes.subscribers import confirm_code, make_confirm_pass, make_news_pass
from undersigned.mailing.verbs import open_letter
from undersigned.people.models import Address, CodeTry

pytestmark = pytest.mark.django_db
FORM = {"email": ADA, "language": "en", "frequency": "each", "news": "on"}
PAGE = "/en/newsletter/"


@pytest.fixture(autouse=True)
def _options() -> Any:
    with override_settings(OPTION={**settings.OPTION, "call": "quiet-seas"}):
        yield


@pytest.fixture(autouse=True)
def call() -> Call:
    return make_call()


def keys() -> Any:
    return settings.HOME.keys


def link_of(*, now: datetime | None = None) -> str:
    request = SubscribeRequest.objects.get()
    token = make_confirm_pass(
        keys(), request_id=request.pk, digest=bytes(request.digest), email=ADA, now=now or datetime.now(UTC)
    )
    return f"/en/newsletter/confirm/{token}/"


@pytest.fixture
def one(client: Client) -> Subscriber:
    """A subscriber, of the form and the letter's button."""
    assert client.post(PAGE, FORM | {"name": "Ada"}).status_code == 303
    link = link_of()
    seen = re.search(r'name="seen" value="(\d+)"', client.get(link).text)
    assert seen is not None
    assert client.post(link, {"seen": seen[1]}).status_code == 303
    return Subscriber.objects.select_related("address").get()


def news_token(one: Subscriber) -> str:
    return make_news_pass(keys(), subscriber_id=one.pk, digest=bytes(one.address.digest))


def test_the_form_ticks_no_consent_and_keeps_nothing_of_the_address_but_a_known_code(
    client: Client, call: Call
) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"}, text={"en": "Where to meet."}, sample=True)
    code = code_of(active(make_campaign(call)))
    page = client.get(PAGE, {"via": code, "email": "eve@example.org", "news": "on"})
    assert (page.status_code, page.cookies) == (200, {})
    assert f'name="via" value="{code}"' in page.text and "eve@" not in page.text
    assert re.findall(r'<input id="([\w-]*)"[^>]* checked', page.text) == ["field-all_topics", "frequency-each"]
    assert "Where to meet." in page.text and "Sample" in page.text
    assert 'name="via"' not in client.get(PAGE, {"via": "unknown"}).text


def test_every_address_gets_the_same_answer(client: Client, one: Subscriber) -> None:
    answers = []
    for email in (ADA, "grace@example.org"):
        answer = client.post(PAGE, FORM | {"email": email})
        answers.append((answer.status_code, answer.headers["Location"], answer.content, answer.cookies))
    assert answers == [(303, "/en/newsletter/sent/", b"", {})] * 2
    assert "Look into your mailbox" in client.get("/en/newsletter/sent/").text


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(client: Client) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"})
    page = client.post(
        PAGE, {"email": "ada", "name": "Ada", "topics": ["events"], "language": "fr", "frequency": "weekly"}
    )
    assert page.status_code == 422
    assert 'href="#field-email"' in page.text and 'href="#field-news"' in page.text
    assert 'value="ada"' in page.text and 'value="Ada"' in page.text
    ticked = re.findall(r'value="(\w*)"(?: lang="\w+")? (?:checked|selected)', page.text)
    assert ticked == ["events", "weekly", "fr"]
    assert Letter.objects.count() == 0


@pytest.mark.parametrize("field", ["email", "name", "topics", "language", "frequency", "country"])
def test_ten_megabytes_in_a_field_are_refused_and_do_not_come_back(client: Client, field: str) -> None:
    page = client.post(PAGE, FORM | {field: "x" * 2_000_000})
    assert page.status_code == 422 and len(page.content) < 60_000
    assert client.post(PAGE, FORM | {field: "x" * 10_000_000}).status_code in {400, 413}
    assert SubscribeRequest.objects.count() == 0


def test_what_is_typed_is_shown_as_text(client: Client) -> None:
    page = client.post(PAGE, FORM | {"email": '"><script>x</script>', "name": "<b>Ada</b>\u202e"})
    assert page.status_code == 422
    assert "<script>x" not in page.text and "<b>Ada" not in page.text


def test_a_partner_brings_a_subscriber_through_the_form(client: Client, call: Call) -> None:
    code = code_of(active(make_campaign(call)))
    client.post(PAGE, FORM | {"via": code})
    request = SubscribeRequest.objects.get()
    assert (request.came_through, request.came_by) == (code, "link")


def test_opening_the_letters_link_changes_nothing_and_the_button_acts_once(client: Client) -> None:
    client.post(PAGE, FORM | {"name": "Ada"})
    link = link_of()
    for _number in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert "a…@example.org" in page.text and "ada.lovelace" not in page.text
    assert Subscriber.objects.count() == 0
    assert client.post(link).status_code == 409
    seen = {"seen": re.search(r'name="seen" value="(\d+)"', page.text)[1]}  # type: ignore[index]
    first, second = client.post(link, seen), client.post(link, seen)
    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    assert Subscriber.objects.count() == 1
    assert "Thank you" in client.get(first.headers["Location"]).text
    assert "You get the newsletter" in client.get(link).text


def test_a_late_link_is_gone_and_a_cut_one_not_found(client: Client) -> None:
    client.post(PAGE, FORM)
    late = link_of(now=datetime.now(UTC) - timedelta(days=8))
    assert client.get(late).status_code == 410
    assert client.post(late).status_code == 410
    assert client.get(f"{link_of()[:-3]}/").status_code == 404


def test_six_digits_confirm_and_wrong_ones_say_one_sentence(client: Client) -> None:
    client.post(PAGE, FORM)
    request = SubscribeRequest.objects.get()
    code = confirm_code(keys(), request_id=request.pk, asked_at=request.asked_at)
    other = f"{(int(code) + 1) % 1_000_000:06d}"
    pages = [
        client.post("/en/newsletter/confirm/", {"email": email, "code": other}) for email in (ADA, "no@example.org")
    ]
    assert [one.status_code for one in pages] == [422, 422]
    assert len({re.sub(r'value="[^"]*"', "", one.text) for one in pages}) == 1
    assert client.post("/en/newsletter/confirm/", {"email": "x", "code": "12"}).status_code == 422
    done = client.post("/en/newsletter/confirm/", {"email": ADA, "code": f"{code[:3]} {code[3:]}"})
    assert (done.status_code, Subscriber.objects.count()) == (303, 1)


def test_choices_are_shown_kept_and_refused_field_by_field(client: Client, one: Subscriber) -> None:
    page = f"/en/newsletter/my/{news_token(one)}/"
    shown = client.get(page)
    assert "a…@example.org" in shown.text and "ada.lovelace" not in shown.text
    assert (shown.headers["Cache-Control"], shown.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "counts_opens" not in shown.text
    answer = client.post(page, {"language": "fr", "frequency": "monthly", "name": "Lady Ada", "deed": "keep"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}?kept")
    assert "What you chose is kept." in client.get(f"{page}?kept").text
    one.refresh_from_db()
    assert (one.language, one.frequency) == ("fr", "monthly")
    assert client.post(page, {"language": "xx", "deed": "keep"}).status_code == 422
    assert client.post(page, {"deed": "dance"}).status_code == 400


def test_openings_are_asked_about_only_where_the_operator_counts_them(client: Client, one: Subscriber) -> None:
    page = f"/en/newsletter/my/{news_token(one)}/"
    with override_settings(OPTION={**settings.OPTION, "count_opens": True}):
        assert re.search(r'name="counts_opens" type="checkbox">', client.get(page).text)
        client.post(page, {"language": "en", "frequency": "each", "counts_opens": "on", "deed": "keep"})
        assert re.search(r'name="counts_opens" type="checkbox" checked>', client.get(page).text)
    one.refresh_from_db()
    assert one.counts_opens is True


def test_a_mail_programs_one_click_ends_the_news_without_cookie_token_or_redirect(one: Subscriber) -> None:
    sent = delivery_to(one, state="sent", settled_at=datetime.now(UTC))
    waits = delivery_to(one, slug="second")
    program = Client(enforce_csrf_checks=True)
    answer = program.post(
        f"/newsletter/unsubscribe/{news_token(one)}/{sent.pk}/",
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": "https://mail.example.com", "Sec-Fetch-Site": "cross-site"},
    )
    assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})
    assert Subscriber.objects.count() == 0
    assert Delivery.objects.get(pk=sent.pk).unsubscribed_at is not None
    assert Delivery.objects.get(pk=waits.pk).state == "dropped"
    again = program.post(f"/newsletter/unsubscribe/{news_token(one)}/", {"List-Unsubscribe": "One-Click"})
    assert again.status_code == 204


def test_one_click_may_come_as_multipart_and_with_an_absurd_delivery(one: Subscriber) -> None:
    address = f"/newsletter/unsubscribe/{news_token(one)}/{'9' * 60}/"
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert Subscriber.objects.count() == 0


def test_the_page_behind_the_header_says_whose_news_and_a_get_ends_nothing(client: Client, one: Subscriber) -> None:
    Subscriber.objects.update(language="fr")
    address = f"/newsletter/unsubscribe/{news_token(one)}/"
    page = client.get(address)
    assert (page.status_code, page.cookies) == (200, {})
    assert '<html lang="fr"' in page.text and "a…@example.org" in page.text
    assert '<html lang="en"' in client.get(f"/en{address}").text
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"List-Unsubscribe": "Two-Clicks"}).status_code == 400
    assert Subscriber.objects.count() == 1
    left = client.post(address, {"deed": "unsubscribe"})
    assert (left.status_code, Subscriber.objects.count()) == (200, 0)
    assert "a…@example.org" in left.text
    assert client.get(address).status_code == 200


def test_a_forged_or_foreign_link_opens_nothing(client: Client, one: Subscriber) -> None:
    foreign = make_news_pass(KEYS, subscriber_id=one.pk, digest=bytes(one.address.digest))
    for token in (foreign, news_token(one)[:-1], "x", "é" * 72):
        for address, status in ((f"/newsletter/unsubscribe/{token}/", 410), (f"/en/newsletter/my/{token}/", 404)):
            assert client.get(address).status_code == status
            assert client.post(address, {"List-Unsubscribe": "One-Click", "deed": "never"}).status_code == status
    assert Subscriber.objects.count() == 1


def test_the_two_ways_out_of_ones_own_page(client: Client, one: Subscriber) -> None:
    page = f"/en/newsletter/my/{news_token(one)}/"
    assert "a…@example.org" in client.post(page, {"deed": "unsubscribe"}).text
    assert (Subscriber.objects.count(), Address.objects.get().blocked_at) == (0, None)
    gone = client.get(page)
    assert (gone.status_code, "You can ask for it again" in gone.text) == (410, True)
    assert client.post(page, {"deed": "never"}).status_code == 410


def test_never_again_ends_the_news_and_leaves_the_rest_to_the_mailbox_that_confirmed(
    client: Client, one: Subscriber
) -> None:
    Letter.objects.all().delete()
    page = client.post(f"/en/newsletter/my/{news_token(one)}/", {"deed": "never"}).text
    assert "A last letter is on its way to <bdi>a…@example.org</bdi>" in page
    assert (Subscriber.objects.count(), Address.objects.get().blocked_at) == (0, None)
    draft = open_letter(Letter.objects.get(), keys=keys())
    assert (draft.kind, draft.email) == ("subscribe_never", ADA)
    link = draft.about["refuse_link"].removeprefix(settings.PUBLIC_URL)
    assert client.post(link).status_code in {200, 303}
    assert Address.objects.get().blocked_at is not None


def test_the_choices_show_a_closed_topic_that_was_chosen_and_keep_it(client: Client, one: Subscriber) -> None:
    Topic.objects.create(slug="events", title={"en": "Events"}, open=False)
    Topic.objects.create(slug="campaign", title={"en": "Campaign"})
    Topic.objects.create(slug="past", title={"en": "Past"}, open=False)
    Subscriber.objects.update(topics=["events"])
    page = f"/en/newsletter/my/{news_token(one)}/"
    shown = client.get(page).text
    assert re.findall(r'name="topics" type="checkbox" value="(\w+)"( checked)?', shown) == [
        ("events", " checked"), ("campaign", ""),
    ]  # fmt: skip
    assert re.search(r'name="all_topics" type="checkbox">', shown)
    form = {"language": "en", "frequency": "each", "deed": "keep", "shown_all": ""}
    assert client.post(page, {**form, "topics": "events"}).status_code == 303
    one.refresh_from_db()
    assert one.topics == ["events"]
    wrong = client.post(page, form)
    assert (wrong.status_code, "or everything" in wrong.text) == (422, True)
    assert client.post(page, {**form, "topics": "events", "all_topics": "on"}).status_code == 303
    one.refresh_from_db()
    assert one.topics == []


def test_the_page_that_confirms_names_a_topic_that_was_closed_meanwhile(client: Client) -> None:
    topic = Topic.objects.create(slug="events", title={"en": "Evenings"})
    client.post(PAGE, FORM | {"topics": ["events"], "all_topics": "on", "shown_all": "on"})
    topic.open = False
    topic.save()
    assert "<dd>Evenings</dd>" in client.get(link_of()).text


def test_many_addresses_from_one_network_are_told_to_come_back() -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    assert client.post(PAGE, FORM).status_code == 303
    CodeTry.objects.filter(tries=1).update(tries=A_NETWORK_AN_HOUR)
    assert client.post(PAGE, FORM | {"email": "grace@example.org"}).status_code == 429


def test_asking_for_what_is_ones_own_answers_the_same_for_all(client: Client, one: Subscriber) -> None:
    pages = [client.post("/en/my/", {"email": email}).text for email in (ADA, "nobody@example.org")]
    assert pages[0] == pages[1]
    assert "newsletter" in pages[0]


def test_the_letters_previewed_words_are_those_recorded(client: Client) -> None:
    client.post(PAGE.replace("en", "fr"), FORM)
    request = SubscribeRequest.objects.get()
    shown = preview_subscribe(token=link_of().split("/")[-2], keys=keys(), now=datetime.now(UTC))
    assert shown.words == request.words
    confirm_subscribe(token=link_of().split("/")[-2], seen=shown.seen, keys=keys(), now=datetime.now(UTC))
    assert Address.objects.get().consents.get().words == request.words
