"""The roll's page: what it shows adds up, works without script, and answers nonsense with a sentence."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.paris import rows

ENTRY = re.compile(r'<li><a href="(/en/roll/[^"/]+/)"><bdi>([^<]+)</bdi></a>')
FACET = re.compile(
    r'<a href="(/en/roll/[^"]*)"[^>]*><span>([^<]+)(?:<span[^>]*>[^<]*</span>)?</span><span class="num">([\d,]+)</span></a>'
)


def page(client: Client, query: str = "", *, status: int = 200, language: str = "en") -> str:
    answer = client.get(f"/{language}/roll/{query}")
    assert answer.status_code == status
    return answer.text


def facets(text: str) -> dict[str, tuple[str, int]]:
    """Address and count by label, of every value of every facet."""
    return {label: (unescape(url), int(count.replace(",", ""))) for url, label, count in FACET.findall(text)}


def wrong(text: str) -> dict[str, str]:
    """The sentence at each field."""
    return dict(re.findall(r'id="wrong-(\w+)"><svg.*?</svg><span>([^<]+)</span>', text))


def test_the_four_kinds_add_up_to_the_total_and_each_leads_to_its_entries(paris: Any, client: Client) -> None:
    shown = facets(page(client))
    kinds = ["States", "Public authorities and local governments", "Private sector", "Civil society and academia"]
    assert [shown[kind][1] for kind in kinds] == [81, 39, 709, 394]
    assert shown["All kinds"][1] == sum(shown[kind][1] for kind in kinds) == 1223
    for kind in kinds:
        url, count = shown[kind]
        answer = client.get(url)
        heading, total = re.findall(
            r'<h2 id="kind-\w+">([^<]+)</h2><span class="names-total">([\d,]+)</span>', answer.text
        )[0]
        assert (heading, int(total.replace(",", ""))) == (kind, count)


def test_every_entry_can_be_reached_by_following_the_pages(paris: Any, client: Client) -> None:
    url: str | None = "/en/roll/"
    seen: list[str] = []
    while url:
        text = client.get(url).text
        seen += [address for address, _name in ENTRY.findall(text.partition('id="not-counted"')[0])]
        following = re.search(r'<a href="([^"]+)" rel="next">', text)
        url = unescape(following[1]) if following else None
    assert len(seen) == len(set(seen)) == 1223


def test_a_facets_number_is_what_choosing_it_shows(paris: Any, client: Client) -> None:
    shown = facets(page(client, "?region=Europe&kind=civil_society"))
    labels = ("Africa", "France", "2021", "States")
    assert [label for label in labels if label not in shown] == []
    for label in labels:
        url, count = shown[label]
        found = re.search(r"([\d,]+) entr(?:y|ies) found", client.get(url).text)
        assert found is not None
        assert (label, int(found[1].replace(",", ""))) == (label, count)


def test_a_chosen_filter_can_be_taken_off_again(paris: Any, client: Client) -> None:
    text = page(client, "?q=bank&kind=private_sector&country=FR")
    chosen = re.search(r'<ul class="chosen".*?</ul>', text, re.DOTALL)
    assert chosen is not None
    assert [unescape(url) for url in re.findall(r'<a href="([^"]+)"', chosen[0])] == [
        "/en/roll/?kind=private_sector&country=FR", "/en/roll/?q=bank&country=FR", "/en/roll/?q=bank&kind=private_sector", "/en/roll/",
    ]  # fmt: skip


def test_the_search_keeps_the_other_filters_without_script(paris: Any, client: Client) -> None:
    text = page(client, "?kind=state&as_of=2021-09-21")
    form = re.search(r'<form class="search" method="get".*?</form>', text, re.DOTALL)
    assert form is not None
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', form[0]) == [
        ("kind", "state"), ("as_of", "2021-09-21"),
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "states", "total"), [("2021-09-21", "79", "1,216"), ("2021-11-11", "80", "1,219")])
def test_the_roll_of_a_day_is_that_days_and_its_difference_is_explained(
    paris: Any, client: Client, day: str, states: str, total: str
) -> None:
    text = page(client, f"?as_of={day}")
    table = re.search(r'<table class="kinds">.*?</table>', text, re.DOTALL)
    assert table is not None
    numbers = re.findall(r"<td>([\d,]+)</td>", table[0])
    assert (numbers[0], numbers[-1]) == (states, total)
    assert sum(int(number.replace(",", "")) for number in numbers[:4]) == int(total.replace(",", ""))
    shown = re.search(r"last read on [^,]+, showed ([\d,]+)\.", text)
    steps = re.findall(r'<span class="num">([+−]\d+)</span>', text)
    assert shown is not None
    assert int(shown[1].replace(",", "")) + sum(int(step.replace("−", "-")) for step in steps) == int(
        total.replace(",", "")
    )


@pytest.mark.parametrize("query", ["?as_of=2018-11-12", "?as_of=2019-09-15&kind=state", "?as_of=2018-11-20&q=france"])
def test_of_a_day_before_the_public_history_no_number_is_told(paris: Any, client: Client, query: str) -> None:
    text = page(client, query)
    assert "The public history of the official list begins on 16 September 2019" in text
    entries = text[text.index('<div class="beside">') : text.index('id="downloads"')]
    assert (ENTRY.findall(entries.partition('id="not-counted"')[0]), re.findall(r">0<|\b0 entr", text)) == ([], [])
    told = ("stood on the roll at the end of", "Nothing on the roll matches", "is not on the roll", 'class="kinds"')
    assert [sentence for sentence in told if sentence in text] == []
    assert 'href="/en/roll/growth/"' in text[: text.index('<form class="search"')]


def test_ghana_is_told_as_announced_from_its_own_day_on(paris: Any, client: Client) -> None:
    ghana = '<bdi>Ghana</bdi></a> <span class="aside">Announced, not listed</span>'
    days = ("2018-11-12", "2018-12-01", "2018-12-02", "2021-09-21")
    assert [ghana in page(client, f"?q=ghana&as_of={day}") for day in days] == [False, False, True, True]


def test_states_bear_the_readers_names(paris: Any, client: Client) -> None:
    text = page(client, "?q=germany", language="fr")
    assert "<bdi>Allemagne</bdi>" in text
    assert "<bdi>Germany</bdi>" not in text


def test_a_state_that_is_missing_is_said_to_be_missing(paris: Any, client: Client) -> None:
    assert "Brazil itself is not on the roll." in page(client, "?q=bresil")


def test_ghana_is_shown_as_announced_and_not_counted(paris: Any, client: Client) -> None:
    text = page(client, "?q=ghana&kind=state")
    assert "Nothing on the roll matches this." in text
    assert "Ghana itself is not on the roll" not in text
    assert '<bdi>Ghana</bdi></a> <span class="aside">Announced, not listed</span>' in text


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("?page=abc", {}),
        ("?page=0", {}),
        ("?page=-1", {}),
        ("?page=" + "9" * 50, {}),
        ("?page=²", {}),
        ("?as_of=nonsense", {"as_of": "This is not a day. Write it as 2021-09-21."}),
        ("?as_of=2021-02-30", {"as_of": "This is not a day. Write it as 2021-09-21."}),
        ("?as_of=9999-12-31", {"as_of": "This day has not come yet. Choose today or a day before."}),
        ("?kind=x", {"kind": "There is no such kind of supporter. Choose one from the list."}),
        ("?country=ZZ", {"country": "There is no such country. Choose one from the list."}),
        ("?region=Atlantis", {"region": "There is no such region. Choose one from the list."}),
        ("?year=20x1", {"year": "This is not a year. Write it as 2021."}),
        ("?year=0000", {"year": "This is not a year. Write it as 2021."}),
        ("?year=٢٠٢١", {"year": "This is not a year. Write it as 2021."}),
        ("?q=%00", {"q": "This holds characters that cannot be searched for."}),
        ("?q=a%00b%1b", {"q": "This holds characters that cannot be searched for."}),
        ("?q=" + "x" * 201, {"q": "Search for no more than 200 characters."}),
        ("?kind=%00&as_of=%00", {"kind": "There is no such kind of supporter. Choose one from the list.", "as_of": "This is not a day. Write it as 2021-09-21."}),
    ],
)  # fmt: skip
def test_nonsense_is_answered_at_its_field_with_400(
    paris: Any, client: Client, query: str, errors: dict[str, str]
) -> None:
    text = page(client, query, status=400)
    assert wrong(text) == errors
    assert 'role="alert"' in text
    assert "<h1>The roll</h1>" in text


@pytest.mark.parametrize("query", ["?page=26", "?page=1000000", "?q=germany&page=2"])
def test_a_page_beyond_the_last_is_not_found(paris: Any, client: Client, query: str) -> None:
    assert client.get(f"/en/roll/{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?q=%27%20OR%201=1%20--", "?q=%25", "?q=%FF%FE", "?q=%F0%9F%92%A9", "?q=" + "a+" * 90, "?q=", "?unknown=1",
        "?kind=state&kind=state", "?q=a\u202eb", "?year=9999", "?year=0001", "?country=fr", "?country=none&region=none",
    ],
)  # fmt: skip
def test_strange_but_harmless_questions_are_answered(paris: Any, client: Client, query: str) -> None:
    assert client.get(f"/en/roll/{query}").status_code in {200, 400}


def test_what_was_typed_is_kept_and_cannot_become_markup(paris: Any, client: Client) -> None:
    text = page(client, "?q=<script>alert(1)</script>&as_of=<b>", status=400)
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in text
    assert 'name="as_of" type="text" value="&lt;b&gt;"' in text
    assert "<script>alert" not in text


def test_the_page_may_be_kept_by_caches_and_asks_for_no_cookie(paris: Any, client: Client) -> None:
    answer = client.get("/en/roll/")
    assert answer["Cache-Control"] == "public, max-age=2"
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
    assert client.post("/en/roll/").status_code == 405


def test_the_number_of_queries_is_the_same_for_one_entry_and_for_fifty(paris: Any, client: Client) -> None:
    numbers = []
    for query in ("?kind=private_sector&country=CI", "?kind=private_sector"):
        with CaptureQueriesContext(connection) as captured:
            entries = ENTRY.findall(page(client, query).partition('id="not-counted"')[0])
        numbers.append((len(entries), len(captured)))
    fewer = sum(row["kind"] == "private_sector" and row["country_iso2"] == "CI" for row in rows("supporters.csv"))
    assert [entries for entries, _queries in numbers] == [fewer, 50]
    assert numbers[0][1] == numbers[1][1]
