"""Promises of undersigned.values.email."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import assume, example, given
from hypothesis import strategies as st

from undersigned.values.email import _PLAIN, FOLDING, MAX_LENGTH, InvalidEmail, clean_email, fold_email

LOCALS = st.text("abcxyzABCXYZ0189.!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=70)
DOMAINS = st.lists(st.text("abxnABXN019-_", min_size=1, max_size=66), min_size=1, max_size=4).map(".".join)
ENDINGS = st.sampled_from(
    ["", ".org", ".TEST", ".example", ".local", ".invalid", ".onion", ".arpa", ".localhost", ".c0m"]
)


def code_of(text: str) -> str:
    with pytest.raises(InvalidEmail) as caught:
        clean_email(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada.Lovelace+x@Example.ORG\r\n", "Ada.Lovelace+x@example.org"),
        ("ada@sample.test", "ada@sample.test"),
        ("ada@sample.example", "ada@sample.example"),
        ("\ufeffada@example.com\u200b\u00a0", "ada@example.com"),
        ("ada@bücher.example", "ada@bücher.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
        ("ada@BU\u0308CHER.example", "ada@bücher.example"),
        ("ju\u0308rgen@example.org", "jürgen@example.org"),
        ("INFO@Example.org", "info@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_an_address_comes_back_trimmed_and_normalised(typed: str, clean: str) -> None:
    assert clean_email(typed) == clean


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0\ufeff"])
def test_nothing_typed_is_missing(text: str) -> None:
    assert code_of(text) == "missing"


@pytest.mark.parametrize(
    "text",
    [
        "ada", "ada@", "@example.org", "ada@example", "ada@test", "a b@example.org", "ada@exa mple.org", "ada@@example.org",
        "ada@example..org", ".ada@example.org", "ada.@example.org", "ada@-example.org", "ada@example-.org",
        "ada@example.org.", "ada@example.123", "ada@[192.0.2.1]", '"ada"@example.org', "Ada <ada@example.org>",
        "ada@example.org,bob@example.org", "ada@example.org\nBcc: bob@example.org", "ada\x00@example.org",
        "ada\x7f@example.org", "\x1fada@example.org", "a\u202eda@example.org", "a\u200bda@example.org",
        "\ud800@example.org", "ada＠example.org", "ada@localhost", "ada@home.local", "ada@xn--a.example",
        "ada@ex_ample.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_malformed(text: str) -> None:
    assert code_of(text) == "malformed"


def test_an_address_of_254_octets_is_taken_and_of_255_is_too_long() -> None:
    domain = ".".join(["a" * 61] * 3) + ".org"
    local = "b" * (MAX_LENGTH - len(domain) - 1)
    assert clean_email(f"{local}@{domain}") == f"{local}@{domain}"
    assert code_of(f"{local}b@{domain}") == "too_long"


def test_length_is_counted_in_octets_of_every_form() -> None:
    domain = ".".join(["a" * 61] * 3) + ".org"
    assert code_of("ü" * 64 + "@" + domain) == "too_long"
    international = ".".join(["ü" + "a" * 50] * 4) + ".org"
    assert len(f"{'b' * 20}@{international}".encode()) == 236
    assert code_of(f"{'b' * 20}@{international}") == "too_long"
    assert clean_email(f"b@{international}") == f"b@{international}"


def test_a_very_long_text_is_refused_at_once() -> None:
    assert code_of("ü" * 1_000_000) == "too_long"


@given(LOCALS, DOMAINS, ENDINGS)
@example("a", "b.C", ".org")
@example("INFO", "b", ".org")
@example("a", "ab--c", ".org")
@example("a", "b.-c", "")
@example("a", "b." + "c" * 63, "")
@example("a", "b." + "c" * 64, "")
@example("a", "c" * 63, ".org")
@example("a", "c" * 64, ".org")
def test_the_fast_path_says_what_email_validator_says(local: str, domain: str, ending: str) -> None:
    address = f"{local}@{domain}{ending}"
    assume(len(address) <= MAX_LENGTH)
    try:
        expected = validate_email(address, check_deliverability=False, test_environment=True).normalized
        if "." not in domain + ending:
            expected = "malformed"
    except EmailNotValidError:
        expected = "malformed"
    try:
        found = clean_email(address)
    except InvalidEmail as error:
        found = error.code
    assert found == expected


def test_ordinary_addresses_take_the_fast_path() -> None:
    ordinary = ["ada@example.org", "ada.lovelace+call@mail.example.co.uk", "a_b-c@x1.test", "o'neil@example.museum"]
    assert [address for address in ordinary if not _PLAIN.fullmatch(address)] == []


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused_with_a_known_code(text: str) -> None:
    try:
        address, code = clean_email(text), ""
    except InvalidEmail as error:
        address, code = "ada@example.org", error.code
    assert code in {"", "missing", "malformed", "too_long"}
    assert clean_email(address) == address


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ada@Example.org", "ada@example.org"),
        (" ada@example.org ", "ada@example.org"),
        ("ada+call@example.org", "ada@example.org"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("Ada+x@GoogleMail.com", "ada@gmail.com"),
        ("a.d-a_1@proton.me", "ada1@proton.me"),
        ("a_da@pm.me", "ada@pm.me"),
        ("call@ada.fastmail.com", "ada@fastmail.com"),
        ("ada+call@fastmail.fm", "ada@fastmail.fm"),
        ("ada@me.com", "ada@icloud.com"),
        ("ada+x@mac.com", "ada@icloud.com"),
        ("ada@ya.ru", "ada@yandex.com"),
        ("ada+x@outlook.com", "ada@outlook.com"),
        ("JÜRGEN@example.org", "jürgen@example.org"),
        ("STRAßE@example.org", "straße@example.org"),
    ],
)
def test_spellings_of_one_mailbox_fold_to_one(first: str, second: str) -> None:
    assert fold_email(first) == fold_email(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.org", "ada@example.com"),
        ("a.da@example.org", "ada@example.org"),
        ("a.da@outlook.com", "ada@outlook.com"),
        ("a-da@gmail.com", "ada@gmail.com"),
        ("ada@outlook.com", "ada@hotmail.com"),
        ("ada@proton.me", "ada@pm.me"),
        ("ada-x@yahoo.com", "ada@yahoo.com"),
        ("call@ada.example.org", "ada@example.org"),
        ("call@ada.gmail.com", "ada@gmail.com"),
        ("+a@example.org", "+b@example.org"),
        ("...@gmail.com", "ada@gmail.com"),
    ],
)
def test_two_mailboxes_stay_two(first: str, second: str) -> None:
    assert fold_email(first) != fold_email(second)


@given(
    LOCALS | st.text(min_size=1, max_size=20), st.sampled_from([*FOLDING, "example.org", "ada.fastmail.com", "é.test"])
)
@example("A´", "gmail.com")
@example("\u0345\u0301", "example.org")
@example("...", "gmail.com")
@example("._-", "proton.me")
def test_folding_twice_changes_nothing_and_leaves_a_mailbox(local: str, domain: str) -> None:
    once = fold_email(f"{local}@{domain}")
    assert fold_email(once) == once
    assert once.rpartition("@")[0] != "" or not local.strip()


def test_every_rule_points_to_a_domain_that_stands_for_itself() -> None:
    targets = {rule.domain or domain for domain, rule in FOLDING.items()}
    assert {FOLDING[target].domain or target for target in targets} == targets
    assert all(FOLDING[rule.domain].ignored == rule.ignored for rule in FOLDING.values() if rule.domain)
