"""The pages of actions: what they offer, what they count, what they say when they do not."""

import io
import tomllib
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.doers import make_action, make_campaign, make_contact, make_country, make_target
from tests.papers.reading import text_of
from tests.signatories import confirmed
from undersigned.campaigns.models import Action, ActionTaken, ActionText, Campaign, Target, TargetContact
from undersigned.campaigns.verbs.links import link_for_person
from undersigned.flows.load_example import EXAMPLE
from undersigned.interfaces.web.campaign.card import _status
from undersigned.interfaces.web.campaign.letter import address_lines
from undersigned.people.kinds import Kind
from undersigned.roll.models import RollEntry
from undersigned.roll.states import ANNOUNCED, LISTED

pytestmark = pytest.mark.django_db
KINDS = (Action.Kind.EMAIL, Action.Kind.POST, Action.Kind.CALL, Action.Kind.LETTER, Action.Kind.ASK, Action.Kind.PLEDGE)
TEXTS = {
    Action.Kind.POST: (ActionText.Part.POST, "{states} States have endorsed. {target}, pick up! #{hashtag} {braces}"),
    Action.Kind.CALL: (ActionText.Part.SCRIPT, "Good day, I call about the {call}."),
    Action.Kind.LETTER: (ActionText.Part.LETTER, "Dear Sir,\n\n{target} is missing."),
}
FROM_OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def campaign(settings: Any) -> Campaign:
    settings.OPTION = settings.OPTION | {"call": ""}
    campaign = make_campaign()
    for position, kind in enumerate(KINDS):
        action = make_action(campaign, kind, position=position)
        if kind in TEXTS:
            part, text = TEXTS[kind]
            ActionText.objects.create(action=action, part=part, language="en", text=text)
    return campaign


@pytest.fixture
def brazil(campaign: Campaign) -> Target:
    target = make_target(campaign)
    make_contact(target)
    return target


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def win(target: Target) -> None:
    RollEntry.objects.create(
        call=target.campaign.call, kind=Kind.STATE, country="BR", slug="brazil", name="Brazil", state=LISTED
    )


def test_the_post_page_offers_the_text_filled_and_a_link_a_network(client: Client, brazil: Target) -> None:
    answer = client.get("/en/holdouts/brazil/post/")
    text = "0 States have endorsed. Brazil, pick up! #Hush {braces}"
    page = f"{settings.PUBLIC_URL}/en/holdouts/brazil/"
    links = {one["key"]: one["url"] for one in answer.context["links"]}
    assert (answer.status_code, answer.context["typed"]["text"]) == (200, text)
    assert list(links) == ["email", "x", "bluesky", "linkedin", "whatsapp", "telegram"]
    assert quote(f"{text} @minister_x") in links["x"]
    assert quote(f"{text} @minister.example.org") in links["bluesky"]
    assert quote(text) in links["telegram"]
    assert "@minister_x" not in links["telegram"]
    assert links["linkedin"].endswith(quote(answer.context["share_url"], safe=""))
    assert answer.context["share_url"] == page


def test_own_words_make_links_of_them_for_any_mastodon_server_and_nobody_is_redirected(
    client: Client, brazil: Target
) -> None:
    typed = {"deed": "words", "text": "My <b>words</b>", "server": "@me@Social.Example.org"}
    answer = client.post("/en/holdouts/brazil/post/", typed)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.context["mastodon_url"].startswith(
        f"https://social.example.org/share?text={quote('My <b>words</b> @minister@social.example.org')}"
    )
    assert quote("My <b>words</b>") in answer.context["links"][1]["url"]
    assert "My &lt;b&gt;words&lt;/b&gt;" in shown(answer)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"deed": "words", "text": " "}, "text"),
        ({"deed": "words", "text": "x" * 1001}, "text"),
        ({"deed": "words", "text": "Mine", "server": "no server"}, "server"),
        ({"deed": "posted", "text": "Mine"}, "network"),
        ({"deed": "posted", "network": "myspace"}, "network"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(
    client: Client, brazil: Target, typed: dict[str, str], field: str
) -> None:
    answer = client.post("/en/holdouts/brazil/post/", typed)
    assert (answer.status_code, list(answer.context["errors"])) == (422, [field])
    assert answer.context["typed"]["text"].startswith(typed.get("text", "").strip())
    assert f'href="#field-{field}"' in shown(answer)
    assert ActionTaken.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("post", {"deed": "posted", "network": "mastodon", "country": "BR"}),
        ("call", {"deed": "called", "country": "xx"}),
        ("letter", {"deed": "sent"}),
    ],
)
def test_what_was_done_is_counted_once_a_day_and_the_page_says_what_it_did(
    client: Client, brazil: Target, kind: str, typed: dict[str, str]
) -> None:
    address = f"/en/holdouts/brazil/{kind}/"
    first = client.post(address, typed, **FROM_OUTSIDE)
    second = client.post(address, typed, **FROM_OUTSIDE)
    assert (first.status_code, second.status_code, second["Location"]) == (303, 303, f"{address}?done=again")
    taken = ActionTaken.objects.get()
    assert (taken.network, taken.country) == (typed.get("network", ""), {"BR": "BR"}.get(typed.get("country", ""), ""))
    thanks = client.get(first["Location"])
    assert (thanks.status_code, thanks.context["number"], thanks["Cache-Control"]) == (200, "1", "no-store")
    assert " number 1 " in shown(thanks)
    assert thanks.context["next"]["title"] == "Do it"
    assert client.get(second["Location"]).context["again"] is True


def test_what_a_page_of_another_site_sends_counts_nothing_and_leads_to_our_own(client: Client, brazil: Target) -> None:
    address = "/en/holdouts/brazil/call/"
    sent = client.post(address, {"deed": "called"}, headers={"Sec-Fetch-Site": "cross-site"}, **FROM_OUTSIDE)
    assert (sent.status_code, sent["Location"], ActionTaken.objects.count()) == (303, address, 0)


def test_a_get_counts_nothing(client: Client, brazil: Target) -> None:
    for kind in ("post", "call", "letter", "pledge"):
        assert client.get(f"/en/holdouts/brazil/{kind}/?deed=posted&network=x").status_code == 200
    assert client.get("/en/campaign/hush/ask/").status_code == 200
    assert ActionTaken.objects.count() == 0


@pytest.mark.parametrize("kind", ["post", "call", "letter", "pledge"])
def test_a_target_that_endorsed_offers_nothing_and_is_thanked(client: Client, brazil: Target, kind: str) -> None:
    win(brazil)
    address = f"/en/holdouts/brazil/{kind}/"
    answers = [client.get(address), client.post(address, {"deed": "sent"})]
    assert [one.status_code for one in answers] == [410, 410]
    assert ["Brazil has endorsed" in shown(one) for one in answers] == [True, True]
    assert ActionTaken.objects.count() == 0


@pytest.mark.parametrize("how", ["closed", "stopped", "over"])
def test_a_closed_action_or_a_stopped_campaign_shows_a_sentence_and_no_form(
    client: Client, brazil: Target, how: str
) -> None:
    if how == "closed":
        Action.objects.update(open=False)
    elif how == "stopped":
        Campaign.objects.update(stopped_at=timezone.now())
    else:
        Campaign.objects.update(ends_on=date(2026, 2, 1))
    answer = client.get("/en/holdouts/brazil/call/")
    assert (answer.status_code, "<form" in shown(answer)) == (200, False)
    assert client.post("/en/holdouts/brazil/call/", {"deed": "called"}).status_code == 409
    assert client.post("/en/campaign/hush/ask/", {"email": "ada@example.org"}).status_code == 409
    assert ActionTaken.objects.count() == 0


def test_a_target_that_is_none_and_a_number_that_nobody_has_are_not_found(client: Client, brazil: Target) -> None:
    make_target(brazil.campaign, "india", country=make_country("IN", "IND", "India"))
    there = client.post("/en/holdouts/india/post/", {"deed": "posted", "network": "x"})["Location"]
    asked = [
        "/en/holdouts/nowhere/post/", "/en/holdouts/brazil/post/?done=1",
        there.replace("india", "brazil"), there.replace("post", "call"),
    ]  # fmt: skip
    assert [client.get(one).status_code for one in asked] == [404] * 4


def test_a_button_that_the_page_does_not_have_is_refused(client: Client, brazil: Target) -> None:
    addresses = [f"/en/holdouts/brazil/{kind}/" for kind in ("post", "call", "letter")]
    assert [client.post(one, {"deed": "delete"}).status_code for one in addresses] == [400, 400, 400]


def test_the_call_page_tells_number_time_there_and_what_to_say(client: Client, brazil: Target) -> None:
    answer = client.get("/en/holdouts/brazil/call/")
    assert answer.context["tel"] == "tel:+556155500000"
    assert answer.context["scripts"] == ["Good day, I call about the Call for Quiet Seas."]
    there = timezone.now().astimezone(timezone.get_fixed_timezone(-180)).replace(tzinfo=None)
    assert abs((answer.context["there"] - there).total_seconds()) < 60
    assert answer.context["open_now"] is (there.weekday() < 5 and 9 <= there.hour < 17)


def test_without_a_number_or_an_address_on_file_nothing_is_asked_for(client: Client, campaign: Campaign) -> None:
    make_target(campaign)
    pages = [client.get(f"/en/holdouts/brazil/{kind}/") for kind in ("call", "letter")]
    assert ['value="called"' in shown(pages[0]), 'value="sent"' in shown(pages[1])] == [False, False]
    assert client.get("/en/holdouts/brazil/letter.pdf").status_code == 404


def test_the_letter_is_a_pdf_with_address_and_the_name_that_was_typed(
    client: Client, brazil: Target, tmp_path: Any
) -> None:
    plain = client.get("/en/holdouts/brazil/letter.pdf")
    typed = {"deed": "print", "name": "Ada Lovelace", "text": "Dear Sir,\n\nI mean it."}
    named = client.post("/en/holdouts/brazil/letter/", typed)
    assert [one["Content-Type"] for one in (plain, named)] == ["application/pdf"] * 2
    assert named["Cache-Control"] == "no-store"
    texts = [text_of(one.content, tmp_path) for one in (plain, named)]
    assert ["Office of the Minister" in text and "70000 Brasilia" in text for text in texts] == [True, True]
    assert ["Brazil is missing." in texts[0], "Ada Lovelace" in texts[0]] == [True, False]
    assert ["I mean it." in texts[1], "Ada Lovelace" in texts[1]] == [True, True]
    assert ActionTaken.objects.count() == 0


def test_the_address_on_a_letter_of_the_example_names_its_office_once() -> None:
    told = tomllib.loads((EXAMPLE / "campaign.toml").read_text(encoding="utf-8"))
    contacts = [contact for target in told["targets"] for contact in target["contacts"]]
    offices = [
        [line for line in address_lines(TargetContact(office=one["office"], postal=one["postal"])) if "office" in line]
        for one in contacts
    ]
    assert offices == [[one["office"]] for one in contacts]


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"text": ""}, "text"), ({"text": "x" * 5001}, "text"), ({"text": "A", "name": "https://a.org"}, "name")],
)
def test_a_letter_that_cannot_be_made_says_why(client: Client, brazil: Target, typed: Any, field: str) -> None:
    answer = client.post("/en/holdouts/brazil/letter/", {"deed": "print"} | typed)
    assert (answer.status_code, list(answer.context["errors"])) == (422, [field])


def test_the_card_is_a_picture_that_may_be_kept_and_shown_elsewhere_and_changes_with_the_roll(
    client: Client, brazil: Target
) -> None:
    answer = client.get("/en/holdouts/brazil/card.png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert (answer["Content-Type"], answer["Cross-Origin-Resource-Policy"]) == ("image/png", "cross-origin")
    assert answer["Cache-Control"].startswith("public, max-age=")
    french = client.get("/fr/holdouts/brazil/card.png")
    win(brazil)
    won = client.get("/en/holdouts/brazil/card.png")
    assert len({answer.content, french.content, won.content}) == 3
    assert client.get("/en/holdouts/nowhere/card.png").status_code == 404


def test_the_card_says_what_the_roll_says_of_a_target_that_announced(brazil: Target) -> None:
    Target.objects.filter(pk=brazil.pk).update(status="silent", status_on=date(2026, 1, 1))
    brazil.refresh_from_db()
    before = _status(brazil)
    RollEntry.objects.create(
        call=brazil.campaign.call, kind=Kind.STATE, country="BR", slug="brazil", name="Brazil", state=ANNOUNCED
    )
    assert (before, _status(brazil)) == ("Silent since 1 January 2026", "Announced, not listed")


def test_every_action_page_shows_the_card_where_it_is_shared(client: Client, brazil: Target) -> None:
    card = f'<meta property="og:image" content="{settings.PUBLIC_URL}/en/holdouts/brazil/card.png">'
    pages = [client.get(f"/en/holdouts/brazil/{kind}/") for kind in ("post", "call", "letter", "pledge")]
    assert [card in shown(page) for page in pages] == [True] * 4


def test_the_code_of_a_link_travels_with_the_form_and_on_to_the_next_action(client: Client, brazil: Target) -> None:
    signature = confirmed(brazil.campaign.call)
    link = link_for_person(campaign=brazil.campaign, address=signature.address, now=timezone.now())
    address = f"/en/holdouts/brazil/call/?via={link.code}"
    assert f'name="via" value="{link.code}"' in shown(client.get(address))
    wrong = client.post("/en/holdouts/brazil/post/", {"deed": "posted", "via": link.code})
    assert f'name="via" value="{link.code}"' in shown(wrong)
    answer = client.post("/en/holdouts/brazil/call/", {"deed": "called", "via": link.code})
    assert answer["Location"].endswith(f"&via={link.code}")
    assert f"/en/holdouts/brazil/write/?via={link.code}" in shown(client.get(answer["Location"]))
    assert list(ActionTaken.objects.values_list("came_through", "came_by")) == [(link.code, "link")]
