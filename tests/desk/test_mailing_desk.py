"""The desk of mailings: write one block by block, see how it looks, try it, release it, and see what becomes of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.acting import do, forms_on, wrong_in
from tests.doers import make_campaign
from tests.mailing.test_newsletter_pictures import file_of, noise, upload
from tests.readers import BLOCKS, make_mailing, make_reader, make_readers, make_segment, make_topic, write_text
from tests.signatories import KEYS, NOW, make_call
from undersigned.campaigns.models import Announcement, Campaign
from undersigned.flows.freeze_mailing import freeze_mailing
from undersigned.mailing.models import (
    Delivery,
    DomainPace,
    Mailing,
    MailingLink,
    MailingSeries,
    MailingText,
    Segment,
    SeriesStep,
    Topic,
    TrialMailbox,
    TrialSend,
)
from undersigned.people.models import AuditLine

ClientOf = Callable[[str], Client]

MAILINGS = "/desk/mailings/"
SEGMENTS, SERIES, SETUP = f"{MAILINGS}segments/", f"{MAILINGS}series/", f"{MAILINGS}setup/"


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's keys are those of the tests."""
    monkeypatch.setitem(vars(django_settings.HOME), "keys", KEYS)


@pytest.fixture(autouse=True)
def campaign(db: None) -> Campaign:
    return make_campaign(make_call())


def page(mailing: Mailing) -> str:
    return f"{MAILINGS}{mailing.pk}/"


def text_page(text: MailingText) -> str:
    return f"{MAILINGS}texts/{text.pk}/"


def facts(answer: Any, section: str) -> dict[str, Any]:
    """The facts of a section, by label."""
    return dict(next(one for one in answer.context["sections"] if one.name == section).facts)


def titles(answer: Any, section: str) -> list[str]:
    """What its entries are called."""
    return [entry.title for one in answer.context["sections"] if one.name == section for entry in one.entries]


def acts_on(client: Client, address: str) -> set[str]:
    return {name for name, _item in forms_on(client, address)}


# --- rights -----------------------------------------------------------------------------------------------------------
def all_pages() -> list[str]:
    """Every screen of mailings, one row of each."""
    mailing = make_mailing()
    text, segment = mailing.texts.get(), make_segment({})
    series = MailingSeries.objects.create(
        call_id=mailing.pk and make_call("other").pk, slug="s", name="S", kind="welcome"
    )
    return [
        MAILINGS,
        page(mailing),
        text_page(text),
        f"{text_page(text)}preview/",
        f"{text_page(text)}preview/text/",
        SEGMENTS,
        f"{SEGMENTS}{segment.pk}/",
        SERIES,
        f"{SERIES}{series.pk}/",
        SETUP,
    ]


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
def test_a_role_sees_and_does_what_is_its_own(role: str, sees: bool, acts: bool, client_of: ClientOf) -> None:
    client = client_of(role)
    pages = all_pages()
    answers = {address: client.get(address) for address in pages}
    expected = (200, "") if sees else (302, "/desk/")
    assert {address: (one.status_code, one.headers.get("Location", "")) for address, one in answers.items()} == (
        dict.fromkeys(pages, expected)
    )
    if sees:
        offered = {address for address, one in answers.items() if one.context and one.context.get("forms")}
        assert offered == ({one for one in pages if "preview" not in one} if acts else set())
    mailing = Mailing.objects.get()
    for act in (
        "change",
        "offer",
        "release",
        "take-back",
        "pause",
        "resume",
        "stop",
        "try",
        "copy",
        "add-text",
        "delete",
    ):
        answer = client.post(f"{page(mailing)}{act}/", {"seen": ""})
        assert (answer.headers.get("Location") == "/desk/") is not acts, act


def test_whoever_may_write_and_not_release_is_offered_no_release(client_of: ClientOf) -> None:
    from django.contrib.auth.models import Group, Permission

    client = client_of("campaigner")
    Group.objects.get(name="campaigner").permissions.remove(Permission.objects.get(codename="release_mailing"))
    mailing = make_mailing()
    assert {"offer", "change"} <= acts_on(client, page(mailing))
    assert "release" not in acts_on(client, page(mailing))
    assert client.post(f"{page(mailing)}release/", {"seen": ""}).headers["Location"] == "/desk/"


def test_nothing_happens_by_get(client_of: ClientOf) -> None:
    make_reader()
    client, mailing = client_of("campaigner"), make_mailing()
    for act in ("release", "stop", "offer", "copy", "delete"):
        client.get(f"{page(mailing)}{act}/")
    mailing.refresh_from_db()
    assert (mailing.state, Mailing.objects.count()) == ("draft", 1)


# --- writing ----------------------------------------------------------------------------------------------------------
def test_a_mailing_is_written_block_by_block(client_of: ClientOf) -> None:
    client, topic = client_of("campaigner"), make_topic()
    answer = do(client, MAILINGS, "write", name="March news", topic=str(topic.pk), time_zone="Europe/Paris")
    mailing = Mailing.objects.get()
    assert (answer.headers["Location"], mailing.topic) == (page(mailing), topic)
    answer = do(client, page(mailing), "add-text", language="fr", subject="Bonjour")
    text = mailing.texts.get()
    assert answer.headers["Location"] == text_page(text)
    here = text_page(text)
    do(client, here, "add-text", heading="Une", text="Premier")
    do(client, here, "add-button", label="Lire", link="https://example.org/fr")
    do(client, here, "add-figures", heading="Chiffres", place="0")
    assert titles(client.get(here), "blocks") == ["1. Figures of the roll", "2. Text", "3. Button"]
    do(client, here, "down", "0")
    do(client, here, "up", "2")
    assert titles(client.get(here), "blocks") == ["1. Text", "2. Button", "3. Figures of the roll"]
    do(client, here, "change-text", "0", heading="Deux")
    do(client, here, "delete", "2")
    text.refresh_from_db()
    assert [(block["type"], block["value"].get("heading")) for block in text.blocks] == [
        ("text", "Deux"),
        ("button", None),
    ]
    assert set(AuditLine.objects.values_list("actor", flat=True)) >= {"the campaigner"}


def test_a_block_that_cannot_be_kept_is_shown_again_with_what_was_typed(client_of: ClientOf) -> None:
    client, text = client_of("campaigner"), make_mailing().texts.get()
    answer = do(client, text_page(text), "add-button", label="Read", link="javascript:alert(1)")
    assert answer.status_code == 422
    assert set(wrong_in(answer)) == {"link"}
    assert 'value="javascript:alert(1)"' in answer.text
    answer = do(client, text_page(text), "change-text", "0", heading="", text="{{ nobody }}")
    assert (answer.status_code, set(wrong_in(answer))) == (422, {"text"})
    text.refresh_from_db()
    assert text.blocks == BLOCKS


def test_a_picture_is_chosen_from_the_library_and_shown_in_the_preview(client_of: ClientOf) -> None:
    client, text = client_of("campaigner"), make_mailing().texts.get()
    image = upload(file_of(noise(80, 40), "JPEG"), "sea.jpg")
    shown = client.get(text_page(text)).text
    assert ('new ImageChooser("add-picture-image"' in shown, "wagtailimages/js/image-chooser" in shown) == (True, True)
    answer = do(client, text_page(text), "add-picture", image=str(image.pk))
    assert (answer.status_code, set(wrong_in(answer))) == (422, {"alt"})
    assert f'value="{image.pk}"' in answer.text
    do(client, text_page(text), "add-picture", image=str(image.pk), alt="The sea at night.")
    text.refresh_from_db()
    src = text.blocks[1]["value"]["src"]
    frame = client.get(f"{text_page(text)}preview/").text
    assert f'src="{django_settings.PUBLIC_URL}{src}" width="80"' in frame
    assert 'alt="The sea at night."' in frame
    answer = do(client, text_page(text), "add-picture", alt="Nothing chosen.")
    assert wrong_in(answer) == {"image": "Choose a picture, or enter the address of one."}


def test_a_picture_that_was_chosen_keeps_its_choice_when_its_words_are_changed(client_of: ClientOf) -> None:
    client, text = client_of("campaigner"), make_mailing().texts.get()
    image = upload(file_of(noise(80, 40), "JPEG"), "sea.jpg")
    do(client, text_page(text), "add-picture", image=str(image.pk), alt="The sea.")
    before = text.blocks = MailingText.objects.get().blocks
    do(client, text_page(text), "change-picture", "1", alt="The sea by day.")
    text.refresh_from_db()
    assert text.blocks[1]["value"] == {**before[1]["value"], "alt": "The sea by day."}


def test_an_article_is_chosen_from_what_the_campaign_announced(client_of: ClientOf, campaign: Campaign) -> None:
    told = Announcement.objects.create(
        campaign=campaign, slug="brazil", title={"en": "Brazil joins"}, text={"en": "It said so."}, shown_from=NOW
    )
    client, text = client_of("campaigner"), make_mailing().texts.get()
    do(client, text_page(text), "add-article", chosen=f"announcement:{told.pk}")
    assert (
        f"{django_settings.PUBLIC_URL}/en/campaign/hush/news/brazil/" in client.get(f"{text_page(text)}preview/").text
    )
    assert "Brazil joins" in client.get(text_page(text)).text
    told.delete()
    answer = client.get(text_page(text))
    assert "This article is not there any more." in facts(answer, "think")["Please change"]
    make_reader()
    assert do(client, page(text.mailing), "release").status_code == 422
    assert Mailing.objects.get().state == "draft"


def test_a_form_of_an_article_that_was_taken_down_does_not_take_another(
    client_of: ClientOf, campaign: Campaign
) -> None:
    for slug in ("one", "two"):
        Announcement.objects.create(campaign=campaign, slug=slug, title={"en": slug}, text={}, shown_from=NOW)
    client, text = client_of("campaigner"), make_mailing().texts.get()
    chosen = f"announcement:{Announcement.objects.get(slug='one').pk}"
    do(client, text_page(text), "add-article", chosen=chosen)
    Announcement.objects.filter(slug="one").update(shown_from=datetime.now(UTC) + timedelta(days=1))
    form = forms_on(client, text_page(text))["change-article", "1"]
    (options,) = [each["options"] for each in form["fields"] if each["field"].name == "chosen"]
    assert dict(options)[chosen] == "one (not published)"
    do(client, text_page(text), "change-article", "1", label="Go on")
    text.refresh_from_db()
    assert (text.blocks[1]["value"]["chosen"], text.blocks[1]["value"]["label"]) == (chosen, "Go on")


def test_a_draft_is_deleted_once_somebody_says_that_they_know(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing()
    answer = do(client, page(mailing), "delete")
    assert (answer.status_code, set(wrong_in(answer)), Mailing.objects.count()) == (422, {"sure"}, 1)
    answer = do(client, page(mailing), "delete", sure="yes")
    assert (answer.headers["Location"], Mailing.objects.count()) == (MAILINGS, 0)
    assert "The draft is deleted." in client.get(MAILINGS).text


def test_what_was_released_is_not_deleted_and_a_sentence_says_why(client_of: ClientOf) -> None:
    make_reader()
    client, mailing = client_of("campaigner"), make_mailing()
    do(client, page(mailing), "release")
    assert "delete" not in acts_on(client, page(mailing))
    answer = client.post(f"{page(mailing)}delete/", {"seen": "", "sure": "yes"})
    assert (answer.status_code, Mailing.objects.count()) == (409, 1)
    do(client, page(mailing), "take-back")
    answer = do(client, page(mailing), "delete", sure="yes")
    assert wrong_in(answer) == {"": "It was released once, so it stays on record. Change it, or leave it as it is."}


def test_settings_that_cannot_be_are_shown_again_with_what_was_typed(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing()
    answer = do(client, page(mailing), "change", send_at="2027-03-28T02:30", time_zone="Europe/Paris", name="Spring")
    assert answer.status_code == 422
    assert wrong_in(answer) == {
        "send_at": "No clock shows this time: clocks go forward then. The nearest that exist are 01:30 and 03:30."
    }
    assert ('value="2027-03-28T02:30"' in answer.text, 'value="Spring"' in answer.text) == (True, True)


def test_the_hour_stands_in_the_form_as_it_was_typed(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing()
    do(client, page(mailing), "change", send_at="2027-07-01T09:30", time_zone="America/New_York")
    form = forms_on(client, page(mailing))["change", ""]
    values = {each["field"].name: each["value"] for each in form["fields"]}
    assert (values["send_at"], values["time_zone"]) == ("2027-07-01T09:30", "America/New_York")
    assert "09:30" in facts(client.get(page(mailing)), "whom")["Leaves"]


def test_a_form_that_was_shown_of_something_else_changes_nothing(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing()
    form = forms_on(client, page(mailing))["change", ""]
    Mailing.objects.update(name="By somebody else")
    answer = client.post(form["url"], {"seen": form["seen"], "name": "Mine"})
    assert (answer.status_code, Mailing.objects.get().name) == (409, "By somebody else")


def test_another_language_begins_with_the_same_blocks(client_of: ClientOf) -> None:
    client, text = client_of("campaigner"), make_mailing().texts.get()
    answer = do(client, text_page(text), "copy", language="fr")
    french = MailingText.objects.get(language="fr")
    assert (answer.headers["Location"], french.blocks) == (text_page(french), BLOCKS)
    answer = do(client, text_page(french), "leave")
    assert (answer.headers["Location"], MailingText.objects.count()) == (page(french.mailing), 1)


# --- how it looks -----------------------------------------------------------------------------------------------------
def test_the_preview_is_a_page_that_can_do_nothing(client_of: ClientOf) -> None:
    client, text = client_of("auditor"), make_mailing().texts.get()
    shown = client.get(text_page(text))
    assert shown.text.count('sandbox="allow-popups allow-popups-to-escape-sandbox"') == 4
    answer = client.get(f"{text_page(text)}preview/")
    policy = answer.headers["Content-Security-Policy"]
    assert "The seas are quieter." in answer.text
    assert ("default-src 'none'" in policy, "script-src" in policy, policy.startswith("sandbox ")) == (
        True,
        False,
        True,
    )
    plain = client.get(f"{text_page(text)}preview/text/")
    assert ("The seas are quieter." in plain.text, plain.headers["Content-Type"]) == (True, "text/plain; charset=utf-8")


def test_the_dark_preview_asks_no_screen(client_of: ClientOf) -> None:
    client, text = client_of("auditor"), make_mailing().texts.get()
    light, dark = (client.get(f"{text_page(text)}preview/{more}").text for more in ("", "?dark=1"))
    assert ("prefers-color-scheme: dark" in light, "prefers-color-scheme: dark" in dark) == (True, False)


def test_markup_in_a_block_is_text_in_its_preview(client_of: ClientOf) -> None:
    mailing = make_mailing()
    mailing.texts.update(blocks=[{"type": "text", "value": {"heading": "", "text": "<script>alert(1)</script>"}}])
    client = client_of("auditor")
    text = mailing.texts.get()
    assert "<script>alert(1)" not in client.get(f"{text_page(text)}preview/").text
    assert "<script>alert(1)" not in client.get(text_page(text)).text


def test_what_is_in_the_way_is_said_in_place_of_a_preview(client_of: ClientOf) -> None:
    mailing = make_mailing()
    mailing.texts.update(blocks=[])
    client = client_of("auditor")
    answer = client.get(text_page(mailing.texts.get()))
    assert facts(answer, "think") == {"Please change": "English: It has no block yet. Please add one."}
    assert facts(client.get(page(mailing)), "ready")["In the way"] == "English: It has no block yet. Please add one."


# --- release ----------------------------------------------------------------------------------------------------------
def test_the_size_is_shown_by_language_with_who_gets_another(client_of: ClientOf) -> None:
    make_readers(2)
    make_reader("lecteur@example.org", language="fr")
    found = facts(client_of("auditor").get(page(make_mailing())), "ready")
    assert (found["In the segment"], found["Would get it now"]) == (3, "3\nEnglish: 2\nFrançais: 1")
    assert found["Languages"] == "There is no text in Français: those who read it get English."


def test_one_person_releases_a_short_list(client_of: ClientOf) -> None:
    make_reader()
    client, mailing = client_of("campaigner"), make_mailing()
    answer = do(client, page(mailing), "release")
    mailing.refresh_from_db()
    assert (answer.headers["Location"], mailing.state, mailing.released_by) == (
        page(mailing),
        "released",
        "the campaigner",
    )
    assert "to 1 person now" in client.get(page(mailing)).text


def test_a_long_list_takes_two_people(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(django_settings.OPTION, "release_by_two", 2)
    make_readers(2)
    first, second, mailing = client_of("campaigner"), client_of("secretariat"), make_mailing()
    answer = do(first, page(mailing), "release")
    assert (answer.status_code, wrong_in(answer)) == (
        422,
        {"": "From 2 recipients on it takes two: please offer it, and let somebody else release it."},
    )
    do(first, page(mailing), "offer")
    answer = do(first, page(mailing), "release")
    assert wrong_in(answer) == {"": "From 2 recipients on, somebody else than who offered it releases it."}
    do(second, page(mailing), "release")
    mailing.refresh_from_db()
    assert (mailing.state, mailing.offered_by, mailing.released_by) == ("released", "the campaigner", "the secretariat")


def test_one_that_came_back_from_one_person_says_why(client_of: ClientOf) -> None:
    make_reader()
    client, mailing = client_of("campaigner"), make_mailing(state="offered", offered_by="grace")
    said = "One person had released it; since then it has come to so many recipients that it takes two."
    assert said not in client.get(page(mailing)).text
    Mailing.objects.update(released_at=NOW)
    assert said in client.get(page(mailing)).text


def test_one_that_cannot_be_prepared_says_why(client_of: ClientOf) -> None:
    make_reader()
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    client, mailing = client_of("campaigner"), make_mailing(state="released", released_at=an_hour_ago)
    late = "Its hour has passed, and it has not begun to leave."
    gone = "One of the segments it names is not there any more."
    assert (late in client.get(page(mailing)).text, gone in client.get(page(mailing)).text) == (True, False)
    Mailing.objects.update(segment=make_segment({"all": [{"segment": [999_999]}]}), released_at=datetime.now(UTC))
    assert (late in client.get(page(mailing)).text, gone in client.get(page(mailing)).text) == (False, True)


def test_releasing_resuming_and_deleting_ask_for_a_recent_sign_in_and_stopping_does_not(client_of: ClientOf) -> None:
    make_reader()
    client, mailing = client_of("campaigner"), make_mailing()
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 7 * 24 * 3600
    session.save()
    assert "reauthenticate" in do(client, page(mailing), "delete", sure="yes").headers["Location"]
    assert "reauthenticate" in do(client, page(mailing), "release").headers["Location"]
    Mailing.objects.update(state="paused")
    assert "reauthenticate" in do(client, page(mailing), "resume").headers["Location"]
    do(client, page(mailing), "stop")
    assert Mailing.objects.get().state == "stopped"


def test_it_is_paused_resumed_and_stopped_by_buttons(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing(state="sending", frozen_at=NOW)
    seen = []
    for act in ("pause", "resume", "stop"):
        seen.append({"pause", "resume", "stop"} & acts_on(client, page(mailing)))
        do(client, page(mailing), act)
    assert seen == [{"pause", "stop"}, {"resume", "stop"}, {"pause", "stop"}]
    assert Mailing.objects.get().state == "stopped"
    assert not {"pause", "resume", "stop", "release", "change"} & acts_on(client, page(mailing))


def test_a_trial_goes_to_the_mailboxes_of_the_desk(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing()
    answer = do(client, page(mailing), "try")
    assert wrong_in(answer) == {"": "There is no trial mailbox yet. Please add one first."}
    do(client, SETUP, "add-mailbox", email="desk@example.org", note="the desk")
    do(client, page(mailing), "try")
    assert TrialSend.objects.count() == 2
    assert titles(client.get(page(mailing)), "trials") == ["desk@example.org", "desk@example.org"]


# --- what became of it ------------------------------------------------------------------------------------------------
def sent_mailing(client: Client) -> Mailing:
    """Four recipients: two sent, of which one bounced, one unsure, one waiting."""
    make_readers(4)
    mailing = make_mailing()
    do(client, page(mailing), "release")
    freeze_mailing(mailing_id=mailing.pk, release_by_two=1000, now=NOW)
    first, second, third, _fourth = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=[first, second]).update(state="sent", settled_at=NOW)
    Delivery.objects.filter(pk=second).update(bounced_at=NOW)
    Delivery.objects.filter(pk=third).update(state="unsure", claimed_at=NOW)
    MailingLink.objects.create(mailing=mailing, number=99, url="https://example.org/read", clicks_a=7)
    return mailing


def test_figures_say_what_became_of_it(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    mailing = sent_mailing(client)
    answer = client.get(page(mailing))
    found = facts(answer, "figures")
    names = (
        "Recipients",
        "Waiting",
        "Sent",
        "Delivered",
        "Bounced",
        "Refused",
        "Unsure whether they left",
        "Unsubscribed",
    )
    assert [found[name] for name in names] == [4, 1, 2, 1, 1, 0, 1, 0]
    assert "https://example.org/read" in answer.text
    assert "Opened, as far as people agreed to be counted" not in found
    assert "3 / 4" in client.get("/desk/").text


def test_an_unsure_delivery_is_settled_by_a_person_and_no_address_is_shown(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    mailing = sent_mailing(client)
    row = Delivery.objects.get(state="unsure")
    answer = client.get(page(mailing))
    assert (titles(answer, "unsure"), "reader-" in answer.text) == ([f"Delivery {row.pk}"], False)
    do(client, page(mailing), "was-sent", str(row.pk))
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_list_of_many_costs_no_more_queries_than_one_of_few(client_of: ClientOf) -> None:
    client, segment = client_of("campaigner"), make_segment({})
    client.get(MAILINGS)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(MAILINGS).status_code == 200
        return len(seen)

    make_mailing(slug="m-0", segment=segment)
    few = queries()
    for number in range(1, 8):
        make_mailing(slug=f"m-{number}", segment=segment, topic=make_topic(f"t-{number}"))
    assert queries() <= few + 1


def test_a_mailing_to_many_costs_no_more_queries_than_one_to_few(client_of: ClientOf) -> None:
    client, mailing = client_of("campaigner"), make_mailing()
    client.get(page(mailing))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(page(mailing))
        return len(seen)

    make_reader()
    few = queries()
    make_readers(20)
    assert queries() == few


def test_older_mailings_are_a_page_further(client_of: ClientOf) -> None:
    Mailing.objects.bulk_create(
        [
            Mailing(slug=f"m-{one}", name=f"Number {one}.", made_by="grace", made_at=NOW, changed_at=NOW)
            for one in range(55)
        ]
    )
    client = client_of("auditor")
    first = client.get(MAILINGS)
    (older,) = [one.entries[0].url for one in first.context["sections"] if one.name == "older"]
    second = client.get(older).text
    assert ("Number 54." in first.text, "Number 4." in first.text) == (True, False)
    assert ("Number 54." in second, "Number 4." in second) == (False, True)


# --- segments, series, what is set up once ----------------------------------------------------------------------------
def test_a_segment_is_made_rule_by_rule_and_says_how_many_are_in_it(client_of: ClientOf) -> None:
    make_reader("a@example.org", language="fr", country="FR")
    make_reader("b@example.org", language="fr", country="DE")
    make_reader("c@example.org", country="FR")
    client = client_of("campaigner")
    answer = do(client, SEGMENTS, "make", name="French outside Germany")
    segment = Segment.objects.get()
    here = f"{SEGMENTS}{segment.pk}/"
    assert answer.headers["Location"] == here
    do(client, here, "add-language", value="fr", group="all")
    do(client, here, "add-country", value="de at", group="none")
    do(client, here, "add-signed", value="any", group="none")
    segment.refresh_from_db()
    assert segment.rules == {
        "all": [{"language": ["fr"]}],
        "none": [{"country": ["DE", "AT"]}, {"signed": True}],
    }
    answer = client.get(here)
    assert titles(answer, "rules") == ["Language: Français", "Country: Germany, Austria", "Signed: any"]
    assert facts(answer, "size") == {"In the segment": 1, "A mailing would reach now": 1, "Français": 1}
    do(client, here, "delete-rule", "none-0")
    segment.refresh_from_db()
    assert segment.rules["none"] == [{"signed": True}]


@pytest.mark.parametrize(
    ("act", "value", "sentence"),
    [
        ("add-country", "Atlantis", "“Atlantis” is no country. Please write codes of two letters, such as FR."),
        ("add-country", "", "A rule says nothing. Please choose at least one value, or take the rule away."),
        ("add-joined-since", "", "Please choose a day."),
        ("add-segment", "self", "This segment would contain itself. Please take that rule away."),
        ("add-partner", "", "Please choose one from the list."),
    ],
)
def test_a_rule_that_means_nothing_is_refused_at_its_field(
    act: str, value: str, sentence: str, client_of: ClientOf
) -> None:
    client, segment = client_of("campaigner"), make_segment({})
    if value == "self":
        value = str(segment.pk)
    answer = do(client, f"{SEGMENTS}{segment.pk}/", act, value=value, group="all")
    assert (answer.status_code, wrong_in(answer)) == (422, {"value": sentence})
    segment.refresh_from_db()
    assert segment.rules == {}


def test_a_segment_in_use_is_not_taken_away(client_of: ClientOf) -> None:
    client, segment = client_of("campaigner"), make_segment({})
    make_mailing(segment=segment)
    answer = do(client, f"{SEGMENTS}{segment.pk}/", "delete")
    assert (answer.status_code, Segment.objects.count()) == (422, 1)
    Mailing.objects.all().delete()
    assert do(client, f"{SEGMENTS}{segment.pk}/", "delete").headers["Location"] == SEGMENTS
    assert Segment.objects.count() == 0


def test_a_series_is_made_step_by_step_and_let_go(client_of: ClientOf, campaign: Campaign) -> None:
    client = client_of("campaigner")
    do(client, SERIES, "make", name="Welcome", kind="welcome", call=str(campaign.call_id), stop_acted="on")
    series = MailingSeries.objects.get()
    here = f"{SERIES}{series.pk}/"
    answer = do(client, here, "activate")
    assert wrong_in(answer) == {"": "Each step has to be released before the series goes, and there must be one."}
    answer = do(client, here, "add-step", days="3")
    mailing = Mailing.objects.get()
    assert answer.headers["Location"] == page(mailing)
    write_text(mailing)
    do(client, page(mailing), "release")
    do(client, here, "activate")
    series.refresh_from_db()
    answer = client.get(here)
    assert (series.stops, series.active_since is not None, titles(answer, "steps")) == (["acted"], True, ["Day 3"])
    do(client, here, "deactivate")
    assert Mailing.objects.get().state == "paused"


def test_a_step_that_waits_for_a_second_person_is_an_alarm_on_its_series_and_on_the_first_screen(
    client_of: ClientOf, campaign: Campaign
) -> None:
    series = MailingSeries.objects.create(
        name="Up to the day", slug="day", call=campaign.call, kind="anniversary", month_day="12-12", active_since=NOW
    )
    mailing = make_mailing(name="The day", kind="step", state="offered", offered_by="grace", released_at=NOW)
    SeriesStep.objects.create(series=series, mailing=mailing, days=0)
    client, here = client_of("campaigner"), f"{SERIES}{series.pk}/"
    (alarm,) = next(one for one in client.get(here).context["sections"] if one.name == "held").entries
    assert (str(alarm.title), alarm.url) == ("0 days before", page(mailing))
    assert alarm.text.startswith("grace released this step alone. Since then it has come to so many recipients")
    first = client.get("/desk/").text
    assert "This needs somebody now" in first and "somebody else than grace has to release it too" in first
    Mailing.objects.update(state="released", released_by="ada")
    assert [one.name for one in client.get(here).context["sections"]] == ["steps", "series"]
    assert "has to release it too" not in client.get("/desk/").text


def test_topics_and_paces_are_set_up_once(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    do(client, SETUP, "add-topic", slug="actions", title_en="Actions", title_fr="Actions à mener")
    topic = Topic.objects.get()
    do(client, SETUP, "change-topic", str(topic.pk), title_en="Deeds", open="")
    topic.refresh_from_db()
    assert (topic.slug, topic.title, topic.open) == ("actions", {"en": "Deeds", "fr": "Actions à mener"}, False)
    assert wrong_in(do(client, SETUP, "add-topic", slug="No slug!", title_en="X")) == {
        "slug": "Please use small letters, digits and hyphens, 40 at most, such as open-letters."
    }
    do(client, SETUP, "set-pace", name="Example.ORG", an_hour="600")
    pace = DomainPace.objects.get()
    assert (pace.name, pace.an_hour, bytes(pace.digest)) == ("example.org", 600, bytes(make_reader().domain))
    do(client, SETUP, "delete-pace", str(pace.pk))
    assert DomainPace.objects.count() == 0
    assert wrong_in(do(client, SETUP, "set-pace", name="not a domain", an_hour="0")) == {
        "name": "This is no domain. Please write it like this: example.org.",
        "an_hour": "Please type a number from 1 to 1000000.",
    }


def test_trial_mailboxes_are_addresses_and_there_once(client_of: ClientOf) -> None:
    client = client_of("campaigner")
    assert set(wrong_in(do(client, SETUP, "add-mailbox", email="nobody"))) == {"email"}
    do(client, SETUP, "add-mailbox", email="desk@example.org")
    assert wrong_in(do(client, SETUP, "add-mailbox", email="desk@example.org")) == {
        "email": "This mailbox is there already."
    }
    do(client, SETUP, "delete-mailbox", str(TrialMailbox.objects.get().pk))
    assert TrialMailbox.objects.count() == 0
