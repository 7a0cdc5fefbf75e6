"""How articles are served: alike to everybody, in sections, in every language."""

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.pages.writing import read, stem, write
from undersigned.interfaces.pages.models import ArticlePage, addresses_in_languages

pytestmark = pytest.mark.usefixtures("pages")

DATA_APART = r"<script(?![^>]*src)(?! type=\"application/ld\+json\">)|<style|\sstyle=|\son[a-z]+="
"""What is inline. A block of data for machines (JSON-LD) is none: no browser runs it."""


def test_an_article_is_the_same_for_everybody_and_may_be_kept_for_a_moment(settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "page_seconds": 17}
    answer = Client().get("/en/about/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=17")
    assert (dict(answer.cookies), "Set-Cookie" in answer.headers, "Cookie" in answer.headers.get("Vary", "")) == (
        {},
        False,
        False,
    )


def test_a_session_and_a_language_cookie_change_nothing_in_what_is_served() -> None:
    client = Client()
    client.cookies["sessionid"] = "0" * 32
    client.cookies["django_language"] = "fr"
    assert client.get("/en/about/").content == Client().get("/en/about/").content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_an_article_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/en/about/").status_code == 405


def test_addresses_name_the_language_once() -> None:
    assert (stem("en").url, stem("fr").url) == ("/en/", "/fr/")
    assert [read(f"/{language}/about/")[:200].count(f'lang="{language}"') for language in ("en", "fr")] == [1, 1]
    assert Client().get("/en/stem-en/about/").status_code == 404
    assert Client().get("/en/en/about/").status_code == 404


def test_the_language_menu_leads_to_the_translation_or_else_home() -> None:
    about = ArticlePage.objects.get(slug="about", locale__language_code="en")
    alone = write("alone")
    assert addresses_in_languages(about) == {"en": "/en/about/", "fr": "/fr/about/"}
    assert addresses_in_languages(alone) == {"en": "/en/alone/", "fr": "/fr/"}
    assert 'href="/fr/" lang="fr"' in read("/en/alone/")


def test_a_draft_translation_is_not_offered() -> None:
    about = ArticlePage.objects.get(slug="about", locale__language_code="en")
    ArticlePage.objects.filter(slug="about", locale__language_code="fr").update(live=False)
    assert addresses_in_languages(about)["fr"] == "/fr/"
    assert Client().get("/fr/about/").status_code == 404


def test_a_stem_sends_readers_home() -> None:
    answer = stem("fr").serve(RequestFactory().get("/fr/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/")


def test_sample_wording_is_marked_and_own_wording_is_not() -> None:
    write("invented", sample=True)
    write("true", sample=False)
    assert ["Sample wording" in read(f"/en/{slug}/") for slug in ("invented", "true")] == [True, False]


def test_a_text_is_cut_into_sections_with_anchors_of_their_own() -> None:
    write(
        "sections",
        ("paragraph", "<p>Before.</p>"),
        ("heading", "Why"),
        ("paragraph", "<p>Because.</p>"),
        ("heading", "Why"),
        ("heading", "Content"),
        ("heading", "为什么"),
    )
    shown = read("/en/sections/")
    assert re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', shown) == [
        ("why", "Why"),
        ("why-2", "Why"),
        ("content-2", "Content"),
        ("section", "为什么"),
    ]
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))


def test_search_engines_get_the_description_else_the_standfirst() -> None:
    write("described", standfirst="The standfirst.", search_description="The description.")
    write("plain", standfirst="The standfirst.")
    assert '<meta name="description" content="The description.">' in read("/en/described/")
    assert '<meta name="description" content="The standfirst.">' in read("/en/plain/")


def test_pages_below_are_listed_once_they_are_published() -> None:
    parent = write("parent")
    write("child", parent=parent)
    write("draft", parent=parent, live=False)
    shown = read("/en/parent/")
    assert ('href="/en/parent/child/"' in shown, "/en/parent/draft/" in shown) == (True, False)


def test_more_pages_below_cost_no_more_queries() -> None:
    parent = write("parent")
    write("first", parent=parent)
    read("/en/parent/")
    with CaptureQueriesContext(connection) as few:
        read("/en/parent/")
    for number in range(8):
        write(f"more-{number}", parent=parent)
    read("/en/parent/")
    with CaptureQueriesContext(connection) as many:
        read("/en/parent/")
    assert len(many) == len(few)


def test_no_page_asks_another_server_for_anything() -> None:
    for language, _name in django_settings.LANGUAGES:
        for slug in ("about", "privacy", "what-is-at-stake"):
            shown = read(f"/{language}/{slug}/")
            loaded = re.findall(
                r'<(?:script|img|iframe|source|use|link rel="(?:stylesheet|icon|preload)")[^>]*(?:src|href)="([^"]+)"',
                shown,
            )
            assert loaded
            assert [one for one in loaded if not one.startswith("/")] == []
            assert re.findall(DATA_APART, shown) == []


def test_nobody_can_make_a_page_private() -> None:
    assert [type(page).private_page_options for page in (stem(), ArticlePage.objects.first())] == [[], []]
