"""A target's page says what is known with its evidence, offers what can be done, and thanks once the roll has the target."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.doers import make_action, make_campaign, make_contact, make_office_holder, make_target
from tests.signatories import make_call
from undersigned.campaigns.models import Action, Campaign, ContactMade, Target, TargetChange, TargetClaim, TargetReply
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import open_letter
from undersigned.people.kinds import Kind
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db
PAGE = "/en/holdouts/brazil/"
ACTIONS = ("post", "call", "letter", "write", "claim")


@pytest.fixture
def campaign(monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """A campaign that began this year for the call that the site shows."""
    monkeypatch.setitem(settings.OPTION, "call", "quiet-seas")
    return make_campaign(make_call(), starts_on=timezone.localdate() - timedelta(days=300))


@pytest.fixture
def brazil(campaign: Campaign) -> Target:
    """A State with an office, and four things to do."""
    target = make_target(campaign, called_on=timezone.localdate() - timedelta(days=100))
    make_contact(target)
    for kind in (Action.Kind.POST, Action.Kind.CALL, Action.Kind.LETTER, Action.Kind.EMAIL):
        make_action(campaign, kind)
    return target


def listed(campaign: Campaign) -> RollEntry:
    return RollEntry.objects.create(
        call=campaign.call, slug="brazil", kind=Kind.STATE, name="Brazil", country="BR", listed_on=date(2026, 11, 20),
        endorsed_on="2026-11-20", search_text="brazil", sort_text="brazil",
    )  # fmt: skip


def asks(text: str) -> list[str]:
    """Which of the actions on Brazil a page links to."""
    return [name for name in ACTIONS if f"/en/holdouts/brazil/{name}/" in text]


def test_the_first_thing_to_do_stands_in_the_head_and_the_offices_city_is_spelled_as_people_do(
    client: Client, brazil: Target
) -> None:
    page = client.get(PAGE).content.decode()
    head = page[page.index('<header class="title">') : page.index('id="status"')]
    assert re.findall(r'<a class="button" href="([^"]+)"', head) == [f"{PAGE}post/"]
    assert re.findall(r"\((\w+/[^)]+)\), Monday to Friday", page) == ["America/Sao Paulo"]


def test_a_target_shows_where_it_stands_its_history_its_reply_and_what_to_do(client: Client, brazil: Target) -> None:
    day = timezone.localdate() - timedelta(days=7)
    evidence = "https://press.example.org/said"
    Target.objects.update(status="promised", status_on=day)
    TargetChange.objects.create(
        target=brazil,
        status="promised",
        on=day,
        note={"en": "She said so."},
        evidence=evidence,
        recorded_at=timezone.now(),
    )
    TargetReply.objects.create(
        target=brazil, text="Vamos ver.", language="pt", received_on=day, shown_at=timezone.now()
    )
    ContactMade.objects.create(target=brazil, way="letter", on=day, note="secret note", recorded_at=timezone.now())
    answer = client.get(PAGE)
    text = answer.text
    assert (answer.status_code, asks(text)) == (200, list(ACTIONS))
    said = (
        '<span class="tag">Promised</span>', "will endorse.", f'<a href="{evidence}"', "She said so.", 'lang="pt"',
        "Vamos ver.", "7 days since the first contact that has no answer", "Office of the Minister", "+55 61 5550 0000",
    )  # fmt: skip
    assert [one for one in said if one not in text] == []
    assert "secret note" not in text


def test_once_the_roll_has_it_nothing_asks_for_it_any_more(client: Client, campaign: Campaign, brazil: Target) -> None:
    listed(campaign)
    text = client.get(PAGE).text
    assert asks(text) == []
    assert ("Brazil has endorsed" in text, 'href="/en/roll/brazil/"' in text) == (True, True)
    assert (asks(client.get("/en/holdouts/").text), client.get(f"{PAGE}claim/").text.count("<form")) == ([], 0)


def test_particulars_that_were_made_up_are_marked(client: Client, brazil: Target) -> None:
    before = client.get(PAGE).text
    brazil.contacts.update(sample=True)
    after = client.get(PAGE).text
    sentence = "These particulars are made up for the example"
    assert (sentence in before, sentence in after) == (False, True)


def test_the_board_tells_the_status_of_all_and_the_eight_criteria(client: Client, campaign: Campaign) -> None:
    make_target(campaign)
    make_office_holder(campaign, status="refused")
    text = client.get("/en/holdouts/").text
    section = text[text.index('aria-labelledby="criteria"') :].partition("</section>")[0]
    assert re.findall(r"<dt>([^<]*)</dt>", section) == [
        "Silent", "Contacted", "In dialogue", "Promised", "Refused", "Announced, not listed", "Won", "Withdrawn",
    ]  # fmt: skip
    links = re.findall(r'<a href="(/en/holdouts/[a-z]+/)">', text)
    assert sorted(set(links)) == ["/en/holdouts/brazil/", "/en/holdouts/minister/"]
    assert "<td>Refused</td>" in text


@pytest.mark.parametrize("path", ["", "claim/"])
def test_what_is_no_target_is_not_found(client: Client, brazil: Target, path: str) -> None:
    assert client.get(f"/en/holdouts/atlantis/{path}").status_code == 404


def asked(client: Client, **typed: str) -> Any:
    return client.post(f"{PAGE}claim/", {"name": "Ada Lovelace", "email": "ada@example.org"} | typed)


def link_of_letter() -> str:
    """The path that the last letter leads to."""
    letter = open_letter(Letter.objects.get(kind="claim_target"), keys=settings.HOME.keys)
    return str(letter.about["claim_link"]).removeprefix(settings.PUBLIC_URL)


def test_a_volunteer_takes_a_target_notes_a_contact_and_its_answer_and_gives_it_up(
    client: Client, brazil: Target
) -> None:
    assert (asked(client).status_code, TargetClaim.objects.count()) == (200, 0)
    page = link_of_letter()
    shown = client.get(page)
    assert (shown.status_code, 'value="take"' in shown.text, TargetClaim.objects.count()) == (200, True, 0)
    today = timezone.localdate()
    taken = client.post(page, {"deed": "take"})
    logged = client.post(page, {"deed": "log", "way": "call", "on": today.isoformat(), "note": "Spoke to Bob."})
    made = ContactMade.objects.get()
    answered = client.post(page, {"deed": "answer", "contact": str(made.pk), "answered_on": today.isoformat()})
    assert [(one.status_code, one["Location"]) for one in (taken, logged, answered)] == [(303, page)] * 3
    made.refresh_from_db()
    claim = TargetClaim.objects.get()
    assert (made.way, made.on, made.note, made.answered_on, made.claim) == (
        "call",
        today,
        "Spoke to Bob.",
        today,
        claim,
    )
    assert ("Somebody has cared for it since" in client.get(PAGE).text, "Ada" in client.get(PAGE).text) == (True, False)
    given_up = client.post(page, {"deed": "give_up"})
    claim.refresh_from_db()
    assert (given_up.status_code, claim.ended_how, bytes(claim.box)) == (200, "given_up", b"")
    assert client.post(page, {"deed": "log", "way": "call", "on": today.isoformat()}).status_code == 404


def test_who_comes_second_is_told_so_and_nothing_is_stored(client: Client, brazil: Target) -> None:
    asked(client)
    first = link_of_letter()
    Letter.objects.all().delete()
    asked(client, email="bob@example.org", name="Bob")
    second = link_of_letter()
    client.post(first, {"deed": "take"})
    answers = [client.get(second), client.post(second, {"deed": "take"})]
    assert [(one.status_code, "Somebody else was faster" in one.text) for one in answers] == [(200, True), (409, True)]
    assert TargetClaim.objects.count() == 1


def test_a_network_that_asks_very_often_is_told_so_and_keeps_what_it_typed(client: Client, brazil: Target) -> None:
    client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    for number in range(10):
        asked(client, email=f"ada{number}@example.org")
    answer = asked(client, email="bob@example.org")
    assert (answer.status_code, Letter.objects.count()) == (429, 10)
    assert ("Please come back tomorrow" in answer.text, 'value="bob@example.org"' in answer.text) == (True, True)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [({"name": " "}, ["name"]), ({"email": "ada"}, ["email"]), ({"name": "", "email": ""}, ["name", "email"])],
)
def test_what_is_wrong_in_the_form_is_said_at_its_field_and_kept(
    client: Client, brazil: Target, typed: dict[str, str], fields: list[str]
) -> None:
    answer = asked(client, **typed)
    assert (answer.status_code, re.findall(r'id="wrong-(\w+)"', answer.text)) == (422, fields)
    assert (Letter.objects.count(), f'value="{typed.get("email", "ada@example.org")}"' in answer.text) == (0, True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"way": "smoke"}, "way"), ({"on": "2999-01-01"}, "on"), ({"on": "soon"}, "on"), ({"note": "x" * 2001}, "note")],
)
def test_a_contact_that_cannot_be_is_said_at_its_field(
    client: Client, brazil: Target, typed: dict[str, str], field: str
) -> None:
    asked(client)
    page = link_of_letter()
    client.post(page, {"deed": "take"})
    said = {"deed": "log", "way": "call", "on": timezone.localdate().isoformat(), "note": "kept"}
    answer = client.post(page, said | typed)
    assert (answer.status_code, re.findall(r'id="wrong-(\w+)"', answer.text)) == (422, [field])
    assert ContactMade.objects.count() == 0


def test_a_link_that_was_changed_opens_nothing_and_one_that_is_too_old_says_so(
    client: Client, brazil: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(client)
    page = link_of_letter()
    assert client.get(page[:-5] + "/").status_code == 404
    later = "undersigned.interfaces.web.campaign.claim.datetime"

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(days=15)

    monkeypatch.setattr(later, Later)
    assert (client.get(page).status_code, client.post(page, {"deed": "take"}).status_code) == (410, 410)
