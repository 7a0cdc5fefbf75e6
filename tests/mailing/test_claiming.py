"""Claiming letters costs the same whatever waits in the queue."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.signatories import NOW
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import claim_letters

pytestmark = pytest.mark.django_db

CLAIMED_AT_ONCE = 20


def queue(kind: str, number: int) -> None:
    """Letters that are due, none younger than those queued before."""
    due = {"digest": b"d" * 32, "language": "en", "box": b"b", "made_at": NOW, "next_try_at": NOW}
    Letter.objects.bulk_create(Letter(id=uuid.uuid4(), kind=kind, **due) for _number in range(number))


def claim() -> list[str]:
    return [letter.kind for letter in claim_letters(now=NOW + timedelta(minutes=1), limit=CLAIMED_AT_ONCE)]


def cost_of(deed: Callable[[], object]) -> int:
    """How much the database goes through: SQLite's steps, PostgreSQL's rows read."""
    return _steps(deed) if connection.vendor == "sqlite" else _rows_read(deed)


def _steps(deed: Callable[[], object]) -> int:
    steps = 0

    def tick() -> None:
        nonlocal steps
        steps += 1

    connection.ensure_connection()
    connection.connection.set_progress_handler(tick, 10)
    try:
        deed()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return steps


def _rows_read(deed: Callable[[], object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE undersigned_letter")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            deed()
        read = 0
        for query in captured:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
                [(plan,)] = cursor.fetchall()
                read += _read_in((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return read


def _read_in(plan: dict) -> int:
    inner = plan.get("Plans", [])
    if not inner:
        return int(plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
    return sum(_read_in(one) for one in inner)


@pytest.mark.parametrize("crowd", ["my", "confirm"])
def test_a_claim_costs_the_same_however_long_the_queue_of_any_kind_is(crowd: str) -> None:
    queue("my", 300)
    queue("confirm", 300)
    few = cost_of(claim)
    queue(crowd, 6_000)
    assert cost_of(claim) <= few * 1.2


def test_who_asks_for_a_link_waits_for_those_who_confirm() -> None:
    queue("my", CLAIMED_AT_ONCE)
    queue("already_signed", 5)
    queue("confirm", 5)
    assert claim() == ["confirm"] * 5 + ["already_signed"] * 5 + ["my"] * 10


def test_no_kind_of_letter_is_left_lying() -> None:
    for kind in Letter.Kind.values:
        queue(kind, 1)
    claimed = claim() + claim()
    assert sorted(claimed) == sorted(Letter.Kind.values)
    assert claim() == []
