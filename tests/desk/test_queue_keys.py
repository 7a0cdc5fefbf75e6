"""The queue by keys alone, in a real browser: a clean endorsement is decided in no more than six."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from wagtail.models import Collection, Locale
from wagtail.models import Page as WagtailPage

from tests.desk.staffed import client_of_role
from tests.endorsers import queued
from tests.signatories import KEYS, NOW, make_call
from undersigned.endorsements.models import Endorsement
from undersigned.flows.set_up_desk import set_up_desk

QUEUE = "/desk/endorsements/"


@pytest.fixture
def bodies(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[Endorsement]:
    """Two endorsements that wait, the first one longer."""
    from undersigned.config.home import Home

    monkeypatch.setattr(Home, "keys", KEYS)
    # What the migrations made is gone after a test that committed its data.
    Locale.objects.get_or_create(language_code="en")
    if not WagtailPage.objects.exists():
        WagtailPage.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    set_up_desk(now=NOW)
    call = make_call()
    return [
        queued(
            call,
            name=f"Body {n}",
            website=f"https://b{n}.org",
            contact_email=f"a@b{n}.org",
            now=NOW + timedelta(days=n),
        )
        for n in range(2)
    ]


@pytest.fixture
def desk_page(bodies: list[Endorsement], live_server: Any, settings: Any) -> Iterator[Page]:
    """A browser in which a reviewer is signed in and looks at the queue."""
    settings.ALLOWED_HOSTS = ["*"]
    cookie = client_of_role("reviewer").cookies[settings.SESSION_COOKIE_NAME].value
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(QUEUE)
        yield page
        browser.close()


def press(page: Page, *keys: str) -> int:
    """Press keys one after the other, each once the page has answered the one before; return how many they were."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_load_state()
    return len(keys)


def test_a_clean_endorsement_is_decided_in_three_keys_and_the_next_one_is_shown(
    desk_page: Page, bodies: list[Endorsement]
) -> None:
    pressed = press(desk_page, "Enter")
    desk_page.wait_for_url(f"**{QUEUE}{bodies[0].pk}/")
    pressed += press(desk_page, "a", "Enter")
    desk_page.wait_for_url(f"**{QUEUE}{bodies[1].pk}/")
    assert (pressed, desk_page.locator(".messages").inner_text().strip()) == (3, "Body 0 is accepted.")


def test_keys_walk_lead_and_never_act_while_somebody_types(desk_page: Page, bodies: list[Endorsement]) -> None:
    def focused() -> str:
        return str(desk_page.evaluate("document.activeElement.innerText || document.activeElement.name"))

    walked = []
    for key in ("j", "j", "j", "k"):
        press(desk_page, key)
        walked.append(focused())
    assert walked == ["Body 0", "Body 1", "Body 1", "Body 0"]
    press(desk_page, "j", "Enter")
    desk_page.wait_for_url(f"**{QUEUE}{bodies[1].pk}/")
    press(desk_page, "?")
    assert desk_page.locator("[data-keys]").get_attribute("open") is not None
    led = {}
    for key in ("q", "r", "h", "n"):
        press(desk_page, key)
        led[key] = focused()
        desk_page.evaluate("document.activeElement.blur()")
    assert led == {"q": "question", "r": "reason", "h": "reason", "n": "text"}
    press(desk_page, "r")
    desk_page.keyboard.type("jkau?")
    assert (desk_page.locator("#refuse-reason").input_value(), desk_page.url.endswith(f"{bodies[1].pk}/")) == (
        "jkau?",
        True,
    )
    press(desk_page, "Control+Enter")
    desk_page.wait_for_url(f"**{QUEUE}{bodies[0].pk}/")
    assert desk_page.locator(".messages").inner_text().strip() == "Body 1 is refused."


def test_keys_can_be_turned_off_and_stay_so(desk_page: Page) -> None:
    press(desk_page, "?")
    desk_page.get_by_role("button", name="Turn these keys off").click()
    desk_page.reload()
    press(desk_page, "j")
    assert desk_page.evaluate("document.activeElement === document.body") is True
