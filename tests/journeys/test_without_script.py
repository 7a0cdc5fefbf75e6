"""The whole journey in a browser that runs no script: forms, counting, the six digits, taking it back."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.signatory import Signatory, await_own_number, await_people, fill_form, link_to, people
from tests.servers.outbox import await_letter, code
from tests.servers.product import Product


def test_a_reader_without_script_signs_confirms_by_code_shares_and_withdraws(
    no_script_page: Page, product: Product, save_shot: Callable[[Page, str], Path]
) -> None:
    page, who = no_script_page, Signatory()
    before = people(page)
    page.click("main a.button-sign")
    fill_form(page, who, show_name=True, news=True)
    page.wait_for_url("**/en/sign/sent/")
    digits = code(await_letter(product.home, to=who.email))
    page.fill("#field-email", who.email)
    page.fill("#field-code", f"{digits[:3]} {digits[3:]}")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/en/confirmed/*/")
    await_own_number(page, product)
    save_shot(page, "without-script-confirmed")
    expect(page.locator("[data-sheet], [data-copy]").locator("visible=true")).to_have_count(0)
    page.fill("#field-server", "mastodon.example")
    page.click("[data-mastodon] button")
    expect(page.locator("main a[href^='https://mastodon.example/share?text=']")).to_have_count(1)
    await_people(page, before + 1)
    page.goto("/en/my/")
    page.fill("#field-email", who.email)
    page.click("main form button[type=submit]")
    page.goto(link_to(product, who, "my", known=1))
    page.click("button[value=hide_name]")
    expect(page.locator("button[value=show_name]")).to_be_visible()
    page.click("main summary")
    page.click("button[value=withdraw]")
    expect(page.locator("h1")).to_have_text("Your signature is withdrawn")
    await_people(page, before)


def test_a_refused_form_without_script_says_what_is_wrong_and_keeps_what_was_typed(no_script_page: Page) -> None:
    page = no_script_page
    page.goto("/en/sign/")
    page.fill("#field-name", "Ada https://example.org")
    page.fill("#field-email", "ada@nowhere")
    page.check("#field-news")
    page.click("main form button[type=submit]")
    expect(page.locator("#wrong li")).to_have_count(3)
    expect(page.locator("#wrong-name")).to_have_text("This name holds a link. Please type only the name.")
    assert page.input_value("#field-name") == "Ada https://example.org"
    assert page.input_value("#field-email") == "ada@nowhere"
    expect(page.locator("#field-news")).to_be_checked()
    expect(page.locator("#field-show_name")).not_to_be_checked()


def test_the_roll_is_searched_and_narrowed_down_without_script(no_script_page: Page) -> None:
    page = no_script_page
    page.goto("/en/roll/")
    page.fill("main input[name=q]", "cote d'ivoire")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/roll/?*q=*")
    assert page.locator("main ul.names a").count() >= 1
    page.goto("/en/roll/?as_of=2021-09-21&kind=state")
    expect(page.locator("main")).to_contain_text("79")
