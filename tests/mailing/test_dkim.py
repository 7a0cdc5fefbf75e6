"""DKIM: an independent verifier accepts what we sign, and nothing that was changed afterwards."""

import stat
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from undersigned.mailing.dkim import (
    BadDkimKey,
    DkimKey,
    DkimSigner,
    make_dkim_keys,
    read_dkim_keys,
    relaxed_body,
    relaxed_header,
    split_message,
)

DOMAIN = "call.example.org"
RSA = DkimKey("s1-rsa", generate_private_key(public_exponent=65537, key_size=2048))
ED25519 = DkimKey("s1-ed25519", Ed25519PrivateKey.generate())
MESSAGE = (
    b"From: The Call <letters@call.example.org>\r\n"
    b"To: ada@example.org\r\n"
    b"Subject: =?utf-8?q?Appel_=C3=A0?=\r\n =?utf-8?q?_tous?=\r\n"
    b"Date: Thu, 26 Nov 2026 18:00:00 +0000\r\n"
    b"Message-ID: <1@call.example.org>\r\n"
    b"List-Unsubscribe: <https://call.example.org/newsletter/unsubscribe/t/>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n"
    b"\r\n"
    b"Bonjour  Ada,\t\r\n\r\n.a line that begins with a dot \r\n\xc3\xa0 bient\xc3\xb4t\r\n\r\n\r\n"
)


def dns(*keys: DkimKey) -> Callable[..., bytes]:
    records = {f"{key.selector}._domainkey.{DOMAIN}.".encode(): key.record().encode() for key in keys}
    return lambda name, timeout=5: records[name]


def signed(message: bytes, *keys: DkimKey) -> bytes:
    return DkimSigner(domain=DOMAIN, keys=keys).sign(*split_message(message)) + message


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_an_independent_verifier_accepts_a_signature(key: DkimKey) -> None:
    assert dkim.verify(signed(MESSAGE, key), dnsfunc=dns(key)) is True


def test_a_message_signed_with_both_keys_is_accepted_with_either() -> None:
    message = signed(MESSAGE, RSA, ED25519)
    verified = [dkim.DKIM(message).verify(idx=place, dnsfunc=dns(RSA, ED25519)) for place in (0, 1)]
    assert (verified, message.count(b"DKIM-Signature:")) == ([True, True], 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Ada", b"Eve"),
        (b"letters@", b"evil@"),
        (b"unsubscribe/t/", b"unsubscribe/x/"),
        (b"One-Click", b"Two-Clicks"),
        (b"To: ada", b"To: bob"),
        (b"MIME-Version", b"Subject: another\r\nMIME-Version"),
        (b"MIME-Version", b"Reply-To: evil@example.net\r\nMIME-Version"),
        (b"From:", b"From: evil@example.net\r\nFrom:"),
    ],
)
def test_what_is_changed_or_added_afterwards_is_refused(before: bytes, after: bytes) -> None:
    head, body = signed(MESSAGE, RSA).split(b"\r\nFrom:", 1)
    changed = head + (b"\r\nFrom:" + body).replace(before, after, 1)
    assert dkim.verify(changed, dnsfunc=dns(RSA)) is False


def test_a_relay_that_folds_headers_and_trims_blanks_breaks_nothing() -> None:
    relayed = signed(MESSAGE, RSA, ED25519)
    relayed = relayed.replace(b"Bonjour  Ada,\t\r\n", b"Bonjour Ada,\r\n").replace(b"dot \r\n", b"dot\r\n")
    relayed = relayed.replace(b"From: The Call <", b"FROM:  The\r\n Call <").rstrip(b"\r\n") + b"\r\n"
    assert [dkim.DKIM(relayed).verify(idx=place, dnsfunc=dns(RSA, ED25519)) for place in (0, 1)] == [True, True]


def test_lines_of_the_signature_are_short_and_a_parser_reads_the_rest_as_before() -> None:
    message = signed(MESSAGE, RSA, ED25519)
    head = message.split(b"\r\n\r\n", 1)[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    assert message_from_bytes(message, policy=policy.default)["Subject"] == "Appel à tous"


LINES = st.lists(st.text(alphabet="a .\t=é", max_size=30), max_size=8)


@given(LINES, st.booleans())
def test_bodies_of_any_blanks_are_verified(lines: list[str], ends: bool) -> None:
    # On the wire every body ends its last line; without that, verifiers do not agree about blanks at the very end.
    body = "\r\n".join(lines).encode()
    body = body + b"\r\n" if ends else body.rstrip(b" \t")
    message = MESSAGE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body
    assert dkim.verify(signed(message, ED25519), dnsfunc=dns(ED25519)) is True


@pytest.mark.parametrize(
    ("body", "canonical"),
    [
        # The example of RFC 6376 section 3.4.5, then the edges of section 3.4.4.
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b"no end", b"no end\r\n"),
        (b"blank at the end ", b"blank at the end\r\n"),
        (b"plain\r\n", b"plain\r\n"),
    ],
)
def test_the_relaxed_body_is_the_standards(body: bytes, canonical: bytes) -> None:
    assert relaxed_body(body) == canonical


def test_the_relaxed_header_is_the_standards() -> None:
    assert [relaxed_header(b"A", b" X"), relaxed_header(b"B ", b" Y\t\r\n\tZ  ")] == [b"a:X", b"b:Y Z"]


def test_keys_are_made_once_for_their_owners_eyes_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert read_dkim_keys(folder, selector="s1") == ()
    first = make_dkim_keys(folder, selector="s1")
    again = make_dkim_keys(folder, selector="s1")
    assert [key.record() for key in first] == [key.record() for key in again]
    assert [key.selector for key in first] == ["s1-rsa", "s1-ed25519"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert dkim.verify(signed(MESSAGE, *again), dnsfunc=dns(*first)) is True


@pytest.mark.parametrize("content", [b"", b"no key", RSA.record().encode()])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, content: bytes) -> None:
    make_dkim_keys(tmp_path, selector="s1")
    (tmp_path / "dkim-s1-rsa.pem").write_bytes(content)
    with pytest.raises(BadDkimKey) as refused:
        read_dkim_keys(tmp_path, selector="s1")
    assert str(refused.value) == "dkim-s1-rsa.pem holds no private key."


def test_a_signer_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        DkimSigner(domain=DOMAIN, keys=[])
