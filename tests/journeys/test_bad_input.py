"""Whatever a browser or a program can send: the right status, a sentence at the field, what was typed kept, nothing stored, never 500."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.signatory import Signatory, link_to, people
from tests.servers.asking import FORM, Answer, ask
from tests.servers.ledger import await_drained, changes, dump
from tests.servers.product import Product
from tests.waiting import PATIENCE

Shoot = Callable[[str], Path]
GOOD = {"name": "Ada Lovelace", "email": "ada@bad-input.example", "country": "GB"}
LONG_LABEL = ".".join(["a" * 60] * 4)
MALFORMED = "This does not look like an e-mail address, such as name@example.org."
ADDRESS_TOO_LONG = "This address is too long: 254 characters at most."
NAME_TOO_LONG = "This name is too long: 255 characters at most."
INVISIBLE = "This name holds invisible control characters. Please type it by hand."
LINK = "This name holds a link. Please type only the name."
NO_COUNTRY = "Please choose a country from the list."
REPEATED = "This came more than once. Please fill the form in once more."


@pytest.fixture
def nothing_stored(product: Product) -> Callable[[], None]:
    await_drained(product)
    before = dump(product)

    def check() -> None:
        await_drained(product)
        assert changes(before, dump(product)) == []

    return check


def post(product: Product, form: dict[str, str] | list[tuple[str, str]], path: str = "/en/sign/") -> Answer:
    return ask(product.url + path, "POST", form=form)


@dataclass(frozen=True)
class Wrong:
    """One field typed wrongly, and the sentence that must stand at it."""

    field: str
    typed: str
    sentence: str
    shown: str | None = None


WRONG = {
    "no name": Wrong("name", "", "Please type your name."),
    "blank name": Wrong("name", " \t\u3000 ", "Please type your name."),
    "name of signs": Wrong("name", "…!?", "Please type your name."),
    "name too long": Wrong("name", "x" * 256, NAME_TOO_LONG),
    "name far too long": Wrong("name", "é" * 2_000, NAME_TOO_LONG),
    "name with NUL": Wrong("name", "Ada\x00Lovelace", INVISIBLE, ""),
    "name with bell": Wrong("name", "Ada\x07", INVISIBLE, ""),
    "name with line break": Wrong("name", "Ada\r\nBcc: eve@example.org", INVISIBLE, ""),
    "name turned around": Wrong("name", "Ada \u202egnp.exe", INVISIBLE, ""),
    "name isolated": Wrong("name", "Ada \u2066x\u2069", INVISIBLE, ""),
    "name with zero width space": Wrong("name", "A\u200bda", INVISIBLE, ""),
    "name with https": Wrong("name", "Ada https://example.org", LINK),
    "name with javascript": Wrong("name", "javascript:alert(1)", LINK),
    "name with wide link": Wrong("name", "\uff48\uff54\uff54\uff50\uff53\uff1a//example.org", LINK),
    "no address": Wrong("email", "", "Please type your e-mail address; the letter to confirm goes there."),
    "no at": Wrong("email", "ada", MALFORMED),
    "two ats": Wrong("email", "ada@x@example.org", MALFORMED),
    "no dot": Wrong("email", "ada@localhost", MALFORMED),
    "two addresses": Wrong("email", "ada@example.org, eve@example.org", MALFORMED),
    "address with line break": Wrong("email", "ada@example.org\r\nBcc: eve@example.org", MALFORMED, ""),
    "address with NUL": Wrong("email", "ada\x00@example.org", MALFORMED, ""),
    "address with name": Wrong("email", "Ada <ada@example.org>", MALFORMED),
    "address of an IP": Wrong("email", "ada@[127.0.0.1]", MALFORMED),
    "address too long": Wrong("email", f"ada@{LONG_LABEL}.{'a' * 20}.org", ADDRESS_TOO_LONG),
    "no country": Wrong("country", "", "Please choose your country."),
    "unknown country": Wrong("country", "ZZ", NO_COUNTRY, ""),
    "country of three letters": Wrong("country", "GBR", NO_COUNTRY, ""),
    "country by name": Wrong("country", "France", NO_COUNTRY, ""),
    "sharp s": Wrong("country", "ß", NO_COUNTRY, ""),
    "strange tick": Wrong("news", "perhaps", "Please tick or leave this box.", ""),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_answered_at_the_field_and_the_rest_is_kept(product: Product, wrong: Wrong) -> None:
    answer = post(product, {**GOOD, "show_name": "on", wrong.field: wrong.typed})
    assert answer.status == 422
    page = answer.page
    assert [one.get_text(strip=True) for one in page.select(".field-wrong")] == [wrong.sentence]
    assert [one.get_text(strip=True) for one in page.select("#wrong li")] == [wrong.sentence]
    assert [str(one["href"]) for one in page.select("#wrong li a")] == [f"#field-{wrong.field}"]
    at = page.select_one(f"#field-{wrong.field}")
    assert at is not None
    assert (at["aria-invalid"], f"wrong-{wrong.field}" in str(at["aria-describedby"])) == ("true", True)
    for name in {"name", "email"} - {wrong.field}:
        field = page.select_one(f"#field-{name}")
        assert field is not None
        assert field["value"] == GOOD[name]
    if wrong.field in {"name", "email"} and wrong.shown is None:
        assert at["value"] == wrong.typed
    if wrong.field != "country":
        assert [str(one["value"]) for one in page.select("#field-country option[selected]")] == ["GB"]
    assert [str(one["name"]) for one in page.select("input[type=checkbox][checked]")] == ["show_name"]
    assert page.title is not None
    assert page.title.get_text().startswith("Please check the form: ")
    assert answer.header("cache-control") == "no-store"
    assert "default-src 'self'" in answer.header("content-security-policy")


def test_what_was_typed_comes_back_as_text_and_never_as_markup(product: Product) -> None:
    answer = post(
        product, {"name": '"><script>alert(1)</script> ://', "email": "'><img src=x onerror=y>", "country": "<b>"}
    )
    assert answer.status == 422
    assert [one["src"] for one in answer.page.select("script[src]")] == [
        one["src"] for one in ask(f"{product.url}/en/sign/").page.select("script[src]")
    ]
    assert answer.page.select("script:not([src]), img") == []
    name = answer.page.select_one("#field-name")
    assert name is not None
    assert name["value"] == '"><script>alert(1)</script> ://'


@pytest.mark.parametrize("field", ["name", "email", "country", "show_name", "news"])
def test_a_field_that_comes_twice_is_refused_at_the_field(product: Product, field: str) -> None:
    twice = {"name": "Eve", "email": "eve@example.org", "country": "FR"}.get(field, "on")
    first = [] if field in GOOD else [(field, "on")]
    answer = post(product, [*GOOD.items(), *first, (field, twice)])
    assert answer.status == 422
    assert [one.get_text(strip=True) for one in answer.page.select(f"#wrong-{field}")] == [REPEATED]


def test_every_mistake_is_named_at_once_in_the_language_of_the_form(product: Product) -> None:
    answer = post(product, {"name": "", "email": "x", "country": "", "news": "2"}, "/fr/sign/")
    assert answer.status == 422
    assert len(answer.page.select(".field-wrong")) == 4
    assert answer.header("content-language") == "fr"
    assert "Please" not in answer.page.get_text()


BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "json": (b'{"name": "Ada"}', {"Content-Type": "application/json"}, 415),
    "multipart": (b"--x\r\n\r\n--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "no type": (urlencode(GOOD).encode(), {}, 415),
    "plain": (urlencode(GOOD).encode(), {"Content-Type": "text/plain"}, 415),
    "another charset": (urlencode(GOOD).encode(), {"Content-Type": f"{FORM}; charset=utf-16"}, 415),
    "compressed": (b"\x1f\x8b", {"Content-Type": FORM, "Content-Encoding": "gzip"}, 415),
    "over 16 kB": (urlencode({**GOOD, "name": "x" * 16_400}).encode(), {"Content-Type": FORM}, 413),
    "not UTF-8": (b"name=%ff%fe&email=ada%40example.org&country=GB", {"Content-Type": FORM}, 400),
    "raw bytes": (b"name=\xff\xfe&email=ada%40example.org&country=GB", {"Content-Type": FORM}, 400),
    "cut percent": (b"name=Ada%4&email=ada%40example.org&country=GB", {"Content-Type": FORM}, 400),
    "percent nonsense": (b"name=Ada%zz&email=ada%40example.org&country=GB", {"Content-Type": FORM}, 400),
    "a surrogate": (b"name=%ed%a0%80&email=ada%40example.org&country=GB", {"Content-Type": FORM}, 400),
    "too many fields": (b"&".join([b"a=b"] * 200), {"Content-Type": FORM}, 400),
    "nothing": (b"", {"Content-Type": FORM}, 422),
    "only ampersands": (b"&&&&", {"Content-Type": FORM}, 422),
    "fields of another form": (b"token=1&code=2", {"Content-Type": FORM}, 422),
    "another wording": (urlencode({**GOOD, "version": "999"}).encode(), {"Content-Type": FORM}, 409),
    "no wording": (urlencode({**GOOD, "version": "x"}).encode(), {"Content-Type": FORM}, 409),
}


@pytest.mark.parametrize(("body", "headers", "status"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_form_is_answered_with_its_status_and_the_form(
    product: Product, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = ask(f"{product.url}/en/sign/", "POST", body=body, headers=headers)
    assert answer.status == status
    assert answer.page.select_one("#wrong li") is not None
    assert answer.page.select_one("form #field-email") is not None


def test_none_of_it_was_stored_and_no_letter_was_written(product: Product, nothing_stored: Callable[[], None]) -> None:
    letters = len(list((product.home / "outbox").glob("*.eml")))
    for wrong in WRONG.values():
        post(product, {**GOOD, wrong.field: wrong.typed})
    for body, headers, _status in BODIES.values():
        ask(f"{product.url}/en/sign/", "POST", body=body, headers=headers)
    for twice in GOOD.items():
        post(product, [*GOOD.items(), twice])
    nothing_stored()
    assert len(list((product.home / "outbox").glob("*.eml"))) == letters


TOKEN = "A" * 90
ADDRESSES: dict[str, int] = {
    **{
        f"/en/{deed}/{token}/": status
        for deed in ("confirm", "refuse", "my", "confirmed")
        for token, status in {
            TOKEN: 410,
            "cut": 410,
            "%FF%FE": 410,
            "%E2%82": 410,
            "%00": 410,
            "%F0%9F%96%8B": 410,
            "a%2Fb": 404,
            "%zz": 410,
            "%2e%2e": 410,
            "A" * 1_001: 410,
            "A" * 6_000: 410,
            "'; DROP TABLE signature; --".replace(" ", "%20"): 410,
        }.items()
    },
    "/en/call/principles/abc/": 404,
    "/en/call/principles/0/": 404,
    "/en/call/principles/10/": 404,
    "/en/call/principles/-1/": 404,
    "/en/call/principles/3.5/": 404,
    "/en/call/principles/99999999999999999999999/": 404,
    "/en/call/principles/٣/": 404,
    "/en/call/versions/1/xx.txt": 404,
    "/en/call/versions/99999999999999999999999/en.txt": 404,
    "/en/call/versions/x/en.txt": 404,
    "/en/roll/nobody-at-all/": 404,
    "/en/roll/%00/": 404,
    "/en/roll/%FF/": 404,
    f"/en/roll/{'a' * 3_000}/": 404,
    "/en/roll/../../etc/passwd": 404,
    "/en/roll/?page=0": 400,
    "/en/roll/?page=x": 400,
    "/en/roll/?page=99999999999999999999999": 400,
    "/en/roll/?page=999999": 404,
    "/en/roll/?kind=pirate": 400,
    "/en/roll/?country=XX": 400,
    "/en/roll/?region=moon": 400,
    "/en/roll/?year=20x1": 400,
    "/en/roll/?year=0000": 400,
    "/en/roll/?as_of=2021-02-30": 400,
    "/en/roll/?as_of=9999-12-31": 400,
    "/en/roll/?as_of=0000-00-00": 400,
    f"/en/roll/?q={'x' * 201}": 400,
    "/en/roll/?q=%00": 400,
    "/en/roll/?q=%FF%FE": 200,
    "/en/roll/?q=%25_%27%22%5C": 200,
    "/en/roll/?q=" + quote('*" OR 1=1 --'): 200,
    "/en/roll/?q=a&q=b&kind=state&kind=pirate": 400,
    "/en/roll.csv?kind=pirate": 400,
    "/en/roll.json?as_of=soon": 400,
    "/en/roll/changes/?page=x": 400,
    "/en/roll/changes/?page=99999": 404,
    "/en/roll/people/?after=x": 400,
    "/en/roll/people/?after=-1": 400,
    "/en/roll/people/?after=99999999999999999999999": 400,
    "/en/share/mastodon/?server=javascript:alert(1)": 422,
    "/en/share/mastodon/?server=" + "x" * 5_000: 422,
    "/en/share/mastodon/?server=%00": 422,
    "/en/": 200,
    "/xx/": 404,
    "/en/desk": 404,
    "/outbox/../keys/instance.key": 404,
    "/outbox/..%2Fkeys%2Finstance.key/": 404,
    "/outbox/%2e%2e/": 404,
    "/static/../keys/instance.key": 404,
    "/static/%2e%2e/keys/instance.key": 404,
    "/media/../keys/instance.key": 404,
    "/documents/1/x/": 404,
    "/documents/x/": 404,
    "/%FF/": 404,
    "/en/%c0%ae%c0%ae/": 404,
    "//example.org/%2f..": 404,
}


@pytest.mark.parametrize(("address", "status"), ADDRESSES.items(), ids=[path[:60] for path in ADDRESSES])
def test_an_address_that_makes_no_sense_has_its_status_and_a_page(product: Product, address: str, status: int) -> None:
    answer = ask_raw(product, f"GET {quote(address, safe='/%?&=:;,.-_~')} HTTP/1.1")
    followed = answer
    while followed.status in {301, 302} and followed.header("location").startswith("/"):
        followed = ask_raw(product, f"GET {followed.header('location')} HTTP/1.1")
    assert followed.status == status
    assert "set-cookie" not in {name for name, _value in answer.fields}
    if followed.header("content-type").startswith("text/html"):
        assert followed.page.title is not None
        assert followed.page.select_one("html[lang]") is not None
        assert "Traceback" not in followed.text


def ask_raw(product: Product, request_line: str, *more: str, body: bytes = b"") -> Answer:
    """Send a request as it is written, which a library would tidy up first."""
    lines = [request_line, f"Host: 127.0.0.1:{product.port}", "Connection: close", *more, "", ""]
    with socket.create_connection(("127.0.0.1", product.port), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode("latin-1") + body)
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    head, _blank, content = received.partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    named = [(name.lower(), value.strip()) for name, _colon, value in (line.partition(":") for line in fields)]
    if ("transfer-encoding", "chunked") in named:
        content = unchunked(content)
    return Answer(int(first.split(" ")[1]), named, content)


def unchunked(content: bytes) -> bytes:
    pieces = []
    while content:
        size, _line, rest = content.partition(b"\r\n")
        pieces.append(rest[: int(size, 16)])
        content = rest[int(size, 16) + 2 :]
    return b"".join(pieces)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW"])
@pytest.mark.parametrize("path", ["/en/", "/en/sign/", "/en/roll/", "/en/my/", "/en/confirm/x/"])
def test_another_method_is_refused_and_is_no_error(product: Product, method: str, path: str) -> None:
    assert ask_raw(product, f"{method} {path} HTTP/1.1").status in {200, 400, 403, 405, 410}


@pytest.mark.parametrize(
    "path", ["/en/", "/en/call/", "/en/roll/", "/en/roll/people/", "/en/holdouts/", "/en/about/", "/en/sign/sent/"]
)
def test_a_form_sent_to_a_page_that_takes_none_is_refused(
    product: Product, path: str, nothing_stored: Callable[[], None]
) -> None:
    assert ask(product.url + path, "POST", form=GOOD).status in {403, 405}
    nothing_stored()


@pytest.mark.parametrize(
    ("line", "more", "body"),
    [
        ("GET / HTTP/9.9", [], b""),
        ("GET /en/ HTTP/1.1", ["Host: elsewhere.example"], b""),
        ("GET /en/ HTTP/1.1", ["X: " + "a" * 100_000], b""),
        ("GET /en/ HTTP/1.1", ["Cookie: sessionid=" + "a" * 5_000], b""),
        ("GET /en/ HTTP/1.1", ["Content-Length: x"], b""),
        ("POST /en/sign/ HTTP/1.1", ["Content-Length: -1", f"Content-Type: {FORM}"], b"a=b"),
        ("POST /en/sign/ HTTP/1.1", ["Content-Length: 99999999999999999999", f"Content-Type: {FORM}"], b"a=b"),
        ("POST /en/sign/ HTTP/1.1", ["Transfer-Encoding: chunked", f"Content-Type: {FORM}"], b"zz\r\nx\r\n0\r\n\r\n"),
        (
            "POST /en/sign/ HTTP/1.1",
            ["Transfer-Encoding: chunked", f"Content-Type: {FORM}"],
            b"5\r\nname=\r\n0\r\n\r\n",
        ),
    ],
    ids=["version", "host", "header", "cookie", "length", "negative", "huge", "chunk", "chunked"],
)
def test_a_broken_request_breaks_nothing(product: Product, line: str, more: list[str], body: bytes) -> None:
    try:
        status = ask_raw(product, line, *more, body=body).status
    except (ConnectionError, ValueError, IndexError):
        status = 0  # the connection was closed, which is an answer too
    assert status < 500
    assert ask(f"{product.url}/en/").status == 200


def test_another_hosts_name_is_not_taken_for_ours(product: Product) -> None:
    answer = ask(f"{product.url}/en/", headers={"Host": "evil.example"})
    assert answer.status == 400
    assert "evil.example" not in answer.text
    forwarded = ask(f"{product.url}/en/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in forwarded.text


def test_a_changed_token_opens_nothing(product: Product, nothing_stored: Callable[[], None]) -> None:
    who = Signatory()
    post(product, {"name": who.name, "email": who.email, "country": "SE"})
    link = link_to(product, who, "confirm")
    await_drained(product)
    before = dump(product)
    token = link.rstrip("/").rpartition("/")[2]
    changed = [
        token[:-1],
        token + "A",
        token[1:],
        token.swapcase(),
        token[:40] + ("A" if token[40] != "A" else "B") + token[41:],
    ]
    for other in [*changed, quote(token + "é"), f"{token}%00", f"%20{token}"]:
        for method in ("GET", "POST"):
            for deed in ("confirm", "refuse", "my", "confirmed"):
                answer = ask(f"{product.url}/en/{deed}/{other}/", method)
                assert answer.status in ({410} if method == "GET" or deed != "confirmed" else {405, 410})
    for deed in ("my", "confirmed"):
        assert ask(f"{product.url}/en/{deed}/{token}/").status == 410
    assert changes(before, dump(product)) == []


def test_my_page_refuses_what_is_no_button_and_no_name(product: Product) -> None:
    who = Signatory()
    post(product, {"name": who.name, "email": who.email, "country": "SE"})
    assert ask(link_to(product, who, "confirm"), "POST").status == 303
    ask(f"{product.url}/en/my/", "POST", form={"email": who.email})
    my = link_to(product, who, "my", known=1)
    await_drained(product)
    before = dump(product)
    for deed in ("", "delete_everything", "withdraw ", "WITHDRAW"):
        assert ask(my, "POST", form={"deed": deed}).status == 400
    for name, sentence in (
        ("", "Please type your name."),
        ("x" * 256, NAME_TOO_LONG),
        ("a://b", LINK),
        ("a\u202eb", INVISIBLE),
    ):
        answer = ask(my, "POST", form={"deed": "correct_name", "name": name})
        assert answer.status == 422
        assert [one.get_text(strip=True) for one in answer.page.select("#wrong-name")] == [sentence]
    assert ask(my, "POST", body=b"{}", headers={"Content-Type": "application/json"}).status == 400
    assert ask(my, "POST", body=b"deed=%ff", headers={"Content-Type": FORM}).status == 400
    assert changes(before, dump(product)) == []


def test_forms_that_ask_for_a_mailbox_refuse_what_is_none(product: Product, nothing_stored: Callable[[], None]) -> None:
    for email in ("", "ada", "ada@x@y", "a" * 300 + "@example.org", "ada@example.org\r\nBcc: x@example.org", "\x00"):
        answer = ask(f"{product.url}/en/my/", "POST", form={"email": email})
        assert answer.status == 422
        assert answer.page.select_one("#wrong-email") is not None
        answer = ask(f"{product.url}/en/confirm/", "POST", form={"email": email, "code": "12345"})
        assert answer.status == 422
        assert {str(one["id"]) for one in answer.page.select(".field-wrong")} == {"wrong-email", "wrong-code"}
    for code in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345"):
        answer = ask(f"{product.url}/en/confirm/", "POST", form={"email": "ada@example.org", "code": code})
        assert answer.status == 422
        assert [str(one["id"]) for one in answer.page.select(".field-wrong")] == ["wrong-code"]
    nothing_stored()


def test_in_the_browser_the_mistakes_are_shown_what_was_typed_is_kept_and_nobody_is_counted(
    page: Page, product: Product, shoot: Shoot
) -> None:
    before = people(page)
    page.goto("/en/sign/")
    page.fill("#field-name", "Ada \u202egnp.exe")
    page.fill("#field-email", "ada at example.org")
    page.check("#field-show_name")
    page.check("#field-news")
    page.click("main form button[type=submit]")
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.locator(".field-wrong")).to_have_text([INVISIBLE, MALFORMED, "Please choose your country."])
    assert page.input_value("#field-email") == "ada at example.org"
    expect(page.locator("#field-show_name")).to_be_checked()
    expect(page.locator("#field-news")).to_be_checked()
    shoot("refused-form")
    page.fill("#field-name", "Ada")
    page.select_option("#field-country", "GB")
    page.click("main form button[type=submit]")
    expect(page.locator(".field-wrong")).to_have_text([MALFORMED])
    assert page.input_value("#field-country") == "GB"
    await_drained(product)
    assert people(page) == before


def test_in_the_browser_a_page_that_is_not_there_says_so_and_leads_on(page: Page, shoot: Shoot) -> None:
    answer = page.goto("/en/no/such/page/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("Nothing stands at this address")
    shoot("not-found")
    page.click("main a[href='/en/roll/']")
    page.wait_for_url("**/en/roll/")
