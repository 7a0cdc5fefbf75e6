"""The header: campaigns and events are one step away on every screen, without script."""

from playwright.sync_api import Locator, Page, expect

BAR = ["The call", "Roll", "Holdouts"]
REST = ["Campaigns", "Events", "About"]


def bar(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Main")


def test_the_header_leads_to_campaigns_and_events_at_every_width(no_script_page: Page, width: int) -> None:
    page = no_script_page
    page.goto("/en/roll/")
    links = bar(page).get_by_role("link")
    if width < 1152:
        expect(links).to_have_text(BAR)
        bar(page).get_by_text("More", exact=True).click()
    expect(links).to_have_text(BAR + REST)
    right = max(box["x"] + box["width"] for link in links.all() if (box := link.bounding_box()))
    assert right <= width
    links.get_by_text("Events", exact=True).click()
    page.wait_for_url("**/en/events/")
    links = bar(page).get_by_role("link")
    if width < 1152:
        bar(page).get_by_text("More", exact=True).click()
    expect(links.and_(page.locator("[aria-current]"))).to_have_text(["Events"])
