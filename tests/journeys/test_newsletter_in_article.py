"""The newsletter's form at the end of a piece of news: looked at, sent without a script, and mended where it was wrong."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.signatory import Signatory
from tests.servers.outbox import await_letter, links
from tests.servers.product import Product

NEWS = "/news/pick-up-the-paris-call/"


def test_the_form_fits_into_an_article(
    page: Page, accessible: Callable[[], None], shoot: Callable[[str], Path]
) -> None:
    page.goto(f"/en{NEWS}")
    expect(page.locator("#subscribe-topic-actions")).to_be_checked()
    expect(page.locator("#subscribe-all_topics")).not_to_be_checked()
    assert overflow(page) == []
    accessible()
    shoot("newsletter-in-article")


def test_a_reader_without_script_subscribes_from_a_french_article(no_script_page: Page, product: Product) -> None:
    page, who = no_script_page, Signatory()
    page.goto(f"/fr{NEWS}")
    page.fill("#subscribe-email", who.email)
    page.locator("form[action='/fr/newsletter/'] button").click()
    expect(page.locator("#wrong-news")).to_be_visible()
    assert page.input_value("#field-email") == who.email
    assert page.input_value("#field-language") == "fr"
    expect(page.locator("#field-topic-actions")).to_be_checked()
    page.check("#field-news")
    page.locator("form[action='/fr/newsletter/'] button[type=submit]").click()
    page.wait_for_url("**/fr/newsletter/sent/")
    sent = links(await_letter(product.home, to=who.email))
    assert [one for one in sent if "/fr/newsletter/" in one] != []
