"""Promises of undersigned.values.tokens."""

import re
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.keys import InstanceKeys
from undersigned.values.tokens import InvalidToken, digit_code, make_token, read_token, same

KEYS = InstanceKeys(bytes(range(32)))
OTHER = InstanceKeys(bytes(32))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.binary(max_size=721))
def test_a_token_gives_back_its_payload_and_fits_a_path(payload: bytes) -> None:
    token = make_token(KEYS, "confirm", payload)
    assert read_token(KEYS, "confirm", token) == payload
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,1000}", token)


def test_a_payload_of_722_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="722 bytes"):
        make_token(KEYS, "confirm", bytes(722))


def test_a_genuine_token_that_is_too_long_is_refused() -> None:
    token = urlsafe_b64encode(KEYS.box("token/confirm", bytes(723))).decode().rstrip("=")
    assert len(token) == 1003
    with pytest.raises(InvalidToken):
        read_token(KEYS, "confirm", token)


def test_the_payload_cannot_be_read_from_the_token() -> None:
    first, second = make_token(KEYS, "confirm", b"ada@example.org"), make_token(KEYS, "confirm", b"ada@example.org")
    assert first != second
    assert "YWRhQGV4YW1wbGUub3Jn" not in first


@given(st.binary(max_size=30), st.data())
def test_a_token_changed_in_any_character_is_refused(payload: bytes, data: st.DataObject) -> None:
    token = make_token(KEYS, "confirm", payload)
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from(ALPHABET + "=+/. é\n%") | st.characters())
    changed = token[:place] + character + token[place + 1 :]
    if changed == token:
        assert read_token(KEYS, "confirm", changed) == payload
        return
    with pytest.raises(InvalidToken):
        read_token(KEYS, "confirm", changed)


@pytest.mark.parametrize("size", range(3))
def test_no_second_spelling_of_the_last_character_is_taken(size: int) -> None:
    token = make_token(KEYS, "confirm", bytes(size))
    for character in set(ALPHABET) - {token[-1]}:
        with pytest.raises(InvalidToken):
            read_token(KEYS, "confirm", token[:-1] + character)


def test_a_token_cut_or_lengthened_is_refused() -> None:
    token = make_token(KEYS, "confirm", b"payload")
    wrong = [token[:size] for size in range(len(token))] + [
        token[1:],
        token + "A",
        token + "=",
        token + "\n",
        " " + token,
    ]
    for text in wrong:
        with pytest.raises(InvalidToken):
            read_token(KEYS, "confirm", text)


def test_a_token_is_read_only_for_its_purpose_and_instance() -> None:
    token = make_token(KEYS, "confirm", b"payload")
    for keys, purpose in ((KEYS, "withdraw"), (OTHER, "confirm")):
        with pytest.raises(InvalidToken):
            read_token(keys, purpose, token)


@given(st.text(max_size=1100) | st.text(ALPHABET, max_size=1100))
def test_made_up_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        read_token(KEYS, "confirm", text)


@pytest.mark.parametrize("text", ["é", "\ud800", "\x00" * 40, "A" * 1001, "A" * 10**6, "====", "%FF%FE"])
def test_text_of_foreign_kinds_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        read_token(KEYS, "confirm", text)


@given(st.binary(max_size=40))
def test_a_code_is_six_digits_and_the_same_every_time(payload: bytes) -> None:
    code = digit_code(KEYS, "confirm", payload)
    assert re.fullmatch(r"[0-9]{6}", code)
    assert digit_code(InstanceKeys(bytes(range(32))), "confirm", payload) == code


def test_codes_spread_over_all_numbers_and_differ_by_purpose_and_instance() -> None:
    payloads = [bytes([high, low]) for high in range(8) for low in range(256)]
    codes = [digit_code(KEYS, "confirm", payload) for payload in payloads]
    assert len(set(codes)) > 2030
    assert {code[0] for code in codes} == set("0123456789")
    assert [digit_code(KEYS, "other", payload) for payload in payloads] != codes
    assert [digit_code(OTHER, "confirm", payload) for payload in payloads] != codes


@given(st.text() | st.binary(), st.text() | st.binary())
def test_same_compares_text_and_bytes_by_content(a: str | bytes, b: str | bytes) -> None:
    def raw(value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")

    assert same(a, a)
    assert same(a, b) == (raw(a) == raw(b))


def test_same_takes_text_that_is_not_ascii() -> None:
    assert same("１２３４５６", "123456") is False
