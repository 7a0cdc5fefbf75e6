"""Promises of undersigned.values.websites."""

import csv
from importlib.resources import files
from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.values.websites import MAX_LENGTH, InvalidWebsite, clean_website

CODES = {"missing", "malformed", "too_long", "scheme", "userinfo", "port", "address", "private"}


def code_of(text: str) -> str:
    with pytest.raises(InvalidWebsite) as caught:
        clean_website(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("example.org", "https://example.org/"),
        ("  www.Example.ORG/About \n", "https://www.example.org/About"),
        ("HTTP://EXAMPLE.org:80", "http://example.org/"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://example.org:/x", "https://example.org/x"),
        ("//example.org/x", "https://example.org/x"),
        ("https://example.org.", "https://example.org/"),
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20"),
        ("https://example.org?b=c", "https://example.org/?b=c"),
        ("bücher.example", "https://xn--bcher-kva.example/"),
        ("https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example/"),
        ("https://bu\u0308cher.example", "https://xn--bcher-kva.example/"),
        ("faß.example", "https://xn--fa-hia.example/"),
        ("ｅｘａｍｐｌｅ。org", "https://example.org/"),
        ("пример.example/путь", "https://xn--e1afmkfd.example/%D0%BF%D1%83%D1%82%D1%8C"),
        ("https://example.test", "https://example.test/"),
        ("3m.example", "https://3m.example/"),
        ("https://example.org/mail@example.org:80", "https://example.org/mail@example.org:80"),
    ],
)
def test_an_address_comes_back_in_one_spelling(typed: str, clean: str) -> None:
    assert clean_website(typed) == clean
    assert clean_website(clean) == clean


@pytest.mark.parametrize("text", ["", "  ", "\ufeff\n"])
def test_nothing_typed_is_missing(text: str) -> None:
    assert code_of(text) == "missing"


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "JAVASCRIPT://example.org/%0aalert(1)", "data:text/html,x", "mailto:ada@example.org",
     "ftp://example.org", "file:///etc/passwd", "blob:https://example.org/x", "view-source:https://example.org",
     "gopher://example.org", "ws://example.org", "localhost:80", "urn:isbn:0"],
)  # fmt: skip
def test_only_http_and_https_are_taken(text: str) -> None:
    assert code_of(text) == "scheme"


@pytest.mark.parametrize(
    "text",
    ["https://ada@example.org", "https://ada:secret@example.org/", "ada@example.org", "https://example.com@evil.example",
     "https://@example.org", "https://example.org:443@evil.example"],
)  # fmt: skip
def test_a_name_before_the_host_is_refused(text: str) -> None:
    assert code_of(text) == "userinfo"


@pytest.mark.parametrize(
    "text",
    ["example.org:8080", "https://example.org:80", "http://example.org:443", "https://example.org:0", "https://example.org:٤٤٣",
     "https://example.org:99999999999", "https://example.org:x", "https://example.org:443:443", "example.org:22/x"],
)  # fmt: skip
def test_any_port_but_the_usual_one_is_refused(text: str) -> None:
    assert code_of(text) == "port"


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "http://192.0.2.1/", "http://127.1", "http://2130706433/", "http://0x7f000001", "http://0x7f.1", "http://017700000001",
     "http://[::1]/", "[::1]", "http://[::ffff:127.0.0.1]", "https://１２７.0.0.1", "http://127.0.0.1.", "http://127。0。0。1",
     "http://example.1", "http://example.0x", "http://[fe80::1%25eth0]/", "http://[x]/", "http://1.2.3.4.5", "http://①②⑦.⓪.⓪.①"],
)  # fmt: skip
def test_an_ip_address_is_refused_however_it_is_written(text: str) -> None:
    assert code_of(text) == "address"


@pytest.mark.parametrize(
    "text",
    ["localhost", "http://localhost/", "https://intranet", "https://printer.local", "https://db.internal", "https://router.lan",
     "https://x.home.arpa", "https://1.0.0.127.in-addr.arpa", "https://x.onion", "https://foo.localhost", "https://LOCALHOST.",
     "https://x.corp", "https://x.ｌｏｃａｌ"],
)  # fmt: skip
def test_a_name_of_a_private_network_is_refused(text: str) -> None:
    assert code_of(text) == "private"


@pytest.mark.parametrize(
    "text",
    ["https://", "https:///x", "https:/example.org", "http:example.org", "https://example..org", "https://.", "https://.example.org",
     "https://-example.org", "https://ex_ample.org", "https://example.org\\@evil.example", "https:\\\\example.org", "https://a b.example",
     "https://example.org/a b", "https://example.org/\nx", "https://exam\tple.org", "https://example.org/<script>", "www.a.org, www.b.org",
     'https://example.org/"onload=x', "https://evil.example／.example.org", "https://evil.example％2f.example.org", "https://☃.example",
     "https://xn--a.example", "https://example.org/%zz", "https://example.org/%", "https://exa\u202emple.org", "https://exa\u200bmple.org",
     "https://" + "a" * 64 + ".example", "https://example.org/\x00", "https://exa%6dple.org", "/about", "?x", "#x", "https://?x",
     "https://example.org/\ud800"],
)  # fmt: skip
def test_what_browsers_would_have_to_guess_is_malformed(text: str) -> None:
    assert code_of(text) == "malformed"


def test_an_address_of_200_characters_is_taken_and_of_201_is_too_long() -> None:
    path = "a" * (MAX_LENGTH - len("https://example.org/"))
    assert len(clean_website(f"example.org/{path}")) == 200
    assert code_of(f"example.org/{path}a") == "too_long"
    assert code_of("example.org/" + "é" * 60) == "too_long"
    assert code_of("a" * 1_000_000) == "too_long"


@given(
    st.text(max_size=40)
    | st.text("abc.:/@[]%\\x0127é。", max_size=30)
    | st.text("a1.:@[]", max_size=12).map("https://{}.example/".format)
)
@example("https://[")
@example("https://example.org:²")
@example("a:1")
def test_any_text_is_a_clean_address_of_a_name_or_refused_with_a_known_code(text: str) -> None:
    try:
        address = clean_website(text)
    except InvalidWebsite as error:
        assert error.code in CODES
        return
    parts = urlsplit(address)
    assert (clean_website(address), address.isascii(), parts.scheme in ("http", "https")) == (address, True, True)
    assert (parts.username, parts.port, parts.fragment) == (None, None, "")
    with pytest.raises(ValueError):
        ip_address(parts.hostname or "")


def test_every_website_of_the_real_roll_is_taken() -> None:
    with (files("undersigned") / "example" / "supporters.csv").open(encoding="utf-8", newline="") as source:
        websites = [row["website"] for row in csv.DictReader(source) if row["website"]]
    changed = {text for text in websites if clean_website(text).rstrip("/") != text.rstrip("/")}
    assert (len(websites) > 250, changed) == (True, {"https://CREOpoint.ai"})
