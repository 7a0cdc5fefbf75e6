"""A machine asks ten thousand times for the one seat of an event, from very many networks; a person comes all the same."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.comers import ask, confirm, make_event, rsvp_to
from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL, letters
from undersigned.campaigns.models import Event, Rsvp
from undersigned.campaigns.passes.rsvps import mailbox_mark
from undersigned.campaigns.queries.rsvps import UNANSWERED
from undersigned.flows.rsvp import UNANSWERED_AT_ONCE, TooMany
from undersigned.flows.tend_rsvps import tend_rsvps
from undersigned.people.models import CodeTry
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db

ALL, BY_THE_FORM = 10_000, 200
MOST_QUERIES, MOST_QUERIES_REFUSED = 34, 7


def ask_as_bot(event: Event, number: int, now: datetime) -> str:
    """One ask of the machine, each tenth one from the network that it has most of; what it was answered."""
    ip = "203.0.113.9" if number % 10 == 0 else f"10.{number // 250 % 250}.{number % 250}.9"
    try:
        ask(event, f"bot{number}@example.net", ip=ip, now=now)
    except TooMany:
        return "come back in an hour"
    return "look into your mailbox"


def leave_earlier_asks(event: Event, *, now: datetime) -> None:
    """What 9,800 asks leave behind: as many rows as may wait at once, each of a mailbox and a network of its own."""
    rows = [
        Rsvp(
            event=event, state="asked_seat", digest=address_digest(KEYS, f"early{number}@example.net"), language="en",
            mailbox=mailbox_mark(KEYS, f"early{number}@example.net"), asked_at=now + timedelta(milliseconds=number),
            prefix=KEYS.prefix_digest(f"172.16.{number // 250}.9") if number % 10 else KEYS.prefix_digest("203.0.113.9"),
        )
        for number in range(UNANSWERED_AT_ONCE - 1)
    ]  # fmt: skip
    Rsvp.objects.bulk_create(rows)


def queries(counted: CaptureQueriesContext) -> int:
    return len([one for one in counted.captured_queries if "SAVEPOINT" not in one["sql"]])


def test_each_of_ten_thousand_asks_gets_one_answer_at_a_bounded_cost_and_a_person_is_seated_within_a_day() -> None:
    """Simulated: of the 10,000, the first goes through the flow and keeps the seat; the next 9,799 are the rows that they leave,
    made in bulk; the last 200 go through the flow again, at a queue that is full. No mail leaves."""
    event = make_event()
    assert ask_as_bot(event, ALL - 1, NOW) == "look into your mailbox"
    leave_earlier_asks(event, now=NOW)
    answers, costs = set(), []
    minute = NOW + timedelta(minutes=1)
    for number in range(BY_THE_FORM // 2):
        with CaptureQueriesContext(connection) as counted:
            answers.add(ask_as_bot(event, number, minute))
        costs.append(queries(counted))

    assert ask(event, ip="198.51.100.7", now=minute)
    assert confirm(event, now=NOW + timedelta(hours=1)).state == "in_line"

    for number in range(BY_THE_FORM // 2, BY_THE_FORM):
        answers.add(ask_as_bot(event, number, NOW + timedelta(hours=2)))
    assert answers == {"look into your mailbox"}
    assert max(costs) <= MOST_QUERIES
    waiting = Rsvp.objects.filter(event=event, state__in=UNANSWERED)
    assert waiting.count() == UNANSWERED_AT_ONCE and waiting.filter(state="held_seat").count() == 1

    assert tend_rsvps(keys=KEYS, public_url=PUBLIC_URL, now=NOW + DAY) == 1
    assert rsvp_to(event).state == "seated"
    assert sorted(one.kind for one in letters(ADA)) == ["rsvp_confirm", "rsvp_in_line", "rsvp_seat"]


def test_what_a_machine_asks_beyond_its_bound_is_refused_before_any_lock_at_the_cost_of_a_few_queries() -> None:
    """Simulated: the asks that count are not made; their number stands as if they had been."""
    event = make_event()
    ask_as_bot(event, 0, NOW)
    CodeTry.objects.update(tries=ALL)
    with CaptureQueriesContext(connection) as counted:
        assert ask_as_bot(event, 10, NOW) == "come back in an hour"
    assert queries(counted) <= MOST_QUERIES_REFUSED
    assert not [one for one in counted.captured_queries if "FOR UPDATE" in one["sql"]]
    assert Rsvp.objects.count() == 1
