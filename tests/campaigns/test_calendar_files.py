"""Calendar files of events: what another program reads in them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.meetings import changed, published
from tests.partners import make_campaign
from tests.signatories import NOW, PUBLIC_URL, make_call
from undersigned.campaigns.calendar_files import event_calendar, invitation
from undersigned.campaigns.models import Campaign, Event
from undersigned.flows.cancel_event import cancel_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


def feed(*events: Event, language: str = "en", name: str = "Quiet Seas: events") -> bytes:
    return event_calendar(events, public_url=PUBLIC_URL, language=language, name=name)


def entry_of(content: bytes) -> Any:
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    return entry


def invited(event: Event, **more: Any) -> bytes:
    about = {
        "method": "REQUEST",
        "organizer": "The Call <letters@call.example.org>",
        "attendee": "ada@example.org",
        "attendee_name": "Ada",
        "online_link": event.online_link,
        "public_url": PUBLIC_URL,
        "language": "en",
    }
    return invitation(event, **{**about, **more})


def test_an_entry_tells_title_times_in_their_zone_page_place_and_state_and_never_the_online_link(
    campaign: Campaign,
) -> None:
    event = published(campaign, place="12 Sample Street, Paris")
    content = feed(event)
    entry = entry_of(content)
    paris = ZoneInfo("Europe/Paris")
    assert (entry["uid"], entry["sequence"], str(entry["summary"])) == (
        f"{event.uid}@call.example.org", 0, "How to write to your government",
    )  # fmt: skip
    assert (entry.start, entry.end) == (
        datetime(2027, 3, 27, 19, 0, tzinfo=paris), datetime(2027, 3, 27, 20, 30, tzinfo=paris),
    )  # fmt: skip
    assert str(entry["url"]) == f"{PUBLIC_URL}/en/events/how-to-write-to-your-government/"
    assert (str(entry["status"]), str(entry["location"])) == ("CONFIRMED", "12 Sample Street, Paris")
    assert entry["categories"].cats == ["QuietNow"]
    assert entry["dtstamp"].dt == NOW
    assert "An hour together.\n\nBring your letter." in str(entry["description"])
    assert b"meet.example.org" not in content.replace(b"\r\n ", b"")


def test_a_feed_has_a_name_says_how_often_to_ask_and_is_the_same_to_the_byte_while_nothing_changes(
    campaign: Campaign,
) -> None:
    event = published(campaign)
    calendar: Any = Calendar.from_ical(feed(event, language="fr"))
    assert (calendar["method"], calendar["version"], str(calendar["name"])) == ("PUBLISH", "2.0", "Quiet Seas: events")
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert str(calendar.walk("VEVENT")[0]["summary"]) == "Comment écrire à son gouvernement"
    assert feed(event) == feed(Event.objects.get(pk=event.pk))


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Europe/Dublin", "Africa/Casablanca", "Asia/Kolkata"]
)
def test_a_zone_is_described_so_that_who_does_not_know_it_comes_to_the_same_moments(
    campaign: Campaign, zone: str
) -> None:
    event = published(campaign, time_zone=zone)
    content = feed(event)
    described: Any
    (described,) = Calendar.from_ical(content).walk("VTIMEZONE")
    # Under a name that no program knows, only what the file says of it counts.
    described["TZID"] = "Nowhere/Sample"
    told, real = described.to_tz(), ZoneInfo(zone)
    hour = datetime(2027, 1, 1, tzinfo=UTC)
    while hour.year == 2027:
        expected = hour.astimezone(real)
        local = expected.replace(tzinfo=None)
        # What is left out in spring and there twice in autumn says nothing of the zone.
        if expected.fold == 0 and expected.replace(fold=1).utcoffset() == expected.utcoffset():
            assert told.utcoffset(local) == expected.utcoffset(), local
        hour += timedelta(hours=1)


def test_onsets_stand_in_the_file_as_clocks_showed_them_before(campaign: Campaign) -> None:
    zone: Any
    (zone,) = Calendar.from_ical(feed(published(campaign))).walk("VTIMEZONE")
    of_2027 = [
        (one.name, one["dtstart"].dt, one["tzoffsetfrom"].td, one["tzoffsetto"].td)
        for one in zone.subcomponents
        if one["dtstart"].dt.year == 2027
    ]
    hour = timedelta(hours=1)
    assert of_2027 == [
        ("DAYLIGHT", datetime.fromisoformat("2027-03-28T02:00"), hour, 2 * hour),
        ("STANDARD", datetime.fromisoformat("2027-10-31T03:00"), 2 * hour, hour),
    ]


def test_an_event_of_whole_days_has_no_hours_and_ends_before_the_day_it_names(campaign: Campaign) -> None:
    event = published(campaign, all_day="on", starts="2027-11-12", ends="2027-11-13")
    content = feed(event)
    entry = entry_of(content)
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2027, 11, 12), date(2027, 11, 14))
    assert b"DTSTART;VALUE=DATE:20271112\r\n" in content and b"VTIMEZONE" not in content


def test_times_in_utc_need_no_zone(campaign: Campaign) -> None:
    content = feed(published(campaign, time_zone="UTC"))
    assert b"DTSTART:20270327T190000Z\r\n" in content and b"VTIMEZONE" not in content


def test_a_cancelled_event_stays_in_feeds_as_cancelled_with_a_higher_sequence(campaign: Campaign) -> None:
    event = published(campaign)
    cancel_event(event_id=event.pk, reason="The speaker is ill.", by="grace", now=NOW)
    event.refresh_from_db()
    entry = entry_of(feed(event))
    assert (entry["status"], entry["sequence"], str(entry["summary"]), entry["transp"]) == (
        "CANCELLED", 1, "Cancelled: How to write to your government", "TRANSPARENT",
    )  # fmt: skip
    assert str(entry["description"]).startswith("The speaker is ill.")


def test_new_times_keep_the_uid_and_raise_the_sequence(campaign: Campaign) -> None:
    event = published(campaign)
    before, after = (
        entry_of(feed(event)),
        entry_of(feed(changed(event, starts="2027-03-29T19:00", ends="2027-03-29T20:00"))),
    )
    assert (after["uid"], after["sequence"]) == (before["uid"], 1)
    assert after["dtstart"].dt.astimezone(UTC) == datetime(2027, 3, 29, 17, 0, tzinfo=UTC)


def test_nothing_that_was_typed_begins_a_line_of_its_own(campaign: Campaign) -> None:
    typed = "Hello\r\nATTENDEE:mailto:evil@example.org\nBEGIN:VALARM;,\\"
    event = published(campaign, text_en=typed, place="Here\r\nX-EVIL:1", title_en='A; "title", with\tall\\n of it')
    for content in (feed(event, name="N\r\nX-EVIL:1"), invited(event, attendee_name='E"vil\r\nX-EVIL:1;X=Y:')):
        lines = content.replace(b"\r\n ", b"").split(b"\r\n")
        starts = {line.partition(b":")[0].partition(b";")[0] for line in lines}
        assert not starts & {b"X-EVIL", b"BEGIN VALARM"} and lines.count(b"BEGIN:VALARM") == 0
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        entry = entry_of(content)
        assert "ATTENDEE:mailto:evil@example.org\nBEGIN:VALARM;,\\" in str(entry["description"])
        assert str(entry["summary"]) == 'A; "title", with all\\n of it'
    assert str(entry_of(invited(event))["attendee"]) == "mailto:ada@example.org"


def test_an_invitation_names_who_invites_and_who_comes_and_gives_the_online_link(campaign: Campaign) -> None:
    event = published(campaign)
    content = invited(event)
    entry = entry_of(content)
    assert Calendar.from_ical(content)["method"] == "REQUEST"
    assert (str(entry["organizer"]), entry["organizer"].params["CN"]) == ("mailto:letters@call.example.org", "The Call")
    assert {key: str(value) for key, value in entry["attendee"].params.items()} == {
        "CN": "Ada", "CUTYPE": "INDIVIDUAL", "PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE",
    }  # fmt: skip
    assert (str(entry["location"]), str(entry["conference"])) == (event.online_link, event.online_link)
    assert entry["uid"] == entry_of(feed(event))["uid"]


def test_a_cancelling_invitation_takes_the_same_entry_out(campaign: Campaign) -> None:
    event = published(campaign)
    content = invited(event, method="CANCEL", online_link="")
    entry = entry_of(content)
    assert (Calendar.from_ical(content)["method"], entry["status"], entry["uid"]) == (
        "CANCEL", "CANCELLED", entry_of(feed(event))["uid"],
    )  # fmt: skip


def test_what_is_said_later_with_the_same_sequence_is_known_by_its_stamp(campaign: Campaign) -> None:
    event, later = published(campaign), datetime(2027, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    stamps = [entry_of(invited(event, made_at=at)).DTSTAMP for at in (None, later)]
    assert stamps == [event.changed_at.replace(microsecond=0), later.replace(microsecond=0)]
    assert len(entry_of(invited(event, made_at=later)).walk("VEVENT")) == 1
