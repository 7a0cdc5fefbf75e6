"""Correct: a signatory corrects the name, or shows or hides it; every showing has its consent."""

import uuid

import pytest

from tests.signatories import DAY, NOW, WORDS, confirmed, make_call, signed
from undersigned.flows.correct import NothingToCorrect, correct_name, hide_name, show_name
from undersigned.flows.withdraw import withdraw
from undersigned.people.models import Consent
from undersigned.values.names import InvalidName
from undersigned.values.shown_words import ShownWords

pytestmark = pytest.mark.django_db
AGAIN = ShownWords("fr", "Afficher mon nom.", "", "")


def test_a_corrected_name_is_cleaned_and_stored() -> None:
    one = confirmed(make_call())
    assert correct_name(signature_id=one.pk, name="  Augusta   Ada King ") == "Augusta Ada King"
    one.refresh_from_db()
    assert one.name == "Augusta Ada King"


@pytest.mark.parametrize(
    ("name", "code"), [("", "missing"), ("x" * 256, "too_long"), ("see https://evil.example", "link")]
)
def test_a_name_that_is_none_changes_nothing(name: str, code: str) -> None:
    one = confirmed(make_call())
    with pytest.raises(InvalidName) as refused:
        correct_name(signature_id=one.pk, name=name)
    assert refused.value.code == code
    one.refresh_from_db()
    assert one.name == "Ada Lovelace"


def test_showing_hiding_and_showing_again_leave_two_consents_of_which_one_is_in_force() -> None:
    one = confirmed(make_call())
    show_name(signature_id=one.pk, words=WORDS, now=NOW)
    show_name(signature_id=one.pk, words=WORDS, now=NOW)
    hide_name(signature_id=one.pk, now=NOW + DAY)
    one.refresh_from_db()
    assert one.show_name is False
    show_name(signature_id=one.pk, words=AGAIN, now=NOW + 2 * DAY)
    one.refresh_from_db()
    assert one.show_name is True
    kept = Consent.objects.order_by("given_at").values_list("purpose", "words", "language", "given_at", "withdrawn_at")
    assert list(kept) == [
        ("show_name", WORDS.show_name, "en", NOW, NOW + DAY),
        ("show_name", AGAIN.show_name, "fr", NOW + 2 * DAY, None),
    ]


def test_hiding_the_name_leaves_the_consent_to_news() -> None:
    one = confirmed(make_call(), show_name=True, news=True)
    hide_name(signature_id=one.pk, now=NOW + DAY)
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == ["news"]


def test_what_is_not_confirmed_cannot_be_corrected() -> None:
    call = make_call()
    pending = signed(call)
    gone = confirmed(call, "grace@example.org")
    withdraw(signature_id=gone.pk, now=NOW)
    for signature_id in (pending.pk, gone.pk, uuid.uuid4()):
        with pytest.raises(NothingToCorrect):
            correct_name(signature_id=signature_id, name="Mallory")
        with pytest.raises(NothingToCorrect):
            show_name(signature_id=signature_id, words=WORDS, now=NOW)
        with pytest.raises(NothingToCorrect):
            hide_name(signature_id=signature_id, now=NOW)
    assert Consent.objects.count() == 0
