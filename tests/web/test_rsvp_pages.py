"""The pages of coming to an event: ask, confirm, one's seat; each works without script, and a GET changes nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from tests.comers import ONLINE
from tests.comers import make_event as make
from tests.signatories import ADA
from undersigned.campaigns.models import Event, EventQuestion, Rsvp
from undersigned.campaigns.passes.rsvps import make_rsvp_pass, make_seat_pass
from undersigned.interfaces.web.events.rsvp_words import news_words
from undersigned.mailing.models import Letter, Subscriber
from undersigned.people.models import Consent

pytestmark = pytest.mark.django_db
REGISTER = "/en/events/evening/register/"
FORM = {"name": "Ada Lovelace", "email": ADA}


@pytest.fixture(autouse=True)
def _our_call() -> object:
    with override_settings(OPTION={**settings.OPTION, "mail": "smtp", "call": "quiet-seas"}):
        yield


def make_event(**more: Any) -> Event:
    starts = timezone.now() + timedelta(days=7)
    return make(**{"starts_at": starts, "ends_at": starts + timedelta(hours=1)} | more)


@pytest.fixture
def event() -> Event:
    return make_event()


def confirm_path(email: str = ADA) -> str:
    rsvp = Rsvp.objects.get()
    return f"/en/rsvp/{make_rsvp_pass(settings.HOME.keys, rsvp_id=rsvp.pk, email=email)}/"


def seat_path(rsvp: Rsvp) -> str:
    return f"/en/seat/{make_seat_pass(settings.HOME.keys, rsvp_id=rsvp.pk)}/"


def confirm(client: Client, path: str, **more: str) -> Any:
    """Press the button of the page as it stands."""
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).text)
    assert seen is not None
    return client.post(path, {"deed": "confirm", "seen": seen[1]} | more)


def seated(client: Client, email: str = ADA) -> Rsvp:
    assert client.post(REGISTER, FORM | {"email": email}).status_code == 303
    rsvp = Rsvp.objects.exclude(state__in=["seated", "in_line"]).get()
    path = f"/en/rsvp/{make_rsvp_pass(settings.HOME.keys, rsvp_id=rsvp.pk, email=email)}/"
    answer = confirm(client, path)
    assert answer.status_code == 303 and answer["Location"].startswith("/en/seat/")
    rsvp.refresh_from_db()
    return rsvp


def test_the_form_is_the_same_for_everybody_says_how_many_seats_are_left_and_ticks_nothing(
    client: Client, event: Event
) -> None:
    page = client.get(REGISTER)
    assert (page.status_code, page["Cache-Control"][:6]) == (200, "public")
    assert "1 seat is left." in page.text and ONLINE not in page.text
    assert " checked" not in page.text and page.cookies == {}


def test_what_is_wrong_comes_back_with_what_was_typed_and_a_sentence_at_each_field(
    client: Client, event: Event
) -> None:
    for position, kind in ((1, "text"), (2, "choice"), (3, "yes_no")):
        EventQuestion.objects.create(
            event=event, position=position, kind=kind, text={"en": f"Question {position}?"}, required=True,
            choices=[{"en": "Tea"}, {"en": "Coffee"}],
        )  # fmt: skip
    page = client.post(REGISTER, FORM | {"email": "nobody", "answer_1": "Fish <b>", "answer_2": "2"})
    assert (page.status_code, page["Cache-Control"]) == (422, "no-store")
    assert 'value="Ada Lovelace"' in page.text and "Fish &lt;b&gt;" in page.text
    assert 'value="2" checked' in page.text
    assert 'href="#field-email"' in page.text and 'href="#field-answer_3"' in page.text
    assert page.text.count("Please choose one of the answers.") == 0
    assert page.text.count("Please answer this question.") == 2
    assert not Rsvp.objects.exists()


def test_the_answer_is_the_same_for_an_address_that_is_known_and_one_that_is_not(client: Client, event: Event) -> None:
    answers = []
    for email in (ADA, ADA, "bob@example.org"):
        answer = client.post(REGISTER, FORM | {"email": email})
        answers.append((answer.status_code, answer["Location"], dict(answer.headers)))
    assert answers == [answers[0]] * 3
    assert answers[0][:2] == (303, f"{REGISTER}sent/")
    assert client.get(f"{REGISTER}sent/").status_code == 200


def test_a_scanner_that_opens_the_link_takes_no_seat_and_the_button_does(client: Client, event: Event) -> None:
    client.post(REGISTER, FORM)
    for _visit in range(3):
        assert "Yes, I am coming" in client.get(confirm_path()).text
        assert client.head(confirm_path()).status_code == 200
    assert Rsvp.objects.get().state == "held_seat"
    answer = confirm(client, confirm_path())
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    assert "You have a seat" in page.text and ONLINE in page.text
    assert page["Referrer-Policy"] == "no-referrer" and page["Cache-Control"] == "no-store"
    # The letter's link leads there from now on.
    assert client.get(confirm_path())["Location"].startswith("/en/seat/")


def test_who_waits_sees_the_number_and_no_link_until_the_first_gives_back(client: Client, event: Event) -> None:
    first, second = seated(client), seated(client, "bob@example.org")
    page = client.get(seat_path(second))
    assert "You are number 1 in line" in page.text and ONLINE not in page.text
    assert ONLINE.encode() not in client.get(f"{seat_path(second)}calendar.ics").content
    assert client.post(seat_path(first), {"deed": "give_back"}).status_code == 303
    assert "You have no seat here any more" in client.get(seat_path(first)).text
    page = client.get(seat_path(second))
    assert "You have a seat" in page.text and ONLINE in page.text


def test_ones_own_calendar_file_holds_the_link(client: Client, event: Event) -> None:
    answer = client.get(f"{seat_path(seated(client))}calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(entry["SUMMARY"]), str(entry["LOCATION"])) == ("An evening of quiet", ONLINE)


def test_the_page_of_a_seat_leads_into_the_calendar_and_gives_the_online_link_to_no_company(
    client: Client, event: Event
) -> None:
    path = seat_path(seated(client))
    page = client.get(path).text
    section = page[page.index('id="calendar"') : page.index("</section>", page.index('id="calendar"'))]
    links = re.findall(r'href="([^"]+)"', section)
    assert [one.split("/")[2] for one in links[1:]] == ["calendar.google.com", "outlook.live.com"]
    (entry,) = Calendar.from_ical(client.get(links[0]).content).walk("VEVENT")
    assert str(entry["CONFERENCE"]) == ONLINE and "meet.example.org" not in section


def test_the_page_of_a_seat_says_from_when_the_event_was_moved(client: Client, event: Event) -> None:
    path = seat_path(seated(client))
    assert "Moved from" not in client.get(path).text
    former = {"sequence": 0, "all_day": False, "time_zone": "Europe/Paris"}
    moments = {"starts_at": "2029-03-24T18:00:00+00:00", "ends_at": "2029-03-24T19:00:00+00:00"}
    Event.objects.update(sequence=1, moves=[former | moments])
    assert "Saturday 24 March 2029, 19:00–20:00, time of Paris (UTC+1)</time></s>" in client.get(path).text


def test_declining_leads_to_a_page_that_says_so(client: Client, event: Event) -> None:
    client.post(REGISTER, FORM)
    path = confirm_path()
    answer = client.post(path, {"deed": "decline"})
    assert (answer.status_code, answer["Location"]) == (303, f"{REGISTER}deleted/")
    assert "What was asked is deleted" in client.get(answer["Location"]).text
    assert not Rsvp.objects.exists() and client.get(path).status_code == 404


def test_the_box_for_news_stands_unticked_where_the_mailbox_confirms_and_nowhere_before(
    client: Client, event: Event
) -> None:
    client.post(REGISTER, FORM | {"news": "on"})
    page = client.get(confirm_path())
    assert 'type="checkbox"' in page.text and " checked" not in page.text
    assert 'name="news"' not in client.get(REGISTER).text
    assert confirm(client, confirm_path()).status_code == 303 and not Subscriber.objects.exists()
    client.post(REGISTER, FORM | {"email": "bob@example.org"})
    rsvp = Rsvp.objects.exclude(state="seated").get()
    path = f"/fr/rsvp/{make_rsvp_pass(settings.HOME.keys, rsvp_id=rsvp.pk, email='bob@example.org')}/"
    assert confirm(client, path, news="on", news_words="Anything else").status_code == 303
    with override("fr"):
        shown = news_words()
    assert list(Consent.objects.values_list("words", "language")) == [(shown, "fr")]


def test_what_changed_since_the_page_was_shown_is_shown_again_and_takes_no_seat(client: Client, event: Event) -> None:
    client.post(REGISTER, FORM)
    path = confirm_path()
    client.get(path)
    client.post(REGISTER, FORM | {"name": "Somebody Else"})
    page = client.post(path, {"deed": "confirm", "seen": "0" * 16, "news": "on"})
    assert page.status_code == 409 and "Somebody Else" in page.text and "has changed since" in page.text
    assert 'type="checkbox" checked' in page.text
    assert Rsvp.objects.get().state == "held_seat" and not Subscriber.objects.exists()


def test_forged_cut_and_old_links_have_pages_of_their_own(client: Client, event: Event) -> None:
    for path in ("/en/rsvp/x/", "/en/seat/x/", "/en/seat/x/calendar.ics"):
        assert client.get(path).status_code == 404
    assert client.post("/en/rsvp/x/").status_code == client.post("/en/seat/x/").status_code == 404
    client.post(REGISTER, FORM)
    Rsvp.objects.update(asked_at=timezone.now() - timedelta(hours=24))
    for page in (client.get(confirm_path()), client.post(confirm_path())):
        assert page.status_code == 410 and "older than 24 hours" in page.text


@pytest.mark.parametrize(
    ("more", "got", "posted", "words"),
    [
        ({"state": "cancelled", "cancelled_at": timezone.now()}, 410, 410, "This event is cancelled"),
        ({"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now() - timedelta(days=1)}, 410, 410, "over"),
        ({"registration_open": False}, 200, 409, "Registration is closed"),
        ({"register_at": "https://elsewhere.example.org/"}, 200, 409, 'href="https://elsewhere.example.org/"'),
        ({"state": "suggested"}, 404, 404, ""),
    ],
)  # fmt: skip
def test_where_one_cannot_register_the_page_says_why(
    client: Client, more: dict[str, Any], got: int, posted: int, words: str
) -> None:
    make_event(**more)
    page = client.get(REGISTER)
    assert page.status_code == got and words in page.text
    assert client.post(REGISTER, FORM).status_code == posted
    assert not Rsvp.objects.exists() and not Letter.objects.exists()


def test_a_full_room_has_a_line_and_says_so(client: Client, event: Event) -> None:
    seated(client)
    seated(client, "bob@example.org")
    page = client.get(REGISTER)
    assert "Join the waiting list" in page.text and "1 person is in line." in page.text


def test_an_event_that_is_off_or_over_says_so_on_the_page_of_the_seat(client: Client, event: Event) -> None:
    rsvp = seated(client)
    now = timezone.now()
    Event.objects.update(state="cancelled", cancelled_at=now, reason={"en": "The speaker is ill."})
    page = client.get(seat_path(rsvp))
    assert "This event is cancelled" in page.text and "The speaker is ill." in page.text and ONLINE not in page.text
    Event.objects.update(state="published", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    page = client.get(seat_path(rsvp))
    assert "This event is over" in page.text and ONLINE not in page.text and "Give my seat back" not in page.text
    assert client.post(seat_path(rsvp)).status_code == 303
    assert Rsvp.objects.get().state == "seated"


def test_very_many_asks_of_one_network_get_a_sentence(
    client: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("undersigned.flows.rsvp.A_NETWORK_AN_HOUR", 5)
    answers = [
        client.post(REGISTER, FORM | {"email": f"bot{number}@example.net"}, REMOTE_ADDR="203.0.113.9").status_code
        for number in range(8)
    ]
    assert answers == [303] * 5 + [429] * 3
