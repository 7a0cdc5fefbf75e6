"""Sign: what the gate took becomes signatures and letters, once, whatever comes twice."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.signatories import (
    ADA,
    CUSTODIAN_PRIVATE,
    DAY,
    KEYS,
    NOW,
    PUBLIC_URL,
    arrive,
    confirmed,
    letter_to,
    letters,
    make_call,
    press_link,
    received,
    signature_of,
    signed,
    token_in,
)
from undersigned.calls.models import DrainedRecord, Signature
from undersigned.calls.passes import confirm_code, read_confirm_pass
from undersigned.calls.queries import NoCall
from undersigned.flows.refuse import refuse
from undersigned.flows.sign import Signed, forget_drained
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import open_address

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_signature_is_kept_as_it_was_sent_and_waits_for_its_confirmation() -> None:
    call = make_call()
    one = uuid.uuid4()
    sent = received(call, show_name=True, news=True, language="fr", prefix=b"p" * 16, at=NOW - HOUR)
    assert arrive(sent, ids=[one]) == Signed(records=1, new=1, letters=1)
    kept = Signature.objects.values().get()
    assert {name: kept[name] for name in ("id", "call_id", "name", "country", "language", "state", "signed_at")} == {
        "id": one,
        "call_id": call.pk,
        "name": "Ada Lovelace",
        "country": "GB",
        "language": "fr",
        "state": "pending",
        "signed_at": NOW - HOUR,
    }
    assert (kept["show_name"], kept["wants_news"], bytes(kept["prefix"])) == (True, True, b"p" * 16)
    assert kept["version_id"] == call.versions.get().pk
    assert (kept["letters_sent"], kept["last_letter_at"]) == (1, NOW)


def test_the_letter_carries_link_digits_refusal_and_the_day_it_lapses() -> None:
    signature = signed(make_call())
    letter = letter_to(ADA)
    about = letter.about
    assert (letter.kind, letter.language, about["call"], about["name"]) == (
        "confirm",
        "en",
        "Call for Quiet Seas",
        "Ada Lovelace",
    )
    assert str(about["confirm_link"]).startswith(f"{PUBLIC_URL}/en/confirm/")
    carried = read_confirm_pass(KEYS, token_in(about["confirm_link"]))
    assert (carried.signature_id, carried.email) == (signature.pk, ADA)
    assert about["refuse_link"] == f"{PUBLIC_URL}/en/refuse/{token_in(about['confirm_link'])}/"
    assert about["code"] == confirm_code(KEYS, signature=signature)
    assert about["code_link"] == f"{PUBLIC_URL}/en/confirm/"
    assert about["until"] == (NOW + 7 * DAY).isoformat()


def test_the_letter_is_in_the_signatorys_language() -> None:
    signed(make_call(), language="fr")
    letter = letter_to(ADA)
    assert (letter.language, letter.about["call"]) == ("fr", "Appel pour des mers calmes")
    assert str(letter.about["confirm_link"]).startswith(f"{PUBLIC_URL}/fr/confirm/")


def test_the_address_opens_with_the_custodians_key_alone() -> None:
    signed(make_call(), "Ada.Lovelace@Example.org")
    sealed = bytes(Address.objects.get().sealed)
    assert b"ovelace" not in sealed
    assert open_address(sealed, custodian_private=CUSTODIAN_PRIVATE) == "Ada.Lovelace@Example.org"


@pytest.mark.parametrize(
    "again",
    ["ada.lovelace@gmail.com", "ADA.LOVELACE@GMAIL.COM", "adalovelace@gmail.com", "a.d.a.lovelace+call@googlemail.com"],
)
def test_one_mailbox_spelt_otherwise_makes_no_second_row(again: str) -> None:
    call = make_call()
    signed(call, "ada.lovelace@gmail.com")
    assert arrive(received(call, again), now=NOW + HOUR) == Signed(records=1, new=0, letters=0)
    assert (Signature.objects.count(), Address.objects.count()) == (1, 1)


def test_two_spellings_in_one_batch_make_one_signature_with_the_words_of_its_one_letter() -> None:
    call = make_call()
    outcome = arrive(received(call, "ada@gmail.com", name="Ada"), received(call, "A.D.A@gmail.com", name="Ada King"))
    assert outcome == Signed(records=2, new=1, letters=1)
    assert Signature.objects.get().name == letter_to("ada@gmail.com").about["name"] == "Ada"


def test_another_call_is_another_signature() -> None:
    first, second = make_call("first"), make_call("second")
    signed(first)
    signed(second)
    assert Signature.objects.count() == 2
    assert Address.objects.count() == 1
    assert len(letters(ADA)) == 2


def test_the_database_itself_refuses_a_second_signature_of_an_address() -> None:
    one = signed(make_call())
    with pytest.raises(IntegrityError):
        Signature.objects.create(
            call=one.call,
            version=one.version,
            address=one.address,
            name="Ada",
            country="GB",
            language="en",
            signed_at=NOW,
        )


def test_a_record_drained_twice_changes_nothing() -> None:
    call = make_call()
    ids = [uuid.uuid4(), uuid.uuid4()]
    people = [received(call), received(call, "grace@example.org")]
    arrive(*people, ids=ids)
    before = (list(Signature.objects.values()), list(Letter.objects.values()))
    assert arrive(*people, ids=ids, now=NOW + 2 * DAY) == Signed(records=0, new=0, letters=0)
    assert (list(Signature.objects.values()), list(Letter.objects.values())) == before


def test_a_record_that_only_repeated_an_older_signature_is_not_taken_up_twice_either() -> None:
    call = make_call()
    signed(call)
    again = uuid.uuid4()
    arrive(received(call, name="Ada King"), ids=[again], now=NOW + 2 * DAY)
    arrive(received(call, name="Ada Byron"), now=NOW + 2 * DAY)
    assert arrive(received(call, name="Ada King"), ids=[again], now=NOW + 9 * DAY).records == 0
    assert Signature.objects.get().name == "Ada King"


def test_what_was_drained_is_remembered_until_it_is_forgotten() -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    call = make_call()
    arrive(received(call), received(call, "grace@example.org"), ids=[one, two])
    forget_drained(ids=[one])
    forget_drained(ids=[one])
    assert list(DrainedRecord.objects.values_list("pk", flat=True)) == [two]


def test_if_one_record_of_a_batch_cannot_be_stored_nothing_of_the_batch_is() -> None:
    call = make_call()
    broken = replace(received(call, "grace@example.org"), call=call.pk + 1_000)
    with pytest.raises(NoCall):
        arrive(received(call), broken)
    assert (Signature.objects.count(), Letter.objects.count(), DrainedRecord.objects.count()) == (0, 0, 0)


def test_pending_the_letter_goes_again_once_a_day_and_five_times_in_all() -> None:
    call = make_call()
    sent = []
    for hours in range(0, 24 * 7, 8):
        outcome = arrive(received(call, at=NOW + hours * HOUR), now=NOW + hours * HOUR)
        sent += [hours] * outcome.letters
    assert sent == [0, 24, 48, 72, 96]
    assert Signature.objects.get().letters_sent == 5


def test_every_letter_about_a_pending_signature_confirms_it_with_the_same_digits() -> None:
    call = make_call()
    signed(call)
    signed(call, now=NOW + DAY)
    first, second = letters(ADA)
    assert first.about["code"] == second.about["code"]
    assert (first.about["until"], second.about["until"]) == ((NOW + 7 * DAY).isoformat(), (NOW + 8 * DAY).isoformat())


def test_without_a_letter_to_its_owner_nobody_changes_the_words_of_a_pending_signature() -> None:
    call = make_call()
    signed(call)
    before = Signature.objects.values().get()
    arrive(received(call, name="Mallory", show_name=True, news=True), now=NOW + HOUR)
    assert Signature.objects.values().get() == before


def test_signing_again_before_confirming_lets_the_newest_words_stand_together_with_their_letter() -> None:
    call = make_call()
    signed(call, show_name=True, news=True)
    outcome = arrive(received(call, name="Augusta Ada King", language="fr"), now=NOW + DAY)
    assert (outcome.letters, letter_to(ADA).about["name"]) == (1, "Augusta Ada King")
    kept = Signature.objects.get()
    assert (kept.name, kept.show_name, kept.wants_news, kept.language) == ("Augusta Ada King", False, False, "fr")
    assert (kept.signed_at, kept.state) == (NOW, "pending")


def test_a_signature_whose_time_is_over_begins_anew_although_nothing_has_taken_it_away() -> None:
    call = make_call()
    for day in range(5):
        signed(call, now=NOW + day * DAY)
    late = NOW + 12 * DAY
    assert arrive(received(call, at=late), now=late).letters == 1
    assert press_link(now=late + 6 * DAY).already is False


def test_a_signature_that_waited_for_the_worker_can_still_be_confirmed_for_seven_days() -> None:
    call = make_call()
    late = NOW + 10 * DAY
    arrive(received(call, at=NOW), now=late)
    assert press_link(now=late + 6 * DAY).already is False


def test_confirmed_a_note_goes_to_that_mailbox_and_nothing_of_the_signature_changes() -> None:
    call = make_call()
    confirmed(call, show_name=True)
    before = Signature.objects.values().get()
    outcome = arrive(received(call, name="Mallory", language="fr"), now=NOW + HOUR)
    assert outcome == Signed(records=1, new=0, letters=1)
    note = letter_to(ADA)
    assert (note.kind, note.language) == ("already_signed", "fr")
    assert note.about == {"call": "Appel pour des mers calmes", "call_id": call.pk}
    changed = {name for name, value in Signature.objects.values().get().items() if value != before[name]}
    assert changed == {"letters_sent", "last_letter_at"}


def test_notes_to_one_who_has_signed_are_limited_too() -> None:
    call = make_call()
    confirmed(call)
    sent = [arrive(received(call), now=NOW + hours * HOUR).letters for hours in range(1, 24 * 8, 12)]
    assert sum(sent) == 5
    assert sent[:4] == [1, 0, 1, 0]


def test_to_a_blocked_address_nothing_is_kept_and_nothing_is_written() -> None:
    call = make_call()
    signed(call)
    refuse(token=token_in(letter_to(ADA).about["confirm_link"]), keys=KEYS, now=NOW)
    assert arrive(received(call), received(call, "ADA.lovelace@example.org"), now=NOW + 2 * DAY) == Signed(2, 0, 0)
    assert Signature.objects.count() == 0
    assert letters() == []


def test_an_address_that_was_forgotten_is_sealed_again_for_another_call() -> None:
    quiet, clean = make_call(), make_call("clean-seas")
    withdraw(signature_id=confirmed(quiet).pk, now=NOW + HOUR)
    assert bytes(Address.objects.get().sealed) == b""
    signed(clean, now=NOW + 2 * HOUR)
    assert open_address(bytes(Address.objects.get().sealed), custodian_private=CUSTODIAN_PRIVATE) == ADA


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["sign", "withdraw"])
def test_an_address_that_is_forgotten_while_it_signs_another_call_stays_sealed(first: str) -> None:
    quiet, clean = make_call(), make_call("clean-seas")
    one = confirmed(quiet)
    deeds: dict[str, Callable[[], object]] = {
        "sign": lambda: arrive(received(clean, at=NOW + HOUR), now=NOW + HOUR),
        "withdraw": lambda: withdraw(signature_id=one.pk, now=NOW + HOUR),
    }
    done, enough = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                deeds[first]()
                done.set()
                enough.wait(0.7)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    done.wait(10)
    deeds["withdraw" if first == "sign" else "sign"]()
    enough.set()
    thread.join(10)
    assert open_address(bytes(Address.objects.get().sealed), custodian_private=CUSTODIAN_PRIVATE) == ADA


def test_a_withdrawn_signature_can_be_signed_again_in_the_same_row() -> None:
    call = make_call()
    one = confirmed(call)
    withdraw(signature_id=one.pk, now=NOW + HOUR)
    arrive(received(call, name="Ada again", at=NOW + 2 * HOUR), now=NOW + 2 * HOUR)
    again = signature_of(ADA, call)
    assert (again.pk, again.state, again.name, again.signed_at) == (one.pk, "pending", "Ada again", NOW + 2 * HOUR)
    assert (again.confirmed_at, again.withdrawn_at) == (None, None)
    assert open_address(bytes(again.address.sealed), custodian_private=CUSTODIAN_PRIVATE) == ADA
    assert letter_to(ADA).kind == "confirm"
    press_link(now=NOW + 3 * HOUR)
    assert signature_of(ADA, call).state == "confirmed"
