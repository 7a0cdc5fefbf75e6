"""Promises of undersigned.values.ids."""

import threading
import time
import uuid

from undersigned.values import ids
from undersigned.values.ids import new_id


def test_an_identifier_has_the_layout_of_uuid_version_7() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(bytes=new_id())
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after + 1


def test_each_identifier_is_greater_than_the_one_before() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_the_end_of_an_identifier_cannot_be_guessed() -> None:
    tails = [new_id()[8:] for _ in range(1_000)]
    assert len(set(tails)) == 1_000
    assert {tail[0] >> 6 for tail in tails} == {0b10}


def test_identifiers_stay_in_order_when_the_clock_is_set_back(monkeypatch) -> None:
    now = time.time_ns()
    first = new_id()
    monkeypatch.setattr(ids.time, "time_ns", lambda: now - 10**12)
    assert first < new_id() < new_id()


def test_threads_never_share_an_identifier() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(2_000)])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 16_000
