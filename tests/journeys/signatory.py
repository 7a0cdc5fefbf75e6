"""A person who signs, as the journeys meet them: a fresh mailbox each, the form, the letters, and what the front page counts."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.servers.ledger import rows
from tests.servers.outbox import await_letter, links
from tests.servers.product import Product
from tests.waiting import until

COUNTED_WITHIN = 5.0
"""Seconds until what was confirmed or withdrawn shows in the count: the promise, not a patience."""


@dataclass(frozen=True)
class Signatory:
    """Somebody with a name and a mailbox of their own."""

    name: str = "Zoë Ångström-O’Brien"
    email: str = field(default_factory=lambda: f"reader.{secrets.token_hex(6)}@mail.example")


def fill_form(page: Page, who: Signatory, *, show_name: bool = False, news: bool = False) -> None:
    """Type into the empty form and send it with its button."""
    page.fill("#field-name", who.name)
    page.fill("#field-email", who.email)
    page.select_option("#field-country", "SE")
    for ticked, box in ((show_name, "#field-show_name"), (news, "#field-news")):
        expect(page.locator(box)).not_to_be_checked()
        if ticked:
            page.check(box)
    page.click("main form button[type=submit]")


def link_to(product: Product, who: Signatory, deed: str, *, known: int = 0) -> str:
    """Return the link of the newest letter that leads to /deed/; waits until there are more than `known` letters."""
    letter = await_letter(product.home, to=who.email, known=known)
    found = [link for link in links(letter) if re.search(rf"/{deed}/[\w-]{{20,}}/", link)]
    assert found, f"The letter leads to {links(letter)}."
    return found[0]


def signed_and_confirmed(product: Product, page: Page, who: Signatory, *, show_name: bool = False) -> None:
    """Sign and confirm in the browser, without looking at anything on the way."""
    page.goto("/en/sign/")
    fill_form(page, who, show_name=show_name)
    page.wait_for_url("**/en/sign/sent/")
    page.goto(link_to(product, who, "confirm"))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/confirmed/*/")


def people(page: Page, language: str = "en") -> int:
    """Return how many people the front page counts beside its supporters."""
    page.goto(f"/{language}/")
    return number_in(page, ".count-people")


def await_people(page: Page, expected: int, language: str = "en") -> None:
    """Look at the front page until it counts so many people; fail when it does not five seconds from now."""
    until(lambda: people(page, language) == expected, within=COUNTED_WITHIN)


def await_own_number(page: Page, product: Product) -> None:
    """Stay on the thanks until they show one's number, which must have been given within five seconds of confirming."""
    expect(page.locator(".signed-number")).to_be_visible()
    asked = "SELECT confirmed_at, counted_at FROM undersigned_signature WHERE number = ?"
    ((confirmed, counted),) = rows(product, asked, (number_in(page, ".signed-number"),))
    took = datetime.fromisoformat(str(counted)) - datetime.fromisoformat(str(confirmed))
    assert took <= timedelta(seconds=COUNTED_WITHIN)


def number_in(page: Page, selector: str) -> int:
    """Return the number that an element shows however its digits are grouped; 0 where there is no such element."""
    shown: Any = page.locator(selector).first
    return int("".join(sign for sign in shown.inner_text() if sign.isdecimal())) if shown.count() else 0
