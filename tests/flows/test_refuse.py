"""Refuse: "it was not me" takes the signature away, and nothing is ever sent there again."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.signatories import (
    ADA,
    DAY,
    KEYS,
    NOW,
    PUBLIC_URL,
    confirmed,
    letter_to,
    letters,
    make_call,
    signed,
    token_in,
)
from tests.writers import FACTS, FORM, Counter, make_target_to_write_to, state_of, typed, waiting
from undersigned.calls.models import Signature
from undersigned.calls.passes import make_my_pass
from undersigned.campaigns.models import ActionTaken
from undersigned.flows.claim_target import ask_claim
from undersigned.flows.count import count
from undersigned.flows.deliver import deliver
from undersigned.flows.lapse import lapse
from undersigned.flows.press import press
from undersigned.flows.refuse import CannotRefuse, refuse, with_refusal
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter, Subscriber
from undersigned.mailing.verbs import LetterDraft
from undersigned.people.models import Address, Consent
from undersigned.people.passes import make_refuse_pass
from undersigned.people.verbs.addresses import address_digest
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


def never_token(email: str = ADA) -> str:
    """The token at the foot of a letter of ours to an address."""
    return make_refuse_pass(KEYS, digest=address_digest(KEYS, email))


def test_never_again_blocks_an_address_that_nobody_knows_as_one_that_is_known() -> None:
    assert refuse(token=never_token("nobody@example.org"), keys=KEYS, now=NOW) is False
    signed(make_call())
    assert refuse(token=never_token(), keys=KEYS, now=NOW) is False
    assert list(Address.objects.values_list("blocked_at", flat=True)) == [NOW, NOW]
    assert Signature.objects.count() == 0 and letters() == []


def test_never_again_leaves_a_confirmed_signature_that_counts_and_stops_its_news() -> None:
    one = confirmed(make_call(), news=True)
    refuse(token=never_token(), keys=KEYS, now=NOW + HOUR)
    one.refresh_from_db()
    assert (one.state, one.wants_news, Subscriber.objects.count()) == ("confirmed", False, 0)
    address = Address.objects.get()
    assert (address.blocked_at, bool(bytes(address.sealed))) == (NOW + HOUR, True)
    assert list(Consent.objects.filter(purpose="news").values_list("withdrawn_at", flat=True)) == [NOW + HOUR]


def test_never_again_drops_the_letter_to_a_target_that_waits_for_an_answer_and_no_confirmed_one() -> None:
    target = make_target_to_write_to()
    sent, pending = waiting(target, news="on"), typed(target, now=NOW + HOUR)
    refuse(token=never_token(), keys=KEYS, now=NOW + 2 * HOUR)
    assert (state_of(sent.pk), state_of(pending.pk)) == ("waiting", "dropped")
    pending.refresh_from_db()
    assert (bytes(pending.box), [bytes(one.box) for one in ActionTaken.objects.all()]) == (b"", [b""])
    # Nothing is kept of what somebody types with the address from then on, and the form says the same as ever.
    kept = press(
        target_id=target.pk, fields=FORM, facts=FACTS, language="en", ip="", keys=KEYS, public_url=PUBLIC_URL,
        now=NOW + DAY,
    )  # fmt: skip
    assert kept is False


def test_a_letter_that_a_stranger_can_bring_has_the_link_at_its_foot_and_no_letter_comes_after_it_was_used() -> None:
    target = make_target_to_write_to()
    typed(target)
    transport = Counter()
    said: dict[str, Any] = {
        "transport": transport,
        "keys": KEYS,
        "public_url": PUBLIC_URL,
        "sender": "Hush <letters@example.org>",
    }
    deliver(**said, now=NOW)
    ((letter, _to),) = transport.letters
    bodies = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    found = [re.search(r"https://[^\s\"]+/en/refuse/([\w-]+)/", body) for body in bodies]
    assert [one is not None for one in found] == [True, True]
    assert found[0] is not None
    refuse(token=found[0][1], keys=KEYS, now=NOW + HOUR)
    ask_claim(
        target_id=target.pk, name="Ada", email=ADA, language="en", ip="", keys=KEYS, public_url=PUBLIC_URL,
        now=NOW + HOUR,
    )  # fmt: skip
    assert deliver(**said, now=NOW + HOUR).dropped == 1
    assert len(transport.letters) == 1


def test_letters_to_who_was_looked_up_or_has_a_link_to_refuse_get_no_second_one() -> None:
    said: dict[str, Any] = {"email": ADA, "digest": address_digest(KEYS, ADA), "language": "en"}
    drafts = [
        LetterDraft(kind="endorse_mailbox", about={"looked_up": True}, **said),
        LetterDraft(kind="confirm", about={"refuse_link": "x"}, **said),
        LetterDraft(kind="partner_decided", about={}, **said),
        LetterDraft(kind="event_decided", about={"by_partner": True}, **said),
        LetterDraft(kind="event_decided", about={"by_partner": False}, **said),
        LetterDraft(kind="claim_target", about={}, **said),
    ]
    shown = [with_refusal(one, keys=KEYS, public_url=PUBLIC_URL).about for one in drafts]
    assert ["never_link" in about for about in shown] == [False, False, False, False, True, True]
