"""320 pixels, the width at which WCAG 2.2 (1.4.10) lets nobody scroll sideways: every public page and every state of a form."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.browsing import overflow
from tests.journeys.pages import PATHS, visits
from tests.servers.product import Product

pytestmark = pytest.mark.at_width(360)
NARROW = {"width": 320, "height": 640}
Save = Callable[[Page, str], Path]


@pytest.fixture
def narrow_page(page_of: Callable[..., Page]) -> Page:
    return page_of(viewport=NARROW, screen=NARROW)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_scrolls_sideways_at_320_pixels(narrow_page: Page, save_shot: Save, language: str) -> None:
    for name, path in PATHS.items():
        narrow_page.goto(f"/{language}/{path}")
        assert overflow(narrow_page) == [], f"/{language}/{path}"
        if language == "fr" and name in {"home", "sign", "roll", "holdouts", "growth", "entry"}:
            save_shot(narrow_page, f"narrow-{name}")


def test_no_page_of_a_signature_and_no_refused_form_scrolls_sideways_at_320_pixels(
    narrow_page: Page, product: Product, save_shot: Save
) -> None:
    for visit in visits(product):
        visit.go(narrow_page)
        assert overflow(narrow_page) == [], visit.name
        save_shot(narrow_page, f"narrow-{visit.name.replace(' ', '-')}")
