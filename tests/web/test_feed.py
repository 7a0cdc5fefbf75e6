"""The feed of news and the sitemap: valid, whole, and with nothing in them that is not public."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.paris import bring_root_of_pages, taken_back
from undersigned.campaigns.models import Announcement, Campaign, Event
from undersigned.interfaces.web import sitemap
from undersigned.roll.models import RollEntry

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def site(paris: Any) -> Any:
    """The example with its awareness pages."""
    from tests.paris import NOW
    from undersigned.interfaces.pages.example import load_example_pages

    bring_root_of_pages()
    load_example_pages(now=NOW)
    return paris


@pytest.fixture(autouse=True)
def here(settings: Any, site: Any) -> Iterator[None]:
    settings.PUBLIC_URL = "https://call.example.org"
    settings.ALLOWED_HOSTS = ["testserver"]
    with taken_back():
        yield


def feed(language: str = "en") -> ET.Element:
    answer = Client().get(f"/{language}/feed.xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    assert "max-age" in answer["Cache-Control"]
    return ET.fromstring(answer.content)


def titles(language: str = "en") -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in feed(language).findall(f"{ATOM}entry")]


def announce(slug: str, shown_from: datetime) -> None:
    Announcement.objects.create(
        campaign=Campaign.objects.get(slug="pick-up-the-paris-call"),
        slug=slug,
        title={"en": slug, "fr": f"{slug} fr"},
        text={"en": "First.\n\nSecond."},
        shown_from=shown_from,
    )


# --- the feed -----------------------------------------------------------------------------------------------------------
def test_the_feed_is_atom_with_what_atom_asks_for() -> None:
    root = feed("fr")
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "https://call.example.org/fr/",
        "self": "https://call.example.org/fr/feed.xml",
        "related": "https://call.example.org/fr/roll/changes.atom",
    }
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated", "")).tzinfo is not None
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert str(link.get("href")).startswith("https://call.example.org/fr/")


def test_the_feed_holds_news_and_incidents_in_the_readers_language_alone() -> None:
    events = {one.title["en"] for one in Event.objects.all()}
    told_otherwise = {one.title["en"] for one in Announcement.objects.all()} | events
    before = [one for one in titles("en") if one not in told_otherwise]
    assert set(before) == {
        "A timeline of incidents",
        "#PickUpTheParisCall begins",
        "WannaCry: hospitals turn patients away",
        "NotPetya: an update that destroys",
        "SolarWinds: spying through a supplier",
        "The lights go out in Ukraine",
        "Part of Kyiv goes dark, by a program made for it",
    }
    assert before[-1] == "#PickUpTheParisCall begins"
    assert "Une chronologie d’incidents" in titles("fr")
    assert events <= set(titles("en"))


def test_an_announcement_is_in_the_feed_once_its_embargo_is_over() -> None:
    announce("told", timezone.now() - timedelta(minutes=1))
    announce("secret", timezone.now() + timedelta(minutes=1))
    shown = titles("en")
    assert (shown[0], "secret" in shown) == ("told", False)
    assert titles("fr")[0] == "told fr"
    assert "secret" not in Client().get("/sitemap.xml").text


def test_what_is_prepared_for_a_campaign_that_has_not_begun_is_told_to_nobody() -> None:
    Campaign.objects.update(starts_on=timezone.localdate() + timedelta(days=1))
    announce("too early", timezone.now() - timedelta(minutes=1))
    events = set(Event.objects.values_list("slug", flat=True))
    assert events
    assert "too early" not in titles("en")
    sitemap_now = Client().get("/sitemap.xml").text
    assert [slug for slug in events if f"/{slug}/" in sitemap_now] == []
    assert {Client().get(f"/en/events/{slug}/").status_code for slug in events} == {404}
    assert "BEGIN:VEVENT" not in Client().get("/events.ics").text


def test_what_is_not_published_is_not_in_the_feed() -> None:
    from wagtail.models import Page

    Page.objects.filter(slug="wannacry").update(live=False)
    assert "WannaCry: hospitals turn patients away" not in titles("en")
    assert "incidents/wannacry" not in Client().get("/sitemap.xml").text


def test_the_feed_is_found_from_every_page_and_without_a_language_too() -> None:
    assert '<link rel="alternate" type="application/atom+xml" href="/fr/feed.xml"' in Client().get("/fr/roll/").text
    answer = Client().get("/feed.xml", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer["Location"]) == (302, "/fr/feed.xml")


# --- the sitemap --------------------------------------------------------------------------------------------------------
def locations(path: str = "/sitemap.xml") -> list[ET.Element]:
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return ET.fromstring(answer.content).findall(f"{MAP}url")


def test_the_sitemap_names_every_entry_and_page_in_every_language_with_its_alternates() -> None:
    urls = locations()
    places = [str(one.findtext(f"{MAP}loc")) for one in urls]
    assert len(places) == len(set(places))
    assert len([one for one in places if "/en/roll/" in one]) - 4 == RollEntry.objects.count()
    for language in ("en", "fr"):
        for path in (
            "",
            "call/",
            "call/principles/9/",
            "roll/",
            "roll/france/",
            "holdouts/",
            "about/",
            "incidents/wannacry/",
        ):
            assert f"https://call.example.org/{language}/{path}" in places
    for one in urls[:40] + urls[-4:]:
        others = {link.get("hreflang"): link.get("href") for link in one.findall(f"{XHTML}link")}
        assert sorted(str(code) for code in others) == ["en", "fr"]
        assert one.findtext(f"{MAP}loc") in others.values()


def test_addresses_of_the_sitemap_answer() -> None:
    places = {str(one.findtext(f"{MAP}loc")).removeprefix("https://call.example.org") for one in locations()}
    asked = {"/en/call/matrix/", "/fr/roll/people/", "/en/endorse/", "/fr/incidents/wannacry/", "/en/toolkit/"}
    assert asked - places == set()
    assert [one for one in asked if Client().get(one).status_code != 200] == []


def test_a_sitemap_that_is_too_long_for_one_file_is_split_and_loses_nothing(monkeypatch: Any) -> None:
    whole = [one.findtext(f"{MAP}loc") for one in locations()]
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 1_000)
    root = ET.fromstring(Client().get("/sitemap.xml").content)
    assert root.tag == f"{MAP}sitemapindex"
    files = [str(one.findtext(f"{MAP}loc")) for one in root.findall(f"{MAP}sitemap")]
    parts = [locations(one.removeprefix("https://call.example.org")) for one in files]
    assert max(len(part) for part in parts) <= 1_000
    assert [one.findtext(f"{MAP}loc") for part in parts for one in part] == whole
    assert [Client().get(f"/sitemap-{number}.xml").status_code for number in (0, len(files) + 1)] == [404, 404]


def test_robots_are_told_where_the_sitemap_is() -> None:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == "User-agent: *\nDisallow: /desk/\nSitemap: https://call.example.org/sitemap.xml\n"
