"""Confirm: looking changes nothing, saying yes counts once, and neither a link nor digits can be made up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.at_once import at_once
from tests.signatories import (
    ADA,
    DAY,
    KEYS,
    NOW,
    WORDS,
    arrive,
    confirmed,
    letter_to,
    make_call,
    press_link,
    received,
    signature_of,
    signed,
    token_in,
)
from undersigned.calls.models import Call, Signature
from undersigned.calls.passes import make_confirm_pass, make_my_pass, read_my_pass, words_of
from undersigned.flows.confirm import (
    CallClosed,
    CannotConfirm,
    Confirmed,
    ToConfirm,
    WordsChanged,
    WrongCode,
    confirm,
    confirm_by_code,
    preview,
)
from undersigned.flows.refuse import CannotRefuse, refuse
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Subscriber
from undersigned.mailing.verbs import read_subscriber
from undersigned.people.models import CodeTry, Consent
from undersigned.values.keys import InstanceKeys

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def link_token(email: str = ADA) -> str:
    return token_in(letter_to(email).about["confirm_link"])


def by_code(call: Call, code: object, *, email: str = ADA, now: object = NOW) -> Confirmed:
    return confirm_by_code(call_id=call.pk, email=email, code=str(code), words=WORDS, keys=KEYS, now=now)  # type: ignore[arg-type]


def wrong(code: object) -> str:
    return f"{(int(str(code)) + 1) % 1_000_000:06d}"


def test_a_preview_shows_what_would_be_confirmed_and_changes_nothing() -> None:
    call = make_call()
    one = signed(call, show_name=True)
    before = Signature.objects.values().get()
    shown = preview(token=link_token(), keys=KEYS, now=NOW)
    assert shown == ToConfirm(
        name="Ada Lovelace",
        call_id=call.pk,
        version_id=one.version_id,
        already=False,
        show_name=True,
        wants_news=False,
        consent_required=False,
        seen=words_of(one).hex(),
    )
    assert Signature.objects.values().get() == before


def test_the_link_confirms_once_however_often_it_is_pressed() -> None:
    call = make_call()
    one = signed(call)
    first = press_link(now=NOW + DAY)
    assert (first.signature_id, first.already) == (one.pk, False)
    assert read_my_pass(KEYS, first.my_token, now=NOW + DAY) == one.pk
    again = press_link(now=NOW + 2 * DAY)
    assert (again.signature_id, again.already) == (one.pk, True)
    kept = signature_of(ADA, call)
    assert (kept.state, kept.confirmed_at) == ("confirmed", NOW + DAY)
    assert preview(token=link_token(), keys=KEYS, now=NOW + 8 * DAY).already is True


def test_a_letter_found_later_than_a_week_after_confirming_opens_nothing() -> None:
    signed(make_call())
    press_link(now=NOW)
    token = link_token()
    late = NOW + 7 * DAY + SECOND
    with pytest.raises(CannotConfirm):
        preview(token=token, keys=KEYS, now=late)
    with pytest.raises(CannotConfirm):
        confirm(token=token, words=WORDS, keys=KEYS, now=late)
    with pytest.raises(CannotRefuse):
        refuse(token=token, keys=KEYS, now=late)


def test_what_a_newer_letter_named_is_not_confirmed_by_an_older_one_unseen() -> None:
    call = make_call()
    signed(call)
    older, code = link_token(), letter_to(ADA).about["code"]
    signed(call, now=NOW + DAY, name="Mallory", show_name=True)
    with pytest.raises(WordsChanged):
        confirm(token=older, words=WORDS, keys=KEYS, now=NOW + DAY)
    with pytest.raises(WrongCode):
        by_code(call, code, now=NOW + DAY)
    shown = preview(token=older, keys=KEYS, now=NOW + DAY)
    assert shown.name == "Mallory"
    assert confirm(token=older, seen=shown.seen, words=WORDS, keys=KEYS, now=NOW + DAY).already is False


def test_a_link_from_before_a_withdrawal_does_not_confirm_what_was_signed_after_it() -> None:
    call = make_call()
    one = signed(call)
    older = link_token()
    press_link()
    withdraw(signature_id=one.pk, now=NOW + DAY)
    signed(call, now=NOW + 2 * DAY)
    with pytest.raises(CannotConfirm):
        confirm(token=older, words=WORDS, keys=KEYS, now=NOW + 2 * DAY)


def test_every_letters_link_confirms_also_the_first_after_a_second_was_sent() -> None:
    call = make_call()
    signed(call)
    first = link_token()
    signed(call, now=NOW + DAY)
    assert confirm(token=first, words=WORDS, keys=KEYS, now=NOW + DAY).already is False


def test_a_link_lapses_seven_days_after_its_letter() -> None:
    signed(make_call())
    assert preview(token=link_token(), keys=KEYS, now=NOW + 7 * DAY).already is False
    with pytest.raises(CannotConfirm):
        preview(token=link_token(), keys=KEYS, now=NOW + 7 * DAY + SECOND)
    with pytest.raises(CannotConfirm):
        press_link(now=NOW + 7 * DAY + SECOND)
    assert Signature.objects.get().state == "pending"


def test_a_closed_call_still_takes_links_that_were_sent_before_for_24_hours() -> None:
    call = make_call()
    signed(call)
    signed(call, "grace@example.org")
    call.closed_at = NOW + DAY
    call.save()
    assert press_link(now=NOW + 2 * DAY - SECOND).already is False
    grace = link_token("grace@example.org")
    with pytest.raises(CallClosed):
        preview(token=grace, keys=KEYS, now=NOW + 2 * DAY)
    with pytest.raises(CallClosed):
        press_link("grace@example.org", now=NOW + 2 * DAY)
    assert press_link(now=NOW + 3 * DAY).already is True


def _flip(token: str) -> str:
    return token[:10] + ("A" if token[10] != "A" else "B") + token[11:]


@pytest.mark.parametrize("how", ["cut", "changed", "empty", "beyond ASCII", "not UTF-8", "too long"])
def test_a_link_that_was_cut_changed_or_made_up_confirms_nothing(how: str) -> None:
    one = signed(make_call())
    token = link_token()
    spoilt = {
        "cut": token[:-4],
        "changed": _flip(token),
        "empty": "",
        "beyond ASCII": "é" + token,
        "not UTF-8": "\udcff" + token,
        "too long": token * 9,
    }[how]
    with pytest.raises(CannotConfirm):
        preview(token=spoilt, keys=KEYS, now=NOW)
    with pytest.raises(CannotConfirm):
        confirm(token=spoilt, words=WORDS, keys=KEYS, now=NOW)
    one.refresh_from_db()
    assert one.state == "pending"


def test_a_pass_for_something_else_or_of_another_instance_confirms_nothing() -> None:
    one = signed(make_call())
    mine = make_my_pass(KEYS, signature_id=one.pk, now=NOW)
    foreign = make_confirm_pass(InstanceKeys(bytes(32)), signature=one, email=ADA)
    for token in (mine, foreign):
        with pytest.raises(CannotConfirm):
            confirm(token=token, words=WORDS, keys=KEYS, now=NOW)


def test_a_withdrawn_or_refused_signature_is_not_confirmed_by_its_old_link() -> None:
    call = make_call()
    one = confirmed(call)
    withdraw(signature_id=one.pk, now=NOW)
    with pytest.raises(CannotConfirm):
        press_link()
    signed(call, "grace@example.org")
    grace = link_token("grace@example.org")
    refuse(token=grace, keys=KEYS, now=NOW)
    with pytest.raises(CannotConfirm):
        confirm(token=grace, words=WORDS, keys=KEYS, now=NOW)


def test_who_refused_for_one_call_is_not_confirmed_for_another_by_a_link_still_lying_about() -> None:
    first, second = make_call("first"), make_call("second")
    signed(first)
    for_first = link_token()
    signed(second, now=NOW + SECOND)
    for_second = link_token()
    refuse(token=for_first, keys=KEYS, now=NOW + 2 * SECOND)
    with pytest.raises(CannotConfirm):
        confirm(token=for_second, words=WORDS, keys=KEYS, now=NOW + 3 * SECOND)


def test_address_and_digits_confirm_where_the_link_is_broken() -> None:
    call = make_call()
    one = signed(call, "ada.lovelace@gmail.com", news=True)
    code = str(letter_to("ada.lovelace@gmail.com").about["code"])
    outcome = by_code(call, f"{code[:3]} {code[3:]}", email=" AdaLovelace@GMail.com ")
    assert (outcome.signature_id, outcome.already) == (one.pk, False)
    assert read_subscriber(Subscriber.objects.get(), keys=KEYS) == "AdaLovelace@gmail.com"


def test_digits_pressed_twice_say_twice_that_the_signature_stands_for_a_week() -> None:
    call = make_call()
    signed(call)
    code = letter_to(ADA).about["code"]
    assert by_code(call, code).already is False
    assert by_code(call, code, now=NOW + 7 * DAY).already is True
    with pytest.raises(WrongCode):
        by_code(call, code, now=NOW + 7 * DAY + SECOND)


def test_digits_are_tried_five_times_a_day() -> None:
    call = make_call()
    signed(call)
    code = letter_to(ADA).about["code"]
    for _attempt in range(5):
        with pytest.raises(WrongCode):
            by_code(call, wrong(code))
    with pytest.raises(WrongCode):
        by_code(call, code)
    signed(call, now=NOW + DAY)
    assert by_code(call, letter_to(ADA).about["code"], now=NOW + DAY).already is False


@pytest.mark.django_db(transaction=True)
def test_digits_are_tried_five_times_also_when_all_are_tried_at_once() -> None:
    call = make_call()
    signed(call)
    code = letter_to(ADA).about["code"]

    def attempt() -> str:
        try:
            by_code(call, wrong(code))
        except WrongCode:
            return "wrong"
        return "right"

    assert at_once(12, attempt) == ["wrong"] * 12
    assert CodeTry.objects.get().tries == 5


def test_a_second_signing_without_a_letter_gives_no_new_tries() -> None:
    call = make_call()
    signed(call)
    code = letter_to(ADA).about["code"]
    for attempt in range(5):
        arrive(received(call), now=NOW + attempt * SECOND)
        with pytest.raises(WrongCode):
            by_code(call, wrong(code))
    with pytest.raises(WrongCode):
        by_code(call, code)


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", "", "@", "ada.lovelace@example.org\x00"])
def test_digits_for_an_address_that_never_signed_are_as_wrong_as_any(email: str) -> None:
    call = make_call()
    signed(call)
    with pytest.raises(WrongCode):
        by_code(call, letter_to(ADA).about["code"], email=email)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "４８２９１３", "abcdef", "\udcff"])
def test_what_are_not_six_digits_is_wrong(code: str) -> None:
    call = make_call()
    signed(call)
    with pytest.raises(WrongCode):
        by_code(call, code)


def test_a_known_and_an_unknown_address_cost_the_same_questions_when_digits_are_wrong() -> None:
    call = make_call()
    signed(call)
    asked = []
    for email in (ADA, "nobody@example.org"):
        with CaptureQueriesContext(connection) as questions, pytest.raises(WrongCode):
            by_code(call, wrong(letter_to(ADA).about["code"]), email=email)
        asked.append([one["sql"].split()[0] for one in questions])
    assert asked[0] == asked[1]


def test_digits_of_one_call_do_not_confirm_another() -> None:
    first, second = make_call("first"), make_call("second")
    signed(first)
    code = letter_to(ADA).about["code"]
    signed(second, now=NOW + SECOND)
    if letter_to(ADA).about["code"] != code:
        with pytest.raises(WrongCode):
            by_code(second, code)
    assert signature_of(ADA, second).state == "pending"


def test_digits_of_a_withdrawn_signature_do_not_confirm_the_next_one() -> None:
    call = make_call()
    one = confirmed(call)
    old = letter_to(ADA).about["code"]
    withdraw(signature_id=one.pk, now=NOW + SECOND)
    signed(call, now=NOW + 2 * SECOND)
    assert letter_to(ADA).about["code"] != old


def test_consents_are_recorded_with_the_words_and_in_the_language_shown_when_confirming_and_not_before() -> None:
    call = make_call()
    signed(call, show_name=True, news=True, language="fr")
    assert Consent.objects.count() == 0
    token = token_in(letter_to(ADA).about["confirm_link"])
    for days in (1, 2):
        confirm(token=token, words=WORDS, keys=KEYS, now=NOW + days * DAY)
    kept = Consent.objects.order_by("purpose").values_list(
        "purpose", "scope", "words", "language", "given_at", "withdrawn_at"
    )
    assert list(kept) == [
        ("news", "quiet-seas", WORDS.news, "en", NOW + DAY, None),
        ("show_name", "quiet-seas", WORDS.show_name, "en", NOW + DAY, None),
    ]


@pytest.mark.parametrize(("required", "kept"), [(True, [("keep", WORDS.consent)]), (False, [])])
def test_the_consent_that_a_call_asks_for_is_recorded_when_confirming(
    required: bool, kept: list[tuple[str, str]]
) -> None:
    call = make_call()
    call.consent_required = required
    call.save()
    signed(call)
    press_link()
    assert list(Consent.objects.values_list("purpose", "words")) == kept


@pytest.mark.parametrize("news", [True, False])
def test_whoever_ticked_news_is_a_subscriber_once_confirmed_and_only_then(news: bool) -> None:
    call = make_call()
    signed(call, news=news, show_name=True)
    assert Subscriber.objects.count() == 0
    press_link()
    press_link()
    assert [read_subscriber(one, keys=KEYS) for one in Subscriber.objects.all()] == [ADA] * news
    assert Consent.objects.filter(purpose="news").count() == int(news)
