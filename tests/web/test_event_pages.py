"""The pages of events, their calendar files, and the form that suggests one."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.meetings import FORM as MEETING
from tests.meetings import changed, published
from tests.partners import active, make_campaign, page_token
from tests.signatories import NOW, make_call
from undersigned.campaigns.models import Campaign, Event, EventSeries, Rsvp
from undersigned.campaigns.states import IN_LINE, SEATED, SUGGESTED
from undersigned.flows.cancel_event import cancel_event
from undersigned.flows.decide_event import decide_event
from undersigned.flows.save_event import save_event

pytestmark = pytest.mark.django_db
SECRET = "meet.example.org"
FORM = {
    "kind": "own",
    "name": "Ada",
    "email": "ada@example.org",
    "title": "A new evening",
    "starts": "2030-05-04T18:00",
    "ends": "2030-05-04T19:00",
    "time_zone": "Asia/Tokyo",
}


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_call())


def soon(campaign: Campaign, *, days: int = 30, **typed: Any) -> Event:
    """An event of some days from the moment of the test, or so many days ago."""
    day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
    return published(campaign, **{"starts": f"{day}T19:00", "ends": f"{day}T20:00", **typed})


def structured_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_list_tells_what_is_to_come_first_then_what_was_with_recording_and_summary(
    client: Client, campaign: Campaign
) -> None:
    soon(campaign, days=60, title_en="Later")
    soon(campaign, days=30, title_en="Sooner")
    soon(campaign, days=-9, title_en="Before", recording="https://video.example.org/1", summary_en="We met.")
    save_event(campaign_id=campaign.pk, event_id=None, fields={**FORM, "title_en": "Draft"}, seen="", by="g", now=NOW)
    page = client.get("/en/events/")
    assert (page.status_code, page["Cache-Control"], page.cookies) == (200, "public, max-age=2", {})
    places = [page.text.index(f">{word}<") for word in ("Sooner", "Later", "Before")]
    assert places == sorted(places) and "Draft" not in page.text and SECRET not in page.text
    assert "https://video.example.org/1" in page.text and "/en/events/before/#summary" in page.text


def test_a_page_tells_the_time_in_its_own_zone_and_in_utc_and_leaves_the_readers_to_their_browser(
    client: Client, campaign: Campaign
) -> None:
    event = published(campaign, starts="2029-03-24T19:00", ends="2029-03-24T20:00")
    after = published(campaign, starts="2029-03-26T19:00", ends="2029-03-26T20:00", title_en="After")
    before_page, after_page = (client.get(f"/en/events/{one.slug}/").text for one in (event, after))
    assert "Saturday 24 March 2029, 19:00–20:00, time of Paris (UTC+1)" in before_page
    assert "Saturday 24 March 2029, 18:00–19:00" in before_page
    assert "Monday 26 March 2029, 19:00–20:00, time of Paris (UTC+2)" in after_page
    assert "Monday 26 March 2029, 17:00–18:00" in after_page
    assert 'data-starts="2029-03-26T17:00:00Z" data-ends="2029-03-26T18:00:00Z" hidden' in after_page
    assert "samedi 24 mars 2029" in client.get(f"/fr/events/{event.slug}/").text


def test_the_online_link_is_on_no_public_page_and_in_no_public_file(client: Client, campaign: Campaign) -> None:
    event = soon(campaign, speakers="Ada | Office", place="Paris")
    cancelled = soon(campaign, title_en="Off")
    cancel_event(event_id=cancelled.pk, reason="No room.", by="g", now=NOW)
    paths = [
        "/en/events/", f"/en/events/{event.slug}/", f"/fr/events/{event.slug}/", "/en/events/off/", "/events.ics",
        f"/events/{event.slug}.ics", f"/campaign/{campaign.slug}/events.ics", f"/en/campaign/{campaign.slug}/",
        "/en/feed.xml", "/sitemap.xml",
    ]  # fmt: skip
    answers = [client.get(path) for path in paths]
    assert [one.status_code for one in answers] == [200] * len(paths)
    assert [path for path, one in zip(paths, answers, strict=True) if SECRET in one.text.replace("\r\n ", "")] == []


def test_machines_read_the_event_as_schema_org_tells_it(client: Client, campaign: Campaign) -> None:
    partner = active(campaign, keys=settings.HOME.keys)
    event = published(
        campaign,
        starts="2029-03-24T19:00",
        ends="2029-03-24T20:00",
        host_partner=partner.slug,
        title_en="</script><b>",
        capacity="9",
    )
    text = client.get(f"/en/events/{event.slug}/").text
    told = structured_of(text)
    page = f"{settings.PUBLIC_URL}/en/events/{event.slug}/"
    assert (told["@type"], told["name"], told["url"]) == ("Event", "</script><b>", page)
    assert (told["startDate"], told["endDate"]) == ("2029-03-24T19:00+01:00", "2029-03-24T20:00+01:00")
    assert told["location"] == {"@type": "VirtualLocation", "url": page}
    assert told["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert told["organizer"] == {
        "@type": "Organization", "name": "Quiet Youth", "url": f"{settings.PUBLIC_URL}/en/partners/quiet-youth/",
    }  # fmt: skip
    assert (told["maximumAttendeeCapacity"], told["eventStatus"]) == (9, "https://schema.org/EventScheduled")
    cancel_event(event_id=event.pk, reason="Off.", by="g", now=NOW)
    assert structured_of(client.get(f"/en/events/{event.slug}/").text)["eventStatus"].endswith("EventCancelled")


def test_whole_days_are_told_to_machines_with_the_last_one_included(client: Client, campaign: Campaign) -> None:
    event = published(campaign, all_day="on", starts="2029-11-12", ends="2029-11-13")
    told = structured_of(client.get(f"/en/events/{event.slug}/").text)
    assert (told["startDate"], told["endDate"]) == ("2029-11-12", "2029-11-13")
    assert "20291112%2F20291114" in client.get(f"/en/events/{event.slug}/").text


def test_seats_left_and_who_waits_are_told(client: Client, campaign: Campaign) -> None:
    event = soon(campaign, capacity="2")
    path = f"/en/events/{event.slug}/"
    assert "2 seats are left." in client.get(path).text
    facts: dict[str, Any] = {"event": event, "language": "en", "asked_at": NOW, "confirmed_at": NOW}
    for number in (1, 2):
        Rsvp.objects.create(digest=bytes([number] * 32), state=SEATED, seated_at=NOW, **facts)
    Rsvp.objects.create(digest=bytes([3] * 32), state=IN_LINE, in_line_at=NOW, **facts)
    full = client.get(path).text
    assert "Every seat is taken." in full and "1 person waits." in full and "Join the waiting list" in full


def test_one_registers_elsewhere_or_not_at_all_where_that_is_said(client: Client, campaign: Campaign) -> None:
    elsewhere = soon(campaign, register_at="https://others.example.org/")
    closed = soon(campaign, registration_open="", title_en="Closed")
    first, second = (client.get(f"/en/events/{one.slug}/").text for one in (elsewhere, closed))
    assert 'href="https://others.example.org/"' in first and "/register/" not in first
    assert "Registration is closed." in second and "/register/" not in second


def test_a_moved_event_and_a_cancelled_one_say_so(client: Client, campaign: Campaign) -> None:
    event = soon(campaign)
    path = f"/en/events/{event.slug}/"
    assert "Changed after it was announced." not in client.get(path).text
    changed(event, starts=local(event.starts_at), ends=local(event.ends_at), place="Elsewhere")
    assert "Changed after it was announced." in client.get(path).text
    changed(event, starts="2030-01-01T10:00", ends="2030-01-01T11:00")
    assert "Moved after it was announced." in client.get(path).text
    cancel_event(event_id=event.pk, reason={"en": "No room.", "fr": "Pas de salle."}, by="g", now=NOW)
    page, french = client.get(path).text, client.get(path.replace("/en/", "/fr/")).text
    assert "This event is cancelled." in page and "No room." in page and "/register/" not in page
    assert "Pas de salle." in french


def local(moment: datetime) -> str:
    """A moment as it is typed for Paris."""
    return moment.astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%dT%H:%M")


def test_the_former_time_of_a_moved_event_stands_on_its_page_in_the_list_and_for_machines_until_it_is_moved_back(
    client: Client, campaign: Campaign
) -> None:
    announced = {"starts": "2029-03-24T19:00", "ends": "2029-03-24T20:00"}
    event = published(campaign, **announced)
    path = f"/en/events/{event.slug}/"
    changed(event, starts="2029-03-25T19:00", ends="2029-03-25T20:00")
    changed(event, starts="2029-03-26T19:00", ends="2029-03-26T20:00")
    page = client.get(path).text
    before, after = (f"{day}, 19:00–20:00, time of Paris (UTC+{zone})" for day, zone in (
        ("Saturday 24 March 2029", 1), ("Monday 26 March 2029", 2),
    ))  # fmt: skip
    moves = page[page.index('<dl class="event-moves">') : page.index("</dl>", page.index('<dl class="event-moves">'))]
    # First from, then to, each with what the script makes the reader's own clock of.
    assert re.findall(r"<dt>(.*?)</dt>", moves) == ["Moved from", "Moved to"]
    assert re.findall(r'<time datetime="(.*?)">(.*?)</time>', moves) == [
        ("2029-03-24T19:00:00+01:00", before), ("2029-03-26T19:00:00+02:00", after),
    ]  # fmt: skip
    assert re.findall(r'data-starts="(.*?)" data-ends="(.*?)"', moves) == [
        ("2029-03-24T18:00:00Z", "2029-03-24T19:00:00Z"), ("2029-03-26T17:00:00Z", "2029-03-26T18:00:00Z"),
    ]  # fmt: skip
    line = client.get("/en/events/").text
    assert "Moved from <s><time" in line and before in line and "Changed" not in line
    told = structured_of(page)
    assert (told["eventStatus"], told["previousStartDate"], told["startDate"]) == (
        "https://schema.org/EventRescheduled", "2029-03-24T19:00+01:00", "2029-03-26T19:00+02:00",
    )  # fmt: skip
    changed(event, **announced)
    page, line = client.get(path).text, client.get("/en/events/").text
    assert "Moved" not in page and "Moved from" not in line
    assert structured_of(page)["eventStatus"] == "https://schema.org/EventScheduled"
    assert "previousStartDate" not in structured_of(page)


def test_an_event_that_was_moved_before_anybody_could_see_it_was_not_moved(client: Client, campaign: Campaign) -> None:
    words = {**MEETING, "starts": "2029-03-24T19:00", "ends": "2029-03-24T20:00"}
    draft = save_event(campaign_id=campaign.pk, event_id=None, fields=words, seen="", by="g", now=NOW)
    changed(draft, starts="2029-03-26T19:00", ends="2029-03-26T20:00")
    decide_event(
        event_id=draft.pk, publish=True, reason="", by="g", keys=settings.HOME.keys, public_url="https://x", now=NOW
    )
    page = client.get(f"/en/events/{draft.slug}/").text
    assert "Moved" not in page and structured_of(page)["eventStatus"] == "https://schema.org/EventScheduled"


def test_a_cancelled_or_past_event_does_not_say_when_it_once_was_to_be(client: Client, campaign: Campaign) -> None:
    over, off = soon(campaign, days=5, title_en="Over"), soon(campaign, days=5, title_en="Off")
    changed(over, starts="2030-01-01T10:00", ends="2030-01-01T11:00")
    Event.objects.filter(pk=over.pk).update(starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))
    changed(off, starts="2030-01-01T10:00", ends="2030-01-01T11:00")
    cancel_event(event_id=off.pk, reason="No room.", by="g", now=NOW)
    pages = [client.get(f"/en/events/{one.slug}/").text for one in (over, off)]
    assert ["Moved" in one for one in (*pages, client.get("/en/events/").text)] == [False, False, False]
    assert structured_of(pages[1])["eventStatus"] == "https://schema.org/EventCancelled"


def test_what_is_not_public_or_of_another_call_has_no_page_and_no_file(client: Client, campaign: Campaign) -> None:
    draft = save_event(
        campaign_id=campaign.pk, event_id=None, fields={**FORM, "title_en": "Draft"}, seen="", by="g", now=NOW
    )
    other = make_campaign(make_call("z-other-call", closed_at=None), slug="z-other")
    foreign = soon(other, title_en="Foreign")
    paths = [f"/en/events/{draft.slug}/", f"/events/{draft.slug}.ics", "/en/events/none/", "/campaign/none/events.ics"]
    assert [client.get(path).status_code for path in paths] == [404] * 4
    foreign_paths = [f"/en/events/{foreign.slug}/", f"/events/{foreign.slug}.ics", "/campaign/z-other/events.ics"]
    assert [client.get(path).status_code for path in foreign_paths] == [404] * 3
    assert "Foreign" not in client.get("/en/events/").text + client.get("/events.ics").text


def test_a_series_shows_its_events_and_one_without_any_is_none(client: Client, campaign: Campaign) -> None:
    EventSeries.objects.create(campaign=campaign, slug="evenings", title={"en": "Evenings"}, text={"en": "Each month."})
    assert client.get("/en/events/series/evenings/").status_code == 404
    event = soon(campaign, series="evenings")
    page = client.get("/en/events/series/evenings/").text
    assert "Each month." in page and f"/en/events/{event.slug}/" in page
    assert "/en/events/series/evenings/" in client.get("/en/events/").text


def test_events_of_several_campaigns_are_also_shown_apart(client: Client, campaign: Campaign) -> None:
    other = make_campaign(campaign.call, slug="louder-now", hashtag="LouderNow")
    soon(campaign, title_en="Quiet one")
    soon(other, title_en="Loud one")
    alone = client.get("/en/events/?campaign=louder-now").text
    assert "Loud one" in alone and "Quiet one" not in alone and "/campaign/louder-now/events.ics" in alone
    assert "?campaign=louder-now" in client.get("/en/events/").text
    assert client.get("/en/events/?campaign=none").status_code == 404


def test_a_list_takes_as_many_questions_to_the_database_however_long_it_is(client: Client, campaign: Campaign) -> None:
    partner = active(campaign, keys=settings.HOME.keys)
    counts = []
    for _round in range(2):
        for _number in range(3):
            soon(campaign, host_partner=partner.slug)
        client.get("/en/events/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/en/events/")
            client.get("/events.ics")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- calendar files --------------------------------------------------------------------------------------------------------
def test_calendar_programs_are_redirected_nowhere_and_may_ask_again_cheaply(client: Client, campaign: Campaign) -> None:
    event = soon(campaign)
    answer = client.get("/events.ics", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"], answer["Content-Language"]) == (
        200, "text/calendar; charset=utf-8", "public, max-age=2", "en",
    )  # fmt: skip
    assert answer["Last-Modified"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    # The cache in front of Django keeps nothing that varies.
    assert "Vary" not in answer
    again = client.get("/events.ics", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    changed(event, place="Elsewhere")
    third = client.get("/events.ics", headers={"If-None-Match": answer["ETag"]})
    assert (third.status_code, third["ETag"] == answer["ETag"]) == (200, False)


def test_a_feed_comes_in_the_language_that_its_address_asks_for(client: Client, campaign: Campaign) -> None:
    event = soon(campaign)
    titles = {
        language: str(
            Calendar.from_ical(client.get(f"/events.ics?language={language}").content).walk("VEVENT")[0]["summary"]
        )
        for language in ("en", "fr", "xx")
    }
    assert titles == {"en": event.title["en"], "fr": event.title["fr"], "xx": event.title["en"]}
    assert "/events.ics?language=fr" in client.get("/fr/events/").text


def test_a_feed_keeps_what_is_cancelled_and_what_was_lately(client: Client, campaign: Campaign) -> None:
    soon(campaign, days=-30, title_en="Lately")
    soon(campaign, days=-500, title_en="Long ago")
    off = soon(campaign, title_en="Off")
    cancel_event(event_id=off.pk, reason="No room.", by="g", now=NOW)
    entries = Calendar.from_ical(client.get("/events.ics").content).walk("VEVENT")
    assert [(str(one["summary"]), str(one["status"])) for one in entries] == [
        ("Lately", "CONFIRMED"), ("Cancelled: Off", "CANCELLED"),
    ]  # fmt: skip


# --- suggesting ------------------------------------------------------------------------------------------------------------
def test_a_suggestion_is_kept_and_every_address_gets_the_same_answer(client: Client, campaign: Campaign) -> None:
    answers = [client.post("/en/events/suggest/", FORM) for _number in range(4)]
    assert {one.status_code for one in answers} == {200} and len({one.text for one in answers}) == 1
    assert (answers[0]["Cache-Control"], Event.objects.filter(state=SUGGESTED).count()) == ("no-store", 3)


def test_a_form_with_mistakes_comes_back_with_what_was_typed_and_sentences(client: Client, campaign: Campaign) -> None:
    typed = {
        **FORM,
        "time_zone": "Europe/Paris",
        "starts": "2027-03-28T02:30",
        "ends": "2027-03-28T04:00",
        "email": "x",
    }
    page = client.post("/en/events/suggest/", typed)
    assert page.status_code == 422 and Event.objects.count() == 0
    assert "Times nearby: 01:30, 03:30." in page.text and 'value="2027-03-28T02:30"' in page.text
    assert '<option value="Europe/Paris" selected>' in page.text and 'value="A new evening"' in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "x" * 10_000_000},
        {"title": "Hello\r\nBcc: everybody@example.org"},
        {"time_zone": "../../etc/passwd"},
        {"starts": "0001-01-01T00:00", "ends": "9999-12-31T23:59"},
        {"name": '"Ada\u202e" <x@example.org>'},
        {"title": "مساء هادئ", "text": "\u202eevil\x00"},
    ],
)
def test_nothing_that_is_typed_breaks_the_form(client: Client, campaign: Campaign, typed: dict[str, str]) -> None:
    assert client.post("/en/events/suggest/", FORM | typed).status_code in {200, 413, 422, 400}


def test_a_partner_tells_of_its_events_from_its_own_page(client: Client, campaign: Campaign) -> None:
    keys = settings.HOME.keys
    partner = active(campaign, keys=keys)
    my = f"/en/partners/my/{page_token(partner, keys=keys, now=datetime.now(UTC))}/"
    assert 'href="event/"' in client.get(my).text
    form = client.get(f"{my}event/")
    assert (form.status_code, form["Cache-Control"], 'name="email"' in form.text) == (200, "no-store", False)
    waiting = client.post(f"{my}event/", FORM)
    assert (waiting.status_code, Event.objects.get().state) == (200, SUGGESTED)
    partner.trusted = True
    partner.save()
    shown = client.post(f"{my}event/", FORM | {"title": "At once"})
    assert (shown.status_code, shown["Location"]) == (303, "/en/events/at-once/")
    assert "At once" in client.get("/en/partners/quiet-youth/").text
    assert client.get("/en/partners/my/cut/event/").status_code == 410


def test_where_there_is_no_campaign_nothing_can_be_suggested(client: Client) -> None:
    make_call()
    assert client.get("/en/events/suggest/").status_code == 200
    assert client.post("/en/events/suggest/", FORM).status_code == 409
    assert client.get("/events.ics").status_code == 200


def test_events_are_in_the_sitemap_and_the_next_ones_on_the_campaigns_page(client: Client, campaign: Campaign) -> None:
    event = soon(campaign)
    sitemap = client.get("/sitemap.xml").text
    assert f"/fr/events/{event.slug}/" in sitemap and "/en/events/</loc>" in sitemap
    assert f"/en/events/{event.slug}/" in client.get(f"/en/campaign/{campaign.slug}/").text
