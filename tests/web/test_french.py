"""The French site: nothing left in English, set as a French printer sets it, singular and plural where they belong."""

import re
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import ngettext, override

import undersigned
from tests.paris import bring_root_of_pages, rows
from tests.signatories import ADA, signed
from undersigned.calls.passes import make_confirm_pass, make_my_pass
from undersigned.interfaces.pages.example import load_example_pages
from undersigned.interfaces.web.sign import _sentences, refused_page, sentence
from undersigned.values.countries import country_choices

NOW = datetime.now(UTC)
PAGES = {
    "": 200,
    "call/": 200,
    "call/principles/3/": 200,
    "roll/": 200,
    "roll/?page=2": 200,
    "roll/?q=inde&kind=private_sector&as_of=2021-09-21": 200,
    "roll/?q=zzzz": 200,
    "roll/?as_of=yesterday&year=last&kind=none&country=xx&region=here": 400,
    "roll/changes/": 200,
    "roll/changes/?page=x": 400,
    "roll/growth/": 200,
    "roll/people/": 200,
    "roll/ghana/": 200,
    "roll/benin/": 200,
    "roll/digital-peace-now/": 200,
    "roll/eastwest-institute/": 200,
    "holdouts/": 200,
    "sign/": 200,
    "sign/sent/": 200,
    "confirm/": 200,
    "my/": 200,
    "share/mastodon/": 422,
    "share/mastodon/?server=mastodon.example": 200,
    "about/": 200,
    "privacy/": 200,
    "what-is-at-stake/": 200,
    "news/": 200,
    "news/a-timeline-of-incidents/": 200,
    "incidents/": 200,
    "incidents/notpetya/": 200,
    "questions/": 200,
    "toolkit/": 200,
    "press/": 200,
    "how-attacks-reach-people/": 200,
    "nowhere/": 404,
    "confirm/expired/": 410,
}
SPOKEN = {"aria-label", "title", "alt", "placeholder", "data-copied"}
UNSPOKEN = {"script", "style"}
# Names stand in <bdi>, fingerprints in .hash: they are what they are in every language.
AS_THEY_ARE = {"bdi"}
KNOWN_NAMES = {
    "Digital Peace Now",
    "La Tribune",
    "Global Citizen",
    "Episodes of Regime Transformation, version 15",
    ", CC BY 4.0.",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Spoken(HTMLParser):
    """What a page says in its own language: texts, names of regions and pictures, its description. Not what has another `lang`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self._open: list[tuple[str, bool]] = []
        self._goes_on = False
        self.feed(html)

    def _hears(self) -> bool:
        return all(heard for _tag, heard in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Where a long word may break, it does not end.
        self._goes_on = tag == "wbr"
        told = dict(attrs)
        if tag == "html":
            self.language = told.get("lang") or ""
        elsewhere = told.get("lang") not in (None, self.language)
        heard = not (elsewhere or tag in AS_THEY_ARE | UNSPOKEN or "hash" in (told.get("class") or "").split())
        if heard and self._hears():
            self.said += [value for name, value in attrs if name in SPOKEN and value]
            if tag == "meta" and (told.get("name") == "description" or told.get("property") == "og:description"):
                self.said.append(told.get("content") or "")
        if tag not in VOID:
            self._open.append((tag, heard))

    def handle_endtag(self, tag: str) -> None:
        self._goes_on = False
        while any(tag == one for one, _heard in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._hears() and data.strip():
            heard = " ".join(data.split(" ")).strip(" \n")
            if self._goes_on and self.said:
                self.said[-1] += heard
            else:
                self.said.append(heard)


def sentences_of(html: str) -> set[str]:
    """The texts of a page that hold at least two words."""
    texts = {one for one in Spoken(html).said if not one.startswith("https://")}
    return {one for one in texts if len(re.findall(r"[^\W\d_]{2,}", one)) > 1}


@cache
def names() -> frozenset[str]:
    """Proper names: of supporters, and of States that French calls as English does."""
    supporters = {row["name"] for file in ("supporters.csv", "delisted.csv") for row in rows(file)}
    states = {row["name_en"] for row in rows("states.csv")} | {name for _code, name in country_choices("en")}
    return frozenset(supporters | states | KNOWN_NAMES)


@pytest.fixture(scope="module")
def site(paris: Any) -> dict[str, str]:
    """The example with its pages and one signature; addresses that hold a token, by name."""
    bring_root_of_pages()
    load_example_pages(now=NOW)
    signature = signed(paris, now=NOW, show_name=True, news=True, language="fr")
    token = make_confirm_pass(settings.HOME.keys, signature=signature, email=ADA)
    my = make_my_pass(settings.HOME.keys, signature_id=signature.pk, now=NOW)
    return {"confirm": f"confirm/{token}/", "refuse": f"refuse/{token}/", "my": f"my/{my}/"}


def both(client: Client, path: str, status: int = 200) -> tuple[str, str]:
    """A page in English and in French."""
    answers = [client.get(f"/{language}/{path}") for language in ("en", "fr")]
    assert [answer.status_code for answer in answers] == [status, status]
    return answers[0].text, answers[1].text


def left_in_english(english: str, french: str) -> set[str]:
    """Texts that are the same in both and no proper names."""
    return (sentences_of(english) & sentences_of(french)) - names()


def badly_set(html: str) -> list[str]:
    """Texts that no French printer would set so: a blank that can break before a mark, none at all, straight apostrophes."""
    marks = re.compile(r"[ \n][;:!?»]|«[^\u00a0\u202f]|[^\u00a0\u202f\s(/?&=.]»|\w[!?]|\w;|[^\W\d]'\w|\d [0-9]{3}\b")
    plain = [re.sub(r"https?://\S+|#\S+|[\w.+-]+@[\w.-]+", "", one) for one in Spoken(html).said if one not in names()]
    return [one for one in plain if marks.search(one)]


@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_a_french_page_holds_no_english_sentence(site: Any, client: Client, path: str, status: int) -> None:
    english, french = both(client, path, status)
    assert (Spoken(english).language, Spoken(french).language) == ("en", "fr")
    assert left_in_english(english, french) == set()


@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_a_french_page_is_set_as_french_is_set(site: Any, client: Client, path: str, status: int) -> None:
    assert badly_set(client.get(f"/fr/{path}").text) == []


@pytest.mark.parametrize("name", ["confirm", "refuse", "my"])
def test_a_french_signatory_is_spoken_to_in_french(site: dict[str, str], client: Client, name: str) -> None:
    if name == "my":
        client.post(f"/fr/{site['confirm']}")
    english, french = both(client, site[name])
    assert left_in_english(english, french) == set()
    assert badly_set(french) == []


def test_what_is_wrong_with_a_form_is_said_in_french(site: Any) -> None:
    for field, code in _sentences():
        pages = [
            refused_page(language, {"name": ["Zoé"]}, {field or "name": code}).decode() for language in ("en", "fr")
        ]
        assert left_in_english(*pages) == set()
        assert badly_set(pages[1]) == []
        with override("fr"):
            assert sentence(field, code) not in Spoken(pages[0]).said


def test_the_kinds_have_the_names_of_the_calls_own_french_site(site: Any, client: Client) -> None:
    found = re.findall(
        r'<th scope="row"><a href="/fr/roll/\?kind=\w+">(.*?)</a></th><td>(.*?)</td>', client.get("/fr/").text
    )
    assert found == [
        ("États", "81"),
        ("Autorités publiques et collectivités locales", "39"),
        ("Secteur privé", "709"),
        ("Société civile et monde académique", "394"),
    ]


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("%(number)s entry found", "%(number)s entries found"),
        ("%(number)s state called upon", "%(number)s states called upon"),
        ("%(number)s person has signed as well.", "%(number)s people have signed as well."),
        ("%(count)s state has endorsed", "%(count)s states have endorsed"),
    ],
)
def test_french_takes_the_plural_from_two_on_and_english_but_for_one(one: str, many: str) -> None:
    with override("en"):
        assert [ngettext(one, many, number) for number in (0, 1, 2)] == [many, one, many]
    with override("fr"):
        singular, plural = ngettext(one, many, 1), ngettext(one, many, 2)
        assert [ngettext(one, many, number) for number in (0, 1, 2, 1223)] == [singular, singular, plural, plural]
    assert len({one, many, singular, plural}) == 4


def test_a_count_is_written_with_its_plural_on_the_page(site: Any, client: Client) -> None:
    found = [
        re.search(r'role="status">\s*(.*?)[<·]', client.get(f"/fr/roll/?q={query}").text)
        for query in ("zzzz", "Lenovo", "Belgique")
    ]
    assert [one and one[1].strip() for one in found[:2]] == ["0\u00a0inscription trouvée", "1\u00a0inscription trouvée"]
    assert found[2] is not None and re.fullmatch(r"\d+\u00a0inscriptions trouvées", found[2][1].strip())


def test_lists_of_states_follow_the_readers_alphabet(site: Any, client: Client) -> None:
    pages = both(client, "holdouts/")
    named = [re.findall(r'<h3 id="[A-Z]{2}"><a [^>]*>(.*?)</a></h3>', page) for page in pages]
    assert named == [["Brazil", "India", "South Africa"], ["Afrique du Sud", "Brésil", "Inde"]]


def test_what_is_badly_set_is_found() -> None:
    page = '<html lang="fr"><p>{}</p></html>'
    wrong = ["Qui ?", "Quoi?", "« Appel »", "l'appel", "voici :", "«\u00a0Appel »", "un; deux", "1 223 soutiens"]
    right = [
        "Qui\u202f?",
        "«\u00a0Appel\u00a0»",
        "l’appel",
        "voici\u00a0:",
        "un\u202f; deux",
        "1\u202f223 soutiens",
        "20:15",
    ]
    assert [badly_set(page.format(one)) for one in wrong] == [[one] for one in wrong]
    assert [badly_set(page.format(one)) for one in right] == [[] for _one in right]


def test_an_english_sentence_is_found_and_what_says_its_language_is_not() -> None:
    english = (
        '<html lang="en"><p title="Read it now">Sign here</p><p lang="fr">Du texte</p><bdi>Ada Lovelace</bdi></html>'
    )
    french = english.replace('"en"', '"fr"', 1)
    assert left_in_english(english, french) == {"Read it now", "Sign here"}
    kept = '<html lang="fr"><p lang="en">Sign here</p><p>Signez ici</p></html>'
    assert left_in_english(english, kept) == set()


def test_no_template_writes_a_day_by_a_format_of_its_own() -> None:
    package = Path(undersigned.__file__).parent
    templates = [path for kind in ("html", "txt") for path in package.rglob(f"templates/**/*.{kind}")]
    assert len(templates) > 50
    # "j F Y" knows no "1er": {{ day|day }} and {% today %} do (locale/days.py).
    assert [path.name for path in templates if re.search(r"\bj [FMNb]\b", path.read_text(encoding="utf-8"))] == []
