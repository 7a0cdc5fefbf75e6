"""Go: a mailing's link leads where its writer pointed it; a figure grows a little later, and of nobody anything is kept."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.laws.test_methods import writes_noticed
from tests.mailing.issues import FULL, READER, SITE, Issue, text
from tests.signatories import make_call
from undersigned.flows.count_click import count_click
from undersigned.interfaces.web.newsletter.clicks import WAITING, WaitingClicks
from undersigned.mailing.models import Mailing, MailingLink
from undersigned.mailing.newsletters.compile import compile_text, counted_links, render_preview

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TARGET = "https://news.example.org/hospitals?a=1&b=2"


@pytest.fixture(autouse=True)
def here(settings: Any) -> Iterator[None]:
    settings.ALLOWED_HOSTS = ["testserver"]
    WAITING.take()
    yield
    WAITING.take()


@pytest.fixture
def mailing(db: None) -> Mailing:
    """A mailing with one link, on a site that has a call."""
    make_call()
    made = Mailing.objects.create(slug="march", name="March", made_by="staff", made_at=NOW, changed_at=NOW)
    MailingLink.objects.create(mailing=made, number=1, url=TARGET)
    return made


def clicks(mailing: Mailing, number: int = 1) -> tuple[int, int]:
    link = MailingLink.objects.get(mailing=mailing, number=number)
    return link.clicks_a, link.clicks_b


# --- the redirect -------------------------------------------------------------------------------------------------------
def test_a_link_leads_to_the_stored_address_and_to_no_other(mailing: Mailing) -> None:
    answer = Client().get(f"/go/{mailing.pk}/1/a/", {"next": "https://evil.example/", "url": "https://evil.example/"})
    assert (answer.status_code, answer["Location"]) == (302, TARGET)
    assert (answer.cookies, answer["Cache-Control"], answer["Referrer-Policy"]) == ({}, "no-store", "no-referrer")


def test_a_link_that_there_is_not_is_not_found_and_not_counted(mailing: Mailing) -> None:
    for path in (
        f"/go/{mailing.pk}/2/a/",
        f"/go/{mailing.pk + 1}/1/a/",
        f"/go/{mailing.pk}/{10**30}/a/",
        f"/go/{10**30}/1/a/",
    ):
        assert (path, Client().get(path, follow=True).status_code) == (path, 404)
    assert WAITING.take() == {}


def test_a_link_whose_end_got_lost_still_leads_on_but_is_not_counted(mailing: Mailing) -> None:
    assert Client().get(f"/go/{mailing.pk}/1/x/")["Location"] == TARGET
    assert WAITING.take() == {}


def test_the_request_itself_writes_nothing(mailing: Mailing) -> None:
    with writes_noticed() as noticed:
        Client().get(f"/go/{mailing.pk}/1/a/")
    assert (noticed, clicks(mailing)) == ([], (0, 0))


# --- what counts --------------------------------------------------------------------------------------------------------
def test_clicks_are_added_up_by_subject_and_written_together(mailing: Mailing) -> None:
    for variant in "aab":
        Client().get(f"/go/{mailing.pk}/1/{variant}/")
    assert (WAITING.write(), clicks(mailing)) == (3, (2, 1))
    assert (WAITING.write(), clicks(mailing)) == (0, (2, 1))


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}, {"Purpose": "preview"}, {"Sec-Fetch-Mode": "no-cors"}],
)  # fmt: skip
def test_what_is_fetched_before_anybody_asked_is_not_counted(mailing: Mailing, headers: dict[str, str]) -> None:
    assert Client().get(f"/go/{mailing.pk}/1/a/", headers=headers)["Location"] == TARGET
    assert Client().head(f"/go/{mailing.pk}/1/a/")["Location"] == TARGET
    assert WAITING.take() == {}


def test_a_browser_that_follows_the_link_is_counted(mailing: Mailing) -> None:
    Client().get(f"/go/{mailing.pk}/1/a/", headers={"Sec-Fetch-Mode": "navigate"})
    assert WAITING.take() == {(mailing.pk, 1, "a"): 1}


def test_posting_is_refused(mailing: Mailing) -> None:
    assert Client().post(f"/go/{mailing.pk}/1/a/").status_code == 405


def test_clicks_on_what_is_gone_are_left_out_and_the_others_added(mailing: Mailing) -> None:
    there, gone, odd = (mailing.pk, 1, "a"), (mailing.pk, 9, "a"), (mailing.pk, 1, "c")
    assert (count_click(clicks={gone: 5, there: 2, odd: 3}), clicks(mailing)) == (2, (2, 0))


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_written_by_itself_after_its_seconds() -> None:
    made = Mailing.objects.create(slug="may", name="May", made_by="staff", made_at=NOW, changed_at=NOW)
    MailingLink.objects.create(mailing=made, number=1, url=TARGET)
    waiting = WaitingClicks(after=0.01)
    waiting.add((made.pk, 1, "b"))
    until = time.monotonic() + 5
    while clicks(made) == (0, 0) and time.monotonic() < until:
        time.sleep(0.01)
    assert clicks(made) == (0, 1)


# --- openings -----------------------------------------------------------------------------------------------------------
def test_openings_are_counted_only_where_operator_and_mailing_want_it(mailing: Mailing, settings: Any) -> None:
    path = f"/opened/{mailing.pk}.gif"
    answers = []
    for operator, counts in ((False, False), (True, False), (False, True), (True, True)):
        settings.OPTION = {**settings.OPTION, "count_opens": operator}
        Mailing.objects.filter(pk=mailing.pk).update(count_opens=counts)
        answers.append(Client().get(path).status_code)
    assert answers == [404, 404, 404, 200]
    assert WAITING.write() == 1
    mailing.refresh_from_db()
    assert mailing.opens == 1


def test_the_point_is_a_picture_that_is_never_kept_and_sets_no_cookie(mailing: Mailing, settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "count_opens": True}
    Mailing.objects.filter(pk=mailing.pk).update(count_opens=True)
    answer = Client().get(f"/opened/{mailing.pk}.gif")
    assert (answer["Content-Type"], answer["Cache-Control"], answer.cookies) == ("image/gif", "no-store", {})
    assert answer.content[:6] == b"GIF89a"


# --- a mailing's own links ----------------------------------------------------------------------------------------------
def test_released_links_are_counted_ones_in_both_parts_and_lead_back(db: None) -> None:
    made = Mailing.objects.create(slug="april", name="April", made_by="staff", made_at=NOW, changed_at=NOW)
    plain = compile_text(Issue(blocks=FULL), language="en", site=SITE)
    counted = counted_links(plain, made, public_url="https://call.example.org")
    html, words = render_preview(counted, {**READER, "variant": "b"})
    for number, link in enumerate(plain.links, 1):
        address = f"https://call.example.org/go/{made.pk}/{number}/b/"
        assert (f'href="{address}"' in html, address in words) == (True, True)
        assert (link in html, f"{link}\n" in words) == (False, False)
        assert Client().get(address.removeprefix("https://call.example.org"))["Location"] == link
    assert READER["unsubscribe"] in html


def test_an_address_has_one_number_in_all_languages_and_keeps_it(db: None) -> None:
    made = Mailing.objects.create(slug="april", name="April", made_by="staff", made_at=NOW, changed_at=NOW)
    first, second = text("[a](https://a.example.org/) [b](https://b.example.org/)"), text("[b](https://b.example.org/) [c](https://c.example.org/)")  # fmt: skip
    for blocks in ([first], [second], [first]):
        mail = compile_text(Issue(blocks=blocks), language="en", site=SITE)
        counted_links(mail, made, public_url="https://call.example.org")
    assert list(made.links.values_list("number", "url")) == [
        (1, "https://a.example.org/"),
        (2, "https://b.example.org/"),
        (3, "https://c.example.org/"),
    ]
