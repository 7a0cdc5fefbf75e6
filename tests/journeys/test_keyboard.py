"""The whole journey by keyboard alone: Tab, Enter, Space and letters; the focus is seen at every stop."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import tab_to
from tests.journeys.signatory import Signatory, await_own_number, await_people, link_to, people
from tests.servers.outbox import await_letter
from tests.servers.product import Product

Shoot = Callable[[str], Path]


def test_a_reader_without_a_mouse_signs_confirms_and_withdraws(page: Page, product: Product, shoot: Shoot) -> None:
    who, before = Signatory(), people(page)
    tab_to(page, page.locator("a.skip"))
    shoot("keyboard-skip")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#content$"))
    tab_to(page, page.locator("main a.button-sign"))
    shoot("keyboard-sign-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/sign/")
    send_with_mistakes(page, who, shoot)
    page.wait_for_url("**/en/sign/sent/")

    await_letter(product.home, to=who.email)
    tab_to(page, page.locator("main a[href='/outbox/']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbox/")
    tab_to(page, page.locator(".letters li", has_text=who.email).get_by_role("link"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbox/*/")
    tab_to(page, page.locator(".letter a[href*='/confirm/']").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/confirm/*/")
    tab_to(page, page.locator("main form button"))
    shoot("keyboard-confirm")
    page.keyboard.press("Space")
    page.wait_for_url("**/en/confirmed/*/")
    await_own_number(page, product)
    await_people(page, before + 1)
    withdraw(page, product, who)
    await_people(page, before)


def send_with_mistakes(page: Page, who: Signatory, shoot: Shoot) -> None:
    """Fill the form in with two mistakes, be taken to them, and repair them."""
    tab_to(page, page.locator("#field-name"))
    page.keyboard.type(who.name)
    tab_to(page, page.locator("#field-email"))
    page.keyboard.type("nobody")
    tab_to(page, page.locator("#field-show_name"))
    page.keyboard.press("Space")
    expect(page.locator("#field-show_name")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#wrong")).to_be_focused()
    shoot("keyboard-wrong")
    expect(page.locator("#field-name")).to_have_value(who.name)
    tab_to(page, page.locator("#wrong a[href='#field-email']"))
    page.keyboard.press("Enter")
    expect(page.locator("#field-email")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(who.email)
    tab_to(page, page.locator("#field-country"))
    page.keyboard.type("Swed")
    expect(page.locator("#field-country")).to_have_value("SE")
    expect(page.locator("#field-show_name")).to_be_checked()
    tab_to(page, page.locator("main form button[type=submit]"))
    page.keyboard.press("Enter")


def withdraw(page: Page, product: Product, who: Signatory) -> None:
    page.goto("/en/my/")
    tab_to(page, page.locator("#field-email"))
    page.keyboard.type(who.email)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Look into your mailbox")
    page.goto(link_to(product, who, "my", known=1))
    tab_to(page, page.locator("main summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("button[value=withdraw]"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your signature is withdrawn")


@pytest.mark.parametrize("path", ["roll/", "holdouts/", "roll/growth/"])
def test_the_skip_link_comes_first_and_leads_past_the_navigation(page: Page, path: str) -> None:
    page.goto(f"/en/{path}")
    assert tab_to(page, page.locator("a.skip")) == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#content$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_filters_search_and_pages_of_the_roll_work_by_keyboard(page: Page, shoot: Shoot) -> None:
    page.goto("/en/roll/")
    tab_to(page, page.locator("main input[name=q]"))
    page.keyboard.type("Allemagne")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/roll/?*q=Allemagne*")
    expect(page.locator("main ul.names a", has_text="Germany").first).to_be_visible()
    shoot("keyboard-search")


def test_every_state_called_upon_can_be_reached_on_the_map_by_keyboard(page: Page, shoot: Shoot) -> None:
    page.goto("/en/holdouts/")
    names = [re.sub(r":.*", "", name) for name in page.locator("main svg a title").all_text_contents()]
    assert {"Brazil", "India", "South Africa"} <= set(names)
    for name in [name for name in names if name in {"Brazil", "India", "South Africa"}]:
        state = page.locator("main svg a", has=page.locator("title", has_text=name))
        tab_to(page, state)
        expect(state.locator(".map-told")).to_be_visible()
    shoot("keyboard-map")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#(BR|IN|ZA)$"))
