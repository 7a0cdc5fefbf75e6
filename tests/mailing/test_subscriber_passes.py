"""Passes of subscribers: what a mailing carries opens one person's choices, on this instance alone."""

import uuid
from datetime import timedelta

import pytest

from tests.signatories import DAY, KEYS, NOW
from undersigned.mailing.passes.subscribers import (
    CONFIRM_WITHIN,
    ConfirmPass,
    InvalidPass,
    confirm_code,
    mailbox_mark,
    make_confirm_pass,
    make_news_pass,
    read_confirm_pass,
    read_news_pass,
)
from undersigned.values.keys import InstanceKeys
from undersigned.values.masking import masked_email
from undersigned.values.tokens import make_token

OTHER = InstanceKeys(bytes(range(1, 33)))
DIGEST = bytes(range(100, 132))
EMAIL = "ada@example.org"
REQUEST = uuid.UUID(int=7)


def test_a_news_pass_says_whose_it_is_is_short_and_stays_the_same() -> None:
    token = make_news_pass(KEYS, subscriber_id=2**40 + 5, digest=DIGEST)
    assert (len(token), token) == (72, make_news_pass(KEYS, subscriber_id=2**40 + 5, digest=DIGEST))
    assert token.replace("-", "").replace("_", "").isalnum()
    assert read_news_pass(KEYS, token) == (2**40 + 5, DIGEST)


def test_a_news_pass_that_was_cut_changed_or_made_elsewhere_opens_nothing() -> None:
    token = make_news_pass(KEYS, subscriber_id=1, digest=DIGEST)
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    foreign = make_news_pass(OTHER, subscriber_id=1, digest=DIGEST)
    for_else = make_token(KEYS, "press", DIGEST)
    odd = (
        "",
        token[:-1],
        token + "A",
        flipped,
        foreign,
        for_else,
        "é" * 72,
        " " + token[1:],
        "=" * 72,
        "A" * 72,
        "\0" * 72,
    )
    for one in (*odd, token.replace(token[3], "$", 1), "A" * 10_000_000):
        with pytest.raises(InvalidPass):
            read_news_pass(KEYS, one)


def test_every_single_character_of_a_news_pass_counts() -> None:
    token = make_news_pass(KEYS, subscriber_id=1, digest=DIGEST)
    opened = 0
    for place, character in enumerate(token):
        try:
            read_news_pass(KEYS, token[:place] + ("A" if character != "A" else "B") + token[place + 1 :])
            opened += 1
        except InvalidPass:
            pass
    assert opened == 0


def test_a_confirm_pass_ends_after_seven_days_and_belongs_to_one_instance() -> None:
    token = make_confirm_pass(KEYS, request_id=REQUEST, digest=DIGEST, email=EMAIL, now=NOW)
    assert read_confirm_pass(KEYS, token, now=NOW + CONFIRM_WITHIN - timedelta(seconds=1)) == ConfirmPass(
        REQUEST, DIGEST, mailbox_mark(KEYS, EMAIL), expired=False
    )
    assert read_confirm_pass(KEYS, token, now=NOW + CONFIRM_WITHIN).expired
    foreign = make_confirm_pass(OTHER, request_id=REQUEST, digest=DIGEST, email=EMAIL, now=NOW)
    for one in ("", token[:-2], token + "x", foreign):
        with pytest.raises(InvalidPass):
            read_confirm_pass(KEYS, one, now=NOW)


def test_the_mark_of_a_mailbox_is_anothers_for_another_spelling_and_says_nothing_without_the_key() -> None:
    marks = [mailbox_mark(KEYS, one) for one in (EMAIL, EMAIL.upper(), "ada+x@example.org")]
    assert (marks[0] == marks[1], marks[0] == marks[2], len(marks[0])) == (True, False, 8)
    assert mailbox_mark(OTHER, EMAIL) != marks[0]


def test_six_digits_change_with_each_asking() -> None:
    codes = {confirm_code(KEYS, request_id=REQUEST, asked_at=NOW + n * DAY) for n in range(5)}
    assert (len(codes), {len(one) for one in codes}, all(one.isdigit() for one in codes)) == (5, {6}, True)


def test_a_masked_address_lets_its_owner_know_it_and_nobody_else_write_to_it() -> None:
    assert masked_email("ada.lovelace@example.org") == "a…@example.org"
    assert masked_email('"a@b"@example.org') == '"…@example.org'
    assert masked_email("δοκιμή@παράδειγμα.example") == "δ…@παράδειγμα.example"
