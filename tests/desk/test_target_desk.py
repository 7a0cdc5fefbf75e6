"""The desk of a target: how it stands and why, contacts, claims, its reply, what is handed over; and who may do what of it."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.desk.acting import CAMPAIGNS, do, forms_on, wrong_in
from tests.desk.staffed import make_entry
from tests.doers import make_action, make_campaign, make_contact, make_country, make_office_holder, make_target
from tests.partners import active, asked
from tests.signatories import KEYS, NOW, make_call
from undersigned.campaigns.models import ActionTaken, Campaign, ContactMade, Handover, Target, TargetClaim
from undersigned.interfaces.desk.viewsets.campaigns import SCREENS
from undersigned.people.models import AuditLine

ClientOf = Callable[[str], Client]
EVIDENCE = "https://news.example.org/brazil"


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests, so that what the tests box the desk opens."""
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


@pytest.fixture
def target(db: None) -> Target:
    return make_target(make_campaign(make_call()))


def address_of(target: Target) -> str:
    return f"{CAMPAIGNS}targets/{target.pk}/"


def acted(target: Target, number: int = 1) -> None:
    """So many people posted for a target; the first agreed to be named."""
    action = make_action(target.campaign)
    for each in range(number):
        ActionTaken.objects.create(
            action=action, target=target, by=bytes([each] * 32), on=NOW.date(), at=NOW, language="en",
            name="" if each else "Ada Lovelace",
        )  # fmt: skip


# --- status -----------------------------------------------------------------------------------------------------------
def test_a_status_is_changed_with_evidence_and_becomes_history(client_of: ClientOf, target: Target) -> None:
    client, address = client_of("campaigner"), address_of(target)
    bare = do(client, address, "settle", status="promised", evidence="")
    assert (bare.status_code, set(wrong_in(bare))) == (422, {"evidence"})
    plain = do(client, address, "settle", status="promised", evidence="http://news.example.org/")
    assert (plain.status_code, set(wrong_in(plain))) == (422, {"evidence"})
    late = do(client, address, "settle", status="promised", evidence=EVIDENCE, on="2100-01-01")
    assert (late.status_code, wrong_in(late)) == (422, {"on": "This day is still to come."})
    said = {"status": "promised", "on": "2026-11-20", "note_en": "The minister said so.", "evidence": EVIDENCE}
    assert do(client, address, "settle", **said).status_code == 302
    change = target.changes.get()
    assert (change.status, change.on, change.note) == ("promised", date(2026, 11, 20), {"en": "The minister said so."})
    assert EVIDENCE in client.get(address).text
    line = AuditLine.objects.get(event="target.settled")
    assert (line.actor, line.subject, line.detail) == ("the campaigner", "hush brazil", "promised")


def test_a_status_that_somebody_changed_meanwhile_is_shown_again(client_of: ClientOf, target: Target) -> None:
    client, address = client_of("campaigner"), address_of(target)
    form = forms_on(client, address)["settle", ""]
    Target.objects.filter(pk=target.pk).update(status="in_dialogue")
    sent = {"status": "promised", "on": "2026-11-20", "evidence": EVIDENCE, "item": "", "seen": form["seen"]}
    answer = client.post(form["url"], sent)
    assert (answer.status_code, wrong_in(answer)) == (409, {"": "Somebody changed it meanwhile. Please look again."})
    assert not target.changes.exists()


def test_of_a_target_on_the_roll_the_roll_decides(client_of: ClientOf, target: Target) -> None:
    make_entry(target.campaign.call, "Brazil", country="BR")
    client, address = client_of("campaigner"), address_of(target)
    answer = do(client, address, "settle", status="refused", evidence=EVIDENCE)
    assert (answer.status_code, set(wrong_in(answer))) == (422, {"status"})
    assert not target.changes.exists()


# --- who it is, contacts, claims --------------------------------------------------------------------------------------
def test_a_state_and_an_office_are_added_and_one_state_only_once(client_of: ClientOf, target: Target) -> None:
    make_country("IN", "IND", "India")
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{target.campaign_id}/targets/"
    twice = do(client, address, "add", country="BR")
    assert (twice.status_code, set(wrong_in(twice))) == (422, {"country"})
    assert do(client, address, "add", country="IN").status_code == 302
    nameless = do(client, address, "add", kind="office_holder", person="Maria Silva")
    assert (nameless.status_code, set(wrong_in(nameless))) == (422, {"name_en"})
    do(client, address, "add", kind="office_holder", name_en="The Minister", person="Maria Silva")
    kinds = target.campaign.targets.order_by("pk").values_list("kind", "country", "person")
    assert list(kinds) == [("state", "BR", ""), ("state", "IN", ""), ("office_holder", None, "Maria Silva")]


def test_what_is_known_of_a_target_is_changed_in_every_language(client_of: ClientOf, db: None) -> None:
    holder = make_office_holder(make_campaign(make_call()), reason={"en": "It decides.", "pt": "Decide."})
    client, address = client_of("campaigner"), address_of(holder)
    do(client, address, "save", person="João Souza", reason_fr="Elle décide.")
    holder.refresh_from_db()
    assert (holder.person, holder.reason) == (
        "João Souza",
        {"en": "It decides.", "fr": "Elle décide.", "pt": "Decide."},
    )


def test_contacts_are_added_and_changed_and_a_new_mailbox_has_not_bounced(client_of: ClientOf, target: Target) -> None:
    client, address = client_of("campaigner"), address_of(target)
    bad = do(client, address, "add-contact", office="Office", email="nobody", time_zone="Brazil")
    assert (bad.status_code, set(wrong_in(bad))) == (422, {"email", "time_zone"})
    zone = {"time_zone": "America/Sao_Paulo", "opens": "08:30"}
    do(client, address, "add-contact", office="Office", email="office@brazil.example.org", **zone)
    contact = target.contacts.get()
    assert (contact.email, f"{contact.opens:%H:%M}") == ("office@brazil.example.org", "08:30")
    target.contacts.update(bounced_at=NOW)
    assert "its mailbox refused a letter for good" in client.get(address).text
    assert "a mailbox refuses" in client.get(f"{CAMPAIGNS}{target.campaign_id}/targets/").text
    do(client, address, "change-contact", contact.pk, email="other@brazil.example.org")
    contact.refresh_from_db()
    assert (contact.email, contact.bounced_at) == ("other@brazil.example.org", None)


def test_contacts_made_start_the_clock_and_an_answer_stops_it(client_of: ClientOf, target: Target) -> None:
    client, address = client_of("campaigner"), address_of(target)
    do(client, address, "record", way="meeting", on="2026-11-01", note="The aide was kind.")
    made = ContactMade.objects.get()
    assert (made.way, made.on, made.answered_on) == ("meeting", date(2026, 11, 1), None)
    assert "Days without an answer" in client.get(address).text
    early = do(client, address, "answer", made.pk, answered_on="2026-10-01")
    assert (early.status_code, wrong_in(early)) == (422, {"answered_on": "An answer comes after the contact."})
    do(client, address, "answer", made.pk, answered_on="2026-11-05")
    made.refresh_from_db()
    assert made.answered_on == date(2026, 11, 5)
    seen = {role: client_of(role).get(address).text for role in ("auditor", "secretariat")}
    assert {role: "The aide was kind." in text for role, text in seen.items()} == {
        "auditor": False,
        "secretariat": True,
    }


def test_a_contact_is_struck_and_what_is_typed_at_the_desk_loses_what_no_database_takes(
    client_of: ClientOf, target: Target
) -> None:
    client, address = client_of("campaigner"), address_of(target)
    do(client, address, "record", way="meeting", on="2026-11-01", note="Kind\x00\u00a0!\r\nVery.")
    made = ContactMade.objects.get()
    assert made.note == "Kind\u00a0!\nVery."
    do(client, address, "strike-contact", made.pk)
    assert (ContactMade.objects.count(), "Nobody got in touch yet." in client.get(address).text) == (0, True)
    assert AuditLine.objects.get(event="target.contact_struck").detail == "meeting 2026-11-01"


def test_a_target_is_given_into_the_care_of_a_partner_and_of_one_alone(client_of: ClientOf, target: Target) -> None:
    partner = active(target.campaign)
    client, address = client_of("campaigner"), address_of(target)
    nobody = do(client, address, "care", partner="")
    assert (nobody.status_code, wrong_in(nobody)) == (422, {"partner": "Please choose a partner from the list."})
    do(client, address, "care", partner=str(partner.pk))
    assert list(target.claims.values_list("partner", "ended_at")) == [(partner.pk, None)]
    assert ("care", "") not in forms_on(client, address)


def test_a_claim_is_ended_once(client_of: ClientOf, target: Target) -> None:
    claim = TargetClaim.objects.create(
        target=target, partner=active(target.campaign), language="en", claimed_at=NOW, active_at=NOW
    )
    client, address = client_of("campaigner"), address_of(target)
    do(client, address, "end-claim", claim.pk)
    claim.refresh_from_db()
    assert (claim.ended_at is not None, claim.ended_how) == (True, "ended")
    again = client.post(f"{address}end-claim/", {"item": str(claim.pk), "seen": ""})
    assert again.status_code == 409


def test_a_reply_shows_word_for_word(client_of: ClientOf, target: Target) -> None:
    client, address = client_of("campaigner"), address_of(target)
    bare = do(client, address, "reply", text="")
    assert (bare.status_code, set(wrong_in(bare))) == (422, {"text"})
    do(client, address, "reply", text="We are <b>considering</b> it.", language="en", received_on="2026-11-20")
    reply = target.replies.get()
    assert (reply.text, reply.shown_at is not None) == ("We are <b>considering</b> it.", True)
    assert "<b>considering</b>" not in client.get(address).text


# --- handed over ------------------------------------------------------------------------------------------------------
def test_a_pack_is_made_and_noted_with_a_photograph(client_of: ClientOf, target: Target) -> None:
    client, address = client_of("campaigner"), address_of(target)
    none = do(client, address, "pack")
    assert (none.status_code, set(wrong_in(none))) == (422, {""})
    acted(target, 3)
    do(client, address, "pack")
    handover = Handover.objects.get()
    assert handover.total == 3
    assert f"/holdouts/brazil/handed-over/{handover.pk}/" in client.get(address).text
    early = do(client, address, "received", handover.pk, received_on="2020-01-01", received_by="The Minister")
    assert (early.status_code, wrong_in(early)) == (422, {"received_on": "The pack was made after this day."})
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, format="JPEG")
    today = handover.made_at.date().isoformat()
    said = {"received_on": today, "received_by": "The Minister", "place": "Brasilia"}
    photograph: dict[str, Any] = {"picture": SimpleUploadedFile("p.jpg", picture.getvalue(), "image/jpeg")}
    speechless = do(client, address, "received", handover.pk, **said, **photograph)
    assert (speechless.status_code, set(wrong_in(speechless))) == (422, {"picture_says_en"})
    photograph["picture"].seek(0)
    do(client, address, "received", handover.pk, **said, **photograph, picture_says_en="Two people shake hands.")
    handover.refresh_from_db()
    assert (handover.received_by, handover.place) == ("The Minister", "Brasilia")
    assert bytes(handover.picture).startswith(b"\x89PNG")


# --- who may ----------------------------------------------------------------------------------------------------------
def subjects(campaign: Campaign, target: Target) -> dict[str, str]:
    """The screens of a campaign, by name, each with a subject that has something to show."""
    partner, action = asked(campaign), make_action(campaign, "call")
    pks = {"target": target.pk, "partner": partner.pk, "action": action.pk}
    return {
        one.name: f"{CAMPAIGNS}{one.place}".replace("<int:pk>", str(pks.get(one.name, campaign.pk))) for one in SCREENS
    }


SEEN = {
    "secretariat": {one.name for one in SCREENS},
    "campaigner": {one.name for one in SCREENS},
    "auditor": {one.name for one in SCREENS},
    "reviewer": {"inspect"},
    "second_reviewer": {"inspect"},
}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_and_sends_exactly_what_it_may(role: str, client_of: ClientOf, target: Target) -> None:
    make_contact(target)
    places, client = subjects(target.campaign, target), client_of(role)
    answers = {name: client.get(address) for name, address in places.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == SEEN[role]
    runs = role in {"secretariat", "campaigner"}
    offered = {name for name in SEEN[role] if answers[name].context["forms"]}
    assert bool(offered) is runs
    refused = set()
    for screen in SCREENS:
        assert client.post(places[screen.name]).status_code == (405 if screen.name in SEEN[role] else 302)
        for act in screen.acts:
            answer = client.post(f"{places[screen.name]}{act.name}/", {"item": "0", "seen": "nothing"})
            if (answer.status_code, answer.headers.get("Location")) == (302, "/desk/"):
                refused.add((screen.name, act.name))
            else:
                assert answer.status_code in {409, 422}, (screen.name, act.name)
    every = {(screen.name, act.name) for screen in SCREENS for act in screen.acts}
    assert refused == (set() if runs else every)
    assert not AuditLine.objects.filter(event__startswith="target.").exists()


def test_the_language_of_an_office_is_called_by_its_name(client_of: ClientOf, target: Target) -> None:
    for code in ("pt", "fr", "tlh"):
        make_contact(target, office=code, language=code)
    answer = client_of("auditor").get(subjects(target.campaign, target)["target"])
    (offices,) = [one.entries for one in answer.context["sections"] if one.name == "contacts"]
    shown = {one.title: {str(label): value for label, value in one.facts}["Language"] for one in offices}
    assert shown == {"pt": "Portuguese", "fr": "Français", "tlh": "tlh"}


def test_looking_at_the_address_of_an_act_leads_to_its_screen_and_does_nothing(
    client_of: ClientOf, target: Target
) -> None:
    client = client_of("campaigner")
    for place in (f"{CAMPAIGNS}{target.campaign_id}/", address_of(target)):
        for name in {name for name, _item in forms_on(client, place)}:
            answer = client.get(f"{place}{name}/")
            assert (answer.status_code, answer.headers["Location"]) == (302, place)
    target.campaign.refresh_from_db()
    assert target.campaign.stopped_at is None


def test_what_does_not_exist_is_not_found(client_of: ClientOf, target: Target) -> None:
    client = client_of("campaigner")
    for screen in SCREENS:
        address = f"{CAMPAIGNS}{screen.place}".replace("<int:pk>", "99999")
        assert client.get(address, follow=True).status_code == 404, address
        assert client.post(f"{address}{screen.acts[0].name}/", follow=True).status_code == 404
