"""Withdraw: taken back, a signature leaves nothing readable behind but that it once was there."""

import uuid
from datetime import timedelta

import pytest

from tests.signatories import ADA, DAY, KEYS, NOW, confirmed, make_call, press_link, signature_of, signed
from undersigned.calls.models import Signature
from undersigned.flows.count import count
from undersigned.flows.subscribe_confirmed import subscribe_confirmed
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Subscriber
from undersigned.people.models import Address, Consent
from undersigned.roll.models import PeopleCount

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_name_address_consents_and_news_go_at_once() -> None:
    one = confirmed(make_call(), show_name=True, news=True, prefix=b"p" * 16)
    assert withdraw(signature_id=one.pk, now=NOW + HOUR) is True
    one.refresh_from_db()
    assert (one.state, one.withdrawn_at) == ("withdrawn", NOW + HOUR)
    assert (one.name, one.show_name, one.wants_news, bytes(one.prefix)) == ("", False, False, b"")
    assert bytes(Address.objects.get().sealed) == b""
    assert Subscriber.objects.count() == 0
    assert [one.withdrawn_at for one in Consent.objects.all()] == [NOW + HOUR] * 2


def test_a_second_time_nothing_changes() -> None:
    one = confirmed(make_call())
    withdraw(signature_id=one.pk, now=NOW)
    assert withdraw(signature_id=one.pk, now=NOW + DAY) is False
    one.refresh_from_db()
    assert one.withdrawn_at == NOW
    assert withdraw(signature_id=uuid.uuid4(), now=NOW) is False


def test_a_pending_signature_is_deleted() -> None:
    one = signed(make_call())
    assert withdraw(signature_id=one.pk, now=NOW) is True
    assert Signature.objects.count() == 0


def test_a_withdrawal_leaves_the_count() -> None:
    call = make_call()
    one = confirmed(call)
    confirmed(call, "grace@example.org")
    count(now=NOW)
    withdraw(signature_id=one.pk, now=NOW)
    count(now=NOW)
    assert PeopleCount.objects.get().people == 1


def test_withdrawn_again_before_the_first_withdrawal_was_counted_leaves_the_count_once() -> None:
    call = make_call()
    one = confirmed(call)
    count(now=NOW)
    withdraw(signature_id=one.pk, now=NOW + HOUR)
    signed(call, now=NOW + 2 * HOUR)
    assert withdraw(signature_id=one.pk, now=NOW + 3 * HOUR) is True
    assert count(now=NOW + 3 * HOUR) == 1
    assert count(now=NOW + 3 * HOUR) == 0
    assert (PeopleCount.objects.get().people, Signature.objects.get().state) == (0, "withdrawn")


def test_withdrawn_and_signed_again_it_gets_a_new_number() -> None:
    call = make_call()
    one = confirmed(call)
    confirmed(call, "grace@example.org", now=NOW + HOUR)
    count(now=NOW + HOUR)
    withdraw(signature_id=one.pk, now=NOW + 2 * HOUR)
    count(now=NOW + 2 * HOUR)
    confirmed(call, now=NOW + DAY)
    count(now=NOW + DAY)
    assert (signature_of(ADA, call).number, PeopleCount.objects.get().people) == (3, 2)


def test_what_was_agreed_to_for_another_call_stands() -> None:
    first, second = make_call("first"), make_call("second")
    one = confirmed(first, news=True)
    confirmed(second, news=True, now=NOW + HOUR)
    withdraw(signature_id=one.pk, now=NOW + DAY)
    assert signature_of(ADA, second).state == "confirmed"
    assert bytes(Address.objects.get().sealed) != b""
    assert Subscriber.objects.count() == 1
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("scope", flat=True)) == ["second"]


def test_a_signature_of_another_call_that_still_waits_keeps_its_sealed_address() -> None:
    one = confirmed(make_call("first"))
    second = make_call("second")
    signed(second, now=NOW + HOUR)
    withdraw(signature_id=one.pk, now=NOW + DAY)
    press_link(now=NOW + DAY)
    assert bytes(signature_of(ADA, second).address.sealed) != b""


def test_a_newsletter_that_was_asked_for_by_itself_stays_when_the_signature_goes() -> None:
    one = confirmed(make_call(), news=True)
    subscribe_confirmed(
        address=one.address, email="ada@example.org", words="News, please.", language="en", keys=KEYS, now=NOW
    )
    assert withdraw(signature_id=one.pk, now=NOW + HOUR) is True
    standing = Consent.objects.filter(address=one.address, withdrawn_at=None).values_list("purpose", "scope")
    assert (list(standing), Subscriber.objects.count()) == ([("news", "newsletter")], 1)
