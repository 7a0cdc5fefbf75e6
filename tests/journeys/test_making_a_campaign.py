"""A campaigner makes a campaign at the desk on a quiet afternoon, without a shell, and everybody reads it: on a phone and on a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.desk import give_app, new_staff, sign_in
from tests.servers.ledger import rows
from tests.servers.product import Product

LIST = "/desk/campaigns/"
PAGE = "/en/campaign/answer-the-call/"


def open_form(page: Page, label: str) -> None:
    """Unfold the form of an act beside or below what is known."""
    page.locator(".one-acts details.act > summary").get_by_text(label, exact=True).click()


def test_a_campaign_is_made_given_two_targets_started_and_read_by_everybody(
    instance: Callable[..., Product], page_of: Callable[..., Page], save_shot: Callable[[Page, str], Path]
) -> None:
    own = instance()
    page = page_of(base_url=own.url)
    staff = new_staff(own, "campaigner")
    give_app(own, staff)
    sign_in(page, staff)

    def look(name: str) -> None:
        assert overflow(page) == [], name
        save_shot(page, f"making-{name}")

    page.goto(LIST)
    look("list")
    assert page.locator(".w-breadcrumbs").evaluate("one => one.scrollWidth - one.clientWidth") == 0
    page.get_by_role("link", name="Make a campaign").click()
    page.locator("#make-title_en").fill("Answer the call")
    page.locator("#make-hashtag").fill("Answer the call")
    look("make")
    page.get_by_role("button", name="Make the campaign").click()
    expect(page.locator("#make-hashtag-wrong")).to_be_visible()
    expect(page.locator("#make-title_en")).to_have_value("Answer the call")
    look("make-wrong")
    page.locator("#make-hashtag").fill("#AnswerTheCall")
    page.locator("#make-aim_en").fill("That the two who wait stand on the roll by the new year.")
    page.get_by_role("button", name="Make the campaign").click()
    expect(page.locator(".one-marks")).to_contain_text("Draft")
    desk = page.url
    assert page.request.get(PAGE).status == 404

    page.get_by_role("button", name="Start the campaign now").click()
    expect(page.get_by_text("It calls on nobody yet: please choose at least one target first.")).to_be_visible()
    look("draft")
    page.get_by_role("link", name="Targets", exact=True).click()
    page.get_by_role("link", name="Choose states").click()
    look("choose")
    for name in ("Brazil", "India"):
        page.get_by_label("Name of a state").fill(name)
        page.get_by_role("button", name="Find").click()
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Look at the choice").click()
    expect(page.get_by_text("2 states to call on")).to_be_visible()
    page.locator("#choose-reason_en").fill("It has said that it agrees.")
    look("choice")
    page.get_by_role("button", name="Call on these 2").click()
    expect(page.locator(".messages")).to_contain_text("The campaign calls on 2 more.")
    look("targets")

    page.goto(f"{desk}actions/")
    open_form(page, "Ask for one thing more")
    page.locator("#add-kind").select_option("post")
    page.locator("#add-title_en").fill("Post about it")
    page.get_by_role("button", name="Add the action").click()
    page.get_by_role("link", name="Post", exact=True).click()
    open_form(page, "Add a text")
    page.locator("#add-text-text").fill("{target}, answer the call! #{hashtag}")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Preview for a target").click()
    page.get_by_label("For").select_option(label="India")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(".campaign-text")).to_have_text("India, answer the call! #AnswerTheCall")
    look("action-preview")

    page.goto(desk)
    page.get_by_role("link", name="Preview, for a day").click()
    expect(page.get_by_text("Preview: this campaign is not public yet.")).to_be_visible()
    expect(page.locator("#board")).to_be_visible()
    look("preview")
    page.goto(desk)
    page.get_by_role("button", name="Start the campaign now").click()
    expect(page.locator(".one-marks")).to_contain_text("Running")
    look("running")

    reader = page_of(base_url=own.url)
    reader.goto(PAGE)
    expect(reader.get_by_role("heading", name="Answer the call", level=1)).to_be_visible()
    for name in ("Brazil", "India"):
        expect(reader.locator("main").get_by_role("link", name=name, exact=True).first).to_be_visible()
    reader.goto("/en/holdouts/")
    expect(reader.locator("main")).to_contain_text("AnswerTheCall")
    assert rows(own, "SELECT count(*) FROM undersigned_targetmail") == [(0,)]
    events = [
        event
        for (event,) in rows(own, "SELECT event FROM undersigned_auditline WHERE actor = ? ORDER BY id", (staff.name,))
    ]
    made = ("campaign.made", "target.made", "target.made", "action.saved", "action_text.saved", "campaign.started")
    assert (
        tuple(event for event in events if event.split(".")[0] in {"campaign", "target", "action", "action_text"})
        == made
    )
