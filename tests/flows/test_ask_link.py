"""Ask for the link: the same work for every address, and no answer that tells who has signed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.signatories import ADA, DAY, KEYS, NOW, confirmed, letters, make_call
from undersigned.flows.ask_link import ask_link
from undersigned.mailing.models import Letter
from undersigned.people.models import Address
from undersigned.values.email import InvalidEmail

pytestmark = pytest.mark.django_db


def ask(call_id: int, email: str = ADA, *, now: object = NOW) -> None:
    ask_link(call_id=call_id, email=email, language="fr", keys=KEYS, now=now)  # type: ignore[arg-type]


def test_a_letter_is_queued_whether_the_address_has_signed_or_not() -> None:
    call = make_call()
    ask(call.pk, "nobody@example.org")
    (letter,) = letters("nobody@example.org")
    assert (letter.kind, letter.language, letter.about) == ("my", "fr", {"call_id": call.pk})
    assert Address.objects.count() == 0


def test_an_address_that_signed_costs_the_same_questions_as_one_that_did_not() -> None:
    call = make_call()
    confirmed(call)
    with CaptureQueriesContext(
        connection,
    ) as known:
        ask(call.pk)
    with CaptureQueriesContext(connection) as unknown:
        ask(call.pk, "nobody@example.org")
    assert len(known) == len(unknown)


def test_five_a_day_for_every_spelling_of_a_mailbox_then_silence_until_the_next() -> None:
    call = make_call()
    for email in [
        "ada@gmail.com",
        "a.da@gmail.com",
        "ADA@gmail.com",
        "ada+x@gmail.com",
        "ad.a@googlemail.com",
        "ada@gmail.com",
    ]:
        ask(call.pk, email)
    assert Letter.objects.count() == 5
    ask(call.pk, "grace@example.org")
    assert Letter.objects.count() == 6
    ask(call.pk, "ada@gmail.com", now=NOW + DAY)
    assert Letter.objects.count() == 6
    ask(call.pk, "ada@gmail.com", now=NOW + 1.01 * DAY)
    assert Letter.objects.count() == 7


def test_what_is_no_address_is_said_to_be_none() -> None:
    call = make_call()
    with pytest.raises(InvalidEmail):
        ask(call.pk, "no address")
    assert Letter.objects.count() == 0
