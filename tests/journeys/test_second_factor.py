"""How staff sign in: passkeys where they work, an authenticator app where they do not, recovery codes once each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.desk.signing_in import app_code
from tests.journeys.browsing import overflow, watch
from tests.journeys.desk import (
    Staff,
    give_app,
    new_staff,
    plug_authenticator,
    sign_in,
    sign_out,
    type_password,
    undersigned,
)
from tests.servers.ledger import rows
from tests.servers.product import Product

pytestmark = pytest.mark.at_width(1440)  # the desk is a desk
SaveShot = Callable[[Page, str], Path]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def local_page(browser: Browser, browser_context_args: dict[str, Any], product: Product) -> Iterator[Page]:
    """A page at http://localhost, where passkeys work without TLS, with the journeys' guard."""
    origin = f"http://localhost:{product.port}"
    context = browser.new_context(**{**browser_context_args, "base_url": origin})
    wrong = watch(context, origin)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
    assert wrong == [], "The browser met:\n" + "\n".join(wrong)


@pytest.fixture(autouse=True)
def recognise(request: pytest.FixtureRequest) -> Callable[[bool], None]:
    """Plug an authenticator into the local page's browser; call with False for one that does not recognise its owner's finger."""
    if "local_page" not in request.fixturenames:
        return lambda _known: None
    page: Page = request.getfixturevalue("local_page")
    devtools, plugged = plug_authenticator(page)

    def tell(known: bool) -> None:
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": plugged, "isUserVerified": known})

    return tell


@pytest.fixture
def look(save_shot: SaveShot) -> Callable[[Page, str], None]:
    """Save a picture of a page that fits its window and that axe has nothing against."""

    def save(page: Page, name: str) -> None:
        save_shot(page, f"desk-{name}")
        assert overflow(page) == []
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
        assert [breach["id"] for breach in found.response["violations"]] == []

    return save


def heading(page: Page) -> str:
    """The page's first heading."""
    return page.get_by_role("heading", level=1).inner_text()


def events(product: Product, staff: Staff) -> list[tuple[str, str]]:
    """What the audit says of somebody, oldest first."""
    asked = "SELECT event, detail FROM undersigned_auditline WHERE subject = ? ORDER BY id"
    return [(event, detail) for event, detail in rows(product, asked, (staff.name,))]


def test_a_passkey_is_set_up_and_signs_in_alone(
    local_page: Page, product: Product, look: Callable[[Page, str], None]
) -> None:
    page, staff = local_page, new_staff(product, "reviewer")
    page.goto("/desk/")
    look(page, "sign-in")
    type_password(page, staff)
    assert heading(page) == "Set up a second factor"
    look(page, "set-up")
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("What you call it").fill("office key")
    look(page, "passkey-new")
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    look(page, "recovery-codes")
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/desk/")
    page.goto("/desk/account/2fa/passkeys/")
    look(page, "passkeys")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/")
    assert heading(page) == "The desk"
    assert events(product, staff) == [
        ("staff.made", "reviewer"),
        ("staff.signed_in", "password"),
        ("second_factor.added", "passkey"),
        ("recovery_codes.made", ""),
        ("staff.signed_in", "passkey"),
    ]


def test_a_passkey_is_the_second_factor_of_a_password(
    local_page: Page, product: Product, look: Callable[[Page, str], None]
) -> None:
    page, staff = local_page, new_staff(product, "second_reviewer")
    type_password(page, staff)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    type_password(page, staff)
    look(page, "second-factor-passkey")
    assert heading(page) == "Your second factor"
    page.goto("/desk/")
    assert heading(page) == "Your second factor"
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")
    assert events(product, staff)[-1] == ("staff.signed_in", "password, passkey")


def test_a_passkey_that_is_refused_is_told_on_the_page(
    local_page: Page, product: Product, recognise: Callable[[bool], None]
) -> None:
    page, staff = local_page, new_staff(product, "reviewer")
    type_password(page, staff)
    page.get_by_role("link", name="Set up a passkey").click()
    recognise(False)
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text().startswith("No passkey was used")


def test_an_app_is_set_up_where_passkeys_do_not_work(
    page: Page, product: Product, look: Callable[[Page, str], None]
) -> None:
    staff = new_staff(product, "secretariat")
    type_password(page, staff)
    assert page.get_by_role("link", name=f"http://localhost:{product.port}/desk/").count() == 1
    assert page.get_by_role("link", name="Set up a passkey").count() == 0
    look(page, "set-up-by-number")
    page.goto("/desk/signatures/")
    assert heading(page) == "Set up a second factor"
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".account-secret").inner_text()
    look(page, "app-new")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Set up this app").click()
    page.locator(".field-wrong").wait_for()
    look(page, "app-refused")
    assert page.locator(".account-secret").inner_text() == secret
    page.get_by_label("Code").fill(app_code(secret))
    page.get_by_role("button", name="Set up this app").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    codes = page.locator(".account-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    page.goto("/desk/account/2fa/recovery-codes/")
    assert page.locator(".account-codes").count() == 0
    page.goto("/desk/account/2fa/")
    look(page, "second-factor")

    sign_out(page)
    type_password(page, staff)
    look(page, "second-factor-code")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")
    assert events(product, staff)[-1] == ("staff.signed_in", "password, recovery codes")
    sign_out(page)
    type_password(page, staff)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(".field-wrong").wait_for()
    assert heading(page) == "Your second factor"
    page.get_by_label("Code").fill(app_code(secret, later=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")


def test_a_reset_signs_out_and_leads_to_setting_up_again(page: Page, product: Product) -> None:
    staff = new_staff(product, "reviewer")
    give_app(product, staff)
    sign_in(page, staff)
    page.goto("/desk/roll/")
    assert heading(page) == "Roll"
    undersigned(product, "staff", "reset-second-factor", staff.name)
    page.goto("/desk/roll/")
    assert heading(page) == "Sign in to the desk"
    type_password(page, staff)
    assert heading(page) == "Set up a second factor"


def test_signing_in_works_without_script(no_script_page: Page, product: Product) -> None:
    staff = new_staff(product, "reviewer")
    give_app(product, staff)
    sign_in(no_script_page, staff)
    assert no_script_page.url.endswith("/desk/")


def test_the_sign_in_page_speaks_the_browsers_language(page_of: Callable[..., Page], save_shot: SaveShot) -> None:
    page = page_of(locale="fr-FR")
    page.goto("/desk/")
    assert page.locator("html").get_attribute("lang") == "fr"
    save_shot(page, "desk-sign-in-french")
