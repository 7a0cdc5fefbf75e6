"""Lapse: what the clock takes away, on the second, and nothing else."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.signatories import ADA, DAY, KEYS, NOW, WORDS, arrive, confirmed, letters, make_call, received, signed
from undersigned.calls.models import Signature
from undersigned.flows.ask_link import ask_link
from undersigned.flows.confirm import WrongCode, confirm_by_code
from undersigned.flows.count import count
from undersigned.flows.lapse import Lapsed, lapse
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter
from undersigned.mailing.states import DELIVERED
from undersigned.mailing.verbs import claim_letters, settle_letter
from undersigned.people.models import Address, CodeTry, Consent

SECOND = timedelta(seconds=1)
db = pytest.mark.django_db


@db
def test_an_unconfirmed_signature_lapses_after_seven_days_and_a_confirmed_one_does_not() -> None:
    call = make_call()
    signed(call)
    confirmed(call, "grace@example.org")
    assert lapse(now=NOW + 7 * DAY).signatures == 0
    assert lapse(now=NOW + 7 * DAY + SECOND).signatures == 1
    assert [one.state for one in Signature.objects.all()] == ["confirmed"]


@db
def test_a_letter_that_was_sent_again_moves_the_day() -> None:
    call = make_call()
    signed(call)
    signed(call, now=NOW + 3 * DAY)
    assert lapse(now=NOW + 10 * DAY).signatures == 0
    assert lapse(now=NOW + 10 * DAY + SECOND).signatures == 1


@db
def test_the_address_of_a_lapsed_signature_goes_with_it() -> None:
    signed(make_call())
    assert lapse(now=NOW + 7 * DAY + SECOND) == Lapsed(signatures=1, addresses=1, prefixes=0, letters=1, code_tries=0)
    assert (Address.objects.count(), letters()) == (0, [])


@db
def test_addresses_with_another_signature_or_younger_than_a_day_stay() -> None:
    first, second = make_call("first"), make_call("second")
    signed(first)
    confirmed(second, now=NOW + SECOND)
    lapse(now=NOW + 8 * DAY)
    assert Address.objects.count() == 1
    Address.objects.create(digest=b"y" * 32, made_at=NOW + 8 * DAY)
    assert lapse(now=NOW + 9 * DAY).addresses == 0
    assert lapse(now=NOW + 9 * DAY + SECOND).addresses == 1


@db
def test_consents_go_with_an_unused_address_and_only_addresses_are_told() -> None:
    address = Address.objects.create(digest=b"y" * 32, made_at=NOW)
    Consent.objects.create(address=address, purpose="news", scope="first", words="w", language="en", given_at=NOW)
    assert lapse(now=NOW + 2 * DAY).addresses == 1
    assert Consent.objects.count() == 0


@db
def test_a_withdrawn_signature_keeps_its_line_and_its_digest() -> None:
    one = confirmed(make_call())
    withdraw(signature_id=one.pk, now=NOW)
    lapse(now=NOW + 400 * DAY)
    assert (Signature.objects.count(), Address.objects.count()) == (1, 1)


@db
def test_a_pending_signature_that_still_counts_waits_for_the_counting() -> None:
    call = make_call()
    one = confirmed(call)
    count(now=NOW)
    withdraw(signature_id=one.pk, now=NOW)
    signed(call, now=NOW + SECOND)
    assert lapse(now=NOW + 30 * DAY).signatures == 0
    count(now=NOW + 30 * DAY)
    assert lapse(now=NOW + 30 * DAY).signatures == 1


@db
def test_network_prefixes_go_after_thirty_days() -> None:
    one = confirmed(make_call(), prefix=b"p" * 16)
    assert lapse(now=NOW + 30 * DAY).prefixes == 0
    assert lapse(now=NOW + 30 * DAY + SECOND).prefixes == 1
    one.refresh_from_db()
    assert bytes(one.prefix) == b""


@db
def test_tries_at_digits_are_forgotten_after_a_day() -> None:
    call = make_call()
    with pytest.raises(WrongCode):
        confirm_by_code(call_id=call.pk, email=ADA, code="000000", words=WORDS, keys=KEYS, now=NOW)
    assert lapse(now=NOW + DAY - SECOND).code_tries == 0
    assert lapse(now=NOW + DAY).code_tries == 1
    assert CodeTry.objects.count() == 0


@db
def test_a_letter_that_never_left_is_emptied_after_seven_days_and_its_row_goes_a_day_later() -> None:
    ask_link(call_id=make_call().pk, email=ADA, language="en", keys=KEYS, now=NOW)
    assert lapse(now=NOW + 7 * DAY).letters == 0
    assert lapse(now=NOW + 7 * DAY + SECOND).letters == 1
    kept = Letter.objects.get()
    assert (kept.state, bytes(kept.box)) == ("dropped", b"")
    assert lapse(now=NOW + 8 * DAY + SECOND).letters == 0
    assert lapse(now=NOW + 8 * DAY + 2 * SECOND).letters == 1
    assert Letter.objects.count() == 0


@db
def test_a_letter_claimed_by_a_worker_that_died_is_emptied_too() -> None:
    signed(make_call())
    claim_letters(now=NOW, limit=10)
    lapse(now=NOW + 7 * DAY + SECOND)
    assert [(one.state, bytes(one.box)) for one in Letter.objects.all()] == [("dropped", b"")]


@db
def test_a_delivered_letter_is_empty_at_once() -> None:
    signed(make_call())
    (letter,) = claim_letters(now=NOW, limit=10)
    settle_letter(letter, state=DELIVERED, now=NOW)
    assert bytes(Letter.objects.get().box) == b""
    assert lapse(now=NOW + 30 * DAY).letters == 0
    assert lapse(now=NOW + 30 * DAY + SECOND).letters == 1


@db
def test_more_than_a_batch_goes_in_several_passes_of_at_most_a_batch_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.flows.lapse.BATCH", 3)
    call = make_call()
    for number in range(4):
        confirmed(call, f"person{number}@example.org", prefix=b"p" * 16)
    late = NOW + 31 * DAY
    Letter.objects.update(state=DELIVERED, settled_at=NOW, box=b"")
    for number in range(4):
        CodeTry.objects.create(digest=bytes([number]) * 32, since=NOW)
        ask_link(
            call_id=call.pk, email=f"other{number}@example.org", language="en", keys=KEYS, now=late - 7 * DAY - SECOND
        )
    assert lapse(now=late) == Lapsed(signatures=0, addresses=0, prefixes=3, letters=6, code_tries=3)
    assert lapse(now=late) == Lapsed(signatures=0, addresses=0, prefixes=1, letters=2, code_tries=1)
    assert lapse(now=late).anything is False


@db
def test_run_again_at_once_it_changes_nothing() -> None:
    call = make_call()
    signed(call, prefix=b"p" * 16)
    confirmed(call, "grace@example.org", prefix=b"p" * 16)
    assert lapse(now=NOW + 60 * DAY).anything is True
    assert lapse(now=NOW + 60 * DAY) == Lapsed(0, 0, 0, 0, 0)
    assert Lapsed(0, 0, 0, 0, 0).anything is False


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_signature_signed_again_while_it_lapses_is_not_lost() -> None:
    call = make_call()
    signed(call)
    late = NOW + 8 * DAY
    locked, done = threading.Event(), threading.Event()

    def sign_again() -> None:
        try:
            with transaction.atomic():
                arrive(received(call, at=late), now=late)
                locked.set()
                done.wait(0.7)
        finally:
            connection.close()

    thread = threading.Thread(target=sign_again)
    thread.start()
    locked.wait(10)
    lapsed = lapse(now=late)
    done.set()
    thread.join(10)
    assert lapsed.signatures == 0
    assert Signature.objects.get().signed_at == late
