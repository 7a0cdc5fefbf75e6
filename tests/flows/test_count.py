"""Count: every confirmed signature gets one number, once; whatever counts at the same time changes nothing of that."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.flows.at_once import at_once
from tests.signatories import DAY, NOW, confirmed, make_call, signature_of, signed
from undersigned.calls.models import Call, Signature
from undersigned.flows.count import count, count_call
from undersigned.flows.withdraw import withdraw
from undersigned.people.models import Address
from undersigned.roll.models import PeopleCount

HOUR = timedelta(hours=1)


def many_confirmed(call: Call, number: int) -> None:
    addresses = Address.objects.bulk_create(
        Address(digest=call.pk.to_bytes(8, "big") + n.to_bytes(24, "big"), made_at=NOW) for n in range(number)
    )
    Signature.objects.bulk_create(
        Signature(
            call=call,
            version=call.versions.get(),
            address=address,
            name="Somebody",
            country="GB",
            language="en",
            state="confirmed",
            signed_at=NOW,
            confirmed_at=NOW + n * timedelta(seconds=1),
        )
        for n, address in enumerate(addresses)
    )


@pytest.mark.django_db
def test_numbers_follow_the_order_of_confirming_and_start_at_one() -> None:
    call = make_call()
    confirmed(call, "late@example.org", now=NOW + HOUR)
    confirmed(call, "early@example.org", now=NOW)
    signed(call, "pending@example.org")
    assert count(now=NOW + DAY) == 2
    assert (signature_of("early@example.org", call).number, signature_of("late@example.org", call).number) == (1, 2)
    assert signature_of("pending@example.org", call).number is None
    tally = PeopleCount.objects.get()
    assert (tally.people, tally.last_number, tally.counted_at) == (2, 2, NOW + DAY)


@pytest.mark.django_db
def test_counted_again_nothing_changes_not_even_the_date_of_the_count() -> None:
    confirmed(make_call())
    count(now=NOW)
    assert count(now=NOW + DAY) == 0
    assert PeopleCount.objects.get().counted_at == NOW


@pytest.mark.django_db
def test_a_number_that_was_given_is_never_given_again() -> None:
    call = make_call()
    one = confirmed(call)
    count(now=NOW)
    withdraw(signature_id=one.pk, now=NOW)
    count(now=NOW)
    confirmed(call, "grace@example.org", now=NOW + HOUR)
    count(now=NOW + HOUR)
    assert signature_of("grace@example.org", call).number == 2
    assert (PeopleCount.objects.get().people, PeopleCount.objects.get().last_number) == (1, 2)


@pytest.mark.django_db
def test_withdrawn_and_confirmed_again_before_the_next_count_it_keeps_its_number() -> None:
    call = make_call()
    one = confirmed(call)
    count(now=NOW)
    withdraw(signature_id=one.pk, now=NOW + HOUR)
    confirmed(call, now=NOW + 2 * HOUR)
    assert count(now=NOW + 2 * HOUR) == 0
    one.refresh_from_db()
    assert (one.number, PeopleCount.objects.get().people) == (1, 1)


@pytest.mark.django_db
def test_each_call_counts_for_itself() -> None:
    first, second = make_call("first"), make_call("second")
    confirmed(first)
    confirmed(second, now=NOW + HOUR)
    confirmed(second, "grace@example.org", now=NOW + HOUR)
    count(now=NOW + DAY)
    assert dict(PeopleCount.objects.values_list("call__slug", "people")) == {"first": 1, "second": 2}


@pytest.mark.django_db
def test_more_than_one_batch_is_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    call = make_call()
    many_confirmed(call, 25)
    monkeypatch.setattr("undersigned.flows.count.BATCH", 10)
    assert [count_call(call_id=call.pk, now=NOW) for _batch in range(4)] == [10, 10, 5, 0]
    assert sorted(Signature.objects.values_list("number", flat=True)) == list(range(1, 26))


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_who_finds_another_one_counting_goes_away_and_waits_for_nothing() -> None:
    call = make_call()
    count(now=NOW)
    many_confirmed(call, 3)
    counting, counted = threading.Event(), threading.Event()

    def count_slowly() -> int:
        try:
            with transaction.atomic():
                moved = count_call(call_id=call.pk, now=NOW)
                counting.set()
                counted.wait(10)
                return moved
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(count_slowly)
        counting.wait(10)
        second = count_call(call_id=call.pk, now=NOW)
        assert not first.done()
        counted.set()
        assert (first.result(10), second) == (3, 0)
    assert PeopleCount.objects.get().people == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_count_at_once_give_every_number_once() -> None:
    call = make_call()
    many_confirmed(call, 400)
    moved = at_once(2, lambda: count(now=NOW))
    # One of them may have found the other at work and left.
    count(now=NOW)
    assert sum(moved) <= 400
    assert sorted(Signature.objects.values_list("number", flat=True)) == list(range(1, 401))
    tally = PeopleCount.objects.get()
    assert (tally.people, tally.last_number) == (400, 400)
