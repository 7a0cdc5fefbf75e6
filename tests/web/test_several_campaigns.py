"""Two campaigns that run at once and call on the same State: every page, form and link stays with the target it is about."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.doers import make_action, make_campaign, make_contact, make_country, make_office_holder, make_target
from tests.signatories import KEYS, make_call
from tests.writers import FORM
from undersigned.campaigns.models import Action, ActionTaken, Campaign, Partner, Target, TargetMail
from undersigned.flows.hand_over import make_pack
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import open_letter
from undersigned.people.kinds import Kind
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.django_db
SHORT, LONG = "/en/holdouts/india/", "/en/campaign/hush/holdouts/india/"
KINDS = (Action.Kind.EMAIL, Action.Kind.POST, Action.Kind.CALL, Action.Kind.LETTER)
DAY = timedelta(days=1)


def begun(days: int) -> date:
    return timezone.localdate() - days * DAY


def calls_on_india(call: Any, slug: str, **more: Any) -> Target:
    """India, called upon by a campaign with four things to do."""
    campaign = make_campaign(call, slug=slug, hashtag=slug.title(), mail_from=f"letters@{slug}.example.org", **more)
    target = make_target(campaign, "india", country=make_country("IN", "IND", "India"), called_on=campaign.starts_on)
    make_contact(target)
    for kind in KINDS:
        make_action(campaign, kind)
    return target


@pytest.fixture(autouse=True)
def _this_site() -> Any:
    with override_settings(OPTION={**settings.OPTION, "call": "quiet-seas"}):
        yield


@pytest.fixture
def two() -> SimpleNamespace:
    """The same State twice: `old` of the campaign that began first (hush), `new` of the one that began last (loud)."""
    call = make_call()
    old = calls_on_india(call, "hush", starts_on=begun(300), title={"en": "Hush now"})
    return SimpleNamespace(old=old, new=calls_on_india(call, "loud", starts_on=begun(100), title={"en": "Loud now"}))


def canonical(text: str) -> str:
    return re.findall(r'<link rel="canonical" href="https?://[^/"]*([^"]*)">', text)[0]


def of_targets(text: str) -> set[str]:
    """The addresses of pages of targets that a page leads to, in its own language; of forms too."""
    found = re.findall(r'(?:href|action|src)="(/en/(?:campaign/[a-z]+/)?holdouts/[a-z]+/[^"]*)"', text)
    return {one.partition("?")[0] for one in found}


# --- which target an address leads to ---------------------------------------------------------------------------------
def test_a_short_address_leads_to_the_latest_campaign_and_a_long_one_to_its_own(client: Client, two: Any) -> None:
    pages = [client.get(path) for path in (SHORT, "/en/campaign/loud/holdouts/india/", LONG)]
    assert [page.context["campaign"]["hashtag"] for page in pages] == ["Loud", "Loud", "Hush"]
    assert [canonical(page.text) for page in pages] == [SHORT, SHORT, LONG]
    assert [{one for one in of_targets(page.text) if "/hush/" in one} == set() for page in pages] == [True, True, False]
    assert {one.startswith(LONG) for one in of_targets(pages[2].text)} == {True}


def test_the_languages_of_a_page_lead_to_the_same_target(client: Client, two: Any) -> None:
    assert '<a href="/fr/campaign/hush/holdouts/india/"' in client.get(LONG).text


def test_what_only_an_earlier_campaign_calls_upon_keeps_its_short_address(client: Client, two: Any) -> None:
    make_office_holder(two.old.campaign)
    assert client.get("/en/holdouts/minister/").context["campaign"]["hashtag"] == "Hush"
    assert canonical(client.get("/en/campaign/hush/holdouts/minister/").text) == "/en/holdouts/minister/"
    assert client.get("/en/campaign/loud/holdouts/minister/").status_code == 404


def test_a_campaign_that_is_over_comes_after_those_that_run_and_its_links_never_break(client: Client, two: Any) -> None:
    Campaign.objects.filter(slug="loud").update(ends_on=begun(1))
    pages = [client.get(path) for path in (SHORT, "/en/campaign/loud/holdouts/india/")]
    assert [(page.status_code, page.context["campaign"]["hashtag"]) for page in pages] == [(200, "Hush"), (200, "Loud")]
    assert [page.context["asks"] for page in pages] == [True, False]
    assert client.get("/en/holdouts/").context["campaign"]["hashtag"] == "Hush"
    Campaign.objects.filter(slug="hush").update(ends_on=begun(1))
    assert client.get(SHORT).context["campaign"]["hashtag"] == "Loud"


@pytest.mark.parametrize("path", ["", "claim/", "write/", "post/", "card.png"])
def test_a_campaign_before_its_first_day_and_one_of_another_call_have_no_pages(
    client: Client, two: Any, path: str
) -> None:
    Campaign.objects.filter(slug="hush").update(starts_on=begun(-1))
    other = calls_on_india(make_call("noisy-seas"), "other", starts_on=begun(1))
    addresses = [LONG, f"/en/campaign/{other.campaign.slug}/holdouts/india/", "/en/campaign/none/holdouts/india/"]
    assert [client.get(f"{one}{path}").status_code for one in addresses] == [404, 404, 404]
    assert client.get(f"{SHORT}{path}").status_code == 200


# --- what is done stays with its target -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "typed", "there"),
    [
        ("post/", {"deed": "posted", "network": "x"}, f"{LONG}post/?done="),
        ("call/", {"deed": "called"}, f"{LONG}call/?done="),
        ("letter/", {"deed": "sent"}, f"{LONG}letter/?done="),
        ("write/", FORM, f"{LONG}write/sent/"),
    ],
)
def test_an_action_is_taken_for_the_target_on_whose_page_it_stands(
    client: Client, two: Any, path: str, typed: dict[str, str], there: str
) -> None:
    page = client.get(f"{LONG}{path}")
    assert {one.startswith(LONG) for one in of_targets(page.text)} == {True}
    assert (page.status_code, canonical(page.text)) == (200, f"{LONG}{path}")
    answer = client.post(f"{LONG}{path}", typed)
    assert (answer.status_code, answer["Location"].startswith(there)) == (303, True)
    after = client.get(answer["Location"])
    assert {one.startswith(LONG) for one in of_targets(after.text)} == {True}
    done = [*ActionTaken.objects.values_list("target_id"), *TargetMail.objects.values_list("target_id")]
    assert done == [(two.old.pk,)]


def test_a_target_is_claimed_in_its_own_campaign_and_free_in_the_other(client: Client, two: Any) -> None:
    assert client.post(f"{LONG}claim/", {"name": "Ada", "email": "ada@example.org"}).status_code == 200
    letter = open_letter(Letter.objects.get(), keys=settings.HOME.keys)
    path = re.findall(r"/en/claim/[^/]+/", letter.about["claim_link"])[0]
    assert client.post(path, {"deed": "take"}).status_code == 303
    assert [one.claims.count() for one in (two.old, two.new)] == [1, 0]
    assert of_targets(client.get(path).text) == {LONG}


def test_letter_and_card_are_those_of_their_campaign(client: Client, two: Any) -> None:
    two.old.contacts.update(postal="Old Street 1")
    files = [client.get(f"{one}{name}") for one in (LONG, SHORT) for name in ("letter.pdf", "card.png")]
    assert [one.status_code for one in files] == [200] * 4
    assert files[1].content != files[3].content
    assert f"{settings.PUBLIC_URL}{LONG}card.png" in client.get(LONG).text
    assert "Old Street 1" in client.get(f"{LONG}letter/").text


def test_what_was_handed_over_is_found_at_its_target_alone(client: Client, two: Any) -> None:
    client.post(f"{LONG}post/", {"deed": "posted", "network": "x"})
    pack = make_pack(target_id=two.old.pk, keys=KEYS, by="grace", now=timezone.now())
    answers = [client.get(f"{one}handed-over/{pack.pk}/") for one in (LONG, SHORT)]
    assert [one.status_code for one in answers] == [200, 404]
    files = {f"{LONG}handed-over/{pack.pk}.{ending}" for ending in ("csv", "pdf")}
    assert files - of_targets(answers[0].text) == set()
    assert client.get(f"{LONG}handed-over/{pack.pk}.csv").status_code == 200


def test_once_the_roll_has_it_neither_campaign_asks_any_more(client: Client, two: Any) -> None:
    RollEntry.objects.create(
        call=two.old.campaign.call, slug="india", kind=Kind.STATE, name="India", country="IN", search_text="india",
        sort_text="india", listed_on=date(2026, 11, 20), endorsed_on="2026-11-20",
    )  # fmt: skip
    assert [client.get(one).context["asks"] for one in (SHORT, LONG)] == [False, False]
    assert [client.post(f"{one}call/", {"deed": "called"}).status_code for one in (SHORT, LONG)] == [410, 410]


# --- pages that list targets ------------------------------------------------------------------------------------------
def test_a_second_campaigns_page_offers_its_own_actions_and_board(client: Client, two: Any) -> None:
    make_office_holder(two.old.campaign)
    text = client.get("/en/campaign/hush/").text
    own = {LONG, f"{LONG}write/", f"{LONG}post/", f"{LONG}call/", f"{LONG}letter/", f"{LONG}claim/"}
    assert of_targets(text) == own | {"/en/holdouts/minister/", "/en/holdouts/minister/claim/"}
    assert f'content="{settings.PUBLIC_URL}{LONG}card.png"' in text
    cards = re.findall(r'<img src="([^"]*)"', client.get("/en/campaign/hush/press/").text)
    assert cards == [f"{LONG}card.png", "/en/holdouts/minister/card.png"]


def test_the_holdouts_are_the_latest_campaigns_and_lead_to_the_other_boards(client: Client, two: Any) -> None:
    make_campaign(two.old.campaign.call, slug="over", starts_on=begun(400), ends_on=begun(350))
    page = client.get("/en/holdouts/")
    assert (page.context["campaign"]["hashtag"], of_targets(page.text)) == ("Loud", {SHORT})
    assert page.context["elsewhere"] == [{"title": "Hush now", "url": "/en/campaign/hush/#board"}]
    assert '<a href="/en/campaign/hush/#board">Hush now</a>' in page.text


def test_the_sitemap_names_every_target_once_at_its_own_address(client: Client, two: Any) -> None:
    root = ET.fromstring(client.get("/sitemap.xml").content)
    places = [str(one.text).removeprefix(settings.PUBLIC_URL) for one in root.iter() if one.tag.endswith("}loc")]
    assert sorted(one for one in places if "/en/" in one and "/holdouts/" in one) == [
        LONG,
        "/en/holdouts/",
        SHORT,
    ]


def test_a_partner_of_any_campaign_has_a_page_and_one_line_of_the_sitemap(client: Client, two: Any) -> None:
    said = {"name": "Youth", "kind": "youth", "language": "en", "state": "active"} | dict.fromkeys(
        ("asked_at", "decided_at"), timezone.now()
    )
    for one, slugs in ((two.old, ("both", "hush-alone")), (two.new, ("both",))):
        Partner.objects.bulk_create(Partner(campaign=one.campaign, slug=slug, **said) for slug in slugs)
    pages = [client.get(f"/en/partners/{slug}/") for slug in ("both", "hush-alone", "nobody")]
    assert [page.status_code for page in pages] == [200, 200, 404]
    assert pages[0].context["partner"].campaign == two.new.campaign
    places = re.findall(r"<loc>[^<]*/en/partners/([a-z-]+)/</loc>", client.get("/sitemap.xml").text)
    assert [one for one in places if one != "widget"] == ["both", "hush-alone"]


def test_no_list_asks_for_each_address(client: Client, two: Any) -> None:
    paths = ("/en/campaign/hush/", "/en/campaign/hush/press/", "/en/holdouts/", "/sitemap.xml")
    for one in (two.old, two.new):
        make_office_holder(one.campaign)
    numbers = [queries(client, path) for path in paths]
    for number in range(12):
        for one in (two.old, two.new):
            make_office_holder(one.campaign, f"minister-{number}")
    assert [queries(client, path) for path in paths] == numbers


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_day_of_the_site_decides_which_campaign_goes_first(two: Any) -> None:
    from undersigned.campaigns.queries.places import place_of, target_at

    call_id, today = two.old.campaign.call_id, timezone.localdate()
    assert [place_of(one, today=today) for one in (two.old, two.new)] == [("hush", "india"), ("india",)]
    earlier = begun(200)
    assert [place_of(one, today=earlier) for one in (two.old, two.new)] == [("india",), ("loud", "india")]
    assert (target_at(call_id, ("india",), today=earlier), target_at(call_id, ("india",), today=today)) == (
        two.old,
        two.new,
    )
    assert target_at(call_id, ("loud", "india"), today=earlier) is None
