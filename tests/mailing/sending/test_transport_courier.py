"""A courier by way of a mail provider: what it answers to one decides about the others, and nobody is used up."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.mailing.sending.test_smtp import parcels
from tests.mailing.test_provider import Provider, provider, transport
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.transport_courier import TransportCourier

__all__ = ["provider"]

EMAILS = [f"ada{number}@example.org" for number in range(4)]


@pytest.mark.parametrize(
    ("status", "answer", "outcomes"),
    [
        (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "m"}, ["sent", "sent", "sent", "sent"]),
        (0, {}, ["unsure", "back", "back", "back"]),
        (502, {}, ["unsure", "back", "back", "back"]),
        (413, {}, ["back", "back", "back", "back"]),
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
