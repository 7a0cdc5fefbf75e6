"""Passes: a letter's links open what they were made for, for as long as they last, and nothing else."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.calls.models import Signature
from undersigned.calls.passes import (
    MY_PASS_LASTS,
    InvalidPass,
    act_of,
    confirm_code,
    make_confirm_pass,
    make_my_pass,
    read_confirm_pass,
    read_my_pass,
    words_of,
)
from undersigned.values.keys import InstanceKeys

KEYS = InstanceKeys(b"k" * 32)
OTHER_KEYS = InstanceKeys(b"o" * 32)
ID = uuid.UUID("01890000-0000-7000-8000-000000000001")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def signature(**other: Any) -> Signature:
    words: dict[str, Any] = {"version_id": 1, "name": "Ada", "country": "GB", "show_name": False, "wants_news": False}
    return Signature(**{"id": ID, "signed_at": NOW, **words, **other})


ADA = signature()


def test_a_confirmation_pass_carries_signature_and_address() -> None:
    carried = read_confirm_pass(KEYS, make_confirm_pass(KEYS, signature=ADA, email="zoë@exämple.org"))
    assert (carried.signature_id, carried.email) == (ID, "zoë@exämple.org")
    assert (carried.act, carried.words) == (act_of(ADA), words_of(ADA))


@pytest.mark.parametrize(
    "other", [{"name": "Eve"}, {"country": "FR"}, {"show_name": True}, {"wants_news": True}, {"version_id": 2}]
)
def test_other_words_have_another_digest_and_other_digits(other: dict[str, Any]) -> None:
    assert words_of(signature(**other)) != words_of(ADA)
    assert confirm_code(KEYS, signature=signature(**other)) != confirm_code(KEYS, signature=ADA)


def test_a_confirmation_pass_shows_no_address_to_who_reads_the_link() -> None:
    assert "alice" not in make_confirm_pass(KEYS, signature=ADA, email="alice@example.org")


def test_a_pass_of_another_instance_opens_nothing() -> None:
    with pytest.raises(InvalidPass):
        read_confirm_pass(OTHER_KEYS, make_confirm_pass(KEYS, signature=ADA, email="a@example.org"))


def test_a_pass_to_confirm_does_not_open_my_signature_nor_the_other_way_round() -> None:
    with pytest.raises(InvalidPass):
        read_my_pass(KEYS, make_confirm_pass(KEYS, signature=ADA, email="a@example.org"), now=NOW)
    with pytest.raises(InvalidPass):
        read_confirm_pass(KEYS, make_my_pass(KEYS, signature_id=ID, now=NOW))


def test_my_pass_lasts_a_day_and_not_a_second_more() -> None:
    token = make_my_pass(KEYS, signature_id=ID, now=NOW)
    assert read_my_pass(KEYS, token, now=NOW + MY_PASS_LASTS - timedelta(seconds=1)) == ID
    with pytest.raises(InvalidPass):
        read_my_pass(KEYS, token, now=NOW + MY_PASS_LASTS)


@given(st.text(max_size=1200))
def test_no_text_that_we_did_not_make_is_a_pass(token: str) -> None:
    with pytest.raises(InvalidPass):
        read_confirm_pass(KEYS, token)


def test_six_digits_belong_to_one_act_of_signing() -> None:
    codes = {confirm_code(KEYS, signature=signature(signed_at=NOW + timedelta(seconds=n))) for n in range(50)}
    assert len(codes) > 40
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert confirm_code(KEYS, signature=signature()) == confirm_code(KEYS, signature=signature())
