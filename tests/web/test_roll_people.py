"""People on the roll: only those who asked for it, once they are counted, by number, page by page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.signatories import NOW, confirmed, make_call
from undersigned.flows.count import count
from undersigned.roll import queries as rolls

pytestmark = pytest.mark.django_db


def test_a_name_is_shown_only_where_its_owner_asked_for_it(client: Client) -> None:
    call = make_call()
    confirmed(call, "ada@example.org", name="Ada Lovelace", show_name=True)
    confirmed(call, "grace@example.org", name="Grace Hopper")
    before = client.get("/en/roll/people/").text
    count(now=NOW)
    text = client.get("/en/roll/people/").text
    assert re.findall(r"<bdi>([^<]+)</bdi> <span", before) == []
    assert re.findall(r"<bdi>([^<]+)</bdi> <span", text) == ["Ada Lovelace"]
    assert "Grace" not in text
    assert "2 people have signed and confirmed it." in text
    assert "1 shows the name here." in text


def test_a_name_cannot_become_markup(client: Client) -> None:
    call = make_call()
    confirmed(call, "eve@example.org", name="Eve <b>Bold</b>", show_name=True)
    count(now=NOW)
    assert "<bdi>Eve &lt;b&gt;Bold&lt;/b&gt;</bdi>" in client.get("/en/roll/people/").text


def test_pages_of_people_follow_the_numbers_and_ask_as_many_questions_each(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = make_call()
    monkeypatch.setattr(rolls, "PEOPLE_A_PAGE", 2)
    for number in range(3):
        confirmed(call, f"{number}@example.org", name=f"Person {number}", show_name=True)
    count(now=NOW)
    found, asked = [], []
    url = "/en/roll/people/"
    while url:
        with CaptureQueriesContext(connection) as captured:
            text = client.get(url).text
        found.append(re.findall(r"<bdi>(Person \d)</bdi>", text))
        asked.append(len(captured))
        following = re.search(r'<a href="([^"]+)" rel="next">', text)
        url = following[1] if following else ""
    assert [len(page) for page in found] == [2, 1]
    assert sorted(name for page in found for name in page) == ["Person 0", "Person 1", "Person 2"]
    assert len(set(asked)) == 1
