"""A reader finds an event, sees it at their own time, takes it into a calendar, and suggests another."""

from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.desk import give_app, new_staff, sign_in
from tests.journeys.signatory import Signatory
from tests.servers.outbox import await_letter
from tests.servers.product import Product

EVENT = "/en/events/how-to-write-to-your-government/"


def looked_at(page: Page, accessible: Callable[[], None], save: Callable[[Page, str], Path], name: str) -> None:
    """The page fits its window, can be read by all, and is kept as pictures, light and dark."""
    assert overflow(page) == []
    accessible()
    save(page, name)
    page.emulate_media(color_scheme="dark")
    save(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")


def test_a_reader_finds_an_event_from_the_first_page_and_sees_it_at_their_own_time(
    page: Page, page_of: Callable[..., Page], accessible: Callable[[], None], save_shot: Callable[[Page, str], Path]
) -> None:
    page.goto("/en/")
    page.get_by_role("navigation", name="Further pages").get_by_role("link", name="Events").click()
    expect(page.locator("#upcoming ~ *, .event-list > li").first).to_be_visible()
    looked_at(page, accessible, save_shot, "events")
    page.get_by_role("link", name="How to write to your government").click()
    page.wait_for_url(f"**{EVENT}")
    looked_at(page, accessible, save_shot, "event")
    expect(page.locator("header time")).to_have_text("Thursday 25 March 2027, 18:00–19:30, time of Paris (UTC+1)")
    tokyo = page_of(timezone_id="Asia/Tokyo")
    tokyo.goto(EVENT)
    expect(tokyo.locator("header .event-here")).to_contain_text("For you:")
    expect(tokyo.locator("header .event-here")).to_contain_text("26 March")
    expect(tokyo.locator("header .event-here")).to_contain_text("02:00")
    paris = page_of(timezone_id="Europe/Paris")
    paris.goto(EVENT)
    expect(paris.locator("header time")).to_be_visible()
    expect(paris.locator("header .event-here")).to_be_hidden()


@pytest.mark.at_width(360)
def test_without_script_the_time_of_the_event_and_utc_are_there_and_its_file_can_be_taken(no_script_page: Page) -> None:
    page = no_script_page
    page.goto(EVENT)
    expect(page.get_by_text("17:00–18:30")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Apple and others (.ics)").click()
    (entry,) = Calendar.from_ical(Path(taken.value.path()).read_bytes()).walk("VEVENT")
    assert str(entry["summary"]) == "How to write to your government"


def test_a_reader_suggests_an_event_and_is_told_that_it_waits(
    page: Page, product: Product, accessible: Callable[[], None], save_shot: Callable[[Page, str], Path]
) -> None:
    who = Signatory()
    page.goto("/en/events/")
    page.get_by_role("link", name="Suggest an event").click()
    page.wait_for_url("**/en/events/suggest/")
    expect(page.locator("#field-time_zone")).to_have_value("UTC")
    page.get_by_role("button", name="Suggest the event").click()
    expect(page.locator(".summary-wrong")).to_be_visible()
    looked_at(page, accessible, save_shot, "event-suggest-wrong")
    page.select_option("#field-kind", "takes_part")
    page.fill("#field-title", "Engines for peace")
    page.fill("#field-starts", "2027-03-28T02:30")
    page.fill("#field-ends", "2027-03-28T04:00")
    page.select_option("#field-time_zone", "Europe/Paris")
    page.fill("#field-register_at", "https://engines.example.org/register")
    page.fill("#field-name", who.name)
    page.fill("#field-email", who.email)
    page.get_by_role("button", name="Suggest the event").click()
    expect(page.locator("#wrong-starts")).to_contain_text("Times nearby: 01:30, 03:30.")
    page.fill("#field-starts", "2027-03-28T03:00")
    page.get_by_role("button", name="Suggest the event").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your event is with the campaign")
    looked_at(page, accessible, save_shot, "event-suggested")
    letter = await_letter(product.home, to=who.email)
    assert letter["X-Letter"] == "event_suggested"


def test_the_campaigns_page_shows_the_next_events(page: Page, save_shot: Callable[[Page, str], Path]) -> None:
    page.goto("/en/campaign/pick-up-the-paris-call/")
    expect(page.locator("section[aria-labelledby=events] .event-list > li")).to_have_count(3)
    assert overflow(page) == []
    save_shot(page, "campaign-events")
    page.goto("/fr/events/series/road-to-the-anniversary/")
    expect(page.locator(".event-list > li")).to_have_count(3)
    assert overflow(page) == []
    save_shot(page, "event-series-fr")


def test_the_desk_moves_an_event_and_readers_see_from_when_to_when_by_their_own_clock(
    page: Page,
    page_of: Callable[..., Page],
    product: Product,
    width: int,
    accessible: Callable[[], None],
    save_shot: Callable[[Page, str], Path],
) -> None:
    staff = new_staff(product, "campaigner")
    give_app(product, staff)
    sign_in(page, staff)
    page.goto("/desk/events/make/")
    page.fill("#make-title_en", f"A moved evening {width}")
    page.fill("#make-starts", "2027-03-27T19:00")
    page.fill("#make-ends", "2027-03-27T20:30")
    page.select_option("#make-time_zone", "Europe/Paris")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Publish the event").click()
    expect(page.locator(".messages")).to_contain_text("The event is public.")
    move = page.locator("details.act", has=page.locator("form[action$='/move/']"))
    move.locator("summary").click()
    page.fill("#move-starts", "2027-03-28T02:30")
    page.fill("#move-ends", "2027-03-28T04:00")
    move.get_by_role("button", name="Keep when and where").click()
    expect(move.get_by_text("Clocks go forward there on that day")).to_be_visible()
    save_shot(page, "desk-event-move-wrong")
    expect(page.locator("#move-starts")).to_have_value("2027-03-28T02:30")
    page.fill("#move-starts", "2027-03-28T19:00")
    page.fill("#move-ends", "2027-03-28T20:30")
    move.get_by_role("button", name="Keep when and where").click()
    expect(page.get_by_text("Saturday 27 March 2027, 19:00–20:30, time of Paris (UTC+1)")).to_be_visible()
    save_shot(page, "desk-event-moved")
    path = f"/en/events/a-moved-evening-{width}/"
    page.goto(path)
    looked_at(page, accessible, save_shot, "event-moved")
    page.goto("/en/events/")
    looked_at(page, accessible, save_shot, "events-moved")
    tokyo = page_of(timezone_id="Asia/Tokyo")
    tokyo.goto(path)
    clocks = tokyo.locator(".event-moves .event-here")
    expect(clocks.nth(0)).to_contain_text("28 March, 03:00–04:30")
    expect(clocks.nth(1)).to_contain_text("29 March, 02:00–03:30")
    save_shot(tokyo, "event-moved-tokyo")
    tokyo.goto("/en/events/")
    expect(tokyo.locator("li", has_text=f"A moved evening {width}").locator(".event-moved .event-here")).to_be_visible()
    save_shot(tokyo, "events-moved-tokyo")
