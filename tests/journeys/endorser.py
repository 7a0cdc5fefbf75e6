"""A body that endorses, as the journeys meet it: a name and a domain of its own, its form, its mailbox."""

import re
import secrets

from playwright.sync_api import Page, expect

from tests.journeys.desk import new_staff, sign_in_by_passkey
from tests.servers.outbox import await_letter, links
from tests.servers.product import Product

KINDS = {
    "state": "A State",
    "public-authority": "A public authority or local government",
    "private-sector": "A company or a body of the private sector",
    "civil-society": "An organisation of civil society or academia",
}


class Body:
    """An institution with a name, a domain and a mailbox of its own."""

    def __init__(self, kind: str, country: str = "SE") -> None:
        self.mark = secrets.token_hex(4)
        self.kind, self.country = kind, country
        self.name = f"Sample Harbour Council {self.mark}"
        self.domain = f"harbour-{self.mark}.example"
        self.email = f"office@{self.domain}"


def fill(page: Page, body: Body) -> None:
    """Fill in what every kind's form asks for."""
    page.fill("#field-name", body.name)
    page.select_option("#field-country", body.country)
    page.fill("#field-website", f"https://www.{body.domain}/")
    page.fill("#field-signer_name", "Astrid Sjöberg")
    page.fill("#field-signer_office", "Chair of the Council")
    page.fill("#field-contact_name", "Office of the Council")
    page.fill("#field-contact_email", body.email)
    page.check("#field-entitled")


def endorse(page: Page, body: Body) -> None:
    """Choose the kind, fill in its form and submit it."""
    page.goto("/en/endorse/")
    page.get_by_role("link", name=KINDS[body.kind]).click()
    fill(page, body)
    page.get_by_role("button", name="Submit the endorsement").click()
    page.wait_for_url("**/endorse/sent/**")


def letter_link(product: Product, body: Body, part: str, *, known: int = 0) -> str:
    """The link of the newest letter to the body's mailbox that leads to /endorse/PART/."""
    found = [link for link in links(await_letter(product.home, to=body.email, known=known, seconds=60)) if part in link]
    assert found, part
    return found[0]


def answer_mailbox(page: Page, product: Product, body: Body) -> None:
    """Follow the letter's link and press its button; ends at the body's own page."""
    page.goto(letter_link(product, body, "/endorse/mailbox/"))
    page.get_by_role("button", name="Yes, this body endorses the call").click()
    page.wait_for_url("**/endorse/my/**")


def load_until(page: Page, address: str, text: str) -> None:
    """Load a public page until it says something: it may be served from memory for some seconds."""
    for _load in range(30):
        page.goto(address)
        if page.get_by_text(text).first.is_visible():
            return
        page.wait_for_timeout(500)
    expect(page.get_by_text(text).first).to_be_visible()


def review(page: Page, product: Product, body: Body, role: str) -> None:
    """Sign in with a passkey as somebody with a role, and accept the body's endorsement from the queue."""
    sign_in_by_passkey(page, new_staff(product, role))
    page.goto(f"/desk/endorsements/?q={body.mark}")
    page.get_by_role("link", name=body.name).first.click()
    page.get_by_role("button", name=re.compile("Accept")).first.click()
    expect(page.locator(".messages")).to_contain_text(body.name)
