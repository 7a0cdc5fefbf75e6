"""The whole journey in a browser, in each language and at each width: from the front page to a signature that counts, and back."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.signatory import (
    COUNTED_WITHIN,
    Signatory,
    await_own_number,
    await_people,
    fill_form,
    link_to,
    number_in,
    people,
    signed_and_confirmed,
)
from tests.servers.outbox import await_letter, html_text, links, read_outbox
from tests.servers.product import Product
from tests.waiting import until

Shoot = Callable[[str], Path]


@pytest.mark.parametrize(
    "language",
    [pytest.param("en", marks=pytest.mark.at_width(360)), pytest.param("fr", marks=pytest.mark.at_width(1440))],
)
def test_a_reader_signs_confirms_is_counted_and_can_take_it_all_back(
    page_of: Callable[..., Page], product: Product, save_shot: Callable[[Page, str], Path], language: str
) -> None:
    page = page_of(locale={"en": "en-GB", "fr": "fr-FR"}[language])
    who, at, shoot = Signatory(), Place(page, language), partial(save_shot, page)
    page.goto("/")
    at.must_be("")
    before, supporters = people(page, language), number_in(page, ".count-figure")
    page.click(f"main a[href='/{language}/call/']")
    at.must_be("call/")
    page.click("main a.button-sign")
    at.must_be("sign/")
    shoot(f"sign-{language}")
    fill_form(page, who, show_name=True)
    at.must_be("sign/sent/")
    shoot(f"sent-{language}")

    letter = await_letter(product.home, to=who.email)
    page.click("main a[href='/outbox/']")
    page.locator(".letters li", has_text=who.email).get_by_role("link").click()
    expect(page.locator(".letter")).to_contain_text(who.name)
    shoot(f"letter-{language}")
    assert f'lang="{language}"' in html_text(letter)
    assert {urlsplit(link).path.split("/")[1] for link in links(letter)} == {language}
    page.click(".letter a[href*='/confirm/'] >> nth=0")
    at.must_be("confirm/", more=True)
    expect(page.locator(".signature-name")).to_have_text(who.name)
    shoot(f"confirm-{language}")
    asked = page.url
    assert people(page, language) == before
    page.goto(asked)
    page.click("main form button[type=submit]")
    at.must_be("confirmed/", more=True)
    await_own_number(page, product)
    shoot(f"confirmed-{language}")
    await_people(page, before + 1, language)
    assert number_in(page, ".count-figure") == supporters
    shoot(f"front-{language}")

    page.click(".count-people")
    at.must_be("roll/people/")
    expect(page.locator("ul.names bdi", has_text=who.name)).to_have_count(1)
    shoot(f"people-{language}")
    manage(page, at, product, who, shoot)
    await_people(page, before, language)


class Place:
    """Where a reader of one language must be at each step: the address, the page's language, nothing beside the window."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def must_be(self, path: str, *, more: bool = False) -> None:
        """Be at /language/path, or below it with `more`; the page says its language and keeps to the window."""
        expected = f"/{self.language}/{path}"
        self.page.wait_for_url(f"**{expected}{'*/' if more else ''}")
        found = urlsplit(self.page.url).path
        assert found.startswith(expected) if more else found == expected
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator("h1")).to_have_count(1)
        assert overflow(self.page) == []


def manage(page: Page, at: Place, product: Product, who: Signatory, shoot: Shoot) -> None:
    """Ask for the link to one's signature, hide the name, correct it, and withdraw."""
    language = at.language
    page.goto(f"/{language}/my/")
    page.fill("#field-email", who.email.upper())
    page.click("main form button[type=submit]")
    at.must_be("my/")
    shoot(f"my-sent-{language}")
    page.goto(link_to(product, who, "my", known=1))
    at.must_be("my/", more=True)
    expect(page.locator(".signature-name")).to_have_text(who.name)
    shoot(f"my-{language}")
    page.fill("#field-name", "Zoë King")
    page.click("button[value=correct_name]")
    expect(page.locator(".signature-name")).to_have_text("Zoë King")
    page.click("button[value=hide_name]")
    expect(page.locator("button[value=show_name]")).to_be_visible()
    mine = page.url
    await_name_gone(page, language, "Zoë")
    page.goto(mine)
    page.click("main summary")
    page.click("button[value=withdraw]")
    at.must_be("my/", more=True)
    expect(page.locator("button")).to_have_count(0)
    shoot(f"withdrawn-{language}")


def await_name_gone(page: Page, language: str, name: str) -> None:
    def gone() -> bool:
        page.goto(f"/{language}/roll/people/")
        return page.locator("ul.names bdi", has_text=name).count() == 0

    until(gone, within=COUNTED_WITHIN)


SPOKEN = "main h1, main h2, main button, main label, main legend, main caption, header nav a"
# Names, and words that both languages share.
SHARED = {
    "Mastodon",
    "#PickUpTheParisCall",
    "Page",
    "Principle",
    "Note",
    "Date",
    "Source",
    "Sources",
    "Total",
    "Version",
    "Type",
}


@pytest.mark.at_width(360)
def test_no_heading_button_or_label_speaks_english_to_a_french_reader(page: Page, product: Product) -> None:
    for path in (
        "",
        "call/",
        "sign/",
        "roll/",
        "roll/people/",
        "roll/growth/",
        "roll/changes/",
        "holdouts/",
        "my/",
        "confirm/",
    ):
        spoken = []
        for language in ("en", "fr"):
            page.goto(f"/{language}/{path}")
            spoken.append(
                {text.strip() for text in page.locator(SPOKEN).all_inner_texts() if re.search(r"[A-Za-z]", text)}
            )
        assert spoken[0] & spoken[1] - SHARED == set(), f"on /fr/{path}"
    who = Signatory()
    page.goto("/fr/sign/")
    fill_form(page, who)
    page.wait_for_url("**/fr/sign/sent/")
    letter = await_letter(product.home, to=who.email)
    assert "Confirm your" not in str(letter["Subject"])
    assert "Somebody, most likely you" not in html_text(letter)


def test_the_thanks_offer_to_share_by_plain_links_and_nothing_of_others_is_loaded(page: Page, product: Product) -> None:
    signed_and_confirmed(product, page, Signatory())
    shared = [str(link.get_attribute("href")) for link in page.locator(".share a").all()]
    assert [urlsplit(link).netloc or urlsplit(link).scheme for link in shared] == [
        "mailto",
        "wa.me",
        "x.com",
        "bsky.app",
    ]
    assert page.input_value("#field-link") == f"{product.url}/en/"
    assert {link.get_attribute("rel") for link in page.locator(".share a").all()} == {"external noreferrer"}
    page.goto("/en/share/mastodon/?server=@ada@mastodon.example")
    expect(page.locator("main a[href^='https://mastodon.example/share?text=']")).to_have_count(1)


@pytest.mark.at_width(360)
def test_signing_twice_gives_one_signature_and_the_mailbox_alone_hears_of_it(page: Page, product: Product) -> None:
    who, before = Signatory(), people(page)
    signed_and_confirmed(product, page, who)
    again = Signatory(name=who.name, email=who.email.replace("@", "+again@").upper())
    page.goto("/en/sign/")
    fill_form(page, again)
    page.wait_for_url("**/en/sign/sent/")
    second = await_letter(product.home, to=again.email)
    assert "You have signed already" in str(second["Subject"])
    assert links(second)[0] == f"{product.url}/en/my/"
    await_people(page, before + 1)
    assert len(read_outbox(product.home, to=who.email)) == 1


@pytest.mark.at_width(1440)
def test_pressed_twice_the_buttons_say_the_same_and_count_once(page: Page, product: Product) -> None:
    who = Signatory()
    before = people(page)
    page.goto("/en/sign/")
    page.fill("#field-name", who.name)
    page.fill("#field-email", who.email)
    page.select_option("#field-country", "SE")
    page.dblclick("main form button[type=submit]")
    page.wait_for_url("**/en/sign/sent/")
    link = link_to(product, who, "confirm")
    page.goto(link)
    page.dblclick("main form button[type=submit]")
    page.wait_for_url("**/confirmed/*/")
    page.goto(link)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/confirmed/*/")
    await_own_number(page, product)
    await_people(page, before + 1)
    assert len(read_outbox(product.home, to=who.email)) == 1


@pytest.mark.at_width(360)
def test_whoever_did_not_sign_says_so_and_is_never_written_to_again(page: Page, product: Product, shoot: Shoot) -> None:
    who = Signatory()
    page.goto("/en/sign/")
    fill_form(page, who)
    page.wait_for_url("**/en/sign/sent/")
    confirm, refuse = link_to(product, who, "confirm"), link_to(product, who, "refuse")
    page.goto(confirm)
    page.click("main a[href*='/refuse/']")
    page.wait_for_url(refuse)
    shoot("refuse")
    page.click("main form button[type=submit]")
    expect(page.locator("h1")).to_have_text("It is undone")
    shoot("refused")
    page.goto(confirm)
    expect(page.locator("h1")).to_have_text("This link no longer works")
    shoot("link-expired")
    page.goto("/en/sign/")
    fill_form(page, who)
    page.wait_for_url("**/en/sign/sent/")
    signed_and_confirmed(product, page, Signatory())
    assert len(read_outbox(product.home, to=who.email)) == 1
