"""Where else the call can be followed, and what the head of a page tells networks and machines."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.signatories import make_call
from undersigned.config.options import BadOption, read_options
from undersigned.interfaces.web.follow import follow_links
from undersigned.interfaces.web.templatetags.structured import structured_data

PLACES = ["https://x.com/call", "https://bsky.app/profile/call.example.org", "https://social.example/@call"]


def test_places_have_the_names_that_readers_know() -> None:
    labels = [
        one.label for one in follow_links([*PLACES, "https://www.linkedin.com/company/call", "https://forum.example/c"])
    ]
    assert labels == ["X", "Bluesky", "Mastodon (social.example)", "LinkedIn", "forum.example"]


@pytest.mark.django_db
def test_every_page_links_to_them_as_its_own(settings: Any) -> None:
    make_call()
    footer = Client().get("/en/call/").text.partition("<footer")[2]
    assert 'rel="me' not in footer
    settings.OPTION = {**settings.OPTION, "follow": PLACES}
    footer = Client().get("/en/call/").text.partition("<footer")[2]
    assert re.findall(r'<a href="([^"]+)" rel="me noopener">([^<]+)</a>', footer) == [
        ("https://x.com/call", "X"),
        ("https://bsky.app/profile/call.example.org", "Bluesky"),
        ("https://social.example/@call", "Mastodon (social.example)"),
    ]


@pytest.mark.parametrize(
    "address", ["http://x.com/call", "javascript:alert(1)", "x.com/call", "https://", 'https://x.com/"']
)
def test_an_address_that_is_no_web_page_is_refused_before_anything_starts(address: str) -> None:
    with pytest.raises(BadOption, match="follow"):
        read_options({"UNDERSIGNED_FOLLOW": f"https://x.com/call,{address}"})
    assert read_options({"UNDERSIGNED_FOLLOW": "https://x.com/call, https://social.example/@call"})["follow"] == [
        "https://x.com/call",
        "https://social.example/@call",
    ]


@pytest.mark.django_db
def test_the_home_page_tells_machines_whose_site_it_is(settings: Any) -> None:
    make_call()
    settings.PUBLIC_URL = "https://call.example.org"
    settings.OPTION = {**settings.OPTION, "follow": PLACES}
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', Client().get("/fr/").text)
    told = json.loads(data)
    assert (told["@type"], told["url"], told["inLanguage"]) == ("WebSite", "https://call.example.org/fr/", "fr")
    assert told["publisher"]["@type"] == "Organization"
    assert told["publisher"]["sameAs"] == PLACES


def test_nothing_in_the_data_can_end_its_element() -> None:
    made = structured_data({"name": "</script><script>alert(1)</script>&"})
    assert made.count("<") == 2
    assert json.loads(made.removeprefix('<script type="application/ld+json">').removesuffix("</script>")) == {
        "name": "</script><script>alert(1)</script>&"
    }


@pytest.mark.django_db
def test_a_page_tells_networks_its_title_its_address_and_what_it_is() -> None:
    make_call()
    head = Client().get("/en/call/principles/1/").text.partition("</head>")[0]
    told = dict(re.findall(r'<meta property="og:([a-z_]+)" content="([^"]*)">', head))
    assert set(told) == {"url", "type", "site_name", "title", "description"}
    assert told["url"].endswith("/en/call/principles/1/")
    assert told["type"] == "website"
