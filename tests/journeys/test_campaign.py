"""A visitor from Brazil comes to the campaign's page, acts, and a State that endorses leaves every action."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.endorser import Body, answer_mailbox, endorse, load_until, review
from tests.journeys.signatory import Signatory
from tests.servers.outbox import await_letter, links
from tests.servers.product import Product

PAGE = "/en/campaign/pick-up-the-paris-call/"
OWN = "Your own government is called upon, and it listens to you first."


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader whose browser speaks Portuguese as in Brazil."""
    return {**browser_context_args, "locale": "pt-BR"}


def test_a_visitor_from_brazil_is_offered_their_own_government_on_a_page_that_fits_and_can_be_read_by_all(
    page: Page, accessible: Callable[[], None], shoot: Callable[[str], Path]
) -> None:
    page.goto(PAGE)
    expect(page.locator("#for-you .lead")).to_have_text(OWN)
    expect(page.locator("#for-you h3")).to_have_text("Brazil")
    expect(page.locator("#field-country")).to_have_value("BR")
    expect(page.locator("[data-suggested]")).to_be_visible()
    expect(page.locator("#for-you a.button")).to_have_attribute("href", "/en/holdouts/brazil/write/")
    assert page.url.endswith(PAGE)
    assert overflow(page) == []
    accessible()
    shoot("campaign")
    page.click("#for-you a.button")
    page.wait_for_url("**/en/holdouts/brazil/write/")


def test_whoever_chooses_another_country_is_offered_what_fits_there_and_no_script_is_needed(
    page_of: Callable[..., Page],
) -> None:
    page = page_of(java_script_enabled=False)
    page.goto(PAGE)
    expect(page.locator("[data-suggested]")).to_be_hidden()
    page.select_option("#field-country", "FR")
    page.click("#for-you form button")
    page.wait_for_url("**country=FR#for-you")
    expect(page.locator("#for-you .lead")).to_contain_text("Thank you: France has endorsed the call.")


@pytest.mark.at_width(360)
def test_a_visitor_from_brazil_writes_posts_and_calls_and_each_says_what_it_did(page: Page, product: Product) -> None:
    who = Signatory()
    page.goto(PAGE)
    page.click("#for-you a.button")
    page.wait_for_url("**/en/holdouts/brazil/write/")
    for paragraph in page.get_by_role("checkbox").all()[:2]:
        paragraph.check()
    page.get_by_role("button", name="Go on and write").click()
    page.fill("#field-name", who.name)
    page.fill("#field-email", who.email)
    page.select_option("#field-country", "BR")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Send it as it is").click()
    page.goto(next(link for link in links(await_letter(product.home, to=who.email)) if "/press/" in link))
    page.get_by_role("button", name="Yes, send it").click()
    expect(page.get_by_role("status").first).to_contain_text("letter is number")
    for deed, button in (("post", "I have posted it"), ("call", "I have called")):
        page.goto(f"/en/holdouts/brazil/{deed}/")
        if deed == "post":
            page.locator("input[name=network]").first.check()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status").first).to_contain_text("is number")


@pytest.mark.at_width(1440)
def test_once_the_desk_has_let_india_in_nothing_asks_anyone_to_write_to_it_within_a_minute(
    instance: Callable[..., Product], page_of: Callable[..., Page]
) -> None:
    own = instance()
    page, india = page_of(base_url=own.url, locale="en-GB"), Body("state", country="IN")
    endorse(page, india)
    answer_mailbox(page, own, india)
    at_localhost = f"http://localhost:{own.port}"
    review(page_of(base_url=at_localhost, locale="en-GB"), own, india, "reviewer")
    review(page_of(base_url=at_localhost, locale="en-GB"), own, india, "second_reviewer")
    began = time.monotonic()
    load_until(page, "/en/holdouts/india/", "has endorsed")
    load_until(page, f"{PAGE}?country=IN", "Thank you: India has endorsed the call.")
    for address in (PAGE, "/en/holdouts/", "/en/holdouts/india/"):
        page.goto(address)
        assert (
            page.locator("a[href*='/holdouts/india/']:is([href*='write'], [href*='post'], [href*='call'])").count() == 0
        )
    statuses = [page.request.get(f"/en/holdouts/india/{deed}/").status for deed in ("write", "post", "call", "letter")]
    assert statuses == [410, 410, 410, 410]
    assert time.monotonic() - began < 60
