"""Promises of undersigned.domains.registrable and its table of shared mailboxes."""

import csv
from importlib.resources import files
from pathlib import Path

import idna
import publicsuffixlist
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.domains.registrable import NotADomain, is_mailbox_on, is_shared_mailbox_domain, registrable_domain
from undersigned.domains.shared_mailboxes import SHARED_MAILBOX_DOMAINS
from undersigned.values.email import FOLDING

CODES = {"missing", "malformed", "too_long", "scheme", "userinfo", "port", "address", "private", "suffix"}
LABELS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda label: label[2:4] != "--")
SUFFIXES = st.sampled_from(
    ["org", "co.uk", "gov.uk", "gouv.fr", "github.io", "xn--p1ai", "tokyo.jp", "s3.amazonaws.com", "example"]
)


def code_of(text: str) -> str:
    with pytest.raises(NotADomain) as caught:
        registrable_domain(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("example.org", "example.org"),
        ("www.Example.ORG.", "example.org"),
        ("https://www.example.org/about?x=y#z", "example.org"),
        ("http://a.b.c.example.co.uk/", "example.co.uk"),
        ("https://example.org:443/", "example.org"),
        ("https://www.diplomatie.gouv.fr/fr/", "diplomatie.gouv.fr"),
        ("www.treasury.gov.uk", "treasury.gov.uk"),
        ("https://www.gov.uk/", "www.gov.uk"),
        ("eda.admin.ch", "admin.ch"),
        ("https://www.Bücher.co.uk/about", "xn--bcher-kva.co.uk"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("www.faß.example", "xn--fa-hia.example"),
        ("www.пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("ｅｘａｍｐｌｅ。org", "example.org"),
        ("www.example.ck", "www.example.ck"),
        ("www.ck", "www.ck"),
        ("a.www.ck", "www.ck"),
        ("x.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.kawasaki.jp", "a.b.kawasaki.jp"),
        ("a.b.unknowntoplevel", "b.unknowntoplevel"),
        (f"{'a' * 63}.org", f"{'a' * 63}.org"),
    ],
)  # fmt: skip
def test_the_registrable_domain_of_a_host_or_url_comes_in_one_spelling(text: str, domain: str) -> None:
    assert registrable_domain(text) == domain
    assert registrable_domain(domain) == domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [("ministry.github.io", "ministry.github.io"), ("https://www.ministry.github.io/", "ministry.github.io"),
     ("ministry.blogspot.com", "ministry.blogspot.com"), ("x.pages.dev", "x.pages.dev"), ("a.herokuapp.com", "a.herokuapp.com")],
)  # fmt: skip
def test_a_neighbour_under_a_shared_suffix_is_a_domain_of_its_own(text: str, domain: str) -> None:
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    "text", ["co.uk", "gov.uk", "https://gouv.fr/", "github.io", "blogspot.com", "x.ck", "kawasaki.jp", "个人.hk"]
)
def test_a_public_suffix_alone_is_no_domain(text: str) -> None:
    assert code_of(text) == "suffix"


@pytest.mark.parametrize("text", ["", "  \n", "\ufeff"])
def test_nothing_is_missing(text: str) -> None:
    assert code_of(text) == "missing"


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "http://192.0.2.1/", "127.1", "http://2130706433/", "0x7f000001", "http://0x7f.1", "017700000001", "0177.0.0.1",
     "http://[::1]/", "[::1]", "http://[::ffff:127.0.0.1]/", "[fe80::1%25eth0]", "http://①②⑦.⓪.⓪.①", "8.8.8.8.", "1.2.3.4.5", "a.0x7f"],
)  # fmt: skip
def test_an_ip_address_is_no_domain_however_it_is_written(text: str) -> None:
    assert code_of(text) == "address"


@pytest.mark.parametrize(
    "text",
    ["localhost", "org", "http://intranet/", "x.localhost", "printer.local", "db.internal", "x.onion", "x.test", "https://a.b.TEST./",
     "x.invalid", "x.alt", "router.home.arpa", "1.0.0.127.in-addr.arpa", "x.lan", "x.ｌｏｃａｌ", "x.ｔｅｓｔ"],
)  # fmt: skip
def test_a_name_that_nobody_can_have_is_no_domain(text: str) -> None:
    assert code_of(text) == "private"


@pytest.mark.parametrize(
    ("text", "code"),
    [("https://ada@example.org/", "userinfo"), ("https://example.com@evil.example", "userinfo"), ("ada@example.org", "userinfo"),
     ("example.org:8080", "port"), ("http://example.org:443/", "port"), ("https://example.org:0/", "port"),
     ("ftp://example.org/", "scheme"), ("javascript:alert(1)", "scheme"), ("mailto:ada@example.org", "scheme"),
     (f"{'a' * 64}.org", "malformed"), ("a..org", "malformed"), ("-a.org", "malformed"), ("a_b.org", "malformed"), ("*.org", "malformed"),
     ("example.org\\@evil.example", "malformed"), ("example.org\x00.evil.example", "malformed"), ("xn--a.example", "malformed"),
     ("a." * 120 + "org", "too_long"), ("a" * 1_000_000, "too_long"), ("." * 1_000_000, "too_long")],
)  # fmt: skip
def test_what_names_no_host_of_the_public_web_is_refused_with_its_reason(text: str, code: str) -> None:
    assert code_of(text) == code


@given(st.lists(LABELS, max_size=3), LABELS, SUFFIXES)
def test_whatever_stands_in_front_the_registrable_domain_is_the_suffix_and_one_label(
    front: list[str], label: str, suffix: str
) -> None:
    host = ".".join([*front, label, suffix])
    assert registrable_domain(host) == f"{label}.{suffix}"
    assert registrable_domain(f"HTTPS://{host.upper()}./x") == f"{label}.{suffix}"


@given(st.text(max_size=40) | st.text("abcé。.:/@[]%-_x0127", max_size=30))
@example("https://[")
@example("a.b:²")
@example("\ud800.org")
def test_any_text_is_a_domain_in_its_only_spelling_or_refused_with_a_known_code(text: str) -> None:
    try:
        domain = registrable_domain(text)
    except NotADomain as error:
        assert error.code in CODES
        return
    assert (registrable_domain(domain), domain.isascii(), domain.lower()) == (domain, True, domain)
    assert registrable_domain(f"www.{domain}") == domain


def test_every_suffix_of_the_list_is_spelt_in_the_dns_as_the_list_package_spells_it() -> None:
    # The package encodes by IDNA 2003, we by IDNA 2008: where the two differ, a suffix would not be recognised.
    lines = Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").splitlines()
    rules = [line.split()[0] for line in lines if line.strip() and not line.startswith("//")]
    names = [rule.removeprefix("!").removeprefix("*.") for rule in rules]
    ours = {name: idna.encode(name, uts46=True).decode() for name in names if not name.isascii()}
    assert len(ours) > 100
    assert {name: publicsuffixlist.encode_idn(name) for name in ours} == ours


def test_every_website_of_the_real_roll_has_a_registrable_domain() -> None:
    with (files("undersigned") / "example" / "supporters.csv").open(encoding="utf-8", newline="") as source:
        websites = [row["website"] for row in csv.DictReader(source) if row["website"]]
    domains = {registrable_domain(website) for website in websites}
    # Zoho stands on the roll itself; since others have mailboxes at its website's domain, it shows itself by the DNS.
    assert (len(domains) > 250, {domain for domain in domains if is_shared_mailbox_domain(domain)}) == (
        True,
        {"zoho.com"},
    )


@pytest.mark.parametrize(
    ("email", "domain", "on"),
    [("ada@example.org", "example.org", True), ("Ada.L+x@Mail.EXAMPLE.org", "example.org", True), ("ada@bücher.example", "xn--bcher-kva.example", True),
     (" ada@example.org\n", "example.org", True), ("ada@treasury.gov.uk", "treasury.gov.uk", True), ("ada@example.org", "www.example.org", False),
     ("ada@notexample.org", "example.org", False), ("ada@example.org.evil.example", "example.org", False), ("ada@example.com", "example.org", False),
     ("example.org@evil.example", "example.org", False), ("ada@home.gov.uk", "gov.uk", False), ("ada@gov.uk", "gov.uk", False),
     ("ada@evil.github.io", "ministry.github.io", False), ("ada@[127.0.0.1]", "127.0.0.1", False), ("ada@localhost", "localhost", False),
     ("ada", "example.org", False), ("", "", False), ("@example.org", "example.org", False), ("ada@evil.example@example.org", "example.org", False),
     ("ada@evil.example,b@example.org", "example.org", False), ("ada@ехample.org", "example.org", False), ("a" * 300 + "@example.org", "example.org", False)],
)  # fmt: skip
def test_a_mailbox_is_on_a_domain_only_when_that_is_its_registrable_one(email: str, domain: str, on: bool) -> None:
    assert is_mailbox_on(email, domain) is on


@pytest.mark.parametrize("domain", ["gmail.com", "GMAIL.com", "googlemail.com", "outlook.com", "proton.me", "mail.ru", "qq.com", "city.rr.com",
                                    "laposte.net", "yopmail.com", "duck.com", "https://mail.yahoo.co.jp/"])  # fmt: skip
def test_where_anyone_may_have_a_mailbox_is_known(domain: str) -> None:
    assert is_shared_mailbox_domain(domain) is True


@pytest.mark.parametrize("domain", ["example.org", "google.com", "microsoft.com", "notgmail.com", "gmail.com.example", "gmail.co", "gmail",
                                    "", "\x00", "127.0.0.1"])  # fmt: skip
def test_other_domains_are_not_taken_for_shared_ones(domain: str) -> None:
    assert is_shared_mailbox_domain(domain) is False


def test_the_table_holds_registrable_domains_and_every_provider_whose_addresses_are_folded() -> None:
    assert {domain: registrable_domain(domain) for domain in SHARED_MAILBOX_DOMAINS} == {
        domain: domain for domain in SHARED_MAILBOX_DOMAINS
    }
    assert set(FOLDING) - SHARED_MAILBOX_DOMAINS == set()
