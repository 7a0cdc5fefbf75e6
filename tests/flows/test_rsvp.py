"""Come to an event: one seat is one person's, nobody is locked out by a machine, and the line moves up by itself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.comers import (
    ONLINE,
    ask,
    come,
    confirm,
    confirm_token,
    kinds,
    make_event,
    post,
    press,
    rsvp_to,
    seat_token,
    states,
)
from tests.flows.at_once import at_once
from tests.partners import active, code_of
from tests.servers.outbox import plain_text
from tests.signatories import ADA, DAY, KEYS, NOW, PUBLIC_URL, letters
from undersigned.campaigns.models import Event, EventQuestion, Rsvp
from undersigned.campaigns.passes.rsvps import make_rsvp_pass, make_seat_pass
from undersigned.campaigns.queries.rsvps import figures_by_partner, number_in_line, rsvps_of, seats_left, taken_seats
from undersigned.campaigns.verbs.rsvps import Answer, open_comer
from undersigned.flows.confirm_rsvp import (
    AskChanged,
    CannotConfirm,
    EventIsOff,
    LinkExpired,
    News,
    decline,
    look_at_ask,
    look_at_seat,
)
from undersigned.flows.give_back import CannotGiveBack, EventIsOver, give_back
from undersigned.flows.refuse import refuse
from undersigned.flows.rsvp import HELD_AN_HOUR, LETTERS_A_DAY, LETTERS_OF_ALL_A_DAY, BadRsvp, NotOpen, TooMany
from undersigned.flows.tend_rsvps import fill_seats, tend_rsvps
from undersigned.mailing.models import Letter, Subscriber
from undersigned.people.models import Consent
from undersigned.people.passes import make_refuse_pass
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db
BOB, EVE = "bob@example.org", "eve@example.net"


@pytest.fixture
def event() -> Event:
    return make_event()


def keys_prefix(ip: str) -> bytes:
    """The mark of a network."""
    return KEYS.prefix_digest(ip)


def back(event: Event, email: str = ADA, **how: Any) -> bool:
    return give_back(token=seat_token(event, email), keys=KEYS, public_url=PUBLIC_URL, **{"now": NOW} | how)


def test_who_asks_and_confirms_is_seated_and_gets_the_link(event: Event) -> None:
    assert ask(event)
    assert states(event) == ["held_seat"]
    assert ADA.encode() not in bytes(rsvp_to(event).box)
    assert kinds(post()) == [("rsvp_confirm", ADA)]
    assert confirm(event).state == "seated"
    ((message, to),) = post().letters
    assert (message["X-Letter"], to) == ("rsvp_seat", ADA)
    assert ONLINE in plain_text(message)


def test_the_online_link_is_in_no_letter_of_who_has_not_confirmed_or_waits(event: Event) -> None:
    come(event)
    come(event, BOB)
    told = {(str(one["X-Letter"]), to): one.as_bytes() for one, to in post().letters}
    assert {kind: ONLINE.encode() in text for kind, text in told.items()} == {
        ("rsvp_seat", ADA): True, ("rsvp_in_line", BOB): False,
    }  # fmt: skip


def test_the_second_waits_and_moves_up_when_the_first_gives_back(event: Event) -> None:
    for minute, email in enumerate((ADA, BOB, EVE)):
        come(event, email, now=NOW + timedelta(minutes=minute))
    assert states(event) == ["seated", "in_line", "in_line"]
    assert [number_in_line(rsvp_to(event, one)) for one in (ADA, BOB, EVE)] == [0, 1, 2]
    post()
    assert back(event) is True
    assert states(event) == ["given_back", "seated", "in_line"]
    assert number_in_line(rsvp_to(event, EVE)) == 1
    assert kinds(post()) == [("rsvp_given_back", ADA), ("rsvp_seat", BOB)]
    assert back(event) is False and kinds(post()) == []


def test_who_gives_back_is_forgotten_and_can_ask_again_with_a_link_of_its_own(event: Event) -> None:
    come(event)
    old = seat_token(event)
    assert back(event)
    assert bytes(rsvp_to(event).box) == b""
    come(event)
    assert sorted(states(event)) == ["given_back", "seated"]
    assert give_back(token=old, keys=KEYS, public_url=PUBLIC_URL, now=NOW) is False
    assert look_at_seat(token=old, keys=KEYS).state == "given_back"
    assert rsvp_to(event).state == "seated"


def test_confirming_twice_is_confirming_once(event: Event) -> None:
    ask(event)
    token = confirm_token(event)
    first, again = press(token), press(token, now=NOW + DAY * 3)
    assert (first.state, again.state) == ("seated", "seated")
    assert sorted(one.kind for one in letters(ADA)) == ["rsvp_confirm", "rsvp_seat"]


def test_looking_at_a_link_changes_nothing(event: Event) -> None:
    ask(event)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        seat = look_at_ask(token=confirm_token(event), keys=KEYS, now=NOW)
    assert seat.is_asked and not [one for one in asked.captured_queries if not one["sql"].startswith("SELECT")]


def test_a_seat_that_nobody_confirms_is_free_after_a_day_and_the_line_moves_up(event: Event) -> None:
    ask(event, EVE, now=NOW - timedelta(seconds=1))
    come(event)
    assert states(event) == ["held_seat", "in_line"]
    late = NOW + DAY - timedelta(seconds=1)
    assert tend_rsvps(keys=KEYS, public_url=PUBLIC_URL, now=late - timedelta(minutes=1)) == 0
    assert tend_rsvps(keys=KEYS, public_url=PUBLIC_URL, now=late) == 1
    assert states(event) == ["lapsed", "seated"]
    assert bytes(rsvp_to(event, EVE).box) == b""
    with pytest.raises(LinkExpired):
        confirm(event, EVE, now=late)
    assert tend_rsvps(keys=KEYS, public_url=PUBLIC_URL, now=late) == 0


def test_asking_again_holds_no_seat_for_longer(event: Event) -> None:
    ask(event, EVE)
    ask(event, EVE, now=NOW + DAY / 2)
    come(event, now=NOW + DAY / 2)
    ask(event, EVE, now=NOW + DAY)
    assert states(event) == ["seated", "asked_seat"]


def test_a_seat_that_comes_free_goes_to_who_waits_before_anybody_new(event: Event) -> None:
    ask(event, EVE)
    come(event)
    ask(event, BOB, now=NOW + DAY)
    assert {one: rsvp_to(event, one).state for one in (ADA, BOB)} == {ADA: "seated", BOB: "asked_seat"}


def test_the_form_says_all_that_is_wrong_at_once(event: Event) -> None:
    for position, kind in ((1, "text"), (2, "choice"), (3, "yes_no")):
        EventQuestion.objects.create(
            event=event, position=position, kind=kind, text={"en": f"Question {position}?"}, required=True,
            choices=[{"en": "Tea"}, {"en": "Coffee"}],
        )  # fmt: skip
    with pytest.raises(BadRsvp) as wrong:
        ask(event, "nobody", name="", answer_2="3", answer_3="perhaps", time_zone="Mars/Olympus")
    assert wrong.value.errors == {
        "name": "missing", "email": "malformed", "answer_1": "missing", "answer_2": "unknown", "answer_3": "unknown",
        "time_zone": "unknown",
    }  # fmt: skip
    ask(event, answer_1="Yes,\nwhy not", answer_2="2", answer_3="no")
    comer = open_comer(rsvp_to(event), keys=KEYS)
    assert comer is not None and comer.answers == (
        Answer(1, "Question 1?", "Yes,\nwhy not"), Answer(2, "Question 2?", "Coffee", 2), Answer(3, "Question 3?", "no"),
    )  # fmt: skip


@pytest.mark.parametrize("field", ["name", "email"])
def test_no_line_break_gets_into_a_letters_head(event: Event, field: str) -> None:
    typed: dict[str, Any] = {"email": ADA, field: "ada@example.org\r\nBcc: all@example.org"}
    with pytest.raises(BadRsvp) as wrong:
        ask(event, **typed)
    assert wrong.value.errors == {field: "control" if field == "name" else "malformed"}


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("عائشة بنت محمد", "aisha@example.org"),
        ("Jörg Müller", "joerg@müller.example.org"),
        ("हिन्दी", "हिन्दी@example.org"),
    ],
)
def test_names_and_addresses_of_all_scripts_come_through(event: Event, name: str, email: str) -> None:
    come(event, email, name=name)
    ((message, to),) = [one for one in post().letters if one[0]["X-Letter"] == "rsvp_seat"]
    assert to == email
    (file,) = message.iter_attachments()
    assert file.get_content_type() == "text/calendar" and file["Content-Type"].params["method"] == "REQUEST"
    comer = open_comer(rsvp_to(event, email), keys=KEYS)
    assert comer is not None and (comer.name, comer.email) == (name, email)


def test_an_address_in_quotes_is_refused_with_a_word_at_its_field(event: Event) -> None:
    with pytest.raises(BadRsvp) as wrong:
        ask(event, '"q o"@example.org', name='"Q" O’Hara')
    assert wrong.value.errors == {"email": "malformed"}


def test_a_title_with_line_breaks_breaks_no_head() -> None:
    event = make_event(title={"en": "Quiet\r\nBcc: all@example.org"})
    ask(event)
    ((message, _to),) = post().letters
    assert message["Subject"] == "Quiet Bcc: all@example.org: please confirm" and message["Bcc"] is None


def test_a_link_that_was_cut_changed_or_made_for_something_else_opens_nothing(event: Event) -> None:
    come(event)
    seat, asked = seat_token(event), confirm_token(event)
    for token in ("", "x", seat[:-1], seat[:-1] + ("A" if seat[-1] != "A" else "B"), asked):
        with pytest.raises(CannotConfirm):
            look_at_seat(token=token, keys=KEYS)
        with pytest.raises(CannotGiveBack):
            give_back(token=token, keys=KEYS, public_url=PUBLIC_URL, now=NOW)
    for token in ("", "x", asked[:-1], seat):
        with pytest.raises(CannotConfirm):
            press(token, seen="whatever")
    assert states(event) == ["seated"]


def test_the_page_of_a_seat_opens_nothing_before_the_mailbox_confirmed(event: Event) -> None:
    ask(event)
    with pytest.raises(CannotConfirm):
        look_at_seat(token=make_seat_pass(KEYS, rsvp_id=rsvp_to(event).pk), keys=KEYS)


def test_a_link_confirms_only_what_its_own_spelling_asked_for(event: Event) -> None:
    other = "ada.lovelace+one@example.org"
    ask(event)
    mine = confirm_token(event)
    ask(event, other, name="Somebody Else")
    for rsvp_id, email in ((rsvp_to(event).pk, other), (rsvp_to(event, other).pk, ADA)):
        with pytest.raises(CannotConfirm):
            press(make_rsvp_pass(KEYS, rsvp_id=rsvp_id, email=email))
    seat = press(mine)
    assert (seat.state, seat.comer and seat.comer.name) == ("seated", "Ada Lovelace")
    # One address has one seat: what its other spelling asked for is gone.
    assert states(event) == ["seated"]


def test_a_stranger_who_types_other_spellings_keeps_nobody_from_their_letter(event: Event) -> None:
    sent = [ask(event, f"ada.lovelace+{number}@example.org", ip="203.0.113.9") for number in range(8)]
    assert sent == [True] * LETTERS_A_DAY + [False] * 3
    assert ask(event, ip="198.51.100.7")
    assert confirm(event).state == "seated"
    assert ask(make_event("other", campaign=event.campaign), ip="198.51.100.7")


def test_all_networks_together_bring_a_mailbox_twenty_letters_a_day(event: Event) -> None:
    sent = [ask(event, ip=f"203.0.{number // 4}.9") for number in range(24)]
    assert sent == [True] * LETTERS_OF_ALL_A_DAY + [False] * 4
    assert len(letters()) == LETTERS_OF_ALL_A_DAY


def test_what_was_typed_anew_meanwhile_is_shown_before_it_is_confirmed(event: Event) -> None:
    ask(event)
    seen = look_at_ask(token=confirm_token(event), keys=KEYS, now=NOW).seen
    ask(event, name="Somebody Else", ip="203.0.113.9")
    with pytest.raises(AskChanged):
        press(confirm_token(event), seen=seen)
    assert states(event) == ["held_seat"]
    assert confirm(event).state == "seated"


def test_asking_again_from_elsewhere_moves_no_seat_to_another_network() -> None:
    event = make_event(capacity=50)
    first = keys_prefix("198.51.100.7")
    for number in range(5):
        ask(event, f"guest{number}@example.org", ip="198.51.100.7")
        ask(event, f"guest{number}@example.org", ip="203.0.113.9")
    assert [bytes(one) for one in Rsvp.objects.values_list("prefix", flat=True)] == [first] * 5


def test_half_of_the_seats_at_most_are_kept_for_who_has_not_confirmed() -> None:
    event = make_event(capacity=10)
    for number in range(12):
        ask(event, f"guest{number}@example.org", ip=f"203.0.{number}.9")
    assert (states(event).count("held_seat"), states(event).count("asked_seat")) == (5, 7)
    assert come(event, ip="198.51.100.7").state == "seated"


def test_who_is_seated_and_asks_again_gets_their_own_letter_at_the_address_that_confirmed(event: Event) -> None:
    come(event)
    post()
    assert ask(event, "ada.lovelace+other@example.org", name="Somebody Else")
    assert kinds(post()) == [("rsvp_seat", ADA)]
    comer = open_comer(rsvp_to(event), keys=KEYS)
    assert comer is not None and (comer.name, comer.email) == ("Ada Lovelace", ADA)


def test_a_mailbox_gets_five_letters_a_day_at_most_whatever_is_asked(event: Event) -> None:
    sent = [ask(event, f"ada.lovelace+{number}@example.org") for number in range(8)]
    assert sent == [True] * LETTERS_A_DAY + [False] * 3
    assert len(letters()) == LETTERS_A_DAY


def test_a_machine_behind_one_network_keeps_five_seats_for_a_day_and_costs_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_event(capacity=50)
    monkeypatch.setattr("undersigned.flows.rsvp.A_NETWORK_AN_HOUR", 60)
    asked = {"kept": 0, "refused": 0}
    for number in range(100):
        try:
            ask(event, f"bot{number}@example.net", ip="203.0.113.9")
            asked["kept"] += 1
        except TooMany:
            asked["refused"] += 1
    assert asked == {"kept": 60, "refused": 40}
    assert sorted(states(event)).count("held_seat") == 5
    assert len(letters()) == 60
    with CaptureQueriesContext(connection) as counted, pytest.raises(TooMany):
        ask(event, "bot@example.net", ip="203.0.113.9")
    assert len([one for one in counted.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 7
    assert come(event, ip="198.51.100.7").state == "seated"


def test_a_hall_behind_one_address_is_kept_without_seats_and_seated_by_confirming() -> None:
    event = make_event(capacity=None)
    for number in range(HELD_AN_HOUR + 5):
        assert ask(event, f"guest{number}@example.net", ip="203.0.113.9")
    other = make_event("other", campaign=event.campaign, capacity=50)
    assert ask(other, ip="203.0.113.9")
    assert states(other) == ["asked_seat"]
    assert confirm(other).state == "seated"


def test_a_network_has_its_own_bound_at_an_event_a_day(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.flows.rsvp.A_NETWORK_A_DAY", 3)
    for number in range(3):
        ask(event, f"bot{number}@example.net", ip="203.0.113.9", now=NOW + timedelta(hours=2 * number))
    with pytest.raises(TooMany):
        ask(event, ip="203.0.113.9", now=NOW + DAY / 2)
    assert ask(make_event("other", campaign=event.campaign), ip="203.0.113.9", now=NOW + DAY / 2)


def test_a_full_queue_pushes_out_who_has_most_and_answers_everybody_the_same(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("undersigned.flows.rsvp.UNANSWERED_AT_ONCE", 6)
    asks = [("guest1", 1), ("bot1", 9), ("bot2", 9), ("bot3", 9), ("guest2", 2), ("guest3", 3)]
    for minute, (name, network) in enumerate(asks):
        ask(event, f"{name}@example.net", ip=f"203.0.{network}.9", now=NOW + timedelta(minutes=minute))
    # Known and unknown, standing or not: no answer tells which.
    assert ask(event, "bot1@example.net", ip="198.51.100.7", now=NOW + timedelta(minutes=10))
    assert ask(event, ip="198.51.100.7", now=NOW + timedelta(minutes=10))
    assert Rsvp.objects.filter(event=event).count() == 6
    assert [Rsvp.objects.filter(digest=address_digest(KEYS, f"{name}@example.net")).count() for name, _ in asks] == [
        1, 0, 1, 1, 1, 1,
    ]  # fmt: skip
    assert confirm(event, "guest1@example.net", now=NOW + timedelta(minutes=11)).state == "seated"


def test_who_asked_from_a_crowded_network_is_seated_by_confirming() -> None:
    event = make_event(capacity=50)
    for number in range(7):
        ask(event, f"guest{number}@example.net", ip="203.0.113.9")
    assert states(event).count("asked_seat") == 2
    assert confirm(event, "guest6@example.net").state == "seated"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"state": "cancelled", "cancelled_at": NOW}, "cancelled"),
        ({"starts_at": NOW - DAY, "ends_at": NOW}, "over"),
        ({"register_at": "https://elsewhere.example.org/"}, "elsewhere"),
        ({"registration_open": False}, "closed"),
        ({"state": "suggested"}, "closed"),
    ],
)
def test_where_nobody_can_register_nothing_is_kept(more: dict[str, Any], why: str) -> None:
    event = make_event(**more)
    with pytest.raises(NotOpen) as refused:
        ask(event)
    assert refused.value.why == why and not Rsvp.objects.exists()


def test_what_is_off_or_over_seats_nobody(event: Event) -> None:
    ask(event)
    Event.objects.update(state="cancelled", cancelled_at=NOW)
    with pytest.raises(EventIsOff):
        confirm(event)
    Event.objects.update(state="published", starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    with pytest.raises(EventIsOff):
        confirm(event)
    Rsvp.objects.update(state="seated", confirmed_at=NOW, seated_at=NOW)
    with pytest.raises(EventIsOver):
        back(event)


def test_more_seats_move_the_line_up_in_its_order(event: Event) -> None:
    for number in range(4):
        come(event, f"guest{number}@example.org", now=NOW + timedelta(minutes=number))
    Event.objects.update(capacity=3)
    assert fill_seats(event_id=event.pk, keys=KEYS, public_url=PUBLIC_URL, now=NOW + DAY / 4) == 2
    assert states(event) == ["seated", "seated", "seated", "in_line"]
    assert (taken_seats(event.pk), seats_left(Event.objects.get())) == (3, 0)
    Event.objects.update(capacity=None)
    assert tend_rsvps(keys=KEYS, public_url=PUBLIC_URL, now=NOW + DAY / 4) == 1
    assert states(event) == ["seated"] * 4


def test_declining_frees_the_seat_without_a_letter(event: Event) -> None:
    ask(event, EVE, now=NOW - timedelta(seconds=1))
    come(event)
    post()
    assert decline(token=confirm_token(event, EVE), keys=KEYS, now=NOW)
    assert states(event) == ["seated"]
    assert kinds(post()) == [("rsvp_seat", ADA)]


def test_who_ticks_the_news_is_a_subscriber_once_they_confirm_and_not_before(event: Event) -> None:
    # Whatever a stranger sends with the form: the box stands on the page that the mailbox opens.
    ask(event, news="on", news_words="Send me news of the campaign.")
    confirm(event)
    assert not Subscriber.objects.exists()
    ask(event, EVE)
    confirm(event, EVE, news=News("Send me news of the campaign.", "en"))
    come(make_event("other", campaign=event.campaign), BOB)
    assert Subscriber.objects.count() == 1
    assert list(Consent.objects.values_list("purpose", "words", "language")) == [
        ("news", "Send me news of the campaign.", "en")
    ]


def test_never_again_takes_back_what_was_not_confirmed_and_keeps_all_further_letters_away(event: Event) -> None:
    ask(event)
    refuse(token=make_refuse_pass(KEYS, digest=address_digest(KEYS, ADA)), keys=KEYS, now=NOW)
    assert not Rsvp.objects.exists() and kinds(post()) == []
    assert ask(event) is False
    assert not Rsvp.objects.exists()


def test_never_again_gives_seats_and_places_back_and_the_line_moves_up(event: Event) -> None:
    other = make_event("other", campaign=event.campaign)
    past = make_event("past", campaign=event.campaign)
    come(past)
    Event.objects.filter(pk=past.pk).update(starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    for number, (where, who) in enumerate(((event, ADA), (event, BOB), (other, EVE), (other, ADA))):
        come(where, who, now=NOW + timedelta(minutes=number))
    post()
    refuse(token=make_refuse_pass(KEYS, digest=address_digest(KEYS, ADA)), keys=KEYS, now=NOW)
    assert (states(event), states(other)) == (["given_back", "seated"], ["seated", "given_back"])
    assert [bytes(rsvp_to(one).box) for one in (event, other, past)] == [b""] * 3
    assert states(past) == ["seated"]
    assert kinds(post()) == [("rsvp_seat", BOB)]


def test_who_gave_back_and_asks_again_still_gets_what_takes_the_first_out_of_the_calendar(event: Event) -> None:
    come(event)
    post()
    back(event)
    ask(event)
    told = post()
    assert kinds(told) == [("rsvp_confirm", ADA), ("rsvp_given_back", ADA)]
    methods = [file["Content-Type"].params["method"] for one, _to in told.letters for file in one.iter_attachments()]
    assert methods == ["CANCEL"]


def test_who_has_a_seat_again_before_that_letter_left_keeps_the_event_in_the_calendar(event: Event) -> None:
    come(event)
    post()
    back(event)
    come(event)
    assert kinds(post()) == [("rsvp_seat", ADA)]


def test_a_letter_that_was_overtaken_does_not_leave(event: Event) -> None:
    come(event)
    back(event)
    assert kinds(post()) == [("rsvp_given_back", ADA)]
    assert Letter.objects.filter(state="dropped").count() == 2


def test_seats_of_an_address_and_of_partners_are_told(event: Event) -> None:
    partner = active(event.campaign)
    come(event)
    come(event, BOB, came_through=code_of(partner))
    come(event, EVE, came_through="nobody")
    assert [(one.event.slug, one.state) for one in rsvps_of(address_digest(KEYS, BOB))] == [("evening", "in_line")]
    told = [(one.name, one.seated, one.in_line, one.checked_in) for one in figures_by_partner(event.pk)]
    assert told == [("Quiet Youth", 0, 1, 0), ("", 1, 1, 0)]


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_many_who_press_at_the_same_moment() -> None:
    event = make_event(capacity=2)
    numbers = iter(range(8))
    for number in range(8):
        ask(event, f"guest{number}@example.org", now=NOW)
    Rsvp.objects.update(state="asked_seat")
    tokens = {number: confirm_token(event, f"guest{number}@example.org") for number in range(8)}

    assert sorted(at_once(8, lambda: press(tokens[next(numbers)]).state)) == ["in_line"] * 6 + ["seated"] * 2
    assert states(event).count("seated") == 2


@pytest.mark.django_db(transaction=True)
def test_refusing_and_confirming_at_the_same_moment_leave_one_or_the_other_and_no_seat_taken() -> None:
    event = make_event(capacity=None)
    numbers = iter(range(16))
    for number in range(8):
        ask(event, f"guest{number}@example.org")
    tokens = [confirm_token(event, f"guest{number}@example.org") for number in range(8)]
    seen = [look_at_ask(token=token, keys=KEYS, now=NOW).seen for token in tokens]

    def press_or_refuse() -> str:
        number, refuses = divmod(next(numbers), 2)
        if refuses:
            digest = address_digest(KEYS, f"guest{number}@example.org")
            refuse(token=make_refuse_pass(KEYS, digest=digest), keys=KEYS, now=NOW)
            return "refused"
        try:
            return press(tokens[number], seen=seen[number]).state
        except CannotConfirm:
            return "gone"

    outcomes = at_once(16, press_or_refuse)
    assert outcomes.count("refused") == 8 and set(outcomes) <= {"refused", "seated", "gone"}
    assert set(states(event)) <= {"given_back"}


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_kept_for_one_of_many_who_ask_at_the_same_moment() -> None:
    event = make_event()
    numbers = iter(range(8))
    assert at_once(8, lambda: ask(event, f"guest{next(numbers)}@example.org")) == [True] * 8
    assert sorted(states(event)) == ["asked_seat"] * 7 + ["held_seat"]


def test_letters_are_read_as_they_were_meant(event: Event) -> None:
    come(event, time_zone="Asia/Tokyo", language="fr")
    text = plain_text(post().letters[0][0])
    assert re.search(r"Une soirée de silence\n    .*13:00–14:30.*\n    .*21:00–22:30.*Tokyo \(UTC\+9\)", text)
