"""The road of an endorsement in a real browser, for each kind of body: form, letter, domain, reviewers, roll, certificate, withdrawal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.endorser import Body, answer_mailbox, endorse, fill, letter_link, load_until, review
from tests.servers.dns import name_server
from tests.servers.outbox import await_letter
from tests.servers.product import Product
from tests.waiting import until
from undersigned.values.countries import country_name

AT_WIDTH = {360: ("state", "civil-society"), 1440: ("state", "public-authority", "private-sector")}
SaveShot = Callable[[Page, str], Path]


def prove_domain(page: Page, product: Product) -> None:
    """Publish the challenge in a real name server, and load the body's page until the worker has seen it."""
    record, text = (page.locator("dd.hash").nth(n).inner_text() for n in (0, 1))
    options = [f"--txt-record={record},{text}"]
    with name_server(*options, port=product.name_server[1]):
        page.get_by_role("button", name="Look now").click()
        expect(page.get_by_text("We look now.")).to_be_visible()
        shown = page.get_by_text("Control of the domain shown").first
        for _load in range(60):
            if shown.is_visible():
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(shown).to_be_visible()


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=pytest.mark.at_width(width)) for width, kinds in AT_WIDTH.items() for kind in kinds],
)
def test_a_body_endorses_is_vetted_published_corrected_and_withdraws(
    page: Page, page_of: Callable[..., Page], product: Product, save_shot: SaveShot, kind: str, width: int
) -> None:
    body = Body(kind, country={360: "BW", 1440: "ZM"}[width] if kind == "state" else "SE")
    endorse(page, body)
    save_shot(page, f"endorse-{kind}-sent")

    page.goto(letter_link(product, body, "/endorse/mailbox/"))
    save_shot(page, f"endorse-{kind}-mailbox")
    answer_mailbox(page, product, body)
    mine = page.url
    prove_domain(page, product)
    save_shot(page, f"endorse-{kind}-my")
    assert overflow(page) == []

    # Passkeys need a host name.
    at_localhost = f"http://localhost:{product.port}"
    review(page_of(base_url=at_localhost), product, body, "reviewer")
    if kind == "state":
        review(page_of(base_url=at_localhost), product, body, "second_reviewer")

    entry = letter_link(product, body, "/roll/", known=1)
    page.goto(entry)
    # A State is shown by its name in the reader's language.
    name = country_name(body.country, "en") if kind == "state" else body.name
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    for shown in ("Control of the domain shown", "Mailbox at the body’s own domain", "Astrid Sjöberg"):
        expect(page.get_by_text(shown).first).to_be_visible()
    expect(page.get_by_text("Reviewed by two persons")).to_have_count(1 if kind == "state" else 0)
    save_shot(page, f"endorse-{kind}-entry")
    assert overflow(page) == []
    certificate = page.request.get(f"{entry}certificate.pdf")
    assert (certificate.status, certificate.body()[:5]) == (200, b"%PDF-")
    letter = await_letter(product.home, to=body.email, known=1)
    attached: list[Any] = list(letter.iter_attachments())
    assert [one.get_content_type() for one in attached] == ["application/pdf"]

    page.goto(mine)
    page.get_by_text("Another person holds the office").click()
    page.fill("#field-signer_name", "Nils Åkerlund")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Done.")).to_be_visible()
    page.get_by_text("The body no longer endorses the call").click()
    page.fill("#field-reason", "The council was dissolved.")
    page.check("#field-sure")
    page.get_by_role("button", name="Withdraw the endorsement").click()
    page.wait_for_url("**done=withdraw")

    load_until(page, entry, "The council was dissolved.")
    expect(page.get_by_text("Nils Åkerlund")).to_be_visible()
    until(lambda: page.request.get(f"{entry}certificate.pdf").status == 404)
    load_until(page, "/en/roll/changes/?q=" + body.mark, "Withdrawn")


def test_the_form_saves_itself_and_shows_who_is_on_the_roll_already(page: Page, product: Product) -> None:
    page.goto("/en/endorse/private-sector/")
    page.locator("#field-name").press_sequentially("kaspersky")
    expect(page.locator("#likely")).to_contain_text("Kaspersky Lab")
    page.locator("#field-signer_office").fill("Chief of Samples")
    page.locator("#field-signer_name").fill("Astrid Sjöberg")
    page.wait_for_url("**/endorse/form/**")
    address = page.url
    expect(page.locator("#saved-at")).to_have_text("Saved.")
    page.goto("/en/")
    page.goto(address)
    expect(page.locator("#field-name")).to_have_value("kaspersky")
    expect(page.locator("#field-signer_office")).to_have_value("Chief of Samples")


def test_it_works_without_script_and_says_at_each_field_what_is_wrong(no_script_page: Page, product: Product) -> None:
    page, body = no_script_page, Body("civil-society")
    page.goto("/en/endorse/civil-society/")
    fill(page, body)
    page.fill("#field-contact_email", "office")
    page.get_by_role("button", name="Submit the endorsement").click()
    expect(page.locator("#wrong-contact_email")).to_be_visible()
    expect(page.locator("#field-name")).to_have_value(body.name)
    page.fill("#field-contact_email", body.email)
    page.check("#field-entitled")
    page.get_by_role("button", name="Submit the endorsement").click()
    page.wait_for_url("**/endorse/sent/**")
    assert "/endorse/mailbox/" in letter_link(product, body, "/endorse/mailbox/")


@pytest.mark.parametrize(
    "path",
    ["/en/endorse/", "/en/endorse/state/", "/fr/endorse/civil-society/", "/en/roll/evidence/", "/en/call/matrix/"],
)
def test_the_pages_of_endorsing_are_accessible_and_fit(
    page: Page, accessible: Callable[[], None], shoot: Any, path: str
) -> None:
    page.goto(path)
    for folded in page.locator("main details").all():
        folded.evaluate("one => { one.open = true }")
    shoot(path.strip("/").replace("/", "-"))
    accessible()
    assert overflow(page) == []
