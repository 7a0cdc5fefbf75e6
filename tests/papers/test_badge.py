"""Promises of undersigned.papers.badge."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import example, given
from hypothesis import strategies as st

from tests.papers.facts import ARABIC_BADGE, BADGE, URL, badge
from tests.papers.reading import rendered
from undersigned.papers.addresses import NoWebAddress
from undersigned.papers.badge import HEIGHT, WIDTH, BadgeFacts, badge_sentence, badge_snippet, badge_svg

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {f"{SVG}{name}" for name in ("svg", "title", "rect", "g", "circle", "path", "text")}
BADGE_URL = "https://call.example.org/roll/estonia/badge.svg"
PAPER = (0xFB, 0xF8, 0xF1)
FONTS = "/usr/share/fonts/truetype/dejavu"
HOSTILE = [
    '"><script>alert(1)</script>',
    "' onload='alert(1)",
    "]]><!ENTITY x>",
    "&lt;&#60;&",
    "</text></svg>",
    "{{7*7}}",
]
LONG = [
    "W" * 255,
    "International Federation of Associations for the Advancement of Trust, Security and Stability in Cyberspace",
    "中华人民共和国外交部网络事务协调员办公室" * 6,
    "M " * 127 + "M",
    "Министерство иностранных дел " * 8,
]


def lines_of(facts: BadgeFacts) -> list[str]:
    """The lines of text, without the marks of their direction."""
    return [re.sub("[\u2066\u2067\u2069]", "", text.text or "") for text in texts_of(facts)]


def texts_of(facts: BadgeFacts) -> list[Element]:
    return list(fromstring(badge_svg(facts)).iter(f"{SVG}text"))


def test_the_badge_says_who_stands_behind_what_since_when() -> None:
    assert lines_of(BADGE) == [
        "Republic of Estonia",
        "stands behind the Paris Call",
        "for Trust and Security in",
        "Cyberspace",
        "since 12 November 2018",
    ]


def test_the_badge_has_a_name_a_role_and_a_language() -> None:
    root = fromstring(badge_svg(BADGE))
    assert root.attrib == {
        "width": "320",
        "height": "96",
        "viewBox": "0 0 320 96",
        "role": "img",
        "lang": "en",
        "{http://www.w3.org/XML/1998/namespace}lang": "en",
    }
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == badge_sentence(BADGE)
    assert badge_sentence(BADGE) == (
        "Republic of Estonia stands behind the Paris Call for Trust and Security in Cyberspace since 12 November 2018"
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["body_name", "call_title", "stands_behind", "since", "language"])
def test_hostile_text_stays_text(field: str, text: str) -> None:
    root = fromstring(badge_svg(badge(**{field: text})))
    assert {element.tag for element in root.iter()} <= ALLOWED
    named = {name for element in root.iter() for name in element.attrib}
    assert [name for name in named if name.startswith("on") or name in ("style", "href")] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_whole_in_the_title(text: str) -> None:
    root = fromstring(badge_svg(badge(body_name=text)))
    assert root[0].text == badge_sentence(badge(body_name=text))
    assert "".join(lines_of(badge(body_name=text))[:2]).replace(" ", "").startswith(text.replace(" ", "")[:20])


@given(st.text(max_size=300))
@example("\x00\x07\ud800\ufffe\uffff")
@example("\u202e" * 5)
@example("")
def test_any_name_gives_a_document_that_a_strict_parser_reads(name: str) -> None:
    root = fromstring(badge_svg(badge(body_name=name, call_title=name, since=name)).encode())
    assert {element.tag for element in root.iter()} <= ALLOWED
    assert len(list(root.iter(f"{SVG}text"))) <= 6


def test_nothing_in_it_is_inline_style_or_script_or_from_elsewhere() -> None:
    svg = badge_svg(BADGE)
    assert re.findall(r"style|script|href|url\(|@import|data:", svg) == []
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("name", [BADGE.body_name, *LONG])
def test_in_the_widest_common_serif_the_text_stays_within_the_margins(name: str) -> None:
    assert Path(FONTS, "DejaVuSerif.ttf").exists(), (
        "DejaVu Serif is missing: install the Debian package fonts-dejavu-core."
    )
    picture = rendered(badge_svg(badge(body_name=name, call_title=name)), zoom=4, fonts=FONTS, serif="DejaVu Serif")
    assert picture.size == (4 * WIDTH, 4 * HEIGHT)
    margins = [
        picture.crop((4 * 311, 8, 4 * 318, 4 * 94)),
        picture.crop((4 * 80, 8, 4 * 318, 4 * 5)),
        picture.crop((4 * 80, 4 * 91, 4 * 318, 4 * 94)),
    ]
    assert [margin.getcolors() for margin in margins] == [[(m.width * m.height, PAPER)] for m in margins]
    inside = picture.crop((4 * 86, 4 * 5, 4 * 311, 4 * 91)).getcolors(100_000)
    assert inside is not None
    assert len(inside) > 10


@pytest.mark.parametrize("name", LONG)
def test_a_long_name_takes_two_lines_and_says_that_more_was_there(name: str) -> None:
    lines = lines_of(badge(body_name=name))
    assert len(lines) == 5
    assert lines[1].endswith("…")
    assert name.replace(" ", "").startswith("".join(lines[:2]).removesuffix("…").replace(" ", ""))
    assert " ".join(lines[2:4]) == "stands behind the Paris Call for Trust and Security in Cyberspace"


def test_a_name_is_shortened_between_words() -> None:
    assert lines_of(badge(body_name=LONG[1]))[:2] == ["International", "Federation of…"]


def test_from_right_to_left_the_mark_stands_on_the_right_and_the_text_ends_at_it() -> None:
    left, right = fromstring(badge_svg(BADGE)), fromstring(badge_svg(ARABIC_BADGE))
    assert [root.findall(f"{SVG}g")[0].attrib["transform"] for root in (left, right)] == [
        "translate(14 18)",
        "translate(246 18)",
    ]
    assert {(text.attrib["x"], text.attrib["text-anchor"]) for text in texts_of(BADGE)} == {("88", "start")}
    assert {(text.attrib["x"], text.attrib["text-anchor"]) for text in texts_of(ARABIC_BADGE)} == {("232", "end")}
    assert {(text.text or "")[0] for text in texts_of(ARABIC_BADGE)} == {"\u2067"}


def test_each_line_runs_in_the_direction_of_its_own_letters() -> None:
    facts = BadgeFacts(
        language="ar", rtl=True, call_title="نداء", body_name="ACME (Europe) Ltd.", stands_behind="تؤيد", since=""
    )
    assert [(text.text or "")[0] for text in texts_of(facts)] == ["\u2066", "\u2067"]


class Parsed(HTMLParser):
    """The tags of some HTML with their attributes, and the text between."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", [*HOSTILE, "مغرب", "Ada & Söhne", "x" * 255])
def test_the_snippet_is_a_link_around_a_picture_whatever_the_name(name: str) -> None:
    facts = badge(body_name=name)
    url = f"{URL}?a=1&b=2\"'<>"
    parsed = Parsed(badge_snippet(facts, badge_url=f'{BADGE_URL}?v=1&w="', entry_url=url))
    picture = {"src": f'{BADGE_URL}?v=1&w="', "alt": badge_sentence(facts), "width": "320", "height": "96"}
    assert parsed.tags == [("a", {"href": url}), ("img", picture)]
    assert parsed.text == ""


def test_the_snippet_is_what_one_would_write_by_hand() -> None:
    assert badge_snippet(BADGE, badge_url=BADGE_URL, entry_url=URL) == (
        f'<a href="{URL}"><img src="{BADGE_URL}" alt="{html.escape(badge_sentence(BADGE))}" width="320" height="96"></a>'
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org/x", "/badge.svg", " " + URL, ""]
)
def test_the_snippet_leads_only_to_the_web(address: str) -> None:
    with pytest.raises(NoWebAddress):
        badge_snippet(BADGE, badge_url=BADGE_URL, entry_url=address)
    with pytest.raises(NoWebAddress):
        badge_snippet(BADGE, badge_url=address, entry_url=URL)
