"""What each kind of awareness page and each block with which a reader does something promises, and refuses from writers."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.pages.writing import read, stored, write
from tests.signatories import NOW
from undersigned.campaigns.models import Campaign, Partner, Target, TrackedLink
from undersigned.interfaces.pages.blocks import HttpsAddressBlock
from undersigned.interfaces.pages.models import (
    IncidentPage,
    IncidentsPage,
    NewsIndexPage,
    NewsPage,
    PartnerVoicesPage,
    ToolkitPage,
)
from undersigned.interfaces.pages.models.incidents import check_partial_date
from undersigned.interfaces.pages.models.site_pages import BELOW_A_STEM
from undersigned.interfaces.pages.video import VideoBlock
from undersigned.people.models import Country
from undersigned.roll.models import RollEntry

pytestmark = pytest.mark.usefixtures("pages")


# --- the lists --------------------------------------------------------------------------------------------------------
def incident(slug: str, parent: Any, number: str = "1") -> IncidentPage:
    source = ("source", {"name": "A report", "address": "https://source.example/"})
    return write(
        slug,
        parent=parent,
        kind=IncidentPage,
        happened_on="2017-05-12",
        sources=stored(source),
        broken=stored(("principle", {"number": number, "why": "It made noise."})),
    )


def queries_of(address: str) -> int:
    read(address)
    with CaptureQueriesContext(connection) as asked:
        read(address)
    return len(asked)


def test_more_news_costs_no_more_queries() -> None:
    index = write("news", kind=NewsIndexPage)
    write("first", parent=index, kind=NewsPage)
    few = queries_of("/en/news/")
    for number in range(4):
        write(f"more-{number}", parent=index, kind=NewsPage)
    assert queries_of("/en/news/") == few


def test_more_incidents_cost_no_more_queries() -> None:
    index = write("incidents", kind=IncidentsPage)
    incident("first", index)
    few = queries_of("/en/incidents/")
    for number in range(4):
        incident(f"more-{number}", index)
    assert queries_of("/en/incidents/") == few


def test_a_year_stands_where_the_day_is_not_known() -> None:
    page = incident("one", write("incidents", kind=IncidentsPage))
    IncidentPage.objects.filter(pk=page.pk).update(happened_on="2017")
    assert '<time datetime="2017">2017</time>' in read("/en/incidents/")


@pytest.mark.parametrize(
    ("text", "accepted"),
    [("2017-05-12", True), ("2017", True), ("", False), ("2017-13-01", False), ("May 2017", False)],
)
def test_the_day_of_an_incident_is_a_day_or_a_year(text: str, accepted: bool) -> None:
    if accepted:
        check_partial_date(text)
    else:
        with pytest.raises(ValidationError):
            check_partial_date(text)


def test_an_incident_without_a_source_is_refused() -> None:
    page = incident("one", write("incidents", kind=IncidentsPage))
    page.sources.stream_block.clean(page.sources)
    del page.sources[0]
    with pytest.raises(ValidationError):
        page.sources.stream_block.clean(page.sources)


@pytest.mark.parametrize(
    ("address", "accepted"), [("https://source.example/", True), ("http://source.example/", False)]
)
def test_a_source_is_reached_by_https(address: str, accepted: bool) -> None:
    block = HttpsAddressBlock()
    if accepted:
        assert block.clean(address) == address
    else:
        with pytest.raises(ValidationError):
            block.clean(address)


def test_a_principle_that_the_call_does_not_have_is_shown_by_its_number_alone() -> None:
    incident("one", write("incidents", kind=IncidentsPage), number="7")
    shown = read("/en/incidents/one/")
    assert ("Principle 7" in shown, "/principles/7/" in shown) == (True, False)


def test_every_kind_of_page_takes_the_action_and_the_form() -> None:
    from django.apps import apps

    for name in (*BELOW_A_STEM, "NewsPage", "IncidentPage"):
        blocks = apps.get_model("pages", name)._meta.get_field("body").stream_block
        assert {"action", "sign_form", "video"} <= set(blocks.child_blocks), name
        with pytest.raises(ValidationError):
            blocks.clean(blocks.to_python(json.loads(stored(("sign_form", None), ("sign_form", None)))))


# --- the campaign's action ----------------------------------------------------------------------------------------------
@pytest.fixture
def campaign(call: Any) -> Campaign:
    return Campaign.objects.create(
        call=call,
        slug="louder",
        hashtag="Louder",
        title={"en": "Louder seas", "fr": "Plus fort"},
        aim={"en": "Ask them."},
        starts_on=timezone.localdate() - timedelta(days=3),
    )


def country() -> Country:
    return Country.objects.create(code="BR", alpha3="BRA", name_en="Brazil", name_fr="Brésil", un_member=True)


def test_the_action_is_the_campaigns_that_runs(campaign: Campaign) -> None:
    write("act", ("action", {"target": "", "label": ""}))
    shown = read("/en/act/")
    assert "<strong>Louder seas</strong>" in shown
    assert "What you can do</a>" in shown
    campaign.ends_on = timezone.localdate() - timedelta(days=1)
    campaign.save()
    assert "Louder seas" not in read("/en/act/")


def test_whoever_came_through_a_partner_signs_and_acts_through_it(campaign: Campaign) -> None:
    partner = Partner.objects.create(
        campaign=campaign,
        slug="seas",
        name="Seas",
        kind="youth",
        language="en",
        state="active",
        asked_at=NOW,
        decided_at=NOW,
    )
    TrackedLink.objects.create(code="abcdefgh12", campaign=campaign, partner=partner, made_at=NOW)
    button = {"label": "Sign", "place": "sign", "page": None, "address": ""}
    write("act", ("action", {"target": "", "label": ""}), ("button", button), ("sign_form", None))
    shown = read("/en/act/?via=abcdefgh12").partition("<main")[2]
    for carried in ('name="via" value="abcdefgh12"', "/en/sign/?via=abcdefgh12", "/en/campaign/louder/?via=abcdefgh12"):
        assert carried in shown
    shown = read("/en/act/?via=nobody").partition("<main")[2]
    assert ("via=" in shown, 'name="via"' in shown) == (False, False)


def test_without_a_campaign_there_is_no_action() -> None:
    write("act", ("action", {"target": "", "label": "Go"}))
    assert 'class="note stack"' not in read("/en/act/")


def test_a_target_that_has_endorsed_is_not_asked_about(campaign: Campaign) -> None:
    brazil = country()
    Target.objects.create(
        campaign=campaign, kind="state", country=brazil, slug="brazil", called_on=campaign.starts_on, name={}
    )
    write("act", ("action", {"target": "brazil", "label": ""}))
    before = read("/en/act/")
    RollEntry.objects.create(
        call=campaign.call, kind="state", name="Brazil", country="BR", slug="brazil", search_text="b", sort_text="b"
    )
    after = read("/en/act/")
    assert ["What you can do: Brazil" in one for one in (before, after)] == [True, False]
    assert "Louder seas" in after


def test_a_target_of_another_campaign_that_runs_is_asked_about_in_its_words(campaign: Campaign) -> None:
    earlier = Campaign.objects.create(
        call=campaign.call, slug="earlier", hashtag="Earlier", title={"en": "Softer seas"}, aim={},
        starts_on=campaign.starts_on - timedelta(days=9),
    )  # fmt: skip
    Target.objects.create(
        campaign=earlier, kind="state", country=country(), slug="brazil", called_on=earlier.starts_on, name={}
    )
    write("act", ("action", {"target": "brazil", "label": ""}))
    text = read("/en/act/")
    assert ("What you can do: Brazil" in text, "Softer seas" in text, "Louder seas" in text) == (True, True, False)
    assert 'href="/en/holdouts/brazil/"' in text


# --- video --------------------------------------------------------------------------------------------------------------
def still() -> int:
    with get_test_image_file() as file:
        return int(get_image_model().objects.create(title="still.png", file=file).pk)


def document(name: str) -> Any:
    return get_document_model().objects.create(title=name, file=ContentFile(b"x" * 2048, name=name))


def video(**more: Any) -> dict[str, Any]:
    value = {"title": "The sea", "image": still(), "alternative_text": "Waves", "document": None, "address": ""}
    return {**value, "length": "2:30", "words": "", **more}


def test_a_video_kept_here_is_a_picture_until_it_is_pressed() -> None:
    kept = document("sea.mp4")
    write("watch", ("video", video(document=kept.pk)))
    shown = read("/en/watch/")
    assert f'href="{kept.url}" data-video="The sea"' in shown
    assert ("<video" in shown, "<iframe" in shown) == (False, False)
    assert shown.count(kept.url) == 1
    assert "/static/pages/scripts/video.js" in shown


def test_a_video_elsewhere_is_a_plain_link_that_says_where() -> None:
    write("watch", ("video", video(address="https://videos.example/sea")))
    shown = read("/en/watch/")
    assert shown.count("https://videos.example/sea") == 1
    assert 'href="https://videos.example/sea" rel="external noreferrer"' in shown
    assert "This leads to videos.example" in shown
    assert "data-video" not in shown


def test_a_video_is_in_one_place_and_of_a_kind_that_browsers_play() -> None:
    block = VideoBlock()
    mp4, pdf = document("sea.mp4"), document("sea.pdf")
    assert block.clean(block.to_python(video(document=mp4.pk)))["document"] == mp4
    for wrong in ({}, {"document": mp4.pk, "address": "https://videos.example/"}, {"document": pdf.pk}):
        with pytest.raises(ValidationError):
            block.clean(block.to_python(video(**wrong)))


# --- to use and to hear -------------------------------------------------------------------------------------------------
def test_a_file_of_the_toolkit_says_its_kind_its_size_and_its_licence() -> None:
    poster = document("poster.pdf")
    value = {"document": poster.pk, "title": "Poster", "about": "", "licence": "CC BY 4.0", "credit": "A painter"}
    write("toolkit", kind=ToolkitPage, files=stored(("file", value)))
    shown = read("/en/toolkit/")
    assert f'href="{poster.url}"' in shown
    assert "PDF, 2.0\xa0KB" in shown
    assert "Licence: CC BY 4.0. Please name: A painter" in shown


def test_a_voice_leads_to_its_partner_while_it_is_one(campaign: Campaign) -> None:
    partner = Partner.objects.create(
        campaign=campaign,
        slug="young-seas",
        name="Young Seas",
        kind="youth",
        language="en",
        state="active",
        asked_at=NOW,
        decided_at=NOW,
    )
    said = {"words": "We care.", "name": "Ada", "office": "Chair", "partner": "young-seas"}
    write("voices", kind=PartnerVoicesPage, voices=stored(("voice", said), ("voice", {**said, "name": "Ben"})))
    assert read("/en/voices/").count("<bdi>Young Seas</bdi>") == 2
    Partner.objects.filter(pk=partner.pk).update(state="ended")
    shown = read("/en/voices/")
    assert ("Young Seas" in shown, shown.count("We care.")) == (False, 2)


def test_news_is_of_its_own_day() -> None:
    write("one", parent=write("news", kind=NewsIndexPage), kind=NewsPage, shown_on=date(2021, 9, 21))
    assert '<time datetime="2021-09-21">21 September 2021</time>' in read("/en/news/one/")
