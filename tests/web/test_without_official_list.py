"""A call without an official list is told nothing of one, and what only the example knows is said by its data alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import undersigned
from tests.paris import rows, taken_back
from undersigned.calls.models import Call
from undersigned.roll.models import OfficialCount, RollEntry

PATHS = (
    "roll/", "roll/?as_of=2021-09-21", "roll/?as_of=2018-11-12", "roll/united-states/", "roll/ghana/",
    "roll/digital-peace-now/", "roll/growth/", "holdouts/",
)  # fmt: skip


@pytest.fixture
def unlisted(paris: Any) -> Iterator[None]:
    """The same roll, as that of a call that has no official list and says nothing under its chart."""
    with taken_back():
        OfficialCount.objects.all().delete()
        Call.objects.filter(pk=paris.pk).update(disclaimer={}, growth_note={})
        yield


def said(client: Client, path: str) -> str:
    """What the software itself says on a page: not the milestones, notes and attributions of the call's data."""
    text = client.get(path).text
    for data in (
        r'<ol class="timeline">.*?</ol>',
        r'<p lang="\w+">.*?</p>',
        r'<p class="small" lang="\w+">.*?</p>',
        r"<svg.*?</svg>",
        r'<span lang="\w+">.*?</span>',
    ):
        text = re.sub(data, "", text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("path", PATHS)
def test_no_page_speaks_of_an_official_list_that_is_not_there(unlisted: None, client: Client, path: str) -> None:
    for language, words in (
        ("en", r"[Oo]fficial list|[Oo]fficial counter|rings"),
        ("fr", r"[Ll]iste officielle|[Cc]ompteur officiel|anneaux"),
    ):
        assert (path, re.findall(words, said(client, f"/{language}/{path}"))) == (path, [])


@pytest.mark.parametrize("path", PATHS)
def test_beside_an_official_list_each_of_these_pages_speaks_of_it(paris: Any, client: Client, path: str) -> None:
    words = r"[Oo]fficial list|[Oo]fficial counter"
    speaks = re.search(words, said(client, f"/en/{path}")) is not None
    assert (path, speaks) == (path, path != "roll/")


def test_nobody_is_called_self_declared_for_want_of_a_day(paris: Any, client: Client) -> None:
    with taken_back():
        entry = RollEntry.objects.get(slug="lenovo")
        entry.listed_on, entry.since = None, None
        entry.save()
        text = client.get("/en/roll/lenovo/").text
    facts = re.findall(r"<dt>On the official list since</dt><dd>(.*?)</dd>", text)
    assert (facts, "declared" in text, re.findall(r"Confidence: ([^<]+)<", text)) == (["not recorded"], False, ["High"])


def test_a_grade_of_confidence_says_no_more_than_its_name_where_no_list_can_bear_it_out(
    unlisted: None, client: Client
) -> None:
    graded = [
        re.findall(r"Confidence: ([^<]+)<", client.get(f"/en/roll/{slug}/").text)
        for slug in ("united-states", "eastwest-institute", "digital-peace-now", "ghana")
    ]
    assert graded == [["High"], ["High"], ["Medium"], ["Low"]]


def test_the_chart_says_why_it_differs_in_the_words_of_the_calls_data(paris: Any, client: Client) -> None:
    note = "one endorser that declared itself, and entries dated by the history of renamed files."
    assert client.get("/en/roll/growth/").text.count(note) == 1
    package = Path(undersigned.__file__).parent
    told = [path for path in package.rglob("*.html") if "renamed files" in path.read_text(encoding="utf-8")]
    assert told == []


def test_the_chart_tells_of_diamonds_and_rings_only_where_it_draws_them(paris: Any, client: Client) -> None:
    with taken_back():
        paris.milestones.all().delete()
        text = client.get("/en/roll/growth/").text
        assert ("diamonds" in text, "The rings are" in text) == (False, True)
        OfficialCount.objects.all().delete()
        text = client.get("/en/roll/growth/").text
        assert ("diamonds" in text, "The rings are" in text) == (False, False)
        newest = re.search(r"<tbody>\s*<tr>.*?</tr>", text, re.DOTALL)
        assert newest is not None
        assert re.findall(r'<td class="num">([^<]+)</td>', newest[0]) == [
            "81",
            "39",
            "709",
            "394",
            f"{len(rows('supporters.csv')):,}",
        ]
