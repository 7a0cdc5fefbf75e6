"""The desk while a campaign is made: its form, what it lacks, its days, its preview, states chosen together, actions looked at."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from tests.desk.acting import CAMPAIGNS, do, forms_on, wrong_in
from tests.desk.staffed import make_entry
from tests.doers import make_action, make_campaign, make_contact, make_country, make_target
from tests.signatories import KEYS, make_call
from undersigned.calls.models import Call
from undersigned.campaigns.models import ActionText, Campaign, ContactMade
from undersigned.campaigns.states import UNDATED
from undersigned.interfaces.desk.campaigns import finding
from undersigned.locale.days import written_day
from undersigned.people.models import AuditLine

ClientOf = Callable[[str], Client]
MAKE = f"{CAMPAIGNS}make/"
SAID = {"title_en": "Answer the call", "aim_en": "That they answer.", "hashtag": "#AnswerTheCall"}


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests."""
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


@pytest.fixture(autouse=True)
def call(db: None) -> Call:
    return make_call()


def day(number: int) -> str:
    """A day so many days from today, as a form takes it."""
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def draft(call: Call) -> Campaign:
    return make_campaign(call, slug="answer", hashtag="AnswerTheCall", starts_on=UNDATED)


def facts(answer: Any, section: str) -> dict[str, Any]:
    return dict(next(one for one in answer.context["sections"] if one.name == section).facts)


def marks(client: Client, campaign: Campaign) -> str:
    found: str = client.get(f"{CAMPAIGNS}{campaign.pk}/").context["marks"][0]
    return found


# --- making -----------------------------------------------------------------------------------------------------------
def test_a_campaign_is_made_as_a_draft_and_leads_to_its_screen(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    assert MAKE in client.get(CAMPAIGNS).text
    answer = do(client, MAKE, "make", **SAID)
    campaign = Campaign.objects.get()
    assert answer.headers["Location"] == f"{CAMPAIGNS}{campaign.pk}/"
    assert (campaign.slug, campaign.hashtag, campaign.starts_on) == ("answer-the-call", "AnswerTheCall", UNDATED)
    shown = client.get(f"{CAMPAIGNS}{campaign.pk}/")
    assert shown.context["marks"][0] == "Draft"
    lacking = facts(shown, "to-do")
    assert (
        "none yet: choose them" in lacking["Targets"],
        "none yet: open them" in lacking["Actions open to readers"],
    ) == (
        True,
        True,
    )
    assert lacking["Languages without title or aim"] == "Français"
    assert (facts(shown, "aim")["Begins"], written_day(UNDATED) in shown.text + client.get(CAMPAIGNS).text) == (
        "not set yet",
        False,
    )
    assert "#AnswerTheCall" not in client.get("/desk/").text


def test_what_was_typed_stays_where_something_cannot_be_kept(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    typed = {"title_fr": "Répondez", "hashtag": "two words", "slug": "Émile !", "sample": "on"}
    answer = do(client, MAKE, "make", **typed)
    assert answer.status_code == 422
    assert wrong_in(answer) == {
        "aim_en": "Please write this in at least one language.",
        "hashtag": "Please use letters and digits only, without spaces, such as PickUpTheParisCall.",
        "slug": "Please use small Latin letters, digits and hyphens only, such as pick-up-the-call.",
    }
    (form,) = answer.context["forms"]
    held = {each["field"].name: each["value"] for each in form["fields"]}
    assert {name: held[name] for name in typed} == typed
    assert not Campaign.objects.exists()
    do(client, MAKE, "make", **SAID, starts_on=day(1), ends_on=day(2))
    made = Campaign.objects.get()
    assert (made.starts_on, made.ends_on) == (UNDATED, None)


def test_only_who_runs_campaigns_makes_one_chooses_targets_or_is_offered_a_preview(
    client_of: ClientOf, call: Call
) -> None:
    campaign = draft(call)
    action, address = make_action(campaign), f"{CAMPAIGNS}{campaign.pk}/"
    places = (MAKE, f"{address}targets/choose/", f"{CAMPAIGNS}actions/{action.pk}/preview/")
    clients = {role: client_of(role) for role in ("secretariat", "campaigner", "auditor", "reviewer")}
    assert {role: [client.get(place).status_code for place in places] for role, client in clients.items()} == {
        "secretariat": [200, 200, 200],
        "campaigner": [200, 200, 200],
        "auditor": [302, 302, 200],
        "reviewer": [302, 302, 302],
    }
    offered = {role: "/campaign/preview/" in client.get(address).text for role, client in clients.items()}
    assert offered == {"secretariat": True, "campaigner": True, "auditor": False, "reviewer": False}
    for place in (f"{MAKE}make/", f"{address}targets/choose/add/"):
        answer = clients["auditor"].post(place, {"state": "BR", "called_on": day(0), "seen": "", **SAID})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert (Campaign.objects.count(), campaign.targets.count()) == (1, 0)


# --- its days, its address, its preview -------------------------------------------------------------------------------
def test_a_draft_is_looked_at_started_and_then_keeps_its_address(client_of: ClientOf, call: Call) -> None:
    client, campaign = client_of("campaigner"), draft(call)
    address = f"{CAMPAIGNS}{campaign.pk}/"
    early = do(client, address, "start")
    assert (early.status_code, wrong_in(early)[""]) == (
        422,
        "It calls on nobody yet: please choose at least one target first. "
        "It asks for nothing yet: please open at least one action first.",
    )
    do(client, address, "move", slug="answer-now")
    bare = do(client, address, "plan", starts_on=day(5), ends_on=day(9))
    assert (bare.status_code, wrong_in(bare)) == (422, {"starts_on": wrong_in(early)[""]})
    assert marks(client, campaign) == "Draft"
    target, action = make_target(campaign), make_action(campaign)
    strange = {
        number: wrong_in(do(client, address, "plan", starts_on=number))["starts_on"] for number in ("soon", day(0))
    }
    assert strange == {
        "soon": "Please choose a day.",
        day(0): "Please choose a day to come, or leave it empty and start the campaign by its own button.",
    }
    do(client, address, "plan", starts_on=day(5), ends_on=day(9))
    assert marks(client, campaign).startswith("Begins on ")
    last = do(client, f"{CAMPAIGNS}targets/{target.pk}/", "remove")
    closed = do(client, f"{CAMPAIGNS}actions/{action.pk}/", "change", open="")
    assert [(answer.status_code, wrong_in(answer)) for answer in (last, closed)] == [
        (
            409,
            {
                "": "The campaign has a first day and calls on nobody else. Choose another target first, or take its first day out."
            },
        ),
        (
            422,
            {
                "open": "The campaign has a first day and asks for nothing else. Open another action first, or take its first day out."
            },
        ),
    ]
    do(client, address, "start")
    campaign.refresh_from_db()
    assert (campaign.slug, campaign.starts_on, str(campaign.ends_on)) == ("answer-now", timezone.localdate(), day(9))
    offered = {name for name, _item in forms_on(client, address)}
    assert (offered & {"start", "plan", "move"}, {"stop", "end", "last-day", "change"} - offered) == (set(), set())
    assert marks(client, campaign) == "Running"


def test_a_draft_is_deleted_by_who_is_sure_and_a_public_campaign_by_nobody(client_of: ClientOf, call: Call) -> None:
    client, campaign = client_of("campaigner"), draft(call)
    address = f"{CAMPAIGNS}{campaign.pk}/"
    assert list(wrong_in(do(client, address, "delete"))) == ["sure"]
    answer = do(client, address, "delete", sure="yes")
    assert (answer.status_code, answer["Location"], Campaign.objects.count()) == (302, CAMPAIGNS, 0)
    public = make_campaign(call, slug="public", starts_on=timezone.localdate())
    assert "delete" not in {name for name, _item in forms_on(client, f"{CAMPAIGNS}{public.pk}/")}


def test_the_words_of_a_public_campaign_change_and_it_ends_early_with_a_sentence(
    client_of: ClientOf, call: Call
) -> None:
    client, campaign = client_of("campaigner"), make_campaign(call)
    address = f"{CAMPAIGNS}{campaign.pk}/"
    do(client, address, "change", title_fr="Chut", source="https://hush.example.org/")
    campaign.refresh_from_db()
    assert (campaign.title, campaign.source) == ({"en": "Hush", "fr": "Chut"}, "https://hush.example.org/")
    bare = do(client, address, "end", ends_on=day(-1))
    assert (bare.status_code, wrong_in(bare)) == (
        422,
        {
            "ends_on": "Please choose today or a day to come.",
            "text_en": "Please say why in at least one language: its readers see it.",
        },
    )
    do(client, address, "end", text_en="All have agreed.")
    campaign.refresh_from_db()
    told = campaign.announcements.get()
    assert (campaign.ends_on, told.title, told.text) == (
        timezone.localdate(),
        {"en": "The campaign ends early"},
        {"en": "All have agreed."},
    )
    do(client, address, "last-day", ends_on=day(30))
    campaign.refresh_from_db()
    assert str(campaign.ends_on) == day(30)
    actor = "the campaigner"
    lines = AuditLine.objects.filter(event__startswith="campaign.").order_by("pk").values_list("actor", "event")
    assert list(lines) == [(actor, f"campaign.{deed}") for deed in ("changed", "ended", "last_day_set")]


# --- choosing states --------------------------------------------------------------------------------------------------
def states(number: int = 3) -> list[str]:
    """So many states that do not stand on the roll, by their codes."""
    codes = [f"{first}{second}" for first in "ABCDEFGH" for second in "KLMNOPQR"][:number]
    for code in codes:
        make_country(code, f"{code}X", f"Land of {code}")
    return codes


def test_states_are_found_by_name_or_code_and_what_was_ticked_stays_ticked(client_of: ClientOf, call: Call) -> None:
    campaign, codes = draft(call), states()
    make_country("CI", "CIV", "Côte d’Ivoire")
    make_country("FR", "FRA", "France")
    make_entry(call, "France", country="FR")
    make_target(campaign)
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/targets/choose/"
    offered = {one["code"] for one in client.get(address).context["offered"]}
    assert offered == {*codes, "CI"}
    for query in ("cote", "ci", "CIV"):
        found = client.get(address, {"q": query, "state": codes[0]}).context
        assert ([one["code"] for one in found["offered"]], [one["code"] for one in found["chosen"]]) == (
            ["CI"],
            [codes[0]],
        )


def test_ticked_states_are_looked_at_once_more_and_called_upon_together(client_of: ClientOf, call: Call) -> None:
    campaign, codes = draft(call), states()
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/targets/choose/"
    preview = client.get(address, {"state": codes[:2], "step": "preview"})
    assert ([one["code"] for one in preview.context["chosen"]], campaign.targets.count()) == (codes[:2], 0)
    held = {each["field"].name: each["value"] for each in preview.context["fields"]}
    assert held["called_on"] == day(0)
    bad = client.post(f"{address}add/", {"state": codes[:2], "called_on": "soon", "reason_fr": "Il est d’accord."})
    fields = {each["field"].name: (each["value"], each["wrong"]) for each in bad.context["fields"]}
    assert (bad.status_code, fields["called_on"], fields["reason_fr"]) == (
        422,
        ("soon", "Please choose a day."),
        ("Il est d’accord.", ""),
    )
    done = client.post(f"{address}add/", {"state": codes[:2], "called_on": day(0), "reason_fr": "Il est d’accord."})
    assert done.headers["Location"] == f"{CAMPAIGNS}{campaign.pk}/targets/"
    targets = campaign.targets.order_by("pk").values_list("country", "reason", "status")
    assert list(targets) == [(code, {"fr": "Il est d’accord."}, "silent") for code in codes[:2]]


def test_none_ticked_too_many_and_one_taken_meanwhile_are_told_and_the_rest_stays_ticked(
    client_of: ClientOf, call: Call
) -> None:
    campaign, codes = draft(call), states(51)
    client, address = client_of("campaigner"), f"{CAMPAIGNS}{campaign.pk}/targets/choose/"
    none = client.get(address, {"step": "preview", "q": "land"})
    assert (none.status_code, none.context["wrong"], none.context["query"]) == (
        422,
        {"state": "Please tick at least one state."},
        "land",
    )
    many = client.get(address, {"step": "preview", "state": codes})
    assert (many.status_code, len(many.context["chosen"])) == (422, 51)
    assert "At most 50 at once, please; 51 are ticked." in many.context["wrong"]["state"]
    make_target(campaign, "taken", country_id=codes[0], country=None)
    gone = client.post(f"{address}add/", {"state": codes[:3], "called_on": day(0), "source": "A page"})
    assert (gone.status_code, [one["code"] for one in gone.context["chosen"]]) == (409, codes[1:3])
    assert gone.context["wrong"]["state"].startswith(f"Meanwhile on the list or on the roll: Land of {codes[0]}.")
    assert {each["field"].name: each["value"] for each in gone.context["fields"]}["source"] == "A page"
    assert campaign.targets.count() == 1
    stale = client.get(address, {"step": "preview", "state": codes[0]})
    assert (stale.status_code, stale.context["step"], stale.context["wrong"]) == (422, "", none.context["wrong"])
    last = client.post(f"{address}add/", {"state": codes[0], "called_on": day(0)})
    assert (last.status_code, last.context["step"], last.context["chosen"]) == (409, "", [])


def test_states_chosen_for_a_campaign_that_was_deleted_meanwhile_are_not_found(
    client_of: ClientOf, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, codes, client = draft(call), states(1), client_of("campaigner")

    def found_before_it_went(pk: int) -> Campaign:
        found = Campaign.objects.select_related("call").get(pk=pk)
        Campaign.objects.all().delete()
        return found

    monkeypatch.setattr(finding, "find_campaign", found_before_it_went)
    answer = client.post(
        f"{CAMPAIGNS}{campaign.pk}/targets/choose/add/", {"state": codes, "called_on": day(0)}, follow=True
    )
    assert (answer.status_code, Campaign.objects.count()) == (404, 0)


def test_making_moving_and_planning_ask_for_a_recent_sign_in(client_of: ClientOf, call: Call) -> None:
    campaign, client = draft(call), client_of("campaigner")
    make_target(campaign)
    make_action(campaign)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 7 * 24 * 3600
    session.save()
    address = f"{CAMPAIGNS}{campaign.pk}/"
    answers = (
        do(client, MAKE, "make", **SAID),
        do(client, address, "move", slug="moved"),
        do(client, address, "plan", starts_on=day(5)),
    )
    assert ["reauthenticate" in answer.headers.get("Location", "") for answer in answers] == [True] * 3
    stands = Campaign.objects.values_list("slug", "starts_on")
    assert list(stands) == [("answer", UNDATED)]


def test_choosing_asks_for_a_recent_sign_in(client_of: ClientOf, call: Call) -> None:
    campaign, codes, client = draft(call), states(), client_of("campaigner")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 7 * 24 * 3600
    session.save()
    answer = client.post(f"{CAMPAIGNS}{campaign.pk}/targets/choose/add/", {"state": codes, "called_on": day(0)})
    assert ("reauthenticate" in answer.headers["Location"], campaign.targets.count()) == (True, 0)


def test_only_a_target_that_nobody_acted_upon_can_be_taken_off_the_list(client_of: ClientOf, call: Call) -> None:
    campaign, client = make_campaign(call), client_of("campaigner")
    target, known = make_target(campaign), make_target(campaign, "india", country=make_country("IN", "IND", "India"))
    ContactMade.objects.create(target=known, way="call", on=timezone.localdate(), recorded_at=timezone.now())
    assert ("remove", "") not in forms_on(client, f"{CAMPAIGNS}targets/{known.pk}/")
    answer = do(client, f"{CAMPAIGNS}targets/{target.pk}/", "remove")
    assert answer.headers["Location"] == f"{CAMPAIGNS}{campaign.pk}/targets/"
    assert list(campaign.targets.values_list("slug", flat=True)) == ["india"]


# --- actions ----------------------------------------------------------------------------------------------------------
def test_actions_begin_with_those_of_another_campaign_once_and_lose_their_mark_when_the_words_are_ones_own(
    client_of: ClientOf, call: Call
) -> None:
    make_action(make_campaign(call), sample=True)
    campaign, client = draft(call), client_of("campaigner")
    address = f"{CAMPAIGNS}{campaign.pk}/actions/"
    nobody = do(client, address, "copy", campaign="999")
    assert (nobody.status_code, set(wrong_in(nobody))) == (422, {"campaign"})
    do(client, address, "copy", campaign=str(Campaign.objects.get(slug="hush").pk))
    action = campaign.actions.get()
    assert (action.kind, action.sample, ("copy", "") in forms_on(client, address)) == ("post", True, False)
    do(client, f"{CAMPAIGNS}actions/{action.pk}/", "change", sample="")
    action.refresh_from_db()
    assert (action.sample, action.open) == (False, True)


def test_an_action_is_looked_at_as_a_reader_will_have_it_for_one_target(client_of: ClientOf, call: Call) -> None:
    campaign = draft(call)
    brazil, india = make_target(campaign), make_target(campaign, "india", country=make_country("IN", "IND", "India"))
    make_contact(india)
    action = make_action(campaign, "call")
    for language, whose, text in (("en", None, "{target}: {call}"), ("en", india, "Namaste, {target}! #{hashtag}")):
        ActionText.objects.create(action=action, target=whose, part="script", language=language, text=text)
    client, address = client_of("auditor"), f"{CAMPAIGNS}actions/{action.pk}/preview/"

    def shown(target: Any, language: str) -> tuple[str, str, str]:
        answer = client.get(address, {"target": target.pk, "language": language})
        (script,) = next(one for one in answer.context["sections"] if one.name == "texts-script").entries
        return script.text, script.aside, str(facts(answer, "reaches").get("Telephone", ""))

    assert shown(brazil, "en") == ("Brazil: Call for Quiet Seas", "", "")
    assert shown(india, "fr") == (
        "Namaste, India! #AnswerTheCall",
        "for this target alone · in English, for want of a better one",
        "+55 61 5550 0000",
    )
    campaign.targets.all().delete()
    assert "The campaign calls on nobody yet." in client.get(address).text


def test_a_word_in_braces_that_stands_for_nothing_is_refused_before_a_reader_meets_it(
    client_of: ClientOf, call: Call
) -> None:
    action = make_action(draft(call))
    client, address = client_of("campaigner"), f"{CAMPAIGNS}actions/{action.pk}/"
    answer = do(client, address, "add-text", language="en", text="{contry}, hush!")
    assert (answer.status_code, wrong_in(answer)) == (
        422,
        {"text": "In braces, only {target}, {call}, {count}, {states} and {hashtag} are filled in."},
    )
    do(client, address, "add-text", language="en", text="{target} {call} {count} {states} {hashtag} {-}")
    assert action.texts.count() == 1
