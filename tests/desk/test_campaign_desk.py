"""The desk of a campaign: its figures, the stop button, pace, announcements, letters to look at, partners, actions, texts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.acting import CAMPAIGNS, do, forms_on, wrong_in
from tests.doers import make_action, make_campaign, make_contact, make_country, make_office_holder, make_target
from tests.partners import active, asked, code_of
from tests.signatories import ADA, KEYS, NOW, make_call
from tests.writers import make_target_to_write_to, waiting
from undersigned.campaigns.models import ActionText, Announcement, Campaign, ContactMade, Partner, TargetMail
from undersigned.people.models import AuditLine

ClientOf = Callable[[str], Client]


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests, so that what the tests box the desk opens."""
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign(make_call())


def events(*names: str) -> list[tuple[str, str]]:
    """Who did which of these, oldest first."""
    return list(AuditLine.objects.filter(event__in=names).order_by("pk").values_list("actor", "event"))


def facts(answer: Any, section: str) -> dict[str, Any]:
    """The facts of a section, by label."""
    return dict(next(one for one in answer.context["sections"] if one.name == section).facts)


def held(target: Any) -> TargetMail:
    """A letter that waits for the desk because a word of the list stands in it."""
    Campaign.objects.filter(pk=target.campaign_id).update(block_words=["scoundrel"])
    mail = waiting(target, body="You are a scoundrel. I am writing to ask you to endorse the Call for Quiet Seas.")
    assert mail.state == "held"
    return mail


# --- one campaign -----------------------------------------------------------------------------------------------------
def test_a_campaign_is_stopped_by_one_button_and_goes_on(client_of: ClientOf, campaign: Campaign) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/"
    assert do(client, address, "stop").headers["Location"] == address
    campaign.refresh_from_db()
    assert campaign.stopped_at is not None
    offered = {name for name, _item in forms_on(client, address)}
    assert ("stop" in offered, "go-on" in offered) == (False, True)
    assert "is stopped" in client.get("/desk/").text
    do(client, address, "go-on")
    campaign.refresh_from_db()
    assert campaign.stopped_at is None
    by = "the campaigner"
    assert events("campaign.stopped", "campaign.went_on") == [(by, "campaign.stopped"), (by, "campaign.went_on")]


def test_going_on_asks_for_a_recent_sign_in_and_stopping_does_not(client_of: ClientOf, campaign: Campaign) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/"
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 7 * 24 * 3600
    session.save()
    do(client, address, "stop")
    campaign.refresh_from_db()
    assert campaign.stopped_at is not None
    assert "reauthenticate" in do(client, address, "go-on").headers["Location"]
    campaign.refresh_from_db()
    assert campaign.stopped_at is not None


def test_the_pace_is_set_and_what_cannot_be_is_said_at_its_field(client_of: ClientOf, campaign: Campaign) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/"
    typed = {"mail_from": "letters@hush.example.org", "mails_an_hour": "30", "mails_a_day": "200"}
    answer = do(client, address, "pace", **typed, quiet_days="2026-12-25\n2027-01-01", block_words="Scoundrel\nthief")
    assert answer.status_code == 302
    campaign.refresh_from_db()
    stored = (campaign.mail_from, campaign.mails_an_hour, campaign.mails_a_day)
    assert stored == ("letters@hush.example.org", 30, 200)
    assert (campaign.quiet_days, campaign.block_words) == (["2026-12-25", "2027-01-01"], ["Scoundrel", "thief"])
    again = do(client, address, "pace", mail_from="nobody", mails_an_hour="0")
    assert (again.status_code, set(wrong_in(again))) == (422, {"mail_from", "mails_an_hour"})
    strange = do(client, address, "pace", quiet_days="Christmas")
    assert (strange.status_code, wrong_in(strange)) == (
        422,
        {"quiet_days": "Christmas is no day. Please write days like this: 2026-12-25."},
    )


def test_what_was_set_meanwhile_by_somebody_else_is_not_overwritten(client_of: ClientOf, campaign: Campaign) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/"
    form = forms_on(client, address)["pace", ""]
    Campaign.objects.filter(pk=campaign.pk).update(mails_an_hour=1)
    sent = {each["field"].name: each["value"] for each in form["fields"]} | {"mails_an_hour": "3600"}
    answer = client.post(form["url"], {"item": "", "seen": form["seen"], **sent})
    assert (answer.status_code, wrong_in(answer)) == (
        409,
        {"": "Somebody changed it meanwhile. Please look again."},
    )
    campaign.refresh_from_db()
    assert campaign.mails_an_hour == 1


def test_an_announcement_is_kept_under_embargo_changed_and_never_made_twice(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/"
    said = {"title_en": "A great day", "text_en": "It is near.", "shown_from": "2030-01-01T10:00"}
    assert do(client, address, "announce", **said).status_code == 302
    (one,) = Announcement.objects.all()
    assert (one.slug, one.title, one.shown_from.year) == ("a-great-day", {"en": "A great day"}, 2030)
    assert "under embargo until" in client.get(address).text
    twice = do(client, address, "announce", **said)
    assert (twice.status_code, set(wrong_in(twice))) == (422, {"title_en"})
    do(client, address, "change-announcement", one.pk, title_fr="Un grand jour", text_fr="Il approche.")
    one.refresh_from_db()
    assert (one.title["fr"], one.text["en"]) == ("Un grand jour", "It is near.")
    half = do(client, address, "announce", title_en="No text")
    assert (half.status_code, set(wrong_in(half))) == (422, {"text_en"})
    actor = "the campaigner"
    assert events("announcement.made", "announcement.changed") == [
        (actor, "announcement.made"),
        (actor, "announcement.changed"),
    ]


def test_the_figures_of_a_campaign_are_those_of_its_letters_and_requests(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to()
    waiting(target, "grace@example.org")
    held(target)
    asked(target.campaign)
    answer = client_of("auditor").get(f"{CAMPAIGNS}{target.campaign_id}/")
    queue = facts(answer, "queue")
    assert (queue["Waiting for its turn"], queue["Held for the desk"], queue["Sent"]) == (1, 1, 0)
    assert queue["Requests of partners that wait"] == 1
    assert queue["Suggested text, on average"].endswith(" %")


# --- letters ----------------------------------------------------------------------------------------------------------
def test_a_held_letter_is_read_whole_by_who_runs_the_campaign_and_its_writer_by_nobody(
    client_of: ClientOf, db: None
) -> None:
    target = make_target_to_write_to()
    held(target)
    address = f"{CAMPAIGNS}{target.campaign_id}/letters/"
    shown = {role: client_of(role).get(address).text for role in ("campaigner", "auditor")}
    assert {role: "You are a scoundrel" in text for role, text in shown.items()} == {
        "campaigner": True,
        "auditor": False,
    }
    assert all("a word of the campaign’s list stands in it" in text for text in shown.values())
    assert not any(ADA in text or "Ada Lovelace" in text for text in shown.values())


def test_a_letter_held_for_a_word_in_its_name_is_judged_with_the_name(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to(block_words=["scoundrel", "thief"])
    assert waiting(target, name="Ada the Scoundrel").state == "held"
    address = f"{CAMPAIGNS}{target.campaign_id}/letters/"
    shown = {role: client_of(role).get(address).text for role in ("campaigner", "auditor")}
    assert ["Ada the Scoundrel" in text for text in shown.values()] == [True, False]
    assert "scoundrel</" in shown["campaigner"] and "thief" not in shown["campaigner"]


def test_of_a_letter_that_may_have_left_nobody_reads_a_word(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to()
    waiting(target)
    TargetMail.objects.update(state="unsure", claimed_at=NOW, last_error="The mail server did not answer in time.")
    shown = client_of("campaigner").get(f"{CAMPAIGNS}{target.campaign_id}/letters/").text
    found = [
        part in shown for part in ("did not answer in time", "Last try to send it", "I fish in the bay", "quiet seas")
    ]
    assert found == [True, True, False, False]


def test_a_letter_under_another_key_is_said_to_be_closed(
    client_of: ClientOf, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = make_target_to_write_to()
    held(target)
    monkeypatch.setitem(vars(django_settings.HOME), "keys", type(KEYS)(bytes(range(1, 33))))
    shown = client_of("campaigner").get(f"{CAMPAIGNS}{target.campaign_id}/letters/").text
    assert "This letter cannot be opened with the key of this instance." in shown


def test_a_held_letter_is_let_leave_or_rejected_with_a_reason(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to()
    first = held(target)
    second = waiting(target, "grace@example.org", body="Scoundrel! Endorse the Call for Quiet Seas, please, and soon.")
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{target.campaign_id}/letters/"
    bare = do(client, address, "reject", second.pk)
    assert (bare.status_code, wrong_in(bare)) == (422, {"reason": "Please say why. Only the desk reads this."})
    assert do(client, address, "release", first.pk).status_code == 302
    assert do(client, address, "reject", second.pk, reason="It insults.").status_code == 302
    states = dict(TargetMail.objects.values_list("pk", "state"))
    assert states == {first.pk: "waiting", second.pk: "rejected"}
    late = client.post(f"{address}release/", {"item": str(first.pk), "seen": ""})
    assert late.status_code == 409


def test_an_unsure_letter_counts_as_sent_or_waits_again(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to()
    first, second = waiting(target), waiting(target, "grace@example.org")
    TargetMail.objects.update(state="unsure")
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{target.campaign_id}/letters/"
    do(client, address, "left", first.pk)
    do(client, address, "again", second.pk)
    states = dict(TargetMail.objects.values_list("pk", "state"))
    assert states == {first.pk: "sent", second.pk: "waiting"}


# --- partners ---------------------------------------------------------------------------------------------------------
def test_a_request_is_taken_in_and_its_link_replaced_and_ended(client_of: ClientOf, campaign: Campaign) -> None:
    partner = asked(campaign)
    client, address = client_of("campaigner"), f"{CAMPAIGNS}partners/{partner.pk}/"
    assert "Quiet Youth" in client.get(f"{CAMPAIGNS}{campaign.pk}/partners/").text
    do(client, address, "accept")
    first = code_of(partner)
    assert first in client.get(address).text
    do(client, address, "rotate")
    assert code_of(partner) not in {"", first}
    do(client, address, "end")
    partner.refresh_from_db()
    assert (partner.state, code_of(partner)) == ("ended", "")
    assert [event for _by, event in events("partner.accepted", "partner.link_rotated", "partner.ended")] == [
        "partner.accepted",
        "partner.link_rotated",
        "partner.ended",
    ]


def test_a_request_is_turned_down_with_a_reason_only(client_of: ClientOf, campaign: Campaign) -> None:
    partner = asked(campaign)
    client, address = client_of("campaigner"), f"{CAMPAIGNS}partners/{partner.pk}/"
    bare = do(client, address, "turn-down")
    assert (bare.status_code, set(wrong_in(bare))) == (422, {"reason"})
    do(client, address, "turn-down", reason="We know too little of you.")
    partner.refresh_from_db()
    assert (partner.state, partner.reason) == ("turned_down", "We know too little of you.")


def test_a_request_boxed_under_another_key_waits_until_the_key_is_back(
    client_of: ClientOf, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = asked(campaign)
    monkeypatch.setitem(vars(django_settings.HOME), "keys", type(KEYS)(bytes(range(1, 33))))
    client, address = client_of("campaigner"), f"{CAMPAIGNS}partners/{partner.pk}/"
    answers = (do(client, address, "accept"), do(client, address, "turn-down", reason="No."))
    assert [(answer.status_code, set(wrong_in(answer))) for answer in answers] == [(422, {""})] * 2
    partner.refresh_from_db()
    assert partner.state == "asked"


def test_an_organisation_is_invited_and_cannot_be_taken_in_before_its_own_yes(
    client_of: ClientOf, campaign: Campaign
) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/partners/"
    said = {"name": "Peace Lab", "kind": "peacebuilding", "country": "", "website": "https://peace.example.org"}
    contact = {"contact_name": "Noor", "contact_email": "noor@peace.example.org", "language": "en"}
    bad = do(client, address, "invite", **said, **contact | {"contact_email": "noor"})
    assert (bad.status_code, set(wrong_in(bad))) == (422, {"contact_email"})
    assert do(client, address, "invite", **said, **contact).status_code == 302
    partner = Partner.objects.get()
    assert (partner.name, partner.state, partner.decided_at is not None) == ("Peace Lab", "asked", True)
    assert {name for name, _item in forms_on(client, f"{CAMPAIGNS}partners/{partner.pk}/")} == {"turn-down"}
    assert "noor@peace.example.org" not in client.get(f"{CAMPAIGNS}partners/{partner.pk}/").text


# --- actions and texts ------------------------------------------------------------------------------------------------
def test_an_action_is_added_once_a_kind_and_changed(client_of: ClientOf, campaign: Campaign) -> None:
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/actions/"
    do(client, address, "add", kind="post", title_en="Post about it", lead_en="It takes a minute.")
    action = campaign.actions.get()
    assert (action.kind, action.title, action.open) == ("post", {"en": "Post about it"}, True)
    twice = client.post(f"{address}add/", {"kind": "post", "title_en": "Again", "seen": ""})
    assert (twice.status_code, "kind" in wrong_in(twice)) == (422, True)
    one = f"{CAMPAIGNS}actions/{action.pk}/"
    do(client, one, "change", title_fr="Publiez", open="")
    action.refresh_from_db()
    assert (action.title, action.open) == ({"en": "Post about it", "fr": "Publiez"}, False)


def test_texts_are_added_for_all_or_one_target_changed_and_taken_away(client_of: ClientOf, campaign: Campaign) -> None:
    target, action = make_target(campaign), make_action(campaign)
    client, address = client_of("campaigner"), f"{CAMPAIGNS}actions/{action.pk}/"
    empty = do(client, address, "add-text", language="en")
    assert (empty.status_code, set(wrong_in(empty))) == (422, {"text"})
    do(client, address, "add-text", language="en", text="{target}, pick up!", target=str(target.pk))
    text = ActionText.objects.get()
    assert (text.part, text.target, text.text) == ("post", target, "{target}, pick up!")
    do(client, address, "change-text", text.pk, text="{target}: pick up.", target="")
    text.refresh_from_db()
    assert (text.target, text.text) == (None, "{target}: pick up.")
    do(client, address, "delete-text", text.pk)
    assert not ActionText.objects.exists()
    gone = client.post(f"{address}delete-text/", {"item": str(text.pk), "seen": ""})
    assert (gone.status_code, gone.context["wrong_elsewhere"]) == (
        409,
        "It is in a state in which this cannot be done.",
    )


# --- the first screen, and what lists cost ----------------------------------------------------------------------------
def panel_of(client: Client) -> dict[str, Any]:
    context = client.get("/desk/").context
    panel = next(one for one in context["panels"] if getattr(one, "name", "") == "campaigns")
    found: dict[str, Any] = panel.get_context_data({"request": context["request"]})
    return found


def test_the_first_screen_tells_what_waits_and_who_is_silent_longest(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to()
    minister = make_office_holder(target.campaign)
    held(target)
    asked(target.campaign)
    for days, each in ((10, target), (400, minister)):
        on = (NOW - timedelta(days=days)).date()
        ContactMade.objects.create(target=each, way="letter", on=on, recorded_at=NOW)
    panel = panel_of(client_of("campaigner"))
    assert [row.count for row in panel["figures"]] == [1, 1]
    assert [row.label for row in panel["silent"]] == ["The Minister of Quiet", "Brazil"]
    assert panel_of(client_of("reviewer")) == {}


def test_more_of_everything_costs_the_lists_no_more_queries(client_of: ClientOf, db: None) -> None:
    target = make_target_to_write_to()
    campaign, client = target.campaign, client_of("secretariat")
    places = ("", f"{campaign.pk}/", f"{campaign.pk}/targets/", f"{campaign.pk}/letters/", f"{campaign.pk}/partners/")
    addresses = [f"{CAMPAIGNS}{place}" for place in (*places, f"{campaign.pk}/actions/")] + ["/desk/"]

    def grow(number: int) -> None:
        country = make_country(f"X{number}", f"XX{number}", f"Country {number}")
        one = make_target(campaign, f"country-{number}", country=country)
        make_contact(one)
        ContactMade.objects.create(target=one, way="letter", on=NOW.date(), recorded_at=NOW)
        waiting(one, f"p{number}@example.org", body="You scoundrel, please endorse the Call for Quiet Seas at last.")
        asked(campaign, name=f"Asking {number}", contact_email=f"a{number}@example.org")
        active(campaign, name=f"Active {number}", contact_email=f"b{number}@example.org")
        Announcement.objects.create(
            campaign=campaign, slug=f"a{number}", title={"en": "A"}, text={"en": "B"}, shown_from=NOW
        )

    def costs() -> dict[str, int]:
        found = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    Campaign.objects.update(block_words=["scoundrel"])
    grow(1)
    costs()
    few = costs()
    for number in range(2, 7):
        grow(number)
    assert costs() == few
