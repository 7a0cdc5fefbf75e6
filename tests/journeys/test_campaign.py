"""A visitor from Brazil comes to the campaign's page: their own government comes first, suggested by their browser alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow

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
