"""Deliver: every letter leaves once, or says why it did not; one letter's trouble is no other one's."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.mailing.mailbox import Mailbox
from tests.signatories import (
    ADA,
    DAY,
    KEYS,
    NOW,
    PUBLIC_URL,
    SENDER,
    WORDS,
    arrive,
    confirmed,
    letter_to,
    letters,
    make_call,
    received,
    signature_of,
    signed,
    token_in,
)
from undersigned.calls.models import Call, Signature
from undersigned.calls.passes import read_my_pass
from undersigned.flows.ask_link import ask_link
from undersigned.flows.confirm import confirm
from undersigned.flows.deliver import Delivered, deliver
from undersigned.flows.refuse import refuse
from undersigned.flows.withdraw import withdraw
from undersigned.mailing.models import Letter
from undersigned.mailing.transports import RefusedForGood, ServerAway, TryLater
from undersigned.mailing.verbs import CLAIM_AGES_OUT, LetterDraft, claim_letters, queue_letters
from undersigned.people.models import Address
from undersigned.values.keys import InstanceKeys

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
GRACE = "grace@example.org"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def send(mailbox: Mailbox, *, now: datetime = NOW, keys: InstanceKeys = KEYS, **more: object) -> Delivered:
    return deliver(transport=mailbox, keys=keys, public_url=PUBLIC_URL, sender=SENDER, now=now, **more)  # type: ignore[arg-type]


def ask(call: Call, email: str = ADA, *, now: datetime = NOW) -> None:
    ask_link(call_id=call.pk, email=email, language="en", keys=KEYS, now=now)


def links(message: EmailMessage) -> list[str]:
    body = message.get_body(("plain",))
    assert body is not None
    return [line for line in body.get_content().splitlines() if "://" in line]


def test_a_letter_leaves_once_and_nothing_of_it_stays(mailbox: Mailbox) -> None:
    signed(make_call())
    assert send(mailbox) == Delivered(delivered=1)
    assert send(mailbox, now=NOW + DAY) == Delivered()
    assert mailbox.recipients == [ADA]
    kept = Letter.objects.get()
    assert (kept.state, kept.settled_at, bytes(kept.box), kept.last_error) == ("delivered", NOW, b"", "")


def test_the_letter_that_leaves_is_the_one_that_was_queued(mailbox: Mailbox) -> None:
    signed(make_call())
    about = letter_to(ADA).about
    send(mailbox)
    message = mailbox.taken[0][1]
    assert (message["To"], message["From"]) == (ADA, SENDER)
    assert links(message) == [about["confirm_link"], about["code_link"], about["refuse_link"]]
    assert message["Message-ID"] == f"<{Letter.objects.get().pk}@call.example.org>"


@pytest.mark.parametrize(
    ("stood", "again", "opens"),
    [
        ("ada@example.org", "ada+other@example.org", False),
        ("ada@example.org", "ADA@example.org", True),
        ("ada@gmail.com", "a.d.a+other@gmail.com", True),
    ],
)
def test_the_note_opens_the_signature_only_for_the_mailbox_that_confirmed(
    mailbox: Mailbox, stood: str, again: str, opens: bool
) -> None:
    call = make_call()
    one = confirmed(call, stood)
    send(mailbox)
    arrive(received(call, again), now=NOW + DAY)
    late = NOW + 5 * DAY
    send(mailbox, now=late)
    [link, never] = links(mailbox.taken[-1][1])
    assert never.startswith(f"{PUBLIC_URL}/en/refuse/")
    if opens:
        # Good for a day from when it left, however long the mail server was away.
        assert read_my_pass(KEYS, token_in(link), now=late + DAY - MINUTE) == one.pk
    else:
        assert link == f"{PUBLIC_URL}/en/my/"


def test_a_note_to_one_who_has_withdrawn_meanwhile_is_dropped(mailbox: Mailbox) -> None:
    call = make_call()
    one = confirmed(call)
    send(mailbox)
    arrive(received(call), now=NOW + DAY)
    withdraw(signature_id=one.pk, now=NOW + DAY)
    assert send(mailbox, now=NOW + DAY) == Delivered(dropped=1)


def test_at_most_so_many_letters_leave_in_a_pass_the_oldest_first(mailbox: Mailbox) -> None:
    call = make_call()
    for number in range(5):
        signed(call, f"person{number}@example.org", now=NOW + number * MINUTE)
    assert send(mailbox, now=NOW + DAY, limit=3).delivered == 3
    assert mailbox.recipients == [f"person{number}@example.org" for number in range(3)]
    assert send(mailbox, now=NOW + DAY, limit=3).delivered == 2


def test_a_letter_that_must_wait_is_tried_again_later_and_later_with_the_same_message_id(mailbox: Mailbox) -> None:
    signed(make_call())
    mailbox.answers[ADA] = TryLater("The mail server answered 451.")
    tried = []
    now = NOW
    while now <= NOW + 60 * MINUTE:
        if send(mailbox, now=now).postponed:
            tried.append(int((now - NOW) / MINUTE))
        now += MINUTE
    assert tried == [0, 1, 3, 7, 15, 31]
    assert Letter.objects.get().last_error == "The mail server answered 451."
    mailbox.answers.clear()
    assert send(mailbox, now=NOW + DAY).delivered == 1
    assert mailbox.taken[0][1]["Message-ID"] == f"<{Letter.objects.get().pk}@call.example.org>"


def test_a_letter_refused_for_good_is_emptied_and_never_tried_again(mailbox: Mailbox) -> None:
    signed(make_call())
    mailbox.answers[ADA] = RefusedForGood("The mail server answered 550 5.1.1 to RCPT.")
    assert send(mailbox) == Delivered(refused=1)
    mailbox.answers.clear()
    assert send(mailbox, now=NOW + DAY) == Delivered()
    kept = Letter.objects.get()
    assert (kept.state, bytes(kept.box), kept.last_error) == (
        "refused",
        b"",
        "The mail server answered 550 5.1.1 to RCPT.",
    )


def test_one_letters_trouble_is_no_other_ones(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call, "later@example.org")
    signed(call, "never@example.org", now=NOW + MINUTE)
    signed(call, "odd@example.org", now=NOW + 2 * MINUTE)
    signed(call, GRACE, now=NOW + 3 * MINUTE)
    mailbox.answers = {
        "later@example.org": TryLater("Later."),
        "never@example.org": RefusedForGood("Never."),
        "odd@example.org": ZeroDivisionError("odd@example.org"),
    }
    assert send(mailbox, now=NOW + DAY) == Delivered(delivered=1, postponed=2, refused=1)
    assert mailbox.recipients == [GRACE]
    errors = " ".join(Letter.objects.values_list("last_error", flat=True))
    assert "ZeroDivisionError" in errors
    assert "@" not in errors


def test_while_the_mail_server_is_away_the_other_letters_are_not_tried_and_lose_no_time(mailbox: Mailbox) -> None:
    call = make_call()
    for number in range(4):
        signed(call, f"person{number}@example.org", now=NOW + number * MINUTE)
    mailbox.answers[""] = ServerAway("The mail server cannot be reached.")
    outcome = send(mailbox, now=NOW + DAY)
    assert outcome == Delivered(postponed=1, away="The mail server cannot be reached.")
    assert list(Letter.objects.order_by("made_at").values_list("state", "attempts")) == [
        ("waiting", 1),
        ("waiting", 0),
        ("waiting", 0),
        ("waiting", 0),
    ]
    mailbox.answers.clear()
    assert send(mailbox, now=NOW + DAY).delivered == 3


def test_a_worker_that_must_leave_gives_the_rest_back(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call)
    signed(call, GRACE, now=NOW + MINUTE)
    assert send(mailbox, now=NOW + DAY, go_on=lambda: not mailbox.taken).delivered == 1
    assert send(mailbox, now=NOW + DAY).delivered == 1
    assert mailbox.recipients == [ADA, GRACE]


def test_a_letter_that_cannot_be_opened_waits_and_holds_up_nobody(mailbox: Mailbox) -> None:
    call = make_call()
    other = LetterDraft("confirm", "lost@example.org", b"l" * 32, "en", {"call": "Lost"})
    queue_letters([other], keys=InstanceKeys(bytes(32)), now=NOW - DAY)
    signed(call)
    assert send(mailbox) == Delivered(delivered=1, postponed=1)
    assert Letter.objects.get(state="waiting").last_error == "The letter cannot be opened with this instance's key."


def test_a_blocked_address_is_not_written_to_even_if_its_letter_was_queued_meanwhile(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call)
    token = token_in(letter_to(ADA).about["refuse_link"])
    refuse(token=token, keys=KEYS, now=NOW)
    ask(call, "Ada.Lovelace@EXAMPLE.org")
    assert send(mailbox) == Delivered(dropped=1)
    assert (mailbox.taken, letters()) == ([], [])


def test_a_letter_claimed_before_its_address_was_blocked_is_dropped(mailbox: Mailbox) -> None:
    signed(make_call())
    claim_letters(now=NOW, limit=1)
    Address.objects.update(blocked_at=NOW)
    assert send(mailbox, now=NOW + CLAIM_AGES_OUT + MINUTE) == Delivered(dropped=1)


def test_a_worker_killed_after_handing_over_lets_the_same_letter_go_again_when_its_claim_is_old(
    mailbox: Mailbox,
) -> None:
    """The mail server had the letter, the database not the mark: the copy can be known by its Message-ID."""

    class Killed(BaseException):
        pass

    class LastBreath(Mailbox):
        def send(self, message: EmailMessage, recipient: str) -> None:
            super().send(message, recipient)
            raise Killed

    signed(make_call())
    dying = LastBreath()
    with pytest.raises(Killed):
        send(dying)
    assert send(mailbox, now=NOW + CLAIM_AGES_OUT) == Delivered()
    assert send(mailbox, now=NOW + CLAIM_AGES_OUT + MINUTE).delivered == 1
    first, second = dying.taken[0][1], mailbox.taken[0][1]
    assert first["Message-ID"] == second["Message-ID"]


def test_a_letter_that_another_worker_holds_is_left_alone(mailbox: Mailbox) -> None:
    signed(make_call())
    claim_letters(now=NOW, limit=1)
    assert send(mailbox, now=NOW + MINUTE) == Delivered()


def test_who_asked_and_has_signed_gets_a_link_that_is_good_for_a_day_from_leaving(mailbox: Mailbox) -> None:
    call = make_call()
    one = confirmed(call)
    send(mailbox)
    mailbox.taken.clear()
    ask(call, now=NOW + MINUTE)
    late = NOW + 5 * MINUTE
    assert send(mailbox, now=late) == Delivered(delivered=1)
    (link, never) = links(mailbox.taken[0][1])
    assert never.startswith(f"{PUBLIC_URL}/en/refuse/")
    assert link.startswith(f"{PUBLIC_URL}/en/my/")
    assert read_my_pass(KEYS, token_in(link), now=late + DAY - MINUTE) == one.pk


def test_who_asked_before_confirming_gets_the_letter_to_confirm_again_at_most_once_a_day(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call)
    send(mailbox)
    ask(call, now=NOW + MINUTE)
    assert send(mailbox, now=NOW + MINUTE) == Delivered(dropped=1)
    ask(call, now=NOW + DAY)
    ask(call, now=NOW + DAY)
    assert send(mailbox, now=NOW + DAY) == Delivered(delivered=1, dropped=1)
    message = mailbox.taken[-1][1]
    assert message["X-Letter"] == "confirm"
    kept = signature_of(ADA, call)
    assert (kept.letters_sent, kept.last_letter_at, kept.state) == (2, NOW + DAY, "pending")
    assert confirm(token=token_in(links(message)[0]), words=WORDS, keys=KEYS, now=NOW + 8 * DAY).already is False


def test_asking_makes_no_more_than_five_letters_to_confirm_in_all(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call)
    for day in range(1, 8):
        ask(call, now=NOW + day * DAY)
        send(mailbox, now=NOW + day * DAY)
    assert len(mailbox.taken) == 5


def test_a_letter_to_confirm_that_did_not_leave_is_not_counted(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call)
    send(mailbox)
    ask(call, now=NOW + DAY)
    mailbox.answers[ADA] = TryLater("Later.")
    send(mailbox, now=NOW + DAY)
    assert signature_of(ADA, call).letters_sent == 1
    mailbox.answers.clear()
    assert send(mailbox, now=NOW + DAY + MINUTE).delivered == 1
    assert signature_of(ADA, call).letters_sent == 2


def test_confirming_while_the_letter_is_on_its_way_is_not_undone(mailbox: Mailbox) -> None:
    call = make_call()
    signed(call)
    token = token_in(letter_to(ADA).about["confirm_link"])
    send(mailbox)
    ask(call, now=NOW + DAY)

    class Meanwhile(Mailbox):
        def send(self, message: EmailMessage, recipient: str) -> None:
            confirm(token=token, words=WORDS, keys=KEYS, now=NOW + DAY)

    send(Meanwhile(), now=NOW + DAY)
    assert (signature_of(ADA, call).state, signature_of(ADA, call).letters_sent) == ("confirmed", 0)


@pytest.mark.parametrize("gone", ["never signed", "withdrawn", "another call"])
def test_who_asked_and_has_no_signature_gets_nothing_and_nothing_stays(gone: str, mailbox: Mailbox) -> None:
    call = make_call()
    if gone == "withdrawn":
        withdraw(signature_id=confirmed(call).pk, now=NOW)
    if gone == "another call":
        confirmed(make_call("another"))
    send(mailbox)
    mailbox.taken.clear()
    ask(call, now=NOW + DAY)
    assert send(mailbox, now=NOW + DAY) == Delivered(dropped=1)
    assert (mailbox.taken, letters()) == ([], [])


def test_a_link_that_opens_a_signature_goes_only_to_the_mailbox_that_confirmed(mailbox: Mailbox) -> None:
    """Where a provider's rules are not known, folding may take two people for one: counted once, but not let in."""
    call = make_call()
    confirmed(call, "ada@example.org")
    confirmed(call, "ada@gmail.com")
    send(mailbox)
    mailbox.taken.clear()
    for email in ("ada+other@example.org", "A.da+other@gmail.com", "ADA@example.org"):
        ask(call, email, now=NOW + MINUTE)
    assert send(mailbox, now=NOW + MINUTE) == Delivered(delivered=2, dropped=1)
    assert sorted(mailbox.recipients) == ["A.da+other@gmail.com", "ADA@example.org"]


def test_who_asks_for_links_does_not_hold_up_who_signs(mailbox: Mailbox) -> None:
    call = make_call()
    confirmed(call)
    send(mailbox)
    mailbox.taken.clear()
    ask(call, now=NOW + MINUTE)
    signed(call, GRACE, now=NOW + 2 * MINUTE)
    send(mailbox, now=NOW + 3 * MINUTE)
    assert mailbox.recipients == [GRACE, ADA]


def test_the_note_to_one_who_has_signed_leads_to_the_signature_and_offers_nothing_to_confirm(mailbox: Mailbox) -> None:
    call = make_call()
    one = confirmed(call)
    send(mailbox)
    arrive(received(call), now=NOW + MINUTE)
    send(mailbox, now=NOW + MINUTE)
    message = mailbox.taken[-1][1]
    (link, never) = links(message)
    assert never.startswith(f"{PUBLIC_URL}/en/refuse/")
    assert read_my_pass(KEYS, token_in(link), now=NOW + MINUTE) == one.pk
    assert Signature.objects.count() == 1
