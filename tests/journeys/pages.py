"""The public pages, by what a reader meets there: for the journeys that look at every one of them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.signatory import Signatory, fill_form, link_to, signed_and_confirmed
from tests.servers.product import Product

PATHS = {
    "home": "",
    "call": "call/",
    "principle": "call/principles/3/",
    "sign": "sign/",
    "sent": "sign/sent/",
    "code": "confirm/",
    "my": "my/",
    "roll": "roll/",
    "roll searched": "roll/?q=france&kind=state",
    "roll of a day": "roll/?as_of=2021-09-21",
    "roll with nothing found": "roll/?q=zzzz",
    "roll asked nonsense": "roll/?year=soon&as_of=2021-13-45&country=XX",
    "entry": "roll/france/",
    "people": "roll/people/",
    "changes": "roll/changes/",
    "growth": "roll/growth/",
    "holdouts": "holdouts/",
    "about": "about/",
    "privacy": "privacy/",
    "at stake": "what-is-at-stake/",
    "incidents": "incidents/",
    "incident": "incidents/solarwinds/",
    "news with the form": "news/a-timeline-of-incidents/",
    "questions": "questions/",
    "toolkit": "toolkit/",
    "mastodon": "share/mastodon/?server=x",
    "campaigns": "campaign/",
    "campaign": "campaign/pick-up-the-paris-call/",
    "campaign of a country": "campaign/pick-up-the-paris-call/?country=BR",
    "campaign asked nonsense": "campaign/pick-up-the-paris-call/?country=XX",
    "press kit": "campaign/pick-up-the-paris-call/press/",
    "announcement": "campaign/pick-up-the-paris-call/news/how-to-begin/",
    "ask": "campaign/pick-up-the-paris-call/ask/",
    "target": "holdouts/brazil/",
    "target that is won": "holdouts/united-states/",
    "claim": "holdouts/brazil/claim/",
    "press": "holdouts/brazil/write/",
    "post": "holdouts/brazil/post/",
    "telephone": "holdouts/brazil/call/",
    "letter on paper": "holdouts/brazil/letter/",
    "partners": "partners/",
    "partner": "partners/example-youth-network/",
    "partner asks": "partners/join/",
    "widget how": "partners/widget/",
    "newsletter": "newsletter/",
    "newsletter code": "newsletter/confirm/",
    "newsletter link cut": "newsletter/my/cut/",
    "events": "events/",
    "event": "events/anniversary-evening/",
    "series of events": "events/series/road-to-the-anniversary/",
    "event suggested": "events/suggest/",
    "not found": "nothing-here/",
    "link expired": "confirm/cut/",
}
"""Pages that anybody reaches by an address below the language."""


def refused_form(page: Page) -> None:
    """The form with every mistake a browser lets through."""
    page.goto("/en/sign/")
    page.fill("#field-name", "https://example.org")
    page.fill("#field-email", "nobody")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#wrong")


def refused_code(page: Page) -> None:
    """The form for the six digits, refused."""
    page.goto("/en/confirm/")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#wrong")


@dataclass(frozen=True)
class Visit:
    """A page that must be reached by doing something first."""

    name: str
    go: Callable[[Page], None]


def visits(product: Product) -> list[Visit]:
    """The pages of one signature, in the order in which its owner meets them, and the refused forms."""
    who = Signatory()

    def confirm(page: Page) -> None:
        page.goto("/en/sign/")
        fill_form(page, who)
        page.wait_for_url("**/en/sign/sent/")
        page.goto(link_to(product, who, "confirm"))

    def refuse(page: Page) -> None:
        page.goto(link_to(product, who, "refuse"))

    def confirmed(page: Page) -> None:
        page.goto(link_to(product, who, "confirm"))
        page.click("main form button[type=submit]")
        page.wait_for_url("**/confirmed/*/")

    def already(page: Page) -> None:
        page.goto(link_to(product, who, "confirm"))

    def my_signature(page: Page) -> None:
        page.goto("/en/my/")
        page.fill("#field-email", who.email)
        page.click("main form button[type=submit]")
        page.goto(link_to(product, who, "my", known=1))
        page.click("main summary")

    def wrong_name(page: Page) -> None:
        page.fill("#field-name", " ")
        page.click("button[value=correct_name]")
        page.wait_for_selector("#wrong")

    def withdrawn(page: Page) -> None:
        page.click("main summary")
        page.click("button[value=withdraw]")
        page.wait_for_selector("text=Your signature is withdrawn")

    def outbox(page: Page) -> None:
        page.goto("/outbox/")

    def letter(page: Page) -> None:
        page.locator(".letters a").first.click()
        page.wait_for_url("**/outbox/*/")

    steps: list[Callable[[Page], None]] = [
        refused_form,
        refused_code,
        confirm,
        refuse,
        confirmed,
        already,
        my_signature,
        wrong_name,
        withdrawn,
        outbox,
        letter,
    ]
    return [Visit(step.__name__.replace("_", " "), step) for step in steps]


def confirmed_signatory(product: Product, page: Page) -> Signatory:
    """Somebody whose name stands on the roll."""
    who = Signatory()
    signed_and_confirmed(product, page, who, show_name=True)
    return who
