"""The awareness pages of the example: in both languages, with sources, and readable by machines. They are made once and only read."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.pages.test_articles import DATA_APART
from tests.pages.writing import read
from tests.paris import bring_root_of_pages
from undersigned.interfaces.pages.models import (
    IncidentPage,
    IncidentsPage,
    QuestionsPage,
    SitePage,
    ToolkitPage,
)

ADDRESSES = [
    "news/",
    "news/pick-up-the-paris-call/",
    "news/a-timeline-of-incidents/",
    "incidents/",
    "incidents/wannacry/",
    "incidents/solarwinds/",
    "questions/",
    "toolkit/",
    "press/",
    "how-attacks-reach-people/",
]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """A call with nine principles and all pages of the example; how many pages were made."""
    from django.db import transaction

    from tests.signatories import NOW, make_call
    from undersigned.calls.canonical import PrincipleDraft
    from undersigned.calls.models import Translation
    from undersigned.calls.queries import draft_of
    from undersigned.calls.verbs import draft_version, publish_version
    from undersigned.interfaces.pages.example import load_example_pages

    with django_db_blocker.unblock(), transaction.atomic():
        bring_root_of_pages()
        call = make_call()
        drafts = [draft_of(one) for one in Translation.objects.filter(version__call=call)]
        for draft in drafts:
            draft.principles[:] = [PrincipleDraft(number, f"Title {number}", "Summary.") for number in range(1, 10)]
        publish_version(version=draft_version(call=call, translations=drafts), now=NOW)
        yield load_example_pages(now=NOW)
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("made")


def data_of(page: str) -> list[dict[str, Any]]:
    """What a page tells machines."""
    return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def kinds_of(stream: Any) -> list[str]:
    return [block.block_type for block in stream]


def test_every_page_has_its_translation_made_of_the_same_blocks(made: int) -> None:
    english = SitePage.objects.filter(locale__language_code="en").order_by("path")
    assert (made, english.count()) == (32, 16)
    for page in english.specific():
        french = page.get_translations().get().specific
        assert (type(french), french.slug, french.live, french.title == page.title) == (
            type(page),
            page.slug,
            True,
            False,
        )
        for name in ("body", "sources", "broken", "questions", "words"):
            assert kinds_of(getattr(french, name, [])) == kinds_of(getattr(page, name, [])), page.slug
        assert getattr(french, "happened_on", "") == getattr(page, "happened_on", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_stands_alone_in_its_language_and_asks_no_other_server(address: str) -> None:
    for language in ("en", "fr"):
        shown = read(f"/{language}/{address}")
        assert re.findall(DATA_APART, shown) == []
        assert shown.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', shown)
        assert len(ids) == len(set(ids))
        assert re.findall(r'<(?:img|iframe|video|source|script)[^>]*\ssrc="(?!/static/)[^"]*"', shown) == []


def test_what_was_made_up_is_marked_and_of_incidents_it_is_said_what() -> None:
    assert SitePage.objects.filter(sample=False).values_list("slug", flat=True).distinct().get() == "privacy"
    shown = read("/en/incidents/wannacry/")
    assert "The facts are those of the sources named." in shown
    assert "This is our reading, not a finding of a court." in shown


def test_an_editor_would_take_every_incident_as_it_is() -> None:
    incidents = list(IncidentPage.objects.all())
    assert len(incidents) == 10
    for page in incidents:
        page.full_clean()
        for name in ("body", "sources", "broken"):
            stream = getattr(page, name)
            stream.stream_block.clean(stream)
        addresses = [one.value["address"] for one in page.sources]
        assert len(addresses) >= 2
        assert [one for one in addresses if not one.startswith("https://")] == []


def test_the_timeline_begins_with_the_latest_and_names_the_principles() -> None:
    shown = read("/en/incidents/")
    assert re.findall(r'<time datetime="([^"]+)">', shown) == [
        "2020-12-13",
        "2017-06-27",
        "2017-05-12",
        "2016-12-17",
        "2015-12-23",
    ]
    assert '<a href="/en/call/principles/6/">6. Title 6</a>' in shown
    assert "13 December 2020</time>, the day on which it was made public" in read("/en/incidents/solarwinds/")


def test_news_is_listed_by_day_and_a_page_beyond_the_last_is_not_found() -> None:
    shown = read("/fr/news/")
    assert re.findall(r'<h3><a href="([^"]+)">', shown) == [
        "/fr/news/a-timeline-of-incidents/",
        "/fr/news/pick-up-the-paris-call/",
    ]
    answers = [Client().get(f"/fr/news/?page={page}").status_code for page in ("1", "2", "x", "0", "-1")]
    assert answers == [200, 404, 404, 404, 404]


def test_the_index_pages_stand_once_in_each_language() -> None:
    stem = IncidentsPage.objects.first().get_parent()
    assert IncidentsPage.can_create_at(stem) is False
    assert QuestionsPage.can_create_at(stem) is True


def test_machines_read_the_questions_that_readers_see() -> None:
    shown = read("/en/questions/")
    [told] = [one for one in data_of(shown) if one["@type"] == "FAQPage"]
    seen = [unescape(one) for one in re.findall(r'<h3 id="q[^"]*">([^<]+)</h3>', shown)]
    assert [one["name"] for one in told["mainEntity"]] == seen
    assert len(seen) == 9
    assert "<" not in told["mainEntity"][0]["acceptedAnswer"]["text"]


def test_machines_read_the_way_to_a_page_and_its_day(settings: Any) -> None:
    settings.PUBLIC_URL = "https://call.example.org"
    trail, article = data_of(read("/en/news/pick-up-the-paris-call/"))
    assert [(one["position"], one["item"]) for one in trail["itemListElement"]] == [
        (1, "https://call.example.org/en/"),
        (2, "https://call.example.org/en/news/"),
        (3, "https://call.example.org/en/news/pick-up-the-paris-call/"),
    ]
    assert (article["@type"], article["datePublished"], article["inLanguage"]) == ("NewsArticle", "2021-09-21", "en")
    assert [one["@type"] for one in data_of(read("/fr/incidents/notpetya/"))] == ["BreadcrumbList", "Article"]


def test_a_page_with_the_form_to_sign_holds_it_once_and_leaves_out_the_headers_button() -> None:
    shown = read("/fr/news/a-timeline-of-incidents/")
    assert shown.count('action="/fr/sign/"') == 1
    assert shown.count('class="button-sign"') == 1
    for name in ("version", "name", "email", "country"):
        assert shown.count(f'name="{name}"') == 1
    assert 'value=""' in shown


def test_the_toolkit_gives_words_to_copy_and_invents_no_file() -> None:
    page = ToolkitPage.objects.get(locale__language_code="en")
    assert (len(page.words), len(page.files)) == (4, 0)
    assert ">#PickUpTheParisCall</textarea>" in read("/en/toolkit/")
    assert 'id="files"' not in read("/en/toolkit/")


def test_every_page_leads_to_the_pages_that_are_there_and_to_no_other() -> None:
    named = ("news", "incidents", "questions", "toolkit", "press")
    footer = read("/en/call/").partition("<footer")[2]
    assert [f'href="/en/{slug}/"' in footer for slug in named] == [True] * 5
    SitePage.objects.filter(slug="press", locale__language_code="en").update(live=False)
    try:
        footer = read("/en/call/").partition("<footer")[2]
        assert [f'href="/en/{slug}/"' in footer for slug in named] == [True, True, True, True, False]
        assert Client().get("/en/press/").status_code == 404
    finally:
        SitePage.objects.filter(slug="press", locale__language_code="en").update(live=True)
