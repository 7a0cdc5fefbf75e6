"""A reader asks for the newsletter, confirms by link or by digits, chooses, and leaves: by a button, and as a mail program does."""

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.signatory import Signatory
from tests.servers.ledger import rows
from tests.servers.outbox import await_letter, code, links
from tests.servers.product import Product


def subscribers(product: Product) -> int:
    """How many get the newsletter."""
    ((number,),) = rows(product, "SELECT count(*) FROM undersigned_subscriber")
    return int(str(number))


def ask(page: Page, who: Signatory) -> None:
    """Fill the form in and send it."""
    page.goto("/en/newsletter/")
    expect(page.locator("#field-news")).not_to_be_checked()
    page.fill("#field-email", who.email)
    page.fill("#field-name", who.name)
    page.check("#frequency-weekly")
    page.check("#field-news")
    page.get_by_role("button", name="Subscribe").click()
    page.wait_for_url("**/newsletter/sent/")


def link_of(product: Product, who: Signatory, deed: str, *, known: int = 0) -> str:
    """The link of the newest letter, once there are more than `known`."""
    letter = await_letter(product.home, to=who.email, known=known)
    return next(link for link in links(letter) if re.search(rf"/newsletter/{deed}/[\w-]{{20,}}/", link))


def test_a_reader_asks_for_the_newsletter_confirms_chooses_and_leaves_with_one_click(
    page: Page, product: Product, accessible: Callable[[], None], shoot: Callable[[str], Path]
) -> None:
    def look(name: str) -> None:
        assert overflow(page) == []
        accessible()
        shoot(name)

    who, before = Signatory(name="عائشة بنت محمد"), subscribers(product)
    page.goto("/en/")
    page.get_by_role("contentinfo").get_by_role("link", name="Newsletter").click()
    page.wait_for_url("**/en/newsletter/")
    look("newsletter")
    page.fill("#field-email", "nobody")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.locator("#wrong")).to_be_focused()
    look("newsletter-refused")
    ask(page, who)
    look("newsletter-sent")

    await_letter(product.home, to=who.email)
    page.click("main a[href='/outbox/']")
    page.locator(".letters li", has_text=who.email).get_by_role("link").click()
    expect(page.locator(".letter")).to_contain_text(who.name)
    shoot("newsletter-letter")
    page.click(".letter a[href*='/newsletter/confirm/'] >> nth=0")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you want the newsletter?")
    look("newsletter-confirm")
    asked = page.url
    assert subscribers(product) == before
    page.get_by_role("button", name="Yes, send it to me").click()
    page.wait_for_url("**/newsletter/my/**")
    assert subscribers(product) == before + 1
    look("newsletter-my")
    page.goto(asked)
    look("newsletter-already")
    page.get_by_role("link", name="See what you chose").click()

    expect(page.locator("#frequency-weekly")).to_be_checked()
    page.select_option("#field-language", "fr")
    page.check("#frequency-monthly")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_have_text("What you chose is kept.")
    expect(page.locator("#field-language")).to_have_value("fr")
    leave_as_a_mail_program_does(page, product)
    assert subscribers(product) == before
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("No newsletter goes to this address")
    look("newsletter-gone")


def leave_as_a_mail_program_does(page: Page, product: Product) -> None:
    """Open the address of List-Unsubscribe, which changes nothing, and post to it (RFC 8058), without the browser."""
    chosen = page.url
    token = chosen.split("/newsletter/my/")[1].split("/")[0]
    address = f"{product.url}/newsletter/unsubscribe/{token}/"
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert overflow(page) == []
    post = urllib.request.Request(address, data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(post, timeout=10) as answer:
        assert (answer.status, answer.headers["Set-Cookie"]) == (204, None)
    page.goto(chosen)


@pytest.mark.at_width(360)
def test_a_reader_confirms_with_six_digits_and_is_told_so_when_asking_again(
    no_script_page: Page, product: Product
) -> None:
    page, who, before = no_script_page, Signatory(), subscribers(product)
    ask(page, who)
    digits = code(await_letter(product.home, to=who.email))
    page.fill("#field-email", who.email)
    page.fill("#field-code", f"{digits[:3]} {digits[3:]}")
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/newsletter/my/**")
    assert subscribers(product) == before + 1
    ask(page, who)
    page.goto(link_of(product, who, "my", known=1))
    page.get_by_role("button", name=re.compile("Send nothing more to r…@mail.example")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No newsletter comes any more")
    assert subscribers(product) == before
