"""Who comes to an event, at the desk: opened by an act that the audit notes, checked in at the door, given back, exported."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.comers import ask, come, make_event, rsvp_to, states
from tests.desk.acting import do, forms_on
from tests.doers import make_campaign
from tests.partners import active, code_of
from tests.signatories import KEYS, make_call
from undersigned.campaigns.models import Campaign, Event, EventQuestion, Rsvp
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine

ClientOf = Callable[[str], Client]
NAMES = ("Grace Hopper", "Ada Lovelace", "Joan Clarke")


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests."""
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign(make_call())


@pytest.fixture
def event(campaign: Campaign) -> Event:
    """An event in three hours with two seats and a question; one more waits in line, and one has not confirmed."""
    begins = timezone.now() + timedelta(hours=3)
    made = make_event(
        campaign=campaign, starts_at=begins, ends_at=begins + timedelta(hours=1), time_zone="UTC", capacity=2
    )
    EventQuestion.objects.create(event=made, position=1, text={"en": "Tea?"})
    for name in NAMES:
        comes(made, name, answer_1=f"{name} likes green tea")
    assert ask(made, "waiting@example.org", now=timezone.now(), name="Not Yet")
    return made


def comes(event: Event, name: str, now: datetime | None = None, **fields: Any) -> Rsvp:
    return come(event, mailbox(name), now=now or timezone.now(), name=name, **fields)


def mailbox(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@example.org"


def who(event: Event, name: str) -> Rsvp:
    return rsvp_to(event, mailbox(name))


def door(event: Event) -> str:
    return f"/desk/events/{event.pk}/attendance/"


def opened(client: Client, event: Event) -> Client:
    """The client once it has opened the list."""
    answer = client.post(f"{door(event)}open/")
    assert (answer.status_code, answer.headers["Location"]) == (302, door(event))
    return client


def people(client: Client, event: Event, query: str = "") -> list[str]:
    sections = client.get(f"{door(event)}{query}").context["sections"]
    return [str(one.title) for section in sections if section.name == "people" for one in section.entries]


def facts(client: Client, event: Event) -> dict[str, Any]:
    sections = client.get(door(event)).context["sections"]
    return {str(label): value for one in sections if one.name == "figures" for label, value in one.facts}


def audited(what: str) -> list[tuple[str, str, str]]:
    return list(AuditLine.objects.filter(event=what).order_by("pk").values_list("actor", "subject", "detail"))


# --- rights -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "sees", "runs"),
    [
        ("secretariat", True, True),
        ("campaigner", True, True),
        ("auditor", True, False),
        ("reviewer", False, False),
        ("second_reviewer", False, False),
    ],
)
def test_figures_are_for_who_sees_events_and_names_for_who_runs_them(
    role: str, sees: bool, runs: bool, client_of: ClientOf, event: Event
) -> None:
    client = client_of(role)
    assert client.get(door(event)).status_code == (200 if sees else 302)
    pk = str(who(event, "Ada Lovelace").pk)
    for act in ("open", "close", "check-in", "undo-check-in", "give-back", "export"):
        answer = client.post(f"{door(event)}{act}/", {"item": pk, "seen": ""})
        assert (answer.headers.get("Location") == "/desk/") is not runs, act
    client.post(f"{door(event)}open/")
    shown = client.get(door(event), follow=True).text
    assert ("Ada Lovelace" in shown, "ada@example.org" in shown, "green tea" in shown) == (runs, runs, runs)
    assert bool(audited("attendance.opened")) is runs


def test_nothing_is_opened_or_done_by_get(client_of: ClientOf, event: Event) -> None:
    client = client_of("campaigner")
    for act in ("open", "close", "export", "check-in", "give-back"):
        assert client.get(f"{door(event)}{act}/").headers["Location"] == door(event)
    assert "Ada Lovelace" not in client.get(door(event)).text
    assert AuditLine.objects.filter(event__startswith="attendance").count() == 0


# --- opening ----------------------------------------------------------------------------------------------------------
def test_each_opening_leaves_one_line_and_looking_on_leaves_none(client_of: ClientOf, event: Event) -> None:
    client = opened(client_of("campaigner"), event)
    for query in ("", "?q=ada", "?show=line"):
        people(client, event, query)
    opened(client, event)
    assert audited("attendance.opened") == [("the campaigner", "hush evening", "")] * 2


def test_a_list_that_is_open_is_that_of_one_event_in_one_session_for_four_hours(
    client_of: ClientOf, event: Event, campaign: Campaign
) -> None:
    client = opened(client_of("campaigner"), event)
    begins = timezone.now() + timedelta(days=2)
    other = make_event("other", campaign=campaign, starts_at=begins, ends_at=begins + timedelta(hours=1))
    comes(other, "Mary Somerville")
    assert (people(client, event), people(client, other)) == (["Ada Lovelace", "Grace Hopper"], [])
    session = client.session
    session["desk.attendance_open"] = {key: at - 4 * 3600 - 1 for key, at in session["desk.attendance_open"].items()}
    session.save()
    assert people(client, event) == []
    opened(client, event)
    client.post(f"{door(event)}close/")
    assert people(client, event) == []


def test_opening_and_exporting_ask_for_a_recent_sign_in_and_checking_in_does_not(
    client_of: ClientOf, event: Event
) -> None:
    client = opened(client_of("campaigner"), event)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    for act in ("open", "export"):
        assert "reauthenticate" in client.post(f"{door(event)}{act}/").headers["Location"], act
    do(client, door(event), "check-in", who(event, "Ada Lovelace").pk)
    assert who(event, "Ada Lovelace").checked_in_at is not None


# --- the list ---------------------------------------------------------------------------------------------------------
def test_each_list_shows_its_people_by_name_and_the_line_in_its_order(client_of: ClientOf, event: Event) -> None:
    comes(event, "Beatrice Worsley")
    client = opened(client_of("campaigner"), event)
    assert people(client, event) == ["Ada Lovelace", "Grace Hopper"]
    assert people(client, event, "?show=line") == ["Joan Clarke", "Beatrice Worsley"]
    assert people(client, event, "?show=unconfirmed") == ["Not Yet"]
    assert people(client, event, "?show=given_back") == []
    sections = client.get(f"{door(event)}?show=line").context["sections"]
    line = [dict(one.facts)["Number in line"] for one in sections[0].entries]
    assert (line, dict(sections[0].entries[0].facts)["Tea?"]) == ([1, 2], "Joan Clarke likes green tea")


def test_people_are_found_by_name_without_accents_and_by_address(client_of: ClientOf, event: Event) -> None:
    comes(event, "Émilie du Châtelet")
    client = opened(client_of("campaigner"), event)
    assert people(client, event, "?q=chatelet") == ["Émilie du Châtelet"]
    assert people(client, event, "?q=LOVELACE ada") == ["Ada Lovelace"]
    assert people(client, event, "?q=joan@example") == ["Joan Clarke"]
    assert people(client, event, "?q=<script>") == []


def test_a_long_list_has_pages(client_of: ClientOf, event: Event) -> None:
    Event.objects.update(capacity=None)
    rows = [
        Rsvp(event=event, digest=bytes([n]) * 32, state="seated", language="en", asked_at=timezone.now(),
             confirmed_at=timezone.now(), seated_at=timezone.now()) for n in range(60)
    ]  # fmt: skip
    Rsvp.objects.bulk_create(rows)
    client = opened(client_of("campaigner"), event)
    pages = [people(client, event, f"?page={n}") for n in ("1", "2", "3", "x", "0")]
    assert [len(one) for one in pages] == [50, 12, 12, 50, 50]
    assert "Name forgotten" in pages[0]


def test_what_another_key_boxed_is_said_to_be_closed(client_of: ClientOf, event: Event) -> None:
    Rsvp.objects.filter(pk=who(event, "Ada Lovelace").pk).update(box=b"\x01" + bytes(60))
    client = opened(client_of("campaigner"), event)
    assert people(client, event) == ["Cannot be opened with the key of this instance", "Grace Hopper"]
    answer = do(client, door(event), "give-back", who(event, "Ada Lovelace").pk, sure="on")
    assert (answer.status_code, who(event, "Ada Lovelace").state) == (422, "seated")


# --- the door ---------------------------------------------------------------------------------------------------------
def test_somebody_is_checked_in_and_the_note_is_taken_back(client_of: ClientOf, event: Event) -> None:
    client, ada = opened(client_of("campaigner"), event), who(event, "Ada Lovelace")
    answer = do(client, door(event), "check-in", ada.pk)
    assert "Ada Lovelace is here." in client.get(answer.headers["Location"]).text
    assert facts(client, event)["Checked in"] == 1
    assert ("check-in", str(ada.pk)) not in forms_on(client, door(event))
    do(client, door(event), "undo-check-in", ada.pk)
    ada.refresh_from_db()
    assert ada.checked_in_at is None
    line = ("the campaigner", "hush evening", str(ada.pk))
    assert audited("rsvp.checked_in") == audited("rsvp.check_in_undone") == [line]


def test_two_at_the_door_check_one_person_in_once(client_of: ClientOf, event: Event) -> None:
    client, ada = opened(client_of("campaigner"), event), who(event, "Ada Lovelace")
    form = forms_on(client, door(event))["check-in", str(ada.pk)]
    sent = {"item": form["item"], "seen": form["seen"]}
    assert [client.post(form["url"], sent).status_code for _time in range(2)] == [302, 409]
    assert len(audited("rsvp.checked_in")) == 1


def test_who_has_no_seat_or_comes_days_early_is_not_checked_in(client_of: ClientOf, event: Event) -> None:
    client, joan = opened(client_of("campaigner"), event), str(who(event, "Joan Clarke").pk)
    assert ("check-in", joan) not in forms_on(client, f"{door(event)}?show=line")
    Event.objects.update(starts_at=timezone.now() + timedelta(days=2), ends_at=timezone.now() + timedelta(days=3))
    assert {name for name, _item in forms_on(client, door(event))} == {"give-back"}
    Event.objects.update(state="cancelled", cancelled_at=timezone.now())
    assert forms_on(client, door(event)) == {}


def test_a_seat_is_given_back_for_somebody_and_the_line_moves_up(client_of: ClientOf, event: Event) -> None:
    client, ada = opened(client_of("campaigner"), event), who(event, "Ada Lovelace")
    assert do(client, door(event), "give-back", ada.pk).status_code == 422
    assert states(event).count("seated") == 2
    do(client, door(event), "give-back", ada.pk, sure="on")
    ada.refresh_from_db()
    assert (ada.state, bytes(ada.box), who(event, "Joan Clarke").state) == ("given_back", b"", "seated")
    assert Letter.objects.filter(kind=Letter.Kind.RSVP_GIVEN_BACK).count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.RSVP_SEAT, digest=who(event, "Joan Clarke").digest).count() == 1
    assert audited("rsvp.given_back") == [("the campaigner", "hush evening", str(ada.pk))]


def test_who_is_here_keeps_the_seat(client_of: ClientOf, event: Event) -> None:
    client, ada = opened(client_of("campaigner"), event), who(event, "Ada Lovelace")
    form = forms_on(client, door(event))["give-back", str(ada.pk)]
    do(client, door(event), "check-in", ada.pk)
    answer = client.post(form["url"], {"item": form["item"], "seen": form["seen"], "sure": "on"})
    ada.refresh_from_db()
    assert (answer.status_code, ada.state) == (409, "seated")


@pytest.mark.parametrize("item", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_who_is_not_on_the_list_is_checked_in(item: str, client_of: ClientOf, event: Event) -> None:
    assert client_of("campaigner").post(f"{door(event)}check-in/", {"item": item, "seen": ""}).status_code == 409


# --- figures ----------------------------------------------------------------------------------------------------------
def test_figures_by_partner_and_language_sum_up_to_all(client_of: ClientOf, event: Event, campaign: Campaign) -> None:
    Event.objects.update(capacity=10)
    comes(event, "Marie Curie", language="fr", via=code_of(active(campaign)))
    client = client_of("auditor")
    tables = {one.name: one.table for one in client.get(door(event)).context["sections"] if one.table}
    languages = {one.language: one.seated + one.in_line for one in tables["languages"].rows}
    partners = {one.name: one.seated + one.in_line for one in tables["partners"].rows}
    assert languages == {"en": 3, "fr": 1}
    assert sum(partners.values()) == 4


def test_after_the_event_it_says_who_did_not_come(client_of: ClientOf, event: Event) -> None:
    client = opened(client_of("campaigner"), event)
    do(client, door(event), "check-in", who(event, "Ada Lovelace").pk)
    assert "Had a seat and did not come" not in facts(client, event)
    Event.objects.update(starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=2))
    assert facts(client, event)["Had a seat and did not come"] == 1


def test_a_list_of_many_costs_no_more_queries_than_one_of_few(client_of: ClientOf, event: Event) -> None:
    Event.objects.update(capacity=None)
    client = opened(client_of("campaigner"), event)
    client.get(door(event))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(door(event))
        return len(seen)

    few = queries()
    for number in range(8):
        comes(event, f"Reader{number} Somebody")
    assert queries() == few


# --- export -----------------------------------------------------------------------------------------------------------
def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_names_who_has_a_seat_then_the_line_and_the_audit_who_took_it(
    client_of: ClientOf, event: Event
) -> None:
    client = client_of("secretariat")
    answer = client.post(f"{door(event)}export/")
    rows = rows_of(answer)
    assert [(one["name"], one["email"], one["state"], one["number_in_line"], one["Tea?"]) for one in rows] == [
        ("Grace Hopper", "grace@example.org", "seated", "", "Grace Hopper likes green tea"),
        ("Ada Lovelace", "ada@example.org", "seated", "", "Ada Lovelace likes green tea"),
        ("Joan Clarke", "joan@example.org", "in_line", "1", "Joan Clarke likes green tea"),
    ]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="attendance-evening.csv"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert audited("attendance.exported") == [("the secretariat", "hush evening", "3 people")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_cell_of_the_file_runs_in_a_spreadsheet(start: str, client_of: ClientOf, event: Event) -> None:
    Event.objects.update(capacity=None)
    EventQuestion.objects.update(text={"en": f"{start}1+1?"})
    comes(event, "Eve", answer_1=f'{start}HYPERLINK("https://evil.example.org/")')
    text = client_of("secretariat").post(f"{door(event)}export/").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))] == []


def test_an_answer_to_a_question_that_was_changed_keeps_its_words(client_of: ClientOf, event: Event) -> None:
    EventQuestion.objects.update(text={"en": "Coffee?"})
    row = rows_of(client_of("secretariat").post(f"{door(event)}export/"))[0]
    assert (row["Coffee?"], row["other_answers"]) == ("", "Tea?: Grace Hopper likes green tea")
