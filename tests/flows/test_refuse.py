"""Refuse: "it was not me" takes the signature away, and nothing is ever sent there again."""

from datetime import timedelta

import pytest

from tests.signatories import ADA, DAY, KEYS, NOW, confirmed, letter_to, letters, make_call, signed, token_in
from undersigned.calls.models import Signature
from undersigned.calls.passes import make_my_pass
from undersigned.flows.count import count
from undersigned.flows.lapse import lapse
from undersigned.flows.refuse import CannotRefuse, refuse
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter, Subscriber
from undersigned.people.models import Address, Consent
from undersigned.roll.models import PeopleCount

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def link_token() -> str:
    return token_in(letter_to(ADA).about["refuse_link"])


def test_a_pending_signature_goes_and_its_address_is_blocked_and_unreadable() -> None:
    signed(make_call())
    refuse(token=link_token(), keys=KEYS, now=NOW)
    assert Signature.objects.count() == 0
    address = Address.objects.get()
    assert (address.blocked_at, bytes(address.sealed)) == (NOW, b"")


def test_a_confirmed_signature_is_withdrawn_with_consents_and_news_and_leaves_the_count() -> None:
    call = make_call()
    one = confirmed(call, news=True, show_name=True)
    count(now=NOW)
    refuse(token=link_token(), keys=KEYS, now=NOW + HOUR)
    count(now=NOW + HOUR)
    one.refresh_from_db()
    assert (one.state, one.name, one.withdrawn_at) == ("withdrawn", "", NOW + HOUR)
    assert Subscriber.objects.count() == 0
    assert set(Consent.objects.values_list("withdrawn_at", flat=True)) == {NOW + HOUR}
    assert PeopleCount.objects.get().people == 0


def test_a_signature_signed_again_before_its_withdrawal_was_counted_does_not_stay_counted() -> None:
    call = make_call()
    one = confirmed(call)
    count(now=NOW)
    withdraw(signature_id=one.pk, now=NOW + HOUR)
    signed(call, now=NOW + 2 * HOUR)
    refuse(token=link_token(), keys=KEYS, now=NOW + 3 * HOUR)
    count(now=NOW + 3 * HOUR)
    one.refresh_from_db()
    assert (one.state, one.name, one.number) == ("withdrawn", "", None)
    assert PeopleCount.objects.get().people == 0


def test_letters_that_still_wait_are_dropped_and_emptied() -> None:
    signed(make_call())
    token = link_token()
    refuse(token=token, keys=KEYS, now=NOW)
    assert letters() == []
    assert list(Letter.objects.values_list("state", "settled_at")) == [("dropped", NOW)]


def test_refused_twice_it_stays_as_it_was() -> None:
    signed(make_call())
    token = link_token()
    refuse(token=token, keys=KEYS, now=NOW)
    refuse(token=token, keys=KEYS, now=NOW + DAY)
    assert Address.objects.get().blocked_at == NOW


def test_the_wish_holds_although_signature_and_address_have_lapsed() -> None:
    call = make_call()
    signed(call)
    token = link_token()
    lapse(now=NOW + 9 * DAY)
    assert Address.objects.count() == 0
    refuse(token=token, keys=KEYS, now=NOW + 10 * DAY)
    assert [one.blocked_at for one in Address.objects.all()] == [NOW + 10 * DAY]
    lapse(now=NOW + 400 * DAY)
    assert Address.objects.count() == 1


def test_signatures_of_others_stay() -> None:
    call = make_call()
    signed(call)
    signed(call, "grace@example.org")
    refuse(token=link_token(), keys=KEYS, now=NOW)
    assert Signature.objects.count() == 1
    assert Address.objects.filter(blocked_at=None).count() == 1
    assert [one.email for one in letters()] == ["grace@example.org"]


@pytest.mark.parametrize("token", ["", "made-up", "é"])
def test_a_made_up_link_refuses_nothing(token: str) -> None:
    signed(make_call())
    with pytest.raises(CannotRefuse):
        refuse(token=token, keys=KEYS, now=NOW)
    assert Address.objects.get().blocked_at is None


def test_a_link_to_ones_own_signature_does_not_refuse() -> None:
    one = signed(make_call())
    with pytest.raises(CannotRefuse):
        refuse(token=make_my_pass(KEYS, signature_id=one.pk, now=NOW), keys=KEYS, now=NOW)
