"""Stop the news: the readable address goes, the signature stands."""

import uuid
from datetime import timedelta

import pytest

from tests.signatories import DAY, NOW, confirmed, make_call, signed
from undersigned.flows.stop_news import stop_news
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Subscriber
from undersigned.people.models import Address, Consent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_the_subscriber_goes_and_the_signature_and_its_shown_name_stay() -> None:
    one = confirmed(make_call(), news=True, show_name=True)
    assert stop_news(signature_id=one.pk, now=NOW + DAY) is True
    one.refresh_from_db()
    assert (one.state, one.show_name, one.wants_news) == ("confirmed", True, False)
    assert Subscriber.objects.count() == 0
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == ["show_name"]
    assert Consent.objects.get(purpose="news").withdrawn_at == NOW + DAY
    assert bytes(Address.objects.get().sealed) != b""


def test_a_second_time_nothing_changes() -> None:
    one = confirmed(make_call(), news=True)
    stop_news(signature_id=one.pk, now=NOW + DAY)
    assert stop_news(signature_id=one.pk, now=NOW + 2 * DAY) is False
    assert Consent.objects.get().withdrawn_at == NOW + DAY


def test_news_of_another_call_still_come() -> None:
    quiet = confirmed(make_call(), news=True)
    clean = confirmed(make_call("clean-seas"), news=True, now=NOW + MINUTE)
    assert stop_news(signature_id=quiet.pk, now=NOW + DAY) is True
    assert [
        Consent.objects.filter(scope=call.slug, withdrawn_at=None).count() for call in (quiet.call, clean.call)
    ] == [0, 1]
    assert Subscriber.objects.count() == 1
    assert stop_news(signature_id=clean.pk, now=NOW + DAY) is True
    assert Subscriber.objects.count() == 0


def test_a_signature_that_waits_again_to_be_confirmed_keeps_the_words_of_its_letter() -> None:
    call = make_call()
    one = confirmed(call, news=True)
    withdraw(signature_id=one.pk, now=NOW + DAY)
    signed(call, news=True, now=NOW + 2 * DAY)
    assert stop_news(signature_id=one.pk, now=NOW + 2 * DAY) is False
    one.refresh_from_db()
    assert (one.state, one.wants_news) == ("pending", True)


def test_a_signature_that_is_not_there_has_no_news_to_stop() -> None:
    assert stop_news(signature_id=uuid.uuid4(), now=NOW) is False
