"""The desk's queue by keys alone, in a real browser: a clean endorsement is decided in three."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import give_app, new_staff, sign_in
from tests.journeys.endorser import Body, answer_mailbox, endorse
from tests.servers.product import Product

pytestmark = pytest.mark.at_width(1440)  # keys are for keyboards
QUEUE = "/desk/endorsements/"


@pytest.fixture
def bodies(page: Page, product: Product) -> list[Body]:
    """Two bodies before the desk, each with its own mailbox confirmed."""
    found = [Body("civil-society"), Body("private-sector")]
    for body in found:
        endorse(page, body)
        answer_mailbox(page, product, body)
    return found


@pytest.fixture
def queue(page_of: Callable[..., Page], product: Product, bodies: list[Body]) -> Page:
    """The queue as a reviewer sees it, narrowed to the first of these two."""
    page, staff = page_of(), new_staff(product, "reviewer")
    give_app(product, staff)
    sign_in(page, staff)
    page.goto(f"{QUEUE}?q=Sample+Harbour+Council+{bodies[0].mark}")
    return page


def press(page: Page, *keys: str) -> int:
    """Press keys one after the other, each once the page has answered the one before; return how many they were."""
    page.wait_for_load_state()  # a page that shows already may not have its script yet
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_load_state()
    return len(keys)


def test_a_clean_endorsement_is_decided_in_three_keys(queue: Page, bodies: list[Body]) -> None:
    pressed = press(queue, "Enter")
    expect(queue.get_by_role("heading", name=bodies[0].name).first).to_be_visible()
    pressed += press(queue, "a", "Enter")
    expect(queue.locator(".messages")).to_have_text(f"{bodies[0].name} is accepted.")
    assert pressed == 3


def test_keys_lead_and_never_act_while_somebody_types_and_can_be_turned_off(queue: Page, bodies: list[Body]) -> None:
    press(queue, "Enter")
    expect(queue.get_by_role("heading", name=bodies[0].name).first).to_be_visible()
    press(queue, "?")
    expect(queue.locator("[data-keys]")).to_have_attribute("open", "")
    for key, field in {"q": "question", "r": "reason", "h": "reason", "n": "text"}.items():
        press(queue, key)
        assert queue.evaluate("document.activeElement.name") == field
        queue.evaluate("document.activeElement.blur()")
    press(queue, "r")
    queue.keyboard.type("jkau?")
    expect(queue.locator("#refuse-reason")).to_have_value("jkau?")
    queue.evaluate("document.activeElement.blur()")
    queue.get_by_role("button", name="Turn these keys off").click()
    queue.reload()
    press(queue, "r")
    assert queue.evaluate("document.activeElement === document.body") is True
