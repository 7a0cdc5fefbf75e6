"""A courier by way of a mail provider: what it answers to one decides about the others, and nobody is used up."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mailing.sending.test_smtp import parcels
from tests.mailing.test_provider import Provider, provider, transport
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.parcels import Answer
from undersigned.mailing.sending.transport_courier import TransportCourier

__all__ = ["provider"]

EMAILS = [f"ada{number}@example.org" for number in range(4)]


@pytest.mark.parametrize(
    ("status", "answer", "outcomes"),
    [
        (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "m"}, ["sent", "sent", "sent", "sent"]),
        (0, {}, ["unsure", "back", "back", "back"]),
        (502, {}, ["unsure", "back", "back", "back"]),
        (401, {}, ["back", "back", "back", "back"]),
        (429, {}, ["back", "back", "back", "back"]),
        (503, {}, ["back", "back", "back", "back"]),
    ],
)
def test_a_provider_that_does_not_take_one_is_told_no_other(
    provider: Provider,
    tmp_path: Path,
    status: int,
    answer: dict[str, Any],
    outcomes: list[str],
) -> None:
    provider.status, provider.answer = status, answer
    journal = Journal(tmp_path, uuid.uuid4())
    courier = TransportCourier(transport(provider.server_port), journal=journal)
    courier.submit(parcels(*EMAILS))
    answers = courier.collect(low=0, wait=10.0)
    assert ([one.outcome for one in answers], bool(courier.away)) == (outcomes, status != 200)
    assert len(provider.told) == (4 if status == 200 else 1)
    # Only who was tried waits for longer.
    assert [bool(one.status) for one in answers] == [True, *[status == 200] * 3]
    courier.close()
    journal.close()


@pytest.fixture
def courier(provider: Provider, tmp_path: Path) -> Iterator[TransportCourier]:
    journal = Journal(tmp_path, uuid.uuid4())
    made = TransportCourier(transport(provider.server_port), journal=journal)
    yield made
    made.close()
    journal.close()


def collected(courier: TransportCourier) -> list[str]:
    answers: list[Answer] = []
    while courier.outstanding:
        answers += courier.collect(low=0, wait=10.0)
    return [f"{one.outcome} {one.status}".strip() for one in sorted(answers, key=lambda one: int(one.parcel.key))]


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_message_that_a_provider_does_not_want_is_refused_and_not_tried_for_days(
    provider: Provider, courier: TransportCourier, status: int
) -> None:
    provider.refused = {EMAILS[1]: status}
    courier.submit(parcels(*EMAILS))
    assert collected(courier) == ["sent 250", f"refused The mail provider answered {status}.", "sent 250", "sent 250"]
    courier.submit(parcels(EMAILS[1]))  # something was taken just now, so that it is this message
    assert (collected(courier), courier.away) == ([f"refused The mail provider answered {status}."], "")


@pytest.mark.parametrize("status", [400, 413, 422])
def test_ten_refusals_in_a_row_are_about_us_and_use_up_nobody(
    provider: Provider, courier: TransportCourier, status: int
) -> None:
    provider.status, provider.answer = status, {}
    courier.submit(parcels(*[f"ada{number}@example.org" for number in range(12)]))
    assert collected(courier) == [f"back The mail provider answered {status}."] * 10 + ["back", "back"]
    assert (len(provider.told), courier.away) == (
        10,
        f"The mail provider refuses everything (The mail provider answered {status}.)",
    )


def test_a_courier_hands_over_nothing_before_the_moment_that_a_provider_named(
    provider: Provider, courier: TransportCourier
) -> None:
    provider.status, provider.answer, provider.retry_after = 429, {}, "3600"
    courier.submit(parcels(*EMAILS))
    assert collected(courier) == ["back The mail provider answered 429.", "back", "back", "back"]
    courier.try_again()
    courier.submit(parcels(*EMAILS))
    assert collected(courier) == ["back"] * 4
    assert (len(provider.told), courier.away) == (1, "The mail provider answered 429.")


def test_a_refusal_that_is_not_clear_yet_is_told_before_everything_is_over(
    provider: Provider, courier: TransportCourier
) -> None:
    """Whoever asks for some answers gets them, though one is held."""
    provider.refused = {EMAILS[0]: 422}
    courier.submit(parcels(*EMAILS))
    assert [one.outcome for one in courier.collect(low=2, wait=10.0)] == ["refused", "sent"]
    assert courier.outstanding == 2


def test_few_refusals_without_anything_taken_use_up_nobody(provider: Provider, courier: TransportCourier) -> None:
    provider.status, provider.answer = 422, {}
    courier.submit(parcels(*EMAILS))
    assert collected(courier) == ["later The mail provider answered 422."] * 4
