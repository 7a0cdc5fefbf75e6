"""Two people come to an event with one seat: the first registers and gives the seat back, the second waits and moves up."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.browsing import overflow
from tests.journeys.endorser import load_until
from tests.journeys.signatory import Signatory
from tests.servers.ledger import change, rows
from tests.servers.outbox import await_letter, links, plain_text
from tests.servers.product import Product

EVENT = "/en/events/how-to-write-to-your-government/"
ONLINE = "https://meet.example.org/how-to-write"
OF_EVENT = "event_id = (SELECT id FROM undersigned_event WHERE slug = 'how-to-write-to-your-government')"
SET_CAPACITY = "UPDATE undersigned_event SET capacity = ? WHERE slug = 'how-to-write-to-your-government'"


def leave_one_seat(product: Product) -> None:
    """Make the room as small as one more person needs, whatever earlier journeys left."""
    taken = rows(
        product, f"SELECT count(*) FROM undersigned_rsvp WHERE {OF_EVENT} AND state IN ('held_seat', 'seated')"
    )[0][0]
    change(product, SET_CAPACITY, (taken + 1,))


def ask(page: Page, who: Signatory) -> None:
    """Fill the form in and send it."""
    page.fill("#field-name", who.name)
    page.fill("#field-email", who.email)
    page.get_by_role("button", name=re.compile("Register|Join the waiting list")).click()
    page.wait_for_url("**/register/sent/")


def link_of(product: Product, who: Signatory, *, known: int) -> str:
    """The link that confirms, of the newest letter, once there are more than `known`."""
    letter = await_letter(product.home, to=who.email, known=known)
    return next(link for link in links(letter) if "/rsvp/" in link)


def calendar_in(product: Product, who: Signatory, *, known: int) -> Any:
    """The calendar file of the newest letter, once there are more than `known`."""
    (file,) = await_letter(product.home, to=who.email, known=known).iter_attachments()
    return Calendar.from_ical(file.get_content())


def test_two_people_come_to_an_event_with_one_seat_and_the_line_moves(
    page: Page, product: Product, accessible: Callable[[], None], shoot: Callable[[str], Path]
) -> None:
    def look(name: str) -> None:
        assert overflow(page) == []
        accessible()
        shoot(name)

    def says(text: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(text)

    leave_one_seat(product)
    first, second = Signatory(), Signatory(name="عائشة بنت محمد")
    load_until(page, f"{EVENT}register/", "1 seat is left.")
    look("rsvp")
    page.fill("#field-email", "nobody")
    page.get_by_role("button", name="Register").click()
    expect(page.locator("#wrong")).to_be_focused()
    look("rsvp-refused")
    page.select_option("#field-time_zone", "Asia/Tokyo")
    page.fill("#field-answer_1", "To Atlantis")
    ask(page, first)
    look("rsvp-sent")

    page.goto(link_of(product, first, known=0))
    expect(page.get_by_text("To Atlantis")).to_be_visible()
    look("rsvp-confirm")
    page.check("#field-news")
    page.get_by_role("button", name="Yes, I am coming").click()
    page.wait_for_url("**/seat/**")
    says("You have a seat")
    expect(page.get_by_role("link", name="Join online")).to_have_attribute("href", ONLINE)
    expect(page.get_by_text("time of Tokyo (UTC+9)")).to_be_visible()
    look("seat")
    seat_of_first = page.url
    assert ONLINE in plain_text(await_letter(product.home, to=first.email, known=1))
    (entry,) = calendar_in(product, first, known=1).walk("VEVENT")
    assert entry.decoded("DTSTART").astimezone(UTC) == datetime(2027, 3, 25, 17, 0, tzinfo=UTC)

    load_until(page, f"{EVENT}register/", "All seats are taken")
    look("rsvp-full")
    ask(page, second)
    page.goto(link_of(product, second, known=0))
    page.get_by_role("button", name="Yes, I am coming").click()
    page.wait_for_url("**/seat/**")
    says("You are number 1 in line")
    assert ONLINE not in page.content()
    look("seat-in-line")
    seat_of_second = page.url
    assert ONLINE not in plain_text(await_letter(product.home, to=second.email, known=1))

    page.goto(seat_of_first)
    page.get_by_role("button", name="Give my seat back").click()
    says("You have no seat here any more")
    look("seat-given-back")
    assert ONLINE in plain_text(await_letter(product.home, to=second.email, known=2))
    assert str(calendar_in(product, first, known=2)["METHOD"]) == "CANCEL"
    page.goto(seat_of_second)
    says("You have a seat")
    expect(page.get_by_role("link", name="Join online")).to_have_attribute("href", ONLINE)

    page.goto("/en/rsvp/cut/")
    says("This link no longer works")
    look("rsvp-expired")
