"""Promises of undersigned.values.sealing."""

import copy
import itertools
import os
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from undersigned.values.sealing import (
    BatchOpener,
    BatchSealer,
    CannotOpen,
    InvalidKey,
    SealerSpent,
    generate_keypair,
    open_sealed,
    seal,
)

HYBRID = generate_keypair()


def x25519_pair() -> tuple[bytes, bytes]:
    key = X25519PrivateKey.generate()
    return b"\x01" + key.private_bytes_raw(), b"\x01" + key.public_key().public_bytes_raw()


CLASSIC = x25519_pair()
PAIRS = pytest.mark.parametrize(("private", "public"), [HYBRID, CLASSIC], ids=["hybrid", "x25519"])


def test_a_new_key_is_the_post_quantum_hybrid() -> None:
    private, public = HYBRID
    assert (private[0], len(private), public[0], len(public)) == (2, 97, 2, 1217)


@PAIRS
@given(plaintext=st.binary(max_size=200), info=st.binary(max_size=20))
def test_the_private_key_opens_what_the_public_key_sealed(
    private: bytes, public: bytes, plaintext: bytes, info: bytes
) -> None:
    assert open_sealed(private, seal(public, plaintext, info), info) == plaintext


@PAIRS
def test_a_sealed_box_changed_or_cut_anywhere_does_not_open(private: bytes, public: bytes) -> None:
    sealed = seal(public, b"ada@example.org", b"info")
    for place in range(0, len(sealed), max(1, len(sealed) // 60)):
        changed = sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :]
        for wrong in (changed, sealed[:place]):
            with pytest.raises(CannotOpen):
                open_sealed(private, wrong, b"info")


@PAIRS
def test_a_sealed_box_opens_only_with_its_key_and_info(private: bytes, public: bytes) -> None:
    sealed = seal(public, b"x", b"info")
    for key, info in ((private, b"other"), (generate_keypair()[0], b"info"), (x25519_pair()[0], b"info")):
        with pytest.raises(CannotOpen):
            open_sealed(key, sealed, info)


def test_two_sealed_boxes_of_one_text_are_never_alike() -> None:
    assert seal(HYBRID[1], b"x", b"") != seal(HYBRID[1], b"x", b"")


@pytest.mark.parametrize(
    "key", [b"", b"\x00" * 33, b"\x01", b"\x01" + b"x" * 31, b"\x02" + b"x" * 50, b"\x03" + b"x" * 32]
)
def test_what_is_no_key_is_refused(key: bytes) -> None:
    with pytest.raises(InvalidKey, match="public"):
        seal(key, b"x", b"")
    with pytest.raises(InvalidKey, match="public"):
        BatchSealer(key)
    with pytest.raises(InvalidKey, match="private"):
        open_sealed(key, b"x", b"")
    with pytest.raises(InvalidKey, match="private"):
        BatchOpener(key, b"x", b"x" * 16)


def test_a_public_key_is_no_private_key() -> None:
    with pytest.raises(InvalidKey):
        open_sealed(HYBRID[1], b"\x02" + b"x" * 1200, b"")


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_a_batch_gives_back_every_record(records: list[bytes]) -> None:
    sealer = BatchSealer(CLASSIC[1])
    boxed = [sealer.seal(record) for record in records]
    opener = BatchOpener(CLASSIC[0], sealer.wrapped_key, sealer.key_id)
    assert [opener.open(box) for box in reversed(boxed)] == records[::-1]
    assert len(sealer.key_id) == 16


def test_a_batch_works_with_the_hybrid_key() -> None:
    sealer = BatchSealer(HYBRID[1])
    assert BatchOpener(HYBRID[0], sealer.wrapped_key, sealer.key_id).open(sealer.seal(b"x")) == b"x"


def test_no_two_records_of_a_batch_share_a_nonce() -> None:
    sealer = BatchSealer(CLASSIC[1])
    assert [sealer.seal(b"x")[:4] for _ in range(300)] == [number.to_bytes(4, "big") for number in range(300)]


@given(st.binary(max_size=30), st.data())
def test_a_record_changed_in_any_byte_does_not_open(record: bytes, data: st.DataObject) -> None:
    sealer = BatchSealer(CLASSIC[1])
    opener = BatchOpener(CLASSIC[0], sealer.wrapped_key, sealer.key_id)
    boxed = bytearray(sealer.seal(record))
    boxed[data.draw(st.integers(0, len(boxed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        opener.open(bytes(boxed))


def test_a_record_cut_or_of_another_batch_does_not_open() -> None:
    sealer, other = BatchSealer(CLASSIC[1]), BatchSealer(CLASSIC[1])
    opener = BatchOpener(CLASSIC[0], sealer.wrapped_key, sealer.key_id)
    boxed = sealer.seal(b"record")
    for wrong in [boxed[:size] for size in range(len(boxed))] + [other.seal(b"record")]:
        with pytest.raises(CannotOpen):
            opener.open(wrong)


def test_a_wrapped_key_opens_only_with_its_private_key_and_id() -> None:
    sealer = BatchSealer(CLASSIC[1])
    tried = [
        (x25519_pair()[0], sealer.wrapped_key, sealer.key_id),
        (CLASSIC[0], sealer.wrapped_key, bytes(16)),
        (CLASSIC[0], sealer.wrapped_key[:-1], sealer.key_id),
        (CLASSIC[0], b"", sealer.key_id),
        (CLASSIC[0], seal(CLASSIC[1], b"short", b"batch/" + sealer.key_id), sealer.key_id),
    ]
    for private, wrapped_key, key_id in tried:
        with pytest.raises(CannotOpen):
            BatchOpener(private, wrapped_key, key_id)


def test_a_sealer_stops_after_two_to_the_32_records() -> None:
    sealer = BatchSealer(CLASSIC[1])
    sealer._counter = itertools.count(2**32 - 1)
    assert sealer.seal(b"x")[:4] == b"\xff\xff\xff\xff"
    for _ in range(2):
        with pytest.raises(SealerSpent):
            sealer.seal(b"x")


def test_a_sealer_is_never_copied() -> None:
    sealer = BatchSealer(CLASSIC[1])
    for carry in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="never copied"):
            carry(sealer)


def test_a_forked_process_cannot_seal_with_its_parents_sealer() -> None:
    sealer = BatchSealer(CLASSIC[1])
    child = os.fork()
    if child == 0:
        try:
            sealer.seal(b"x")
        except SealerSpent:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert sealer.seal(b"x")[:4] == bytes(4)
