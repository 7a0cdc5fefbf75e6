"""The desk of events: make one, change its parts, decide about suggested ones, cancel, series, the list and the first screen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.comers import come, make_event, states
from tests.desk.acting import do, forms_on, wrong_in
from tests.doers import make_campaign
from tests.partners import active
from tests.signatories import KEYS, make_call
from undersigned.campaigns.models import Campaign, Event, EventQuestion, EventSeries, EventSpeaker
from undersigned.campaigns.passes.events import make_preview_pass
from undersigned.campaigns.verbs.events import Suggester, box_suggester
from undersigned.mailing.models import Letter
from undersigned.people.models import AuditLine

ClientOf = Callable[[str], Client]
EVENTS = "/desk/events/"
MAKE, SERIES = f"{EVENTS}make/", f"{EVENTS}series/"
ROLES = ("secretariat", "campaigner", "auditor", "reviewer", "second_reviewer")


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests."""
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


@pytest.fixture(autouse=True)
def campaign(db: None) -> Campaign:
    return make_campaign(make_call())


def page(event: Event) -> str:
    return f"{EVENTS}{event.pk}/"


def days(number: float) -> datetime:
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=number)


def an_event(campaign: Campaign, slug: str = "evening", *, begins: float = 10, **more: Any) -> Event:
    """An event so many days from now."""
    times = {"starts_at": days(begins), "ends_at": days(begins) + timedelta(hours=1)}
    return make_event(slug, campaign=campaign, **{**times, "capacity": 5, **more})


def comes(event: Event, email: str = "ada@example.org", **fields: Any) -> None:
    come(event, email, now=timezone.now(), **fields)


def acts_on(client: Client, address: str) -> set[str]:
    return {name for name, _item in forms_on(client, address)}


def facts(answer: Any, section: str) -> dict[str, Any]:
    return {
        str(label): value for label, value in next(s for s in answer.context["sections"] if s.name == section).facts
    }


def titles(answer: Any, section: str) -> list[str]:
    return [str(one.title) for s in answer.context["sections"] if s.name == section for one in s.entries]


def lines(event: str) -> list[tuple[str, str]]:
    return list(AuditLine.objects.filter(event=event).values_list("actor", "subject"))


# --- rights -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "sees", "acts"),
    [
        ("secretariat", True, True),
        ("campaigner", True, True),
        ("auditor", True, False),
        ("reviewer", False, False),
        ("second_reviewer", False, False),
    ],
)
def test_a_role_sees_and_does_what_is_its_own(
    role: str, sees: bool, acts: bool, client_of: ClientOf, campaign: Campaign
) -> None:
    event = an_event(campaign)
    series = EventSeries.objects.create(campaign=campaign, slug="mondays", title={"en": "Mondays"})
    client, seen = client_of(role), [EVENTS, page(event), SERIES, f"{SERIES}{series.pk}/"]
    answers = {address: client.get(address) for address in (*seen, MAKE)}
    assert {address: one.status_code for address, one in answers.items()} == {
        **dict.fromkeys(seen, 200 if sees else 302),
        MAKE: 200 if acts else 302,
    }
    if sees:
        offered = {address for address, one in answers.items() if one.context and one.context.get("forms")}
        assert offered == ({page(event), SERIES, f"{SERIES}{series.pk}/", MAKE} if acts else set())
    for act in ("words", "move", "seats", "host", "cancel", "publish", "turn-down", "add-speaker", "add-question"):
        answer = client.post(f"{page(event)}{act}/", {"seen": ""})
        assert (answer.headers.get("Location") == "/desk/") is not acts, act
    assert (client.post(f"{MAKE}make/", {}).headers.get("Location") == "/desk/") is not acts


def test_nothing_happens_by_get(client_of: ClientOf, campaign: Campaign) -> None:
    event, client = an_event(campaign, state="suggested"), client_of("campaigner")
    for act in ("publish", "turn-down", "cancel", "words"):
        assert client.get(f"{page(event)}{act}/").headers["Location"] == page(event)
    event.refresh_from_db()
    assert event.state == "suggested"


# --- making and deciding ----------------------------------------------------------------------------------------------
def test_an_event_is_made_waits_and_is_published(client_of: ClientOf, campaign: Campaign) -> None:
    client = client_of("campaigner")
    typed = {
        "campaign": str(campaign.pk), "title_en": "Write a letter", "title_fr": "Écrire une lettre",
        "starts": "2027-03-27T19:00", "ends": "2027-03-27T20:30", "time_zone": "Europe/Paris", "languages": "en, fr",
        "online_link": "https://meet.example.org/room",
    }  # fmt: skip
    answer = do(client, MAKE, "make", **typed)
    event = Event.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, page(event))
    assert (event.state, event.slug, event.languages, event.starts_at.isoformat()) == (
        "suggested", "write-a-letter", ["en", "fr"], "2027-03-27T18:00:00+00:00",
    )  # fmt: skip
    do(client, page(event), "publish")
    event.refresh_from_db()
    assert (event.state, event.registration_open) == ("published", True)
    assert lines("event.made") == lines("event.published") == [("the campaigner", "hush write-a-letter")]


def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_is_kept(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client = client_of("campaigner")
    typed = {
        "campaign": str(campaign.pk), "title_en": "Too early", "starts": "2027-03-28T02:30", "ends": "2027-03-28T01:00",
        "time_zone": "Europe/Paris", "online_link": "http://meet.example.org/", "languages": "english",
    }  # fmt: skip
    answer = do(client, MAKE, "make", **typed)
    assert (answer.status_code, set(wrong_in(answer))) == (422, {"starts", "online_link", "languages"})
    (form,) = answer.context["forms"]
    held = {each["field"].name: each["value"] for each in form["fields"]}
    assert {name: held[name] for name in typed} == typed
    again = do(client, MAKE, "make", **{**typed, "campaign": "999", "starts": "2027-03-28T04:30"})
    assert (again.status_code, set(wrong_in(again))) == (422, {"campaign"})
    backwards = {**typed, "starts": "2027-03-28T04:30", "online_link": "", "languages": "en"}
    assert wrong_in(do(client, MAKE, "make", **backwards)) == {
        "ends": "The event ends before it starts. Please check both times."
    }
    assert Event.objects.count() == 0


def test_a_suggestion_is_turned_down_with_a_reason_that_is_told(client_of: ClientOf, campaign: Campaign) -> None:
    event, client = an_event(campaign, state="suggested"), client_of("campaigner")
    box_suggester(event, Suggester("Lina", "lina@example.org", "en"), keys=KEYS)
    answer = do(client, page(event), "turn-down")
    assert (answer.status_code, set(wrong_in(answer))) == (422, {"reason"})
    assert wrong_in(do(client, page(event), "turn-down", reason="x" * 2001)) == {
        "reason": "This is too long: 2000 characters at most."
    }
    do(client, page(event), "turn-down", reason="It is not about silence.")
    event.refresh_from_db()
    assert (event.state, event.reason, bytes(event.suggester_box)) == (
        "turned_down", {"en": "It is not about silence."}, b"",
    )  # fmt: skip
    assert Letter.objects.filter(kind=Letter.Kind.EVENT_DECIDED).count() == 1
    assert acts_on(client, page(event)) == set()


def test_a_suggestion_boxed_under_another_key_is_said_and_not_decided(client_of: ClientOf, campaign: Campaign) -> None:
    event, client = an_event(campaign, state="suggested", suggester_box=b"\x01" * 60), client_of("campaigner")
    answer = do(client, page(event), "publish")
    event.refresh_from_db()
    assert (answer.status_code, event.state) == (422, "suggested")
    assert "cannot be opened with the key" in wrong_in(answer)[""]


def preview_of(client: Client, event: Event) -> str:
    """The address of the link that shows an event before it is public; "" where there is none."""
    walk = {str(label): url for url, label in client.get(page(event)).context["walk"]}
    return walk.get("Preview, for a day", "").removeprefix(django_settings.PUBLIC_URL)


def test_what_is_not_public_is_previewed_by_a_link_that_holds_for_a_day(
    client_of: ClientOf, campaign: Campaign, settings: Any
) -> None:
    settings.OPTION = {**settings.OPTION, "call": campaign.call.slug}
    event, client = an_event(campaign, state="suggested"), client_of("campaigner")
    link, reader = preview_of(client, event), Client()
    shown = reader.get(link)
    assert (shown.status_code, shown.headers["Cache-Control"], shown.headers["X-Robots-Tag"]) == (
        200, "no-store", "noindex",
    )  # fmt: skip
    assert ("Preview: this event is not public yet." in shown.text, "An evening of quiet" in shown.text) == (True, True)
    assert (event.online_link in shown.text, "/register/" in shown.text, ".ics" in shown.text) == (False,) * 3
    assert reader.get(f"{link[:-5]}AAAA/").status_code == 404
    assert reader.get(f"/en/events/{event.slug}/").status_code == 404
    of_yesterday = make_preview_pass(KEYS, event_id=event.pk, now=days(-1))
    assert reader.get(f"/en/events/preview/{of_yesterday}/").status_code == 410
    do(client, page(event), "publish")
    assert (reader.get(link).headers["Location"], preview_of(client, event)) == (f"/en/events/{event.slug}/", "")
    assert preview_of(client_of("auditor"), an_event(campaign, "b", state="suggested")) == ""


# --- changing ---------------------------------------------------------------------------------------------------------
def test_changing_a_part_leaves_every_other_part_as_it_is(client_of: ClientOf, campaign: Campaign) -> None:
    client, partner = client_of("campaigner"), active(campaign)
    series = EventSeries.objects.create(campaign=campaign, slug="mondays", title={"en": "Mondays"})
    event = an_event(
        campaign, series=series, title={"en": "One", "fr": "Un", "de": "Eins"}, text={"de": "Ein Text."}, captions=True,
        sign_language="LSF", accessibility={"en": "Slowly.", "de": "Langsam."}, host_partner=partner, languages=["en"],
        summary={"pt-BR": "Foi bom."}, place="Paris", registration_open=False,
    )  # fmt: skip
    EventSpeaker.objects.create(event=event, name="Ada", role={"en": "Countess", "fr": "Comtesse"}, position=0)
    EventQuestion.objects.create(
        event=event, position=1, kind="choice", text={"en": "Tea?", "de": "Tee?"}, required=True,
        choices=[{"en": "Yes", "de": "Ja"}, {"en": "No", "de": "Nein"}],
    )  # fmt: skip

    def stands() -> dict[str, Any]:
        one = Event.objects.get()
        row = {name: value for name, value in vars(one).items() if name not in {"_state", "changed_at"}}
        parts = (one.speakers, one.questions, one.co_hosts)
        return row | {str(n): list(part.values()) for n, part in enumerate(parts)}

    before = stands()
    for act in ("words", "move", "seats", "host", "access", "after"):
        assert do(client, page(event), act).status_code == 302, act
        assert stands() == before, act
    do(client, page(event), "words", title_en="Another")
    assert stands() == before | {"title": {"en": "Another", "fr": "Un", "de": "Eins"}}


def test_an_all_day_event_keeps_its_days_when_other_things_change(client_of: ClientOf, campaign: Campaign) -> None:
    client = client_of("campaigner")
    typed = {
        "campaign": str(campaign.pk), "title_en": "Days of quiet", "starts": "2027-03-27T10:00",
        "ends": "2027-03-28T10:00", "time_zone": "Europe/Paris", "all_day": "on",
    }  # fmt: skip
    do(client, MAKE, "make", **typed)
    event = Event.objects.get()
    times = (event.starts_at, event.ends_at)
    do(client, page(event), "words", title_en="Two days of quiet")
    do(client, page(event), "move", place="Paris")
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at, event.place) == (*times, "Paris")
    assert event.ends_at.isoformat() == "2027-03-28T22:00:00+00:00"


def test_whoever_moves_an_event_is_told_first_how_many_get_a_letter(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign, time_zone="UTC")
    comes(event)
    comes(event, "grace@example.org")
    later = (event.ends_at + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    assert "Registered: 2 people. Each gets a letter about the change." in client.get(page(event)).text
    answer = do(client, page(event), "move", ends=later)
    assert (answer.status_code, set(wrong_in(answer))) == (422, {"sure"})
    wrong_first = do(client, page(event), "move", ends="2001-01-01T00:00")
    assert set(wrong_in(wrong_first)) == {"ends"}
    event.refresh_from_db()
    assert event.sequence == 0
    said = client.get(do(client, page(event), "move", ends=later, sure="on").headers["Location"]).text
    event.refresh_from_db()
    assert (event.sequence, "It is changed. 2 people get a letter." in said) == (1, True)


_LEFT_OUT = "Clocks go forward there on that day, and this time is left out. Times nearby: 01:30, 03:30."
_AS = "Please write it as 2027-11-12T18:00."
_OVER = "This would be over already. Please check the day and the year."


@pytest.mark.parametrize(
    ("act", "typed", "wrong"),
    [
        ("move", {"starts": "2027-03-28T02:30", "ends": "2027-03-28T04:00"}, {"starts": _LEFT_OUT}),
        ("move", {"starts": "2027-03-28T01:30", "ends": "2027-03-28T02:30"}, {"ends": _LEFT_OUT}),
        ("move", {"starts": "2001-03-27T19:00", "ends": "2001-03-27T20:00"}, {"starts": _OVER}),
        ("move", {"starts": "2001-03-27", "ends": "2001-03-27", "all_day": "on"}, {"starts": _OVER}),
        ("move", {"starts": "2027-02-30T10:00", "ends": "2027-03-28T25:00"}, {"starts": _AS, "ends": _AS}),
        ("move", {"starts": "1970-01-01T00:00", "ends": "9999-12-31T23:59"}, {"starts": _AS, "ends": _AS}),
        ("move", {"starts": "2027-03-27T19:00+01:00", "ends": "2027-03-27T20:00"}, {"starts": _AS}),
        ("move", {"time_zone": "Mars/Olympus"}, {"time_zone"}),
        ("move", {"time_zone": "../../etc/passwd"}, {"time_zone"}),
        ("move", {"time_zone": "CET"}, {"time_zone"}),
        ("move", {"starts": "2027-03-01T10:00", "ends": "2027-04-30T10:00"}, {"ends"}),
        ("move", {"online_link": "javascript:alert(1)"}, {"online_link"}),
        ("move", {"place": "x" * 256}, {"place"}),
        ("seats", {"capacity": "0"}, {"capacity"}),
        ("seats", {"capacity": "-1"}, {"capacity"}),
        ("seats", {"capacity": "1e3"}, {"capacity"}),
        ("seats", {"capacity": "٣"}, {"capacity"}),
        ("seats", {"capacity": "9" * 30}, {"capacity"}),
        ("seats", {"capacity": "1"}, {"capacity": "2 seats are taken already; there cannot be fewer."}),
    ],
)
def test_an_event_that_cannot_be_so_stays_as_it_is_and_the_form_keeps_what_was_typed(
    act: str, typed: dict[str, str], wrong: Any, client_of: ClientOf, campaign: Campaign
) -> None:
    client, event = client_of("campaigner"), an_event(campaign, time_zone="Europe/Paris", capacity=2)
    comes(event)
    comes(event, "grace@example.org")
    before = Event.objects.values().get()
    answer = do(client, page(event), act, **typed, **({"sure": "on"} if act == "move" else {}))
    said = wrong_in(answer)
    assert (answer.status_code, said if isinstance(wrong, dict) else set(said)) == (422, wrong)
    assert all(str(one).endswith(".") for one in said.values())
    (form,) = [one for one in answer.context["forms"] if one["open"]]
    held = {each["field"].name: each["value"] for each in form["fields"]}
    assert {name: held[name] for name in typed} == typed
    assert Event.objects.values().get() == before


def test_an_event_that_begins_before_clocks_go_forward_and_ends_after_lasts_as_long_as_it_does(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client, event = client_of("campaigner"), an_event(campaign, time_zone="Europe/Paris")
    do(client, page(event), "move", starts="2040-03-25T01:30", ends="2040-03-25T03:30")
    event.refresh_from_db()
    assert (event.starts_at.isoformat(), event.ends_at - event.starts_at) == (
        "2040-03-25T00:30:00+00:00", timedelta(hours=1),
    )  # fmt: skip


def test_the_hours_of_an_event_that_is_over_may_be_put_right(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign, time_zone="UTC")
    Event.objects.update(starts_at=days(-400), ends_at=days(-399))
    do(client, page(event), "move", starts="2025-10-26T18:00", ends="2025-10-26T19:00")
    event.refresh_from_db()
    assert event.starts_at.isoformat() == "2025-10-26T18:00:00+00:00"


def test_words_are_mended_quietly_or_told(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    comes(event)
    do(client, page(event), "words", title_en="Mended")
    event.refresh_from_db()
    quiet = event.sequence
    do(client, page(event), "words", title_en="Told", sure="on")
    event.refresh_from_db()
    assert (quiet, event.sequence) == (0, 1)


def test_an_event_that_somebody_saved_meanwhile_is_not_overwritten(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    form = forms_on(client, page(event))["host", ""]
    do(client, page(event), "access", sign_language="LSF")
    answer = client.post(form["url"], {"seen": form["seen"], "host": "The ministry"})
    event.refresh_from_db()
    assert (answer.status_code, event.host, event.sign_language) == (409, "", "LSF")
    assert [each["value"] for each in answer.context["forms"] if each["open"] for each in each["fields"]] == [
        "",
        "The ministry",
    ]


def test_fewer_seats_than_are_taken_are_refused_and_more_let_the_line_move_up(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client, event = client_of("campaigner"), an_event(campaign, capacity=2)
    for number in range(3):
        comes(event, f"reader-{number}@example.org")
    answer = do(client, page(event), "seats", capacity="1")
    assert wrong_in(answer) == {"capacity": "2 seats are taken already; there cannot be fewer."}
    assert set(wrong_in(do(client, page(event), "seats", register_at="https://elsewhere.example.org/"))) == {
        "register_at"
    }
    do(client, page(event), "seats", capacity="3")
    assert states(event) == ["seated"] * 3


def test_partners_hold_and_help_to_hold_and_one_that_has_ended_stays_named(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    first, second = active(campaign), active(campaign, name="Quiet Old", contact_email="old@example.org")
    do(client, page(event), "host", host_partner=first.slug)
    do(client, page(event), "add-co-host", partner=second.slug)
    event.refresh_from_db()
    assert (event.host_partner, list(event.co_hosts.all())) == (first, [second])
    type(first).objects.filter(pk=first.pk).update(state="ended")
    do(client, page(event), "host", host="And others")
    event.refresh_from_db()
    assert (event.host_partner, event.host) == (first, "And others")
    do(client, page(event), "remove-co-host", str(second.pk))
    assert list(event.co_hosts.all()) == []
    foreign = client.post(
        f"{page(event)}add-co-host/",
        {"seen": forms_on(client, page(event))["add-co-host", ""]["seen"], "partner": "nobody"},
    )
    assert foreign.status_code == 422


def test_recording_and_summary_are_kept(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign, begins=-2)
    answer = do(client, page(event), "after", recording="ftp://example.org/x")
    assert set(wrong_in(answer)) == {"recording"}
    do(client, page(event), "after", recording="https://video.example.org/x", summary_fr="On s’est tu.")
    event.refresh_from_db()
    assert (event.recording, event.summary) == ("https://video.example.org/x", {"fr": "On s’est tu."})


# --- who speaks, what is asked ----------------------------------------------------------------------------------------
def test_who_speaks_is_added_changed_moved_and_taken_out(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign)

    def names() -> list[str]:
        return list(event.speakers.values_list("name", flat=True))

    for name in ("Ada", "Grace", "Joan"):
        do(client, page(event), "add-speaker", name=name, role="Engineer")
    joan, ada = (event.speakers.get(name=name) for name in ("Joan", "Ada"))
    do(client, page(event), "speaker-up", str(joan.pk))
    moved = names()
    do(client, page(event), "speaker-down", str(ada.pk))
    do(client, page(event), "change-speaker", str(ada.pk), name="Ada Lovelace", link="https://ada.example.org/")
    do(client, page(event), "remove-speaker", str(joan.pk))
    assert (moved, names()) == (["Ada", "Joan", "Grace"], ["Ada Lovelace", "Grace"])
    form = {name for name, item in forms_on(client, page(event)) if item == str(event.speakers.all()[0].pk)}
    assert form == {"change-speaker", "speaker-down", "remove-speaker"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "A | B"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"role": "a | b"}, "role"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_a_speaker_that_cannot_be_is_said_at_its_field(
    typed: dict[str, str], field: str, client_of: ClientOf, campaign: Campaign
) -> None:
    event = an_event(campaign)
    answer = do(client_of("campaigner"), page(event), "add-speaker", **{"name": "Ada", **typed})
    assert (answer.status_code, set(wrong_in(answer)), event.speakers.count()) == (422, {field}, 0)


def test_at_most_five_questions_are_asked_in_an_order(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    do(client, page(event), "add-question", text_en="Tea?", kind="choice", choices_en="Yes\nNo", choices_fr="Oui\nNon")
    for number in range(2, 6):
        do(client, page(event), "add-question", text_en=f"Question {number}?", kind="text", required="on")
    first = event.questions.get(position=1)
    assert first.choices == [{"en": "Yes", "fr": "Oui"}, {"en": "No", "fr": "Non"}]
    assert (event.questions.count(), "add-question" in acts_on(client, page(event))) == (5, False)
    do(client, page(event), "question-down", str(first.pk))
    texts = list(event.questions.values_list("text__en", flat=True))
    assert texts == ["Question 2?", "Tea?", "Question 3?", "Question 4?", "Question 5?"]
    do(client, page(event), "remove-question", str(event.questions.get(position=3).pk))
    assert list(event.questions.values_list("position", "text__en"))[2] == (3, "Question 4?")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"text_en": ""}, {"text_en"}),
        ({"kind": "essay"}, {"kind"}),
        ({"kind": "choice", "choices_en": "Only one"}, {"choices_en"}),
        ({"kind": "choice", "choices_en": "One\nTwo", "choices_fr": "Un"}, {"choices_en", "choices_fr"}),
        ({"text_en": "x" * 256}, {"text_en"}),
    ],
)
def test_a_question_that_cannot_be_is_said_at_its_field(
    typed: dict[str, str], fields: set[str], client_of: ClientOf, campaign: Campaign
) -> None:
    event = an_event(campaign)
    EventQuestion.objects.create(event=event, position=1, text={"en": "First?"})
    answer = do(client_of("campaigner"), page(event), "add-question", **{"text_en": "Tea?", "kind": "text", **typed})
    assert (answer.status_code, set(wrong_in(answer)), event.questions.count()) == (422, fields, 1)


def test_a_question_that_people_may_have_answered_is_never_changed_quietly(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    EventQuestion.objects.create(event=event, position=1, text={"en": "Tea?"})
    comes(event, answer_1="Green, please")
    pk = str(event.questions.get().pk)
    for act, typed in (("change-question", {"text_en": "Coffee?"}), ("remove-question", {})):
        answer = do(client, page(event), act, pk, **typed)
        assert (answer.status_code, set(wrong_in(answer)), event.questions.get().text) == (
            422, {"sure"}, {"en": "Tea?"},
        )  # fmt: skip
    do(client, page(event), "change-question", pk, text_en="Coffee?", sure="on")
    assert event.questions.get().text == {"en": "Coffee?"}


# --- cancelling -------------------------------------------------------------------------------------------------------
def test_cancelling_asks_for_a_reason_and_says_how_many_are_told(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    comes(event)
    assert set(wrong_in(do(client, page(event), "cancel"))) == {"reason_en"}
    answer = do(client, page(event), "cancel", reason_fr="La salle est fermée.")
    assert (set(wrong_in(answer)), "Registered: 1 person. Each is told" in answer.text) == ({"sure"}, True)
    do(client, page(event), "cancel", reason_fr="La salle est fermée.", sure="on")
    event.refresh_from_db()
    assert (event.state, event.reason, event.sequence) == ("cancelled", {"fr": "La salle est fermée."}, 1)
    assert acts_on(client, page(event)) == set()
    assert facts(client.get(page(event)), "state")["Why (Français)"] == "La salle est fermée."


def test_what_is_over_cannot_be_cancelled(client_of: ClientOf, campaign: Campaign) -> None:
    event = an_event(campaign, begins=-1)
    assert "cancel" not in acts_on(client_of("campaigner"), page(event))


def test_acts_that_others_are_bound_by_ask_for_a_recent_sign_in(client_of: ClientOf, campaign: Campaign) -> None:
    client, waiting, event = client_of("campaigner"), an_event(campaign, state="suggested"), an_event(campaign, "b")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 7 * 24 * 3600
    session.save()
    for one, act, typed in ((waiting, "publish", {}), (waiting, "turn-down", {}), (event, "cancel", {})):
        assert "reauthenticate" in do(client, page(one), act, **typed).headers["Location"], act


# --- series -----------------------------------------------------------------------------------------------------------
def test_a_series_is_made_changed_and_events_are_put_into_it(client_of: ClientOf, campaign: Campaign) -> None:
    client, event = client_of("campaigner"), an_event(campaign)
    do(client, SERIES, "make", campaign=str(campaign.pk), title_en="First Mondays", text_en="Each month.")
    series = EventSeries.objects.get()
    address = f"{SERIES}{series.pk}/"
    do(client, address, "change", title_fr="Premiers lundis")
    do(client, page(event), "words", series="first-mondays")
    series.refresh_from_db()
    event.refresh_from_db()
    assert (series.slug, series.title, event.series) == (
        "first-mondays", {"en": "First Mondays", "fr": "Premiers lundis"}, series,
    )  # fmt: skip
    assert "An evening of quiet" in client.get(address).text
    assert lines("event_series.saved") == [("the campaigner", "hush first-mondays")] * 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_en": ""}, "title_en"),
        ({"title_en": "Mondays"}, "slug"),
        ({"slug": "Not an address"}, "slug"),
        ({"title_en": "静か"}, "slug"),
        ({"campaign": "12345"}, "campaign"),
        ({"title_en": "x" * 151}, "title_en"),
    ],
)
def test_a_series_that_cannot_be_is_said_at_its_field(
    typed: dict[str, str], field: str, client_of: ClientOf, campaign: Campaign
) -> None:
    EventSeries.objects.create(campaign=campaign, slug="mondays", title={"en": "Mondays"})
    said = {"campaign": str(campaign.pk), "title_en": "Tuesdays", **typed}
    answer = do(client_of("campaigner"), SERIES, "make", **said)
    assert (answer.status_code, set(wrong_in(answer)), EventSeries.objects.count()) == (422, {field}, 1)


# --- the list and the first screen ------------------------------------------------------------------------------------
def listed(client: Client, query: str = "") -> list[str]:
    return [one.slug for one in client.get(f"{EVENTS}{query}").context["object_list"]]


def some_events(campaign: Campaign) -> None:
    an_event(campaign, "past", begins=-5)
    an_event(campaign, "long-past", begins=-50)
    an_event(campaign, "later", begins=20, title={"en": "An evening", "fr": "Une soirée"})
    an_event(campaign, "next", begins=3, place="Lyon")
    an_event(campaign, "waits", state="suggested", begins=30, made_at=days(-3))
    an_event(campaign, "waits-longest", state="suggested", begins=40, made_at=days(-9))
    an_event(campaign, "no", state="turned_down", begins=2)


def test_the_list_begins_with_what_waits_then_what_comes_then_what_was(client_of: ClientOf, campaign: Campaign) -> None:
    some_events(campaign)
    client = client_of("auditor")
    assert listed(client) == ["waits-longest", "waits", "next", "later", "past", "long-past", "no"]
    assert "Waits for the desk: 9 days" in client.get(EVENTS).text


def test_the_list_is_narrowed_by_campaign_state_and_words(client_of: ClientOf, campaign: Campaign) -> None:
    some_events(campaign)
    other = make_campaign(campaign.call, slug="other", hashtag="Other")
    an_event(other, "theirs")
    client = client_of("auditor")
    assert listed(client, f"?campaign={other.pk}") == ["theirs"]
    assert listed(client, "?which=past") == ["past", "long-past"]
    assert listed(client, "?which=suggested") == ["waits-longest", "waits"]
    assert listed(client, "?q=soirée lat") == ["later"]
    assert listed(client, "?q=lyon") == ["next"]
    assert listed(client, "?q=%25") == []
    assert f'href="{EVENTS}?campaign={campaign.pk}"' in client.get(f"/desk/campaigns/{campaign.pk}/").text


def test_a_list_of_many_costs_no_more_queries_than_one_of_few(client_of: ClientOf, campaign: Campaign) -> None:
    client = client_of("campaigner")
    event = an_event(campaign)
    for address in (EVENTS, page(event), "/desk/"):
        client.get(address)

    def queries() -> list[int]:
        found = []
        for address in (EVENTS, page(event), "/desk/"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    def grow(first: int, last: int) -> None:
        for number in range(first, last):
            EventSpeaker.objects.create(event=event, name=f"S {number}", position=number)
            comes(event, f"reader-{number}@example.org")
            partner = active(campaign, name=f"Partner {number}", contact_email=f"p{number}@example.org")
            event.co_hosts.add(partner)
            an_event(campaign, f"e-{number}", begins=number, host_partner=partner)
        for number in range(first, min(last, 5)):
            EventQuestion.objects.create(event=event, position=number, text={"en": "?"})

    grow(1, 2)
    few = queries()
    grow(2, 6)
    assert queries() == few


def test_the_first_screen_says_what_waits_and_who_comes_soon(client_of: ClientOf, campaign: Campaign) -> None:
    some_events(campaign)
    comes(Event.objects.get(slug="next"))
    shown = client_of("campaigner").get("/desk/").text
    assert ("the oldest: 9 days" in shown, "1 / 5" in shown, "?which=suggested" in shown) == (True, True, True)
    assert "Wait for the desk" not in client_of("reviewer").get("/desk/").text


@pytest.mark.parametrize("number", ["0", "99999", "9" * 30])
def test_an_event_that_is_not_there_is_not_found(number: str, client_of: ClientOf) -> None:
    assert client_of("campaigner").get(f"{EVENTS}{number}/", follow=True).status_code == 404


def test_the_desk_is_told_of_a_time_zone_that_is_gone_and_everything_else_stays_in_reach(
    client_of: ClientOf, campaign: Campaign
) -> None:
    event = an_event(campaign, begins=90, time_zone="Mars/Olympus")
    EventSeries.objects.create(campaign=campaign, slug="evenings", title={"en": "Evenings"}).events.add(event)
    client = client_of("campaigner")
    said = "Mars/Olympus is not known any more."
    assert said in client.get("/desk/").text
    assert facts(client.get(page(event)), "when")["Its time zone"].startswith(said)
    assert client.get(EVENTS).status_code == client.get(f"{SERIES}{event.series_id}/").status_code == 200
    assert wrong_in(do(client, page(event), "add-speaker", name="Ada")) == {
        "": "This time zone is not known. Please choose one such as Europe/Paris."
    }
    held = (event.starts_at, event.ends_at)
    do(client, page(event), "move", time_zone="UTC")
    event.refresh_from_db()
    assert (event.time_zone, event.starts_at, event.ends_at) == ("UTC", *held)
    assert "is not known any more" not in client.get("/desk/").text
