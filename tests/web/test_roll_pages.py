"""Entries, changes, people, holdouts and growth: every entry at an address of its own, nothing gone in silence."""

import gzip
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.paris import rows
from undersigned.roll.models import RollEntry


def facts(client: Client, slug: str, language: str = "en") -> dict[str, str]:
    """The list of facts of an entry, as text."""
    answer = client.get(f"/{language}/roll/{slug}/")
    assert answer.status_code == 200
    found = re.search(r'<dl class="facts">(.*?)</dl>', answer.text, re.DOTALL)
    assert found is not None
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", found[1], re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", "", value).split()) for name, value in pairs}


def test_an_entry_says_who_it_is_and_since_when(paris: Any, client: Client) -> None:
    assert facts(client, "united-states") == {
        "Kind": "State",
        "Country": "United States (Northern America)",
        "State on the roll": "On the roll",
        "Endorsed on": "10 November 2021",
        "On the official list since": "11 November 2021",
        "Website": "not recorded",
    }


@pytest.mark.parametrize(
    ("slug", "endorsed", "listed"),
    [
        ("albania", "not recorded", "16 September 2019"),
        ("benin", "2022", "11 January 2022"),
        ("digital-peace-now", "21 September 2021", "not recorded. It counts here from 21 September 2021 on."),
    ],
)  # fmt: skip
def test_dates_are_shown_as_precisely_as_they_are_known(
    paris: Any, client: Client, slug: str, endorsed: str, listed: str
) -> None:
    shown = facts(client, slug)
    assert (shown["Endorsed on"], shown["On the official list since"]) == (endorsed, listed)


def test_evidence_names_its_source_and_confidence(paris: Any, client: Client) -> None:
    text = client.get("/en/roll/digital-peace-now/").text
    assert (
        '<a href="https://digitalpeacenow.org/digital-peace-now-endorses-the-paris-call/" rel="external noreferrer">'
        in text
    )
    assert "(self-declared endorsement; not found in the official list)" in text
    assert "Medium: self-declared" in text


def test_the_address_of_evidence_breaks_where_its_parts_end_and_stays_what_it_is(paris: Any, client: Client) -> None:
    address = "https://digitalpeacenow.org/digital-peace-now-endorses-the-paris-call/"
    text = client.get("/en/roll/digital-peace-now/").text
    found = re.search(f'<a href="{address}" rel="external noreferrer">(.*?)</a>', text)
    assert found is not None
    assert found[1].replace("<wbr>", "") == address
    assert found[1].split("<wbr>")[:4] == ["https://", "digitalpeacenow.", "org/", "digital-"]


def test_an_entry_that_left_says_when_why_and_what_stands_in_its_place(paris: Any, client: Client) -> None:
    text = client.get("/en/roll/eastwest-institute/").text
    assert '<span class="tag">Renamed or succeeded</span>' in text
    assert "It stood on the roll until 23 March 2021, and is not counted." in text
    assert 'href="/en/roll/observer-research-foundation-america-orf-america/"' in text
    assert "entry overwritten by Observer Research Foundation America" in text


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("united-states", "High: it stands on the official list."),
        ("eastwest-institute", "High: it stood on the official list."),
        ("maldon-wat", "High: it stood on the official list."),
    ],
)
def test_an_entry_that_left_is_not_said_to_stand_on_the_official_list(
    paris: Any, client: Client, slug: str, sentence: str
) -> None:
    assert re.findall(r"Confidence: ([^<]+)<", client.get(f"/en/roll/{slug}/").text) == [sentence]


def test_every_entry_has_an_address_of_its_own(paris: Any, client: Client) -> None:
    slugs = list(RollEntry.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 1223 + 6 + 1
    assert {client.get(f"/en/roll/{slug}/").status_code for slug in slugs[::60]} == {200}


@pytest.mark.parametrize("slug", ["nobody", "germany-2", "GERMANY"])
def test_an_entry_that_is_not_there_is_not_found(paris: Any, client: Client, slug: str) -> None:
    assert client.get(f"/en/roll/{slug}/").status_code == 404


def test_each_delisted_entry_is_a_dated_line_in_public(paris: Any, client: Client) -> None:
    pages = [client.get(f"/en/roll/changes/?page={page}").text for page in range(1, 14)]
    for row in rows("delisted.csv"):
        name = row["name"].replace("&", "&amp;")
        day = re.compile(rf'<time datetime="{row["removed_on"]}">.*?</section>', re.DOTALL)
        assert any(name in found for text in pages for found in day.findall(text))


@pytest.mark.parametrize(
    ("query", "status"), [("?page=x", 400), ("?page=0", 400), ("?page=14", 404), ("?page=13", 200)]
)
def test_pages_of_the_history_answer_nonsense(paris: Any, client: Client, query: str, status: int) -> None:
    assert client.get(f"/en/roll/changes/{query}").status_code == status


def test_the_number_of_queries_of_the_history_does_not_grow(paris: Any, client: Client) -> None:
    numbers = []
    for page in (1, 13):
        with CaptureQueriesContext(connection) as captured:
            numbers.append(client.get(f"/en/roll/changes/?page={page}").text.count("<bdi>"))
        numbers.append(len(captured))
    assert numbers[0] > numbers[2]
    assert numbers[1] == numbers[3]


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?after=5", 200), ("?after=x", 400), ("?after=-1", 400)])
def test_the_page_of_people_answers_nonsense(paris: Any, client: Client, query: str, status: int) -> None:
    assert client.get(f"/en/roll/people/{query}").status_code == status


def test_the_map_holds_every_state_once_with_its_name_and_status(paris: Any, client: Client) -> None:
    text = client.get("/en/holdouts/").text
    svg = text[text.index("<svg xmlns") : text.index("</svg>", text.index("<svg xmlns"))]
    for row in rows("states.csv"):
        status = {"1": "endorsed", "0": "not on the roll", "unknown": "announced, not listed"}[row["endorsed"]]
        if row["iso2"] in {"BR", "IN", "ZA"}:
            status = "called upon"
        name = row["name_en"].replace("&", "&amp;").replace("'", "&#x27;")
        assert len(re.findall(rf"<title>{re.escape(name)}: {status}[ <]", svg)) == 1, name


def test_the_table_holds_what_the_map_holds(paris: Any, client: Client) -> None:
    text = client.get("/en/holdouts/").text
    table = text[text.index('id="all-states"') :]
    cells = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)(?:</a>)?</th><td>([^<]+)</td>', table)
    statuses = [status for _name, status in cells]
    assert len(cells) == 195
    assert {status: statuses.count(status) for status in statuses} == {
        "endorsed": 81, "called upon": 3, "announced, not listed": 1, "not on the roll": 110,
    }  # fmt: skip


def test_the_page_with_the_map_is_under_120_kilobytes_compressed(paris: Any, client: Client) -> None:
    assert len(gzip.compress(client.get("/en/holdouts/").content)) < 120_000


def test_holdouts_are_told_with_their_sources_and_the_sample_is_marked(paris: Any, client: Client) -> None:
    text = client.get("/en/holdouts/").text
    assert re.findall(r'<h3 id="(\w\w)">', text) == ["BR", "IN", "ZA"]
    assert '<span class="tag">Sample wording</span>' in text
    assert "https://github.com/vdeminstitute/ERT" in text
    assert "GeoNames" in text
    won = text[text.index('id="won"') : text.index('id="announced"')]
    assert "endorsed: 10 November 2021. On the official list since 11 November 2021." in " ".join(won.split())
    announced = text[text.index('id="announced"') : text.index('id="about-figures"')]
    assert "Ghana" in announced
    assert "2 December 2018" in announced


def test_growth_has_its_chart_its_milestones_and_its_table(paris: Any, client: Client) -> None:
    text = client.get("/en/roll/growth/").text
    assert text.count("<svg xmlns") == 2
    milestones = re.findall(r'<li id="milestone-(\d+)">', text)
    assert milestones == [str(number) for number in range(1, 21)]
    for number in milestones:
        assert text.count(f'href="#milestone-{number}"') == 2
    newest = re.search(r"<tbody>\s*<tr>.*?</tr>", text, re.DOTALL)
    assert newest is not None
    assert re.findall(r'<td class="num">([^<]+)</td>', newest[0]) == ["81", "39", "709", "394", "1,223", "1,217", "6"]


@pytest.mark.parametrize(
    "path", ["roll/", "roll/germany/", "roll/changes/", "roll/people/", "holdouts/", "roll/growth/"]
)
def test_every_page_speaks_french_and_may_be_kept(paris: Any, client: Client, path: str) -> None:
    answer = client.get(f"/fr/{path}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=2")
    assert '<html lang="fr"' in answer.text
    assert client.post(f"/fr/{path}").status_code == 405


def test_the_day_of_today_bounds_the_day_that_can_be_asked_for(paris: Any, client: Client) -> None:
    assert f'min="2019-09-16" max="{timezone.localdate().isoformat()}"' in client.get("/en/roll/").text
