"""Real calendar programs, Debian's vdirsyncer and khal, subscribe to the feed of a site that runs."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.meetings import changed, published
from tests.paris import bring_root_of_pages
from tests.partners import make_campaign
from tests.signatories import make_call
from undersigned.campaigns.calendar_files import invitation
from undersigned.campaigns.models import Campaign, Event
from undersigned.flows.cancel_event import cancel_event

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (shutil.which("vdirsyncer") and shutil.which("khal")), reason="needs Debian's vdirsyncer and khal"
    ),
]

VDIRSYNCER = """[general]
status_path = "{here}/status/"
[pair events]
a = "site"
b = "mine"
collections = null
conflict_resolution = "a wins"
[storage site]
type = "http"
url = "{feed}"
[storage mine]
type = "filesystem"
path = "{here}/calendar/"
fileext = ".ics"
"""
KHAL = """[calendars]
[[events]]
path = {here}/calendar/
type = calendar
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = events
[sqlite]
path = {here}/{name}.db
"""


class Reader:
    """Somebody with these programs and a home of their own, who lives in another zone."""

    def __init__(self, here: Path, feed: str) -> None:
        self.here = here
        (here / "calendar").mkdir()
        (here / "vdirsyncer").write_text(VDIRSYNCER.format(here=here, feed=feed))

    def subscribe(self) -> None:
        """Fetch the feed, as a timer would."""
        if not (self.here / "status").exists():
            self._run("vdirsyncer", "-c", str(self.here / "vdirsyncer"), "discover", typed="y\n" * 4)
        self._run("vdirsyncer", "-c", str(self.here / "vdirsyncer"), "sync")

    def sees(self, zone: str, first: str, last: str) -> list[str]:
        """What khal shows from one day to another in a zone."""
        name = zone.replace("/", "-")
        (self.here / name).write_text(KHAL.format(here=self.here, zone=zone, name=name))
        line = "{start-date} {start-time}-{end-time} {title} {status}"
        said = self._run(
            "khal", "-c", str(self.here / name), "list", "--once", "--day-format", "", "--format", line, first, last
        )
        return [" ".join(one.split()) for one in said.splitlines() if one.strip()]

    def files(self) -> list[Any]:
        """The entries on the reader's disk."""
        paths = sorted((self.here / "calendar").glob("*.ics"))
        return [Calendar.from_ical(path.read_bytes()).walk("VEVENT")[0] for path in paths]

    def _run(self, *command: str, typed: str = "") -> str:
        surroundings = {"PATH": os.environ["PATH"], "HOME": str(self.here), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
        done = subprocess.run(
            command, input=typed, capture_output=True, text=True, env=surroundings, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def campaign() -> Campaign:
    bring_root_of_pages()
    return make_campaign(make_call())


@pytest.fixture
def reader(tmp_path: Path, live_server: Any) -> Reader:
    return Reader(tmp_path, f"{live_server.url}/events.ics")


def test_a_reader_elsewhere_sees_each_event_at_the_right_local_time_around_a_change_of_clocks_moved_and_cancelled(
    campaign: Campaign, reader: Reader
) -> None:
    before = published(campaign, title_en="Before")
    published(campaign, title_en="After", starts="2027-03-29T19:00", ends="2027-03-29T20:30")
    published(campaign, title_en="On the day", starts="2027-03-28T03:30", ends="2027-03-28T04:30")
    published(campaign, title_en="Whole days", all_day="on", starts="2027-03-30", ends="2027-03-31")
    reader.subscribe()
    days = ("2027-03-27", "2027-04-01")
    assert reader.sees("Asia/Kolkata", *days) == [
        "2027-03-27 23:30-01:00 Before CONFIRMED",
        "2027-03-28 07:00-08:00 On the day CONFIRMED",
        "2027-03-29 22:30-00:00 After CONFIRMED",
        "2027-03-30 - Whole days CONFIRMED",
    ]
    assert [one for one in reader.sees("America/New_York", *days) if "Whole" not in one] == [
        "2027-03-27 14:00-15:30 Before CONFIRMED", "2027-03-27 21:30-22:30 On the day CONFIRMED", "2027-03-29 13:00-14:30 After CONFIRMED",
    ]  # fmt: skip
    changed(before, title_en="Before", starts="2027-03-31T19:00", ends="2027-03-31T20:30")
    reader.subscribe()
    # vdirsyncer names what it fetched by its contents; there is one still.
    (moved,) = [one for one in reader.files() if str(one["summary"]) == "Before"]
    assert moved["sequence"] == 1
    assert "2027-03-31 22:30-00:00 Before CONFIRMED" in reader.sees("Asia/Kolkata", "2027-03-31", "2027-04-01")
    assert not [one for one in reader.sees("Asia/Kolkata", "2027-03-27", "2027-03-28") if "Before" in one]
    cancel_event(event_id=before.pk, reason="No room.", by="grace", now=datetime(2026, 11, 24, tzinfo=UTC))
    reader.subscribe()
    assert len(reader.files()) == 4
    assert [one for one in reader.sees("Asia/Kolkata", "2027-03-31", "2027-04-01") if "Before" in one] == [
        "2027-03-31 22:30-00:00 Cancelled: Before CANCELLED"
    ]


def test_an_invitation_is_taken_up_by_a_calendar_program_once_and_its_next_one_updates_it(
    campaign: Campaign, reader: Reader
) -> None:
    event = published(campaign, title_en="Invited")
    moves: list[tuple[dict[str, Any], str]] = [
        ({}, "2027-03-27 23:30-01:00 Invited CONFIRMED"),
        ({"starts": "2027-03-29T19:00", "ends": "2027-03-29T20:30"}, "2027-03-29 22:30-00:00 Invited CONFIRMED"),
    ]
    for typed, expected in moves:
        event = changed(event, title_en="Invited", **typed)
        path = reader.here / "invite.ics"
        path.write_bytes(_invitation(event))
        reader.sees("Asia/Kolkata", "2027-03-27", "2027-03-28")
        reader._run("khal", "-c", str(reader.here / "Asia-Kolkata"), "import", "--batch", str(path))
        assert reader.sees("Asia/Kolkata", "2027-03-27", "2027-04-01") == [expected]


def _invitation(event: Event) -> bytes:
    return invitation(
        event,
        method="REQUEST",
        organizer="The Call <letters@call.example.org>",
        attendee="ada@example.org",
        attendee_name="Ada",
        online_link=event.online_link,
        public_url="https://call.example.org",
        language="en",
    )
