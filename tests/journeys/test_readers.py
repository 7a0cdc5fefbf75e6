"""Whoever only reads leaves no trace: no cookie, no other origin, no change; and every address on the site leads somewhere."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page

from tests.journeys.crawling import Crawl
from tests.journeys.pages import PATHS
from tests.journeys.signatory import Signatory
from tests.servers.asking import ask
from tests.servers.ledger import await_drained, changes, dump
from tests.servers.outbox import await_letter, links
from tests.servers.product import Product

# One walk serves them all.
pytestmark = pytest.mark.xdist_group("readers")
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
}


@pytest.fixture(scope="module")
def crawl(product: Product) -> Crawl:
    """Every address that can be reached from the first page, in both languages, with the database before and after."""
    await_drained(product)
    walk = Crawl(product.url)
    before = dump(product)
    walk.go("/", "/en/", "/fr/", "/source.tar.gz")
    walk.changed = changes(before, dump(product))
    return walk


def test_reading_every_page_changes_no_row(crawl: Crawl) -> None:
    assert crawl.changed == []
    assert len(crawl.pages) > 80


def test_every_address_on_every_page_leads_somewhere(crawl: Crawl) -> None:
    broken = [
        f"{path} ({one.status}), named on {crawl.named_on[path]}"
        for path, one in crawl.answers.items()
        if one.status >= 400
    ]
    assert broken == []


def test_every_fragment_named_on_a_page_is_on_the_page_it_leads_to(crawl: Crawl) -> None:
    missing = []
    for address, named_on in crawl.fragments.items():
        path, _sign, fragment = address.partition("#")
        if path in crawl.readings and unquote(fragment) not in crawl.readings[path].ids:
            missing.append(f"{address}, named on {named_on}")
    assert missing == []
    assert len(crawl.fragments) > 20


def test_every_page_has_a_title_a_language_and_one_first_heading(crawl: Crawl) -> None:
    wrong = []
    for path, page in crawl.pages.items():
        language = path.split("/")[1]
        spoken_as_named = language not in {"en", "fr"} or page.language == language
        if not page.title.strip() or not spoken_as_named or page.first_headings != 1:
            wrong.append(f"{path}: “{page.title}”, {page.language}, {page.first_headings} first headings")
    assert wrong == []


def test_two_pages_of_one_language_are_not_called_the_same(crawl: Crawl) -> None:
    titles: dict[tuple[str, str], list[str]] = {}
    for path, page in crawl.pages.items():
        if "?" not in path:
            titles.setdefault((page.language, page.title), []).append(path)
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


def test_each_page_names_itself_in_both_languages_and_the_other_names_it_back(crawl: Crawl) -> None:
    wrong = []
    for path, page in crawl.pages.items():
        for language, address in page.alternates.items():
            other = crawl.pages.get(address.removeprefix(crawl.url))
            if other is not None and (other.language != language or other.alternates != page.alternates):
                wrong.append(f"{path} says that {address} is it in {language}")
    assert wrong == []
    assert len([path for path, page in crawl.pages.items() if set(page.alternates) == {"en", "fr"}]) > 50


def test_no_answer_sets_a_cookie_and_every_page_says_what_a_browser_may_do(crawl: Crawl) -> None:
    wrong = []
    for path, answer in crawl.answers.items():
        page = path in crawl.pages
        policy = {one.strip() for one in answer.header("content-security-policy").split(";")}
        if "set-cookie" in {name for name, _value in answer.fields}:
            wrong.append(f"{path} sets a cookie")
        if "cookie" in answer.header("vary").lower() and answer.header("cache-control").startswith("public"):
            wrong.append(f"{path} differs by cookie")
        if page and not path.startswith("/outbox/") and policy != POLICY:
            wrong.append(f"{path} has the policy {answer.header('content-security-policy')}")
        if page and answer.header("referrer-policy") not in {"no-referrer", "same-origin"}:
            wrong.append(f"{path} passes on: {answer.header('referrer-policy')}")
        if answer.header("x-content-type-options") != "nosniff" and not 300 <= answer.status < 400:
            wrong.append(f"{path} may be taken for another type")
    assert wrong == []


def test_reading_and_asking_for_the_head_of_what_a_letter_links_to_changes_no_row(product: Product) -> None:
    who = Signatory()
    ask(f"{product.url}/en/sign/", "POST", form={"name": who.name, "email": who.email, "country": "SE", "news": "on"})
    letter = await_letter(product.home, to=who.email)
    await_drained(product)
    before = dump(product)
    for link in links(letter):
        for method in ("GET", "HEAD", "GET", "OPTIONS"):
            answer = ask(link, method)
            assert answer.status in {200, 405}
            assert answer.header("set-cookie") == ""
            if method == "GET":
                assert answer.header("cache-control") == "no-store"
                assert answer.header("referrer-policy") == "no-referrer" or "/confirm/" not in link
    assert changes(before, dump(product)) == []


def test_a_browser_that_read_every_page_keeps_nothing_of_it(page: Page) -> None:
    for path in PATHS.values():
        page.goto(f"/en/{path}")
    assert page.context.cookies() == []
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert (
        page.evaluate(
            "navigator.serviceWorker ? navigator.serviceWorker.getRegistrations().then(all => all.length) : 0"
        )
        == 0
    )


@pytest.mark.parametrize("accepted", ["fr-CA,fr;q=0.9,en;q=0.1", "de,fr;q=0.5", "en-US", "", "*", ";q=x,,,"])
def test_an_address_without_a_language_leads_to_the_readers(product: Product, accepted: str) -> None:
    language = "fr" if "fr" in accepted else "en"
    for path in ("/", "/roll/", "/sign/", "/call/principles/3/"):
        answer = ask(product.url + path, headers={"Accept-Language": accepted})
        assert (answer.status, answer.header("location")) == (302, f"/{language}{path}")
        assert "accept-language" in answer.header("vary").lower()


def test_a_page_is_handed_out_compressed_and_confirmed_as_unchanged(product: Product) -> None:
    for path in ("/en/", "/en/call/", "/fr/roll/", "/en/holdouts/"):
        packed = ask(product.url + path, headers={"Accept-Encoding": "br"})
        assert (packed.status, packed.header("content-encoding")) == (200, "br")
        again = ask(product.url + path, headers={"Accept-Encoding": "br", "If-None-Match": packed.header("etag")})
        assert (again.status, again.body) == (304, b"")
    assert len(ask(f"{product.url}/en/holdouts/", headers={"Accept-Encoding": "gzip"}).body) < 120_000


OPENERS: list[Callable[[str], str]] = [str.upper, str.swapcase]


@pytest.mark.parametrize("opener", OPENERS, ids=["upper", "swapped"])
def test_an_address_in_other_letters_is_not_found_and_not_an_error(
    product: Product, opener: Callable[[str], str]
) -> None:
    assert ask(product.url + opener("/en/roll/france/")).status in {302, 404}
