"""Every public page and every state of a form: no breach of WCAG 2.2 AA that axe can find, light or dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.pages import PATHS, visits
from tests.servers.product import Product

WIDE = {"home", "roll", "entry", "changes", "growth", "holdouts"}
"""Pages that are laid out otherwise where there is room; of the others axe sees the same at every width."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=name, marks=[] if name in WIDE else pytest.mark.at_width(360))
        for name, path in PATHS.items()
    ],
)
def test_a_page_has_no_breach_that_axe_finds(page: Page, accessible: Callable[[], None], path: str) -> None:
    page.goto(f"/en/{path}")
    accessible()


@pytest.mark.at_width(360)
@pytest.mark.parametrize("path", ["", "sign/", "roll/", "holdouts/"], ids=["home", "sign", "roll", "holdouts"])
def test_a_french_page_has_no_breach_that_axe_finds(page: Page, accessible: Callable[[], None], path: str) -> None:
    page.goto(f"/fr/{path}")
    accessible()


@pytest.mark.at_width(360)
def test_no_page_of_a_signature_and_no_refused_form_has_a_breach_that_axe_finds(
    page: Page, product: Product, accessible: Callable[[], None]
) -> None:
    for visit in visits(product):
        visit.go(page)
        accessible()
