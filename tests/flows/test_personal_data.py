"""Personal data: a copy of the database, taken at any moment, shows nobody's address."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.mailing.mailbox import Mailbox
from tests.signatories import (
    CUSTODIAN_PRIVATE,
    DAY,
    KEYS,
    NOW,
    PUBLIC_URL,
    SENDER,
    WORDS,
    arrive,
    letter_to,
    make_call,
    press_link,
    received,
    signature_of,
    token_in,
)
from tests.subscribers import news_token, subscribed, typed
from undersigned.calls.models import Signature
from undersigned.flows.ask_link import ask_link
from undersigned.flows.confirm import WrongCode, confirm_by_code
from undersigned.flows.count import count
from undersigned.flows.deliver import deliver
from undersigned.flows.keep_subscription import never_again
from undersigned.flows.refuse import refuse
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter, Subscriber, SubscribeRequest
from undersigned.mailing.transports import TryLater
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import open_address

pytestmark = pytest.mark.django_db

EMAIL = "Augusta.King+call@Example.org"
TRACES = [b"augusta", b"king", b"example.org"]


def everything_kept() -> Iterator[tuple[str, bytes]]:
    """Every value of every table, as bytes, with the name of its table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield table, raw.lower()


def traces() -> list[str]:
    """The tables in which something of the address can be read."""
    return sorted({table for table, value in everything_kept() if any(trace in value for trace in TRACES)})


def test_the_search_for_traces_finds_an_address_that_is_kept_in_clear() -> None:
    call = make_call()
    arrive(received(call, EMAIL, name="Ada"))
    Signature.objects.update(name="augusta.KING@example.org")
    assert traces() == ["undersigned_signature"]


def test_no_table_shows_an_address_at_any_moment_of_a_signatures_life() -> None:
    call = make_call()
    mailbox = Mailbox()

    def post(days: float) -> None:
        deliver(transport=mailbox, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW + days * DAY)
        assert traces() == []

    arrive(received(call, EMAIL, name="Ada", news=True, show_name=True))
    assert traces() == []
    refuse_token = token_in(letter_to(EMAIL).about["refuse_link"])
    mailbox.answers[""] = TryLater("The mail server answered 451.")
    post(0)
    mailbox.answers.clear()
    with pytest.raises(WrongCode):
        confirm_by_code(call_id=call.pk, email=EMAIL, code="000000", words=WORDS, keys=KEYS, now=NOW)
    press_link(EMAIL)
    count(now=NOW)
    assert traces() == []
    post(1)
    arrive(received(call, EMAIL, name="Ada"), now=NOW + DAY)
    ask_link(call_id=call.pk, email=EMAIL, language="en", keys=KEYS, now=NOW + DAY)
    assert traces() == []
    post(2)
    kinds = sorted(message["X-Letter"] for _recipient, message in mailbox.taken)
    assert kinds == ["already_signed", "confirm", "my_links"]
    withdraw(signature_id=signature_of(EMAIL, call).pk, now=NOW + 3 * DAY)
    assert traces() == []
    refuse(token=refuse_token, keys=KEYS, now=NOW + 3 * DAY)
    assert traces() == []


def test_once_the_letter_has_left_only_a_digest_and_the_custodians_box_stay() -> None:
    call = make_call()
    arrive(received(call, EMAIL, name="Ada"))
    press_link(EMAIL)
    deliver(transport=Mailbox(), keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW)
    assert [bytes(one.box) for one in Letter.objects.all()] == [b""]
    assert Subscriber.objects.count() == 0
    assert open_address(bytes(Address.objects.get().sealed), custodian_private=CUSTODIAN_PRIVATE) == EMAIL


def test_no_table_shows_an_address_or_a_name_at_any_moment_of_a_subscriptions_life() -> None:
    call, mailbox, email = make_call(), Mailbox(), EMAIL.replace("E", "e")

    def post(days: float) -> None:
        assert traces() == []
        deliver(transport=mailbox, keys=KEYS, public_url=PUBLIC_URL, sender=SENDER, now=NOW + days * DAY)
        assert traces() == []

    one = subscribed(call, email, name="Augusta King")
    typed(call, email=email, name="Augusta King", now=NOW + DAY)
    post(1)
    ask_link(call_id=call.pk, email=email, language="en", keys=KEYS, now=NOW + 2 * DAY)
    post(2)
    assert sorted(message["X-Letter"] for _to, message in mailbox.taken) == ["my_links", "subscribe_my"]
    never_again(token=news_token(one), call_id=call.pk, keys=KEYS, public_url=PUBLIC_URL, now=NOW + 3 * DAY)
    post(3)
    assert mailbox.taken[-1][1]["X-Letter"] == "subscribe_never"
    assert (traces(), Subscriber.objects.count(), SubscribeRequest.objects.count()) == ([], 0, 0)
