"""Promises of undersigned.values.keys."""

import hashlib
import hmac
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.keys import CannotOpen, InstanceKeys

KEYS = InstanceKeys(bytes(range(32)))
OTHER = InstanceKeys(bytes(32))


def hkdf_sha256(root: bytes, info: bytes) -> bytes:
    """RFC 5869 by hand, one block, no salt."""
    extracted = hmac.digest(bytes(32), root, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


@given(st.binary(max_size=200))
def test_a_mac_is_hmac_under_a_key_derived_for_its_purpose(data: bytes) -> None:
    key = hkdf_sha256(bytes(range(32)), b"undersigned/1/mac/address")
    assert KEYS.mac("address", data) == hmac.digest(key, data, hashlib.sha256)


def test_a_digest_is_the_mac_of_a_text() -> None:
    assert KEYS.digest("address", "é@example.org") == KEYS.mac("address", "é@example.org".encode())


def test_digests_differ_by_purpose_text_and_instance() -> None:
    digests = {KEYS.digest("a", "x"), KEYS.digest("b", "x"), KEYS.digest("a", "y"), OTHER.digest("a", "x")}
    assert {len(digest) for digest in digests} == {32}
    assert len(digests) == 4


def test_a_digest_is_the_same_in_another_process_of_the_instance() -> None:
    assert InstanceKeys(bytes(range(32))).digest("a", "x") == KEYS.digest("a", "x")


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_a_box_gives_back_what_was_put_in(plaintext: bytes, bound_to: bytes) -> None:
    assert KEYS.unbox("a", KEYS.box("a", plaintext, bound_to), bound_to) == plaintext


def test_two_boxes_of_one_text_are_never_alike() -> None:
    assert KEYS.box("a", b"x") != KEYS.box("a", b"x")


@given(st.binary(max_size=40), st.data())
def test_a_box_changed_in_any_byte_does_not_open(plaintext: bytes, data: st.DataObject) -> None:
    boxed = bytearray(KEYS.box("a", plaintext))
    boxed[data.draw(st.integers(0, len(boxed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        KEYS.unbox("a", bytes(boxed))


@given(st.binary(max_size=60))
def test_made_up_bytes_do_not_open(boxed: bytes) -> None:
    with pytest.raises(CannotOpen):
        KEYS.unbox("a", boxed)


def test_a_box_opens_only_for_its_purpose_place_and_instance() -> None:
    boxed = KEYS.box("a", b"x", b"row 1")
    for keys, purpose, bound_to in (
        (KEYS, "b", b"row 1"),
        (KEYS, "a", b"row 2"),
        (KEYS, "a", b""),
        (OTHER, "a", b"row 1"),
    ):
        with pytest.raises(CannotOpen):
            keys.unbox(purpose, boxed, bound_to)


def test_a_cut_box_does_not_open() -> None:
    boxed = KEYS.box("a", b"secret")
    for size in range(len(boxed)):
        with pytest.raises(CannotOpen):
            KEYS.unbox("a", boxed[:size])


@pytest.mark.parametrize(
    ("first", "second"),
    [("192.0.2.1", "192.0.2.254"), ("192.0.2.1", "::ffff:192.0.2.77"), ("2001:db8::1", "2001:0DB8:0:0:ffff::2"),
     ("fe80::1", "fe80::2%eth0")],
)  # fmt: skip
def test_neighbours_share_a_prefix_digest(first: str, second: str) -> None:
    assert KEYS.prefix_digest(first) == KEYS.prefix_digest(second)
    assert len(KEYS.prefix_digest(first)) == 16


def test_networks_and_instances_have_digests_of_their_own() -> None:
    addresses = ["192.0.2.1", "192.0.3.1", "2001:db8::1", "2001:db8:0:1::1", "::1", "c000:0201::"]
    assert len({KEYS.prefix_digest(address) for address in addresses}) == len(addresses)
    assert OTHER.prefix_digest("192.0.2.1") != KEYS.prefix_digest("192.0.2.1")


@given(st.ip_addresses(v=4).map(str) | st.text("0123456789.", max_size=15))
def test_an_ipv4_address_is_what_the_standard_library_says(text: str) -> None:
    try:
        ipaddress.IPv4Address(text)
        expected = 16
    except ValueError:
        expected = 0
    assert len(KEYS.prefix_digest(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "unix:", "localhost", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1:80", "[::1]", "::g"]
)
def test_what_is_no_address_has_no_prefix_digest(text: str) -> None:
    assert KEYS.prefix_digest(text) == b""


def test_a_root_of_another_size_is_refused() -> None:
    for size in (0, 16, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            InstanceKeys(bytes(size))


def test_a_purpose_is_needed() -> None:
    with pytest.raises(ValueError, match="purpose"):
        KEYS.digest("", "x")


def test_the_root_is_never_printed() -> None:
    KEYS.digest("a", "x")
    assert repr(KEYS) == "InstanceKeys()"
