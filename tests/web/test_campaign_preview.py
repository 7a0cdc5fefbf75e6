"""A campaign before its first day: nobody finds it, and whoever has the desk's link sees its page as everybody will."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from tests.doers import make_action, make_campaign, make_country, make_target
from tests.signatories import KEYS, make_call
from undersigned.campaigns.models import Action, ActionText, Campaign
from undersigned.campaigns.passes.campaigns import PREVIEW_HOLDS, make_preview_pass
from undersigned.campaigns.states import UNDATED
from undersigned.mailing.links import campaign_preview_link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The instance's keys and its call are those of the tests."""
    monkeypatch.setitem(vars(settings.HOME), "keys", KEYS)
    with override_settings(OPTION={**settings.OPTION, "call": "quiet-seas"}, ALLOWED_HOSTS=["testserver"]):
        yield


@pytest.fixture
def draft() -> Campaign:
    """A draft that calls on India and asks to post."""
    campaign = make_campaign(make_call(), slug="answer", hashtag="Answer", title={"en": "Answer us"}, starts_on=UNDATED)
    make_target(campaign, "india", country=make_country("IN", "IND", "India"))
    ActionText.objects.create(action=make_action(campaign), part="post", language="en", text="Hush!")
    return campaign


def link(campaign: Campaign, *, made_ago: timedelta = timedelta(0)) -> str:
    token = make_preview_pass(KEYS, campaign_id=campaign.pk, now=timezone.now() - made_ago)
    return campaign_preview_link("", "en", token)


def test_a_draft_is_found_at_no_address_of_its_own(client: Client, draft: Campaign) -> None:
    below = (
        "",
        "press/",
        "press/figures.csv",
        "holdouts/india/",
        "holdouts/india/post/",
        "holdouts/india/write/",
        "ask/",
    )
    statuses = {path: client.get(f"/en/campaign/answer/{path}").status_code for path in below}
    assert statuses == dict.fromkeys(below, 404)
    assert client.get("/en/holdouts/india/").status_code == 404
    told = [client.get(path).text for path in ("/en/", "/en/campaign/", "/en/holdouts/", "/sitemap.xml", "/feed.xml")]
    assert ["nswer" in text for text in told] == [False] * 5


def test_the_link_shows_it_as_of_its_first_day_to_nobody_else_and_changes_nothing(
    client: Client, draft: Campaign
) -> None:
    answer = client.get(link(draft))
    assert answer.status_code == 200
    assert "Preview: this campaign is not public yet." in answer.text
    assert [word in answer.text for word in ("Answer us", ">India<", "Do it", "9999")] == [True, True, True, False]
    headers = (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"])
    assert headers == ("no-store", "noindex", "no-referrer")
    assert "Your own government is called upon" in client.get(f"{link(draft)}?country=IN").text
    draft.refresh_from_db()
    assert (draft.starts_on, client.post(link(draft)).status_code) == (UNDATED, 405)


def test_its_preview_leads_nowhere_that_is_not_there_yet_or_another_campaigns(client: Client, draft: Campaign) -> None:
    running = make_campaign(draft.call, starts_on=timezone.localdate() - timedelta(days=9))
    make_target(running, "india", country=make_country("IN", "IND", "India"))
    make_action(running)
    Action.objects.filter(pk=make_action(draft, "ask").pk).update(title={"en": "Ask friends"})
    text = client.get(f"{link(draft)}?country=IN").text
    for word in ("Do it", "Ask friends", ">India<", "#Answer"):
        assert word in text
    nowhere = ("/holdouts/india", "/campaign/answer/", "og:image", "field-link", "field-server", "data-url")
    assert [word for word in nowhere if word in text] == []
    public = client.get("/en/campaign/hush/?country=IN").text
    assert [word for word in ("/holdouts/india", "og:image", "field-link") if word not in public] == []


def test_the_link_holds_for_a_day_and_leads_to_the_page_once_there_is_one(client: Client, draft: Campaign) -> None:
    old, other = client.get(link(draft, made_ago=PREVIEW_HOLDS)), client.get("/en/campaign/preview/AAAA/")
    assert (old.status_code, "This preview has expired" in old.text, other.status_code) == (410, True, 404)
    address = link(draft)
    Campaign.objects.update(starts_on=timezone.localdate())
    begun = client.get(address)
    assert (begun.status_code, begun.headers["Location"]) == (302, "/en/campaign/answer/")
    Campaign.objects.all().delete()
    assert client.get(address).status_code == 404
