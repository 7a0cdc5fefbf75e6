"""Promises of undersigned.domains.challenge."""

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.domains.challenge import CHALLENGE_LASTS, challenge_is_current, holds_challenge, make_challenge
from undersigned.values.keys import InstanceKeys

KEYS = InstanceKeys(bytes(range(32)))
APPLICANT = uuid.UUID(int=7)
ISSUED = datetime(2026, 10, 1, 12, 30, 15, 123456, tzinfo=UTC)
CHALLENGE = make_challenge(KEYS, endorsement_id=APPLICANT, domain="example.org", issued_at=ISSUED)


def test_a_challenge_is_a_word_and_160_bits_in_letters_and_digits() -> None:
    assert re.fullmatch(r"undersigned-challenge=[a-z2-7]{32}", CHALLENGE)


def test_a_challenge_is_the_same_in_another_process_and_another_time_zone() -> None:
    keys = InstanceKeys(bytes(range(32)))
    local = ISSUED.astimezone(timezone(timedelta(hours=-7)))
    assert make_challenge(keys, endorsement_id=uuid.UUID(int=7), domain="example.org", issued_at=local) == CHALLENGE
    assert make_challenge(keys, endorsement_id=APPLICANT, domain="EXAMPLE.org", issued_at=ISSUED) == CHALLENGE


def test_another_instance_applicant_domain_or_moment_has_another_challenge() -> None:
    given_ = {"endorsement_id": APPLICANT, "domain": "example.org", "issued_at": ISSUED}
    others = [
        make_challenge(InstanceKeys(bytes(32)), endorsement_id=APPLICANT, domain="example.org", issued_at=ISSUED),
        *(
            make_challenge(KEYS, **(given_ | change))  # type: ignore[arg-type]
            for change in (
                {"endorsement_id": uuid.UUID(int=8)},
                {"domain": "example.com"},
                {"issued_at": ISSUED + timedelta(microseconds=1)},
                {"issued_at": ISSUED - timedelta(days=365 * 80)},
            )
        ),
    ]
    assert len({CHALLENGE, *others}) == 6


def test_a_moment_without_time_zone_and_a_domain_in_unicode_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make_challenge(KEYS, endorsement_id=APPLICANT, domain="example.org", issued_at=ISSUED.replace(tzinfo=None))
    with pytest.raises(ValueError, match="ascii"):
        make_challenge(KEYS, endorsement_id=APPLICANT, domain="bücher.example", issued_at=ISSUED)


@pytest.mark.parametrize(
    ("age", "current"),
    [(timedelta(0), True), (timedelta(days=13, hours=23), True), (CHALLENGE_LASTS - timedelta(microseconds=1), True),
     (timedelta(days=14), False), (timedelta(days=400), False), (timedelta(seconds=-1), False)],
)  # fmt: skip
def test_a_challenge_counts_for_fourteen_days_from_its_issue(age: timedelta, current: bool) -> None:
    assert challenge_is_current(ISSUED, ISSUED + age) is current


@pytest.mark.parametrize(
    "written",
    ["{}", '"{}"', "  {} \n", "\t“{}”", "'{}'", '"\\"{}"'.replace("\\", ""), "\ufeff{}\u00a0"],
)  # fmt: skip
def test_quotation_marks_and_spaces_around_a_challenge_do_not_matter(written: str) -> None:
    assert holds_challenge(written.format(CHALLENGE), CHALLENGE) is True
    assert holds_challenge(written.format(CHALLENGE.partition("=")[2]), CHALLENGE) is True


def test_spaces_within_a_challenge_do_not_matter() -> None:
    assert holds_challenge(CHALLENGE.replace("=", " = ").replace("undersigned", "under\nsigned"), CHALLENGE) is True


@pytest.mark.parametrize(
    "text",
    ["", '""', "undersigned-challenge", "undersigned-challenge=", CHALLENGE[:-1], CHALLENGE + "a", CHALLENGE.upper(), CHALLENGE * 2,
     f"{CHALLENGE};{CHALLENGE}", "é" + CHALLENGE, "\ud800", CHALLENGE[1:], "x" * 1_000_000],
)  # fmt: skip
def test_any_other_text_holds_no_challenge(text: str) -> None:
    assert holds_challenge(text, CHALLENGE) is False


@given(st.integers(0, len(CHALLENGE) - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567=-"))
def test_a_challenge_changed_in_any_character_is_none(place: int, sign: str) -> None:
    changed = CHALLENGE[:place] + sign + CHALLENGE[place + 1 :]
    assert holds_challenge(changed, CHALLENGE) is (changed == CHALLENGE)


def test_nothing_published_is_never_what_is_looked_for() -> None:
    assert [holds_challenge(text, expected) for text in ("", " ", '"') for expected in ("", "x", "x=")] == [False] * 9
