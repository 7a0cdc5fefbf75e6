"""Somebody at the desk writes a mailing block by block, without a script, looks at it, and releases it: on a phone and on a desk."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.desk import give_app, new_staff, sign_in
from tests.servers.product import Product

MAILINGS = "/desk/mailings/"


def open_form(page: Page, label: str) -> None:
    """Unfold the form of an act beside or below what is known."""
    page.locator(".one-acts details.act > summary").get_by_text(label, exact=True).click()


def add_picture(page: Page, shoot: Callable[[str], Path]) -> None:
    """Upload a picture into the library in the chooser's window, and put it into the text."""
    open_form(page, "Add: Picture")
    page.locator("#add-picture-image-chooser [data-chooser-action-choose]:visible").click()
    window = page.locator(".modal-dialog")
    window.get_by_role("tab", name="Upload").click()
    pixels = Image.effect_noise((1600, 800), 60).convert("RGB")
    written = io.BytesIO()
    pixels.save(written, format="JPEG")
    upload = FilePayload(name="waves.jpg", mimeType="image/jpeg", buffer=written.getvalue())
    window.locator("input[type=file]").set_input_files(upload)
    expect(window.get_by_label("Title")).to_have_value("waves")
    shoot("mailing-picture-window")
    window.get_by_role("button", name="Upload").click()
    expect(page.locator("#add-picture-image-chooser [data-chooser-title]")).to_have_text("waves")
    page.locator("#add-picture-alt").fill("Waves under a dark sky.")
    shoot("mailing-picture-chosen")
    page.locator("form[action$='/add-picture/'] > button").click()
    expect(page.locator(".messages")).to_contain_text("The block is added.")


def add_article(page: Page) -> None:
    """Choose a piece of news of the site."""
    open_form(page, "Add: Article")
    page.locator("#add-article-chosen").select_option(label="#PickUpTheParisCall begins")
    page.locator("form[action$='/add-article/'] > button").click()
    expect(page.locator(".campaign-entries .queue-aside", has_text="#PickUpTheParisCall begins")).to_be_visible()


def test_a_mailing_is_written_looked_at_and_offered(
    page: Page, product: Product, width: int, shoot: Callable[[str], Path]
) -> None:
    staff = new_staff(product, "campaigner")
    give_app(product, staff)
    sign_in(page, staff)
    page.goto(MAILINGS)
    expect(page.get_by_role("link", name="Who has picked up (sample)")).to_be_visible()
    shoot("mailings")
    open_form(page, "Write a mailing")
    page.locator("#write-name").fill(f"News at {width}")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", name=f"News at {width}").first).to_be_visible()
    open_form(page, "Write it in a language")
    page.locator("#add-text-subject").fill("Where the call stands")
    page.get_by_role("button", name="Begin the text").click()
    expect(page.locator("#one-blocks")).to_be_visible()
    open_form(page, "Add: Text")
    page.locator("#add-text-heading").fill("Where the call stands")
    page.locator("#add-text-text").fill("{{ hello }}\n\nThe roll **grows**.")
    page.locator("form[action$='/add-text/'] button").click()
    open_form(page, "Add: Button")
    page.locator("#add-button-label").fill("Read the call")
    page.locator("#add-button-link").fill("javascript:alert(1)")
    page.locator("form[action$='/add-button/'] button").click()
    expect(page.locator("#add-button-link-wrong")).to_be_visible()
    expect(page.locator("#add-button-label")).to_have_value("Read the call")
    page.locator("#add-button-link").fill("/en/call/")
    page.locator("form[action$='/add-button/'] button").click()
    page.get_by_role("button", name="Down").first.click()
    expect(page.locator(".campaign-entries > li .campaign-entry").first).to_contain_text("1. Button")
    add_picture(page, shoot)
    add_article(page)
    frame = page.frame_locator(".mailing-preview-desktop iframe")
    expect(frame.get_by_text("Dear Ada,")).to_be_visible()
    sea = frame.get_by_alt_text("Waves under a dark sky.")
    assert sea.evaluate("picture => [picture.complete && picture.naturalWidth, picture.width]")[0] == 1200
    expect(frame.get_by_role("link", name="#PickUpTheParisCall begins")).to_be_visible()
    for name in ("phone", "dark", "text"):
        page.locator(f".mailing-preview-{name} > summary").click(position={"x": 5, "y": 10})
    expect(page.frame_locator(".mailing-preview-text iframe").get_by_text("Dear Ada,")).to_be_visible()
    expect(page.frame_locator(".mailing-preview-dark iframe").get_by_text("Dear Ada,")).to_be_visible()
    assert overflow(page) == []
    shoot("mailing-text")
    page.get_by_role("link", name="The mailing", exact=True).click()
    page.get_by_role("button", name="Offer it to a second person").click()
    expect(page.locator(".messages")).to_contain_text("It is offered.")
    assert overflow(page) == []
    shoot("mailing")


def test_a_draft_is_deleted_by_who_says_that_they_know(
    page: Page, product: Product, width: int, shoot: Callable[[str], Path]
) -> None:
    staff = new_staff(product, "campaigner")
    give_app(product, staff)
    sign_in(page, staff)
    page.goto(MAILINGS)
    open_form(page, "Write a mailing")
    page.locator("#write-name").fill(f"By mistake at {width}")
    page.get_by_role("button", name="Make the draft").click()
    open_form(page, "Delete the draft")
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.locator("#delete-sure-wrong")).to_be_visible()
    page.locator("#delete-sure").check()
    shoot("mailing-delete")
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.locator(".messages")).to_contain_text("The draft is deleted.")
    expect(page.get_by_role("link", name=f"By mistake at {width}")).to_have_count(0)


def test_a_segment_a_series_and_what_is_set_up_fit_on_the_screen(
    page: Page, product: Product, width: int, shoot: Callable[[str], Path]
) -> None:
    staff = new_staff(product, "campaigner")
    give_app(product, staff)
    sign_in(page, staff)
    page.goto(f"{MAILINGS}segments/")
    open_form(page, "Make a segment")
    page.locator("#make-name").fill(f"Readers of French at {width}")
    page.get_by_role("button", name="Make it").click()
    open_form(page, "Add: Language")
    page.locator("#add-language-value").select_option("fr")
    page.locator("form[action$='/add-language/'] button").click()
    expect(page.get_by_text("Language: Français")).to_be_visible()
    assert overflow(page) == []
    shoot("mailing-segment")
    for name in ("series", "setup"):
        page.goto(f"{MAILINGS}{name}/")
        if name == "series":
            page.get_by_role("link", name="Welcome (sample)").click()
            expect(page.get_by_text("Day 7")).to_be_visible()
        assert overflow(page) == []
        shoot(f"mailing-{name}")
