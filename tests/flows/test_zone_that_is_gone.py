"""An event whose time zone the IANA database has no more: told by UTC, everywhere, and the whole day that was meant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from tests.comers import ask, come, kinds, make_event, post, seat_token
from tests.doers import make_campaign
from tests.servers.outbox import plain_text
from tests.signatories import ADA, DAY, KEYS, NOW, make_call
from undersigned.campaigns.models import Event, EventSeries
from undersigned.flows.tend_rsvps import remind_rsvps

pytestmark = pytest.mark.django_db
GONE = "Mars/Olympus"
BEGINS = datetime(2035, 3, 26, 22, 30, tzinfo=UTC)
SAID = "Monday 26 March 2035, 22:30–23:30 UTC"


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests."""
    monkeypatch.setitem(vars(settings.HOME), "keys", KEYS)


def event(**more: Any) -> Event:
    """An event of a zone that is gone, in a series, and moved once while its zone was there."""
    campaign = make_campaign(make_call())
    series = EventSeries.objects.create(campaign=campaign, slug="evenings", title={"en": "Evenings"})
    left = {"sequence": 0, "starts_at": "2035-03-25T20:00:00+00:00", "ends_at": "2035-03-25T21:00:00+00:00"}
    said: dict[str, Any] = {
        "campaign": campaign, "series": series, "starts_at": BEGINS, "ends_at": BEGINS + timedelta(hours=1),
        "time_zone": GONE, "capacity": 5, "moves": [left | {"all_day": False, "time_zone": GONE}],
    }  # fmt: skip
    return make_event(**said | more)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.text.replace("\xa0", " ").split())


@pytest.mark.parametrize(
    "path", ["events/", "events/evening/", "events/series/evenings/", "events/evening/register/", "campaign/example/"]
)
def test_pages_tell_its_times_by_utc(path: str, client: Client) -> None:
    one = event()
    path = path.replace("example", one.campaign.slug)
    assert SAID in text_of(client.get(f"/en/{path}"))


@pytest.mark.parametrize("path", ["events.ics", "events/evening.ics"])
def test_calendar_files_give_its_times_in_utc_and_describe_no_zone(path: str, client: Client) -> None:
    event()
    calendar = Calendar.from_ical(client.get(f"/{path}").content)
    entry: Any = calendar.walk("VEVENT")[0]
    assert (entry.start, entry.end) == (BEGINS, BEGINS + timedelta(hours=1))
    assert calendar.walk("VTIMEZONE") == []


@pytest.mark.parametrize("offset", [-11, -5, 0, 1, 12])
def test_of_whole_days_the_day_that_was_meant_is_still_told(offset: int, client: Client) -> None:
    midnight = datetime(2035, 3, 27, tzinfo=UTC) - timedelta(hours=offset)
    event(all_day=True, starts_at=midnight, ends_at=midnight + DAY, moves=[])
    entry: Any = Calendar.from_ical(client.get("/events.ics").content).walk("VEVENT")[0]
    assert (entry.start, entry.end) == (date(2035, 3, 27), date(2035, 3, 28))
    assert "Tuesday 27 March 2035 <" in text_of(client.get("/en/events/evening/")).replace("</time>", " <")


def test_letters_leave_and_its_own_seat_is_shown_also_where_the_readers_zone_is_gone_too(client: Client) -> None:
    one = event(starts_at=NOW + 7 * DAY, ends_at=NOW + 7 * DAY + timedelta(hours=1))
    ask(one)
    told = post()
    assert kinds(told) == [("rsvp_confirm", ADA)]
    come(one)
    one.rsvps.update(time_zone=GONE)
    assert kinds(post()) == [("rsvp_seat", ADA)]
    remind_rsvps(keys=KEYS, now=NOW + 6 * DAY)
    told = post(NOW + 6 * DAY)
    assert kinds(told) == [("rsvp_remind", ADA)]
    hours = f"{one.starts_at:%H:%M}–{one.ends_at:%H:%M} UTC"
    assert hours in plain_text(told.letters[0][0])
    assert hours in text_of(client.get(f"/en/seat/{seat_token(one)}/"))
