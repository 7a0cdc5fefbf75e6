"""What the clock does for who comes: reminders, what changed, what came of it, and forgetting; each once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from icalendar import Calendar

from tests.comers import (
    BEGINS,
    ONLINE,
    ask,
    come,
    confirm,
    kinds,
    make_event,
    post,
    rsvp_to,
    seat_token,
    states,
    told_by,
)
from tests.doers import make_campaign
from tests.meetings import changed, published
from tests.servers.outbox import plain_text
from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL
from tests.writers import Counter
from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.verbs.rsvps import open_comer
from undersigned.flows.give_back import give_back
from undersigned.flows.tell_events import tell_after, tell_changed, tell_events
from undersigned.flows.tend_rsvps import forget_rsvps, remind_rsvps
from undersigned.mailing.models import Letter
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db
BOB = "bob@example.org"
HOUR = timedelta(hours=1)


@pytest.fixture
def event() -> Event:
    """One is seated, one waits; both were told so."""
    event = make_event()
    come(event)
    come(event, BOB)
    post()
    return event


def remind(now: Any) -> list[tuple[str, str]]:
    remind_rsvps(keys=KEYS, now=now)
    return kinds(post(now))


def tell(now: Any = NOW) -> Counter:
    while tell_events(keys=KEYS, public_url=PUBLIC_URL, now=now, limit=1):
        pass
    return post(now)


def change(**more: Any) -> None:
    event = Event.objects.get()
    Event.objects.update(sequence=event.sequence + 1, changed_at=NOW, **more)


def calendar_of(counter: Counter, to: str) -> Any:
    """The calendar file of the one letter to an address, and its method; None without one."""
    (message,) = [one for one, whom in counter.letters if whom == to]
    files = list(message.iter_attachments())
    return Calendar.from_ical(files[0].get_content()) if files else None


def test_who_is_seated_is_reminded_a_day_and_an_hour_before_once_each(event: Event) -> None:
    assert remind(BEGINS - DAY - timedelta(minutes=1)) == []
    assert remind(BEGINS - DAY) == [("rsvp_remind", ADA)]
    assert remind(BEGINS - DAY / 2) == []
    assert remind(BEGINS - HOUR) == [("rsvp_remind", ADA)]
    assert remind(BEGINS - HOUR / 2) == []


def test_who_came_in_the_last_hour_before_a_reminder_gets_none() -> None:
    event = make_event(capacity=5)
    come(event, now=BEGINS - DAY - HOUR / 2)
    come(event, BOB, now=BEGINS - 2 * HOUR)
    post(BEGINS - 2 * HOUR)
    assert remind(BEGINS - 2 * HOUR) == []
    assert remind(BEGINS - HOUR) == [("rsvp_remind", ADA), ("rsvp_remind", BOB)]


def test_a_reminder_that_is_late_comes_until_the_event_begins_and_not_after(event: Event) -> None:
    remind_rsvps(keys=KEYS, now=BEGINS - HOUR / 6)
    assert kinds(post(BEGINS)) == []
    assert remind(BEGINS) == []


def test_whole_days_and_cancelled_events_remind_accordingly(event: Event) -> None:
    Event.objects.update(all_day=True)
    assert remind(BEGINS - HOUR) == []
    Event.objects.update(all_day=False, state="cancelled", cancelled_at=NOW)
    assert remind(BEGINS - HOUR) == []


def test_a_change_is_told_once_to_everybody_with_a_newer_version_for_who_is_seated(event: Event) -> None:
    change(online_link="https://meet.example.org/another-room")
    assert tell_changed(event_id=event.pk, now=NOW) == 2
    told = tell()
    assert kinds(told) == [("event_changed", ADA), ("event_changed", BOB)]
    calendar = calendar_of(told, ADA)
    (entry,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), entry["SEQUENCE"], str(entry["LOCATION"])) == (
        "REQUEST", 1, "https://meet.example.org/another-room",
    )  # fmt: skip
    assert calendar_of(told, BOB) is None
    assert {to: b"another-room" in message.as_bytes() for message, to in told.letters} == {ADA: True, BOB: False}
    assert told_by(rsvp_to(event).pk) == 1
    assert kinds(tell()) == [] and tell_changed(event_id=event.pk, now=NOW) == 0


def test_a_cancelled_event_takes_itself_out_of_calendars(event: Event) -> None:
    change(state="cancelled", cancelled_at=NOW, reason={"en": "The speaker is ill."})
    told = tell()
    assert kinds(told) == [("event_cancelled", ADA), ("event_cancelled", BOB)]
    calendar = calendar_of(told, ADA)
    (entry,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(entry["STATUS"]), entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    bodies = [plain_text(message) for message, _to in told.letters]
    assert ["The speaker is ill." in one for one in bodies] == [True, True]
    assert [ONLINE in one for one in bodies] == [False, False]


def test_an_event_that_is_moved_reminds_anew(event: Event) -> None:
    assert remind(BEGINS - DAY) == [("rsvp_remind", ADA)]
    change(starts_at=BEGINS + 3 * DAY, ends_at=BEGINS + 3 * DAY + HOUR)
    tell(BEGINS - DAY)
    assert remind(BEGINS - DAY / 2) == []
    assert remind(BEGINS + 2 * DAY) == [("rsvp_remind", ADA)]


def test_a_change_after_the_reminder_that_moves_nothing_brings_no_second_reminder(event: Event) -> None:
    assert remind(BEGINS - DAY) == [("rsvp_remind", ADA)]
    change(place="Town hall")
    tell(BEGINS - DAY / 2)
    assert remind(BEGINS - DAY / 2) == []
    assert remind(BEGINS - HOUR) == [("rsvp_remind", ADA)]


def test_nobody_is_told_of_changes_to_what_is_over(event: Event) -> None:
    change(recording="https://video.example.org/1")
    assert kinds(tell(BEGINS + DAY)) == []


def test_a_recording_or_summary_is_told_once_to_who_was_seated(event: Event) -> None:
    after = BEGINS + DAY
    assert tell_after(keys=KEYS, now=after) == 0
    Event.objects.update(summary={"en": "We kept quiet.\n\nIt was good."})
    assert tell_after(keys=KEYS, now=BEGINS) == 0
    assert [tell_after(keys=KEYS, now=after), tell_after(keys=KEYS, now=after)] == [1, 0]
    ((message, to),) = post(after).letters
    assert to == ADA and "    We kept quiet." in plain_text(message)
    assert ONLINE not in message.as_string()


def test_who_came_is_forgotten_after_thirty_days_networks_after_one_and_what_lapsed_after_seven() -> None:
    event = make_event()
    ask(event, ip="203.0.113.9")
    ask(event, BOB, ip="203.0.113.9")
    confirm(event)
    assert forget_rsvps(now=NOW + DAY - HOUR) == 0
    assert forget_rsvps(now=NOW + DAY) == 2
    assert not Rsvp.objects.exclude(prefix=b"").exists()
    Rsvp.objects.filter(pk=rsvp_to(event, BOB).pk).update(state="lapsed", left_at=NOW + DAY, box=b"")
    assert [forget_rsvps(now=NOW + 8 * DAY - HOUR), forget_rsvps(now=NOW + 8 * DAY)] == [0, 1]
    ends = Event.objects.get().ends_at
    assert [forget_rsvps(now=ends + 30 * DAY - HOUR), forget_rsvps(now=ends + 30 * DAY)] == [0, 1]
    rsvp = Rsvp.objects.get()
    assert open_comer(rsvp, keys=KEYS) is None and bytes(rsvp.mailbox) == b""


def test_what_was_given_back_is_gone_after_seven_days_and_who_only_waited_thirty_after_the_event(event: Event) -> None:
    give_back(rsvp_id=rsvp_to(event).pk, keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    come(event)
    assert sorted(states(event)) == ["given_back", "in_line", "seated"]
    assert [forget_rsvps(now=NOW + 7 * DAY - HOUR), forget_rsvps(now=NOW + 7 * DAY)] == [0, 1]
    forget_rsvps(now=event.ends_at + 30 * DAY)
    assert states(event) == ["seated"]


def test_a_year_after_the_event_nobody_can_tell_who_was_there_and_the_figures_stay() -> None:
    event = make_event(capacity=5)
    come(event)
    come(event, BOB)
    forget_rsvps(now=event.ends_at + 365 * DAY - HOUR)
    digest = address_digest(KEYS, ADA)
    assert Rsvp.objects.filter(digest=digest).count() == 1
    forget_rsvps(now=event.ends_at + 365 * DAY)
    assert states(event) == ["seated", "seated"]
    assert not Rsvp.objects.exclude(digest=b"", mailbox=b"", box=b"").exists()


def test_thirty_days_after_an_event_was_cancelled_nothing_is_left_of_who_would_have_come(event: Event) -> None:
    Event.objects.update(state="cancelled", cancelled_at=NOW, starts_at=NOW + 300 * DAY, ends_at=NOW + 301 * DAY)
    assert [forget_rsvps(now=NOW + 30 * DAY - HOUR), forget_rsvps(now=NOW + 30 * DAY)] == [0, 2]
    assert not Rsvp.objects.exists()


def test_of_changes_in_a_row_the_last_one_alone_is_told(event: Event) -> None:
    change(place="Town hall")
    tell_events(keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    change(place="Library")
    tell_events(keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    told = post()
    assert kinds(told) == [("event_changed", ADA), ("event_changed", BOB)]
    assert ["Library" in plain_text(message) for message, _to in told.letters] == [True, True]


def moved_to(hour: str) -> None:
    """The desk moves the one event to another hour of its day."""
    event = Event.objects.get()
    times = {"starts": f"2027-03-27T{hour}:00", "ends": f"2027-03-27T{hour}:30"}
    changed(event, now=NOW, **times)


@pytest.fixture
def meeting() -> Event:
    """Ada, who reads London's clock, is seated at 19:00 in Paris; Bob waits."""
    event = published(make_campaign(), capacity="1")
    come(event, time_zone="Europe/London")
    come(event, BOB)
    post()
    return event


def test_who_registered_is_told_when_the_event_was_to_be_and_when_it_is_now_by_both_clocks(meeting: Event) -> None:
    moved_to("21")
    told = tell()
    assert kinds(told) == [("event_changed", ADA), ("event_changed", BOB)]
    bodies = {to: " ".join(plain_text(message).split()) for message, to in told.letters}
    was, now = (f"Saturday 27 March 2027, {hours}, time of Paris (UTC+1)" for hours in ("19:00–20:30", "21:00–21:30"))
    was_there, now_there = (
        f"Saturday 27 March 2027, {hours}, time of London (UTC)" for hours in ("18:00–19:30", "20:00–20:30")
    )
    assert f"was moved. It was to be: {was} {was_there} Now it is: " in bodies[ADA]
    assert f"{now} {now_there}" in bodies[ADA]
    assert f"which is number 1. It was to be: {was} Now it is: " in bodies[BOB] and now in bodies[BOB]
    assert {str(message["Subject"]) for message, _to in told.letters} == {"Moved: How to write to your government"}
    html = {to: part.get_content() for message, to in told.letters if (part := message.get_body(("html",)))}
    assert f"<s>{was}</s><br><s>{was_there}</s>" in html[ADA] and f"<s>{was}</s></p>" in html[BOB]


def test_of_moves_in_a_row_the_letter_tells_what_its_reader_knew(meeting: Event) -> None:
    for hour in ("20", "21"):
        moved_to(hour)
        tell_events(keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    bodies = [plain_text(message) for message, _to in post().letters]
    assert [("19:00–20:30" in one, "20:00–20:30, time of Paris" in one, "21:00–21:30" in one) for one in bodies] == [
        (True, False, True), (True, False, True),
    ]  # fmt: skip
    moved_to("22")
    bodies = [plain_text(message) for message, _to in tell().letters]
    assert [("19:00–20:30" in one, "21:00–21:30" in one, "22:00–22:30" in one) for one in bodies] == [
        (False, True, True), (False, True, True),
    ]  # fmt: skip


def test_who_is_told_of_another_place_or_that_all_is_as_they_knew_it_reads_of_no_move(meeting: Event) -> None:
    changed(meeting, place="Town hall")
    assert [str(message["Subject"])[:8] for message, _to in tell().letters] == ["Changed:", "Changed:"]
    moved_to("21")
    tell_events(keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    changed(meeting, place="Town hall")
    assert [str(message["Subject"])[:8] for message, _to in tell().letters] == ["Changed:", "Changed:"]


def test_the_letters_the_feed_and_the_files_agree_on_the_entry_before_and_after_a_move(client: Client) -> None:
    event = published(make_campaign(), capacity="5", starts="2029-03-24T19:00", ends="2029-03-24T20:30")
    with override_settings(OPTION={**settings.OPTION, "call": "quiet-seas"}, PUBLIC_URL=PUBLIC_URL):
        come(event)
        first = entries(client, event, calendar_of(post(), ADA))
        changed(event, starts="2029-03-26T19:00", ends="2029-03-26T20:30")
        later = entries(client, event, calendar_of(tell(), ADA))
        come(event, BOB)
        joined = calendar_of(post(), BOB).walk("VEVENT")[0]
    (uid,) = {one[0] for one in (*first, *later)}
    begins = [datetime(2029, 3, 24, 18, tzinfo=UTC), datetime(2029, 3, 26, 17, tzinfo=UTC)]
    ends = [one + timedelta(minutes=90) for one in begins]
    assert first == [(uid, 0, begins[0], ends[0])] * 4
    assert later == [(uid, 1, begins[1], ends[1])] * 4
    assert of_entry(joined) == later[0]


def of_entry(entry: Any) -> tuple[str, int, datetime, datetime]:
    """What tells a calendar program which entry it is, of which version, and when."""
    moments = (entry[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND"))
    return (str(entry["UID"]), int(entry["SEQUENCE"]), *moments)


def entries(client: Client, event: Event, invitation: Any) -> list[tuple[str, int, datetime, datetime]]:
    """The entry in the letter, in the feed, in the event's file and in that of the seat."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(vars(settings.HOME), "keys", KEYS)
        paths = ("/events.ics", f"/events/{event.slug}.ics", f"/en/seat/{seat_token(event)}/calendar.ics")
        files = [Calendar.from_ical(client.get(path).content) for path in paths]
    return [of_entry(one.walk("VEVENT")[0]) for one in (invitation, *files)]


def test_a_reminder_does_not_leave_for_an_event_that_was_moved_by_a_month(event: Event) -> None:
    remind_rsvps(keys=KEYS, now=BEGINS - DAY)
    change(starts_at=BEGINS + 30 * DAY, ends_at=BEGINS + 30 * DAY + HOUR)
    assert kinds(tell(BEGINS - DAY)) == [("event_changed", ADA), ("event_changed", BOB)]
    assert remind(BEGINS + 29 * DAY) == [("rsvp_remind", ADA)]


def test_a_letter_whose_zone_is_gone_tells_the_hours_of_the_event() -> None:
    event = make_event(capacity=5)
    ask(event, time_zone="Asia/Tokyo")
    Rsvp.objects.update(time_zone="Mars/Olympus")
    ((message, _to),) = post().letters
    assert "time of Paris" in plain_text(message) and "Olympus" not in plain_text(message)


def test_one_row_that_cannot_be_written_about_holds_up_no_other_letter() -> None:
    event = make_event(capacity=5)
    broken = make_event("broken", campaign=event.campaign)
    ask(broken, BOB)
    ask(event)
    Event.objects.filter(pk=broken.pk).update(title=7)
    assert kinds(post()) == [("rsvp_confirm", ADA)]
    waiting = Letter.objects.get(state="waiting")
    assert waiting.last_error == "The letter could not be written (AttributeError)."
