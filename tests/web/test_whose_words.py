"""Whose words they are: no summary without the note on its wording, and no page of the example without its disclaimer."""

import re
import tomllib
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.paris import EXAMPLE, rows, taken_back
from undersigned.calls.models import Call, Version

NOTE_SAYS = {
    "en": "summary under each title are this site's own words",
    "fr": "résumé sous chaque titre sont rédigés par ce site",
}
PAGES = (
    "",
    "call/",
    "call/principles/3/",
    "roll/",
    "roll/ghana/",
    "roll/growth/",
    "holdouts/",
    "sign/",
    "my/",
    "nowhere/",
)


def told(client: Client, path: str) -> str:
    """A page's text as it is written, entities apart."""
    return unescape(client.get(path).text)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["", "call/", *(f"call/principles/{number}/" for number in range(1, 10))])
def test_a_summary_never_stands_without_the_note_on_its_wording(
    paris: Any, client: Client, language: str, path: str
) -> None:
    text = told(client, f"/{language}/{path}")
    files = {"en": ("principles.csv", "summary_en"), "fr": ("principles_fr.csv", "summary_fr")}
    file, column = files[language]
    shown = [row["number"] for row in rows(file) if row[column] in text]
    assert shown == ([path.split("/")[2]] if "principles/" in path else [row["number"] for row in rows(file)])
    assert text.count(NOTE_SAYS[language]) == 1
    described = re.findall(r'<meta (?:name|property)="(?:og:)?description" content="([^"]*)">', text)
    assert len(described) == 2
    assert [row["number"] for row in rows(file) if any(row[column] in one for one in described)] == []


def test_a_principle_is_described_to_others_by_its_title(paris: Any, client: Client) -> None:
    described = [
        re.findall(r'"og:description" content="([^"]*)"', told(client, f"/{language}/call/principles/3/"))
        for language in ("en", "fr")
    ]
    assert described == [
        ["Paris Call for Trust and Security in Cyberspace, principle 3: Defend electoral processes."],
        [
            "Appel de Paris pour la confiance et la sécurité dans le cyberespace, principe nº\u00a03\u00a0: "
            "Défendre les processus électoraux."
        ],
    ]


def test_no_page_says_which_wording_is_authentic_but_which_is_signed_here(paris: Any, client: Client) -> None:
    pages = [told(client, f"/{language}/call/") for language in ("en", "fr")]
    assert ["This is the wording signed on this site." in pages[0], "celui que l’on signe sur ce site" in pages[1]] == [
        True,
        True,
    ]
    assert [re.findall(r"authentic|authentique|courtesy|courtoisie|fait foi", page) for page in pages] == [[], []]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_example_says_that_the_site_is_not_the_official_one(
    paris: Any, client: Client, path: str
) -> None:
    said = {"en": "It is not the official site of the Call", "fr": "Ce n’est pas le site officiel de l’Appel"}
    for language, sentence in said.items():
        text = told(client, f"/{language}/{path}")
        footer = text[text.index('<footer class="colophon">') :]
        # Where readers decide, it is said beside the deed as well.
        assert (footer.count(sentence), text.count(sentence)) == (1, 2 if path in ("", "sign/") else 1)


def test_the_disclaimer_is_the_calls_own_and_may_be_empty(paris: Any, client: Client) -> None:
    with taken_back():
        Call.objects.filter(pk=paris.pk).update(disclaimer={})
        assert "official site" not in told(client, "/en/")
        Call.objects.filter(pk=paris.pk).update(disclaimer={"en": "Not ours <b>at all</b>."})
        assert "<p>Not ours &lt;b&gt;at all&lt;/b&gt;.</p>" in client.get("/en/").text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_the_data_says_is_shown_to_the_letter(paris: Any, client: Client, language: str) -> None:
    text = re.sub(r"<[^>]+>", "", told(client, f"/{language}/roll/"))
    terms = tomllib.loads((EXAMPLE / "call.toml").read_text(encoding="utf-8"))
    attribution = terms["data"]["attribution_fr" if language == "fr" else "attribution"]
    assert (text.count(terms["disclaimer"][language]), text.count(attribution)) == (1, 1)


def test_no_page_claims_that_people_have_signed_who_have_not(paris: Any, client: Client) -> None:
    assert Version.objects.get().signatures.count() == 0
    lead = re.findall(r'<p class="lead">([^<]*)</p>', told(client, "/en/"))[0]
    assert " ".join(lead.split()) == (
        "States, public authorities, companies and civil society put their names to these 9 principles. "
        "On this site, people can do so too."
    )


def test_the_front_says_whose_totals_the_milestones_bear(paris: Any, client: Client) -> None:
    text = told(client, "/en/")
    milestones = text[text.index('<h2 id="milestones">') :]
    assert "Totals are as sources reported them on those days; the roll keeps a count of its own." in milestones
    assert ("1,217 supporters" in milestones, "1,223" in text) == (True, True)
