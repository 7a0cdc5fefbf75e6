"""Sending a mailing: each gets it once, whatever the server says, and whoever may not get it any more does not."""

import gc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mailing.sending.mailings import COMPILED, KEYS, NOW, deliveries, mailing, sender_to, states
from tests.servers.counting_sink import Sink, counting_sink
from tests.servers.ports import free_port
from undersigned.flows.send import COLLECT_EVERY, send
from undersigned.flows.settle_delivery import NotUnsure, settle_delivery
from undersigned.mailing.models import Delivery, DomainPace, Mailing, Suppression, TrialSend
from undersigned.mailing.queries.deliveries import refusals_of, unsure_of
from undersigned.mailing.queries.mailings import figures_of
from undersigned.mailing.sending.journal import journals
from undersigned.mailing.sending.sender import Sender
from undersigned.mailing.verbs.subscribers import domain_digest
from undersigned.people.models import Address, AuditLine
from undersigned.people.verbs.addresses import address_digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink() -> Iterator[Sink]:
    with counting_sink() as running:
        yield running


@pytest.fixture
def sender(sink: Sink, tmp_path: Path) -> Iterator[Sender]:
    made = sender_to(sink.port, tmp_path)
    yield made
    made.close()


def addresses(count: int, word: str = "ada") -> list[str]:
    return [f"{word}{number}@example.org" for number in range(count)]


def test_a_mailing_reaches_everybody_once_and_is_over(sink: Sink, sender: Sender) -> None:
    made = mailing()
    deliveries(made, addresses(100))
    outcome = send(sender=sender, now=NOW)
    assert (outcome.sent, outcome.tried, outcome.away, outcome.finished) == (100, 100, "", 1)
    assert sorted(sink.recipients()) == sorted(addresses(100))
    made.refresh_from_db()
    assert (made.state, made.ended_at is not None, states()) == ("sent", True, {"sent": 100})
    assert set(Delivery.objects.values_list("status", flat=True)) == {"250 2.0.0"}
    assert sink.connections == 2
    assert send(sender=sender, now=NOW).tried == 0


def test_python_looks_for_circles_rarely_while_a_batch_leaves_and_as_before_afterwards(sender: Sender) -> None:
    deliveries(mailing(), addresses(3))
    before, meanwhile = gc.get_threshold(), []

    def go_on() -> bool:
        meanwhile.append(gc.get_threshold())
        return True

    send(sender=sender, now=NOW, go_on=go_on)
    assert (set(meanwhile), gc.get_threshold()) == ({(COLLECT_EVERY, *before[1:])}, before)
    with pytest.raises(ZeroDivisionError):
        send(sender=sender, now=NOW, go_on=lambda: bool(1 / 0))
    assert gc.get_threshold() == before


def test_what_the_server_refuses_later_or_for_good_is_told_apart(sink: Sink, sender: Sender) -> None:
    made = mailing()
    deliveries(made, [f"{word}@example.org" for word in ("ada", "refuse", "later", "content", "policy", "bob")])
    outcome = send(sender=sender, now=NOW)
    assert (outcome.sent, outcome.later, outcome.refused, outcome.unsure, outcome.back) == (2, 1, 3, 0, 0)
    assert sorted(sink.recipients()) == ["ada@example.org", "bob@example.org"]
    assert dict(refusals_of(made.pk)) == {"550 5.1.1 to RCPT": 1, "554 5.6.0 to .": 1, "550 5.7.1 to RCPT": 1}
    # Words or policy that somebody does not like close no mailbox.
    gone = Delivery.objects.get(status="550 5.1.1 to RCPT")
    assert [bytes(one.digest) for one in Suppression.objects.all()] == [bytes(gone.digest)]
    later = Delivery.objects.get(state="waiting")
    assert (later.attempts, later.due_at - NOW < timedelta(seconds=90), later.claimed_by) == (1, True, None)
    assert later.due_at - NOW >= timedelta(minutes=1)
    made.refresh_from_db()
    assert made.state == "sending"


def test_what_is_put_off_for_three_days_is_given_up(sink: Sink, sender: Sender) -> None:
    deliveries(mailing(), ["later@example.org"])
    now, tries = NOW, 0
    while Delivery.objects.filter(state="waiting").exists() and tries < 40:
        now = max(now, Delivery.objects.get().due_at)
        tries += send(sender=sender, now=now).tried
    row = Delivery.objects.get()
    assert (row.state, row.status, row.attempts) == ("refused", "451 4.3.0 to RCPT", tries)
    assert timedelta(days=2, hours=18) < now - NOW < timedelta(days=3, hours=6)
    assert not Suppression.objects.exists()


def test_a_connection_that_is_lost_after_the_body_makes_that_one_unsure_and_no_other(
    sink: Sink, sender: Sender
) -> None:
    made = mailing()
    deliveries(made, [*addresses(20), "drop@example.org", *addresses(20, "bob")])
    outcome = send(sender=sender, now=NOW)
    assert (outcome.sent, outcome.unsure, states()) == (40, 1, {"sent": 40, "unsure": 1})
    assert len(sink.taken) == 41
    row = unsure_of(made.pk).get()
    assert (row.status, row.settled_at) == ("The mail server closed the connection.", None)
    found = figures_of(made)
    assert (found.total, found.sent, found.unsure, found.waiting, found.delivered) == (41, 40, 1, 0, 40)


def test_a_server_that_takes_a_body_and_hangs_holds_up_nobody_else(sink: Sink, tmp_path: Path) -> None:
    deliveries(mailing(), ["hang@example.org", *addresses(30)])
    sender = sender_to(sink.port, tmp_path, timeout=0.4)
    outcome = send(sender=sender, now=NOW)
    sender.close()
    assert (outcome.sent, outcome.unsure) == (30, 1)
    assert Delivery.objects.get(state="unsure").status == "The mail server did not answer in time."


def test_an_unsure_delivery_is_settled_by_a_person_once(sink: Sink, sender: Sender) -> None:
    made = mailing()
    deliveries(made, ["drop@example.org", "drop2@example.org"])
    send(sender=sender, now=NOW)
    first, second = unsure_of(made.pk)
    assert Mailing.objects.get().state == "sent"
    assert settle_delivery(delivery_id=first.pk, sent=True, by="carla", now=NOW) == "sent"
    with pytest.raises(NotUnsure):
        settle_delivery(delivery_id=first.pk, sent=True, by="carla", now=NOW)
    assert settle_delivery(delivery_id=second.pk, sent=False, by="carla", now=NOW) == "waiting"
    made.refresh_from_db()
    assert (made.state, made.ended_at) == ("sending", None)
    assert list(AuditLine.objects.order_by("pk").values_list("event", flat=True)) == [
        "delivery.sent",
        "delivery.repeated",
    ]
    ids = [raw.split(b"Message-ID: ")[1].split(b"\r\n")[0] for _from, to, raw in sink.taken]
    send(sender=sender, now=NOW)
    again = sink.taken[-1][2].split(b"Message-ID: ")[1].split(b"\r\n")[0]
    assert (len(sink.taken), again in ids) == (3, True)


def test_a_server_that_is_away_lets_everything_wait_and_nothing_is_lost(tmp_path: Path) -> None:
    port = free_port()
    deliveries(mailing(), addresses(50))
    sender = sender_to(port, tmp_path)
    for minute in range(0, 60, 12):
        outcome = send(sender=sender, now=NOW + timedelta(minutes=minute))
        assert (outcome.tried, outcome.away) == (0, "The mail server cannot be reached (ConnectionRefusedError).")
    assert set(Delivery.objects.values_list("state", "attempts", "claimed_by")) == {("waiting", 0, None)}
    with counting_sink(Sink(port=port)) as sink:
        assert send(sender=sender, now=NOW + timedelta(hours=1)).sent == 50
        sender.close()
    assert sorted(sink.recipients()) == sorted(addresses(50))


@pytest.mark.parametrize(
    "sink",
    [
        Sink(mail_answer="550 5.7.1 sender rejected"),
        Sink(mail_answer="530 5.7.0 log in"),
        Sink(rcpt_answer="554 5.7.1 Relay access denied"),
        Sink(greeting="554 5.3.2 no service"),
    ],
    ids=["sender", "login", "relay", "greeting"],
)
def test_a_refusal_that_is_about_us_is_nobody_elses_fault(sink: Sink, tmp_path: Path) -> None:
    deliveries(mailing(), addresses(5))
    with counting_sink(sink):
        sender = sender_to(sink.port, tmp_path)
        outcome = send(sender=sender, now=NOW)
        sender.close()
    assert (outcome.tried, outcome.away.startswith("The mail server answered 5"), states()) == (0, True, {"waiting": 5})
    assert not Suppression.objects.exists()
    # Who was tried in vain is not first for ever; a greeting is before anybody.
    tried = set(Delivery.objects.filter(due_at__gt=NOW).values_list("attempts", flat=True))
    assert tried == (set() if sink.greeting.startswith("554") else {1})


def test_a_server_that_refuses_everything_by_policy_is_not_asked_about_the_rest(tmp_path: Path) -> None:
    deliveries(mailing(), addresses(60, "policy"))
    with counting_sink() as sink:
        sender = sender_to(sink.port, tmp_path, connections=1)
        outcome = send(sender=sender, now=NOW)
        sender.close()
    assert outcome.away == "The mail server refuses everything (550 5.7.1 to RCPT)."
    assert (outcome.tried, states(), Suppression.objects.exists()) == (0, {"waiting": 60}, False)
    # What was refused is not first for ever.
    tried = Delivery.objects.filter(due_at__gt=NOW)
    assert 10 <= tried.count() <= 12
    assert set(tried.values_list("status", "attempts")) == {("550 5.7.1 to RCPT", 1)}


def test_a_server_that_refuses_each_few_of_us_uses_up_nobody(tmp_path: Path) -> None:
    made = mailing()
    with counting_sink(Sink(rcpt_answer="550 go away")) as sink:
        sender = sender_to(sink.port, tmp_path)
        for few in range(4):
            deliveries(made, addresses(4, f"few{few}at"))
            outcome = send(sender=sender, now=NOW)
            assert outcome.refused == 0
        sender.close()
    assert (states(), Suppression.objects.exists()) == ({"waiting": 16}, False)


def test_a_server_that_took_something_and_then_refuses_uses_up_fewer_than_ten(tmp_path: Path) -> None:
    made = mailing()
    with counting_sink() as sink:
        sender = sender_to(sink.port, tmp_path)
        deliveries(made, addresses(1))
        send(sender=sender, now=NOW)
        Mailing.objects.update(state="sending", ended_at=None)
        for few in range(4):
            deliveries(made, addresses(4, f"policy{few}at"))
            send(sender=sender, now=NOW)
            Mailing.objects.update(state="sending", ended_at=None)
        sender.close()
    assert states() == {"sent": 1, "refused": 8, "waiting": 8}


def test_who_left_was_blocked_or_suppressed_after_release_gets_nothing(sink: Sink, sender: Sender) -> None:
    made = mailing()
    rows = deliveries(made, addresses(4))
    assert rows[0].subscriber is not None
    rows[0].subscriber.delete()
    Address.objects.filter(digest=rows[1].digest).update(blocked_at=NOW)
    Suppression.objects.create(digest=rows[2].digest, reason="bounced", at=NOW)
    assert send(sender=sender, now=NOW).sent == 1
    assert (sink.recipients(), states()) == (["ada3@example.org"], {"dropped": 3, "sent": 1})
    assert Mailing.objects.get().state == "sent"


def test_what_waits_for_the_better_subject_or_its_hour_does_not_leave(sink: Sink, sender: Sender) -> None:
    made = mailing()
    deliveries(made, ["a@example.org"], variant="a")
    deliveries(made, ["b@example.org"], variant="b", name="Bea")
    deliveries(made, ["c@example.org"], variant="")
    deliveries(made, ["d@example.org"], due_at=NOW + timedelta(hours=1))
    for state in ("draft", "paused", "stopped"):
        ended = NOW if state == "stopped" else None
        deliveries(mailing(state, state=state, ended_at=ended), [f"{state}@example.org"])
    deliveries(mailing("frozen later", frozen_at=None), ["frozen@example.org"])
    send(sender=sender, now=NOW)
    subjects = {to: raw.split(b"Subject: ")[1].split(b"\r\n")[0] for _from, to, raw in sink.taken}
    assert subjects == {"a@example.org": b"News", "b@example.org": b"News for Bea"}
    assert Mailing.objects.get(slug="news").state == "sending"


def test_pause_holds_for_what_is_claimed_already(sink: Sink, tmp_path: Path) -> None:
    made = mailing()
    deliveries(made, [f"slow{number}@example.org" for number in range(150)])
    sender = sender_to(sink.port, tmp_path)
    asked = 0

    def go_on() -> bool:
        nonlocal asked
        asked += 1
        if len(sink.taken) >= 10:
            Mailing.objects.filter(pk=made.pk, state="sending").update(state="paused")
        return True

    outcome = send(sender=sender, now=NOW, go_on=go_on)
    sender.close()
    # Ten a quarter of a second on two connections, for as long as it takes to look: a second.
    assert (10 <= outcome.sent < 120, states()) == (True, {"sent": outcome.sent, "waiting": 150 - outcome.sent})
    assert len(sink.taken) == outcome.sent


def test_who_leaves_is_blocked_or_suppressed_while_their_row_is_claimed_gets_nothing(
    sink: Sink, tmp_path: Path
) -> None:
    rows = deliveries(mailing(), [*(f"slow{number}@example.org" for number in range(150)), *addresses(3)])
    Delivery.objects.filter(pk__in=[one.pk for one in rows[150:]]).update(due_at=NOW - timedelta(days=1))
    Delivery.objects.filter(pk__in=[one.pk for one in rows[:100]]).update(due_at=NOW - timedelta(days=2))
    sender = sender_to(sink.port, tmp_path)
    gone = False

    def go_on() -> bool:
        nonlocal gone
        if not gone and Delivery.objects.filter(pk__in=[one.pk for one in rows[150:]], state="claimed").count() == 3:
            gone = True
            assert rows[150].subscriber is not None
            rows[150].subscriber.delete()
            Address.objects.filter(digest=rows[151].digest).update(blocked_at=NOW)
            Suppression.objects.create(digest=rows[152].digest, reason="bounced", at=NOW)
        return True

    outcome = send(sender=sender, now=NOW, go_on=go_on)
    sender.close()
    assert (gone, outcome.sent, states()) == (True, 150, {"sent": 150, "dropped": 3})
    assert [to for to in sink.recipients() if to.startswith("ada")] == []


def test_a_sender_that_is_told_to_end_gives_back_what_has_not_begun(sink: Sink, sender: Sender) -> None:
    deliveries(mailing(), [f"slow{number}@example.org" for number in range(100)])
    outcome = send(sender=sender, now=NOW, go_on=lambda: len(sink.taken) < 5)
    assert states() == {"sent": outcome.sent, "waiting": 100 - outcome.sent}
    assert (len(sink.taken), outcome.unsure) == (outcome.sent, 0)


def test_one_mailing_does_not_wait_for_another(sink: Sink, sender: Sender) -> None:
    deliveries(mailing("long"), addresses(80))
    deliveries(mailing("short"), addresses(5, "bob"))
    send(sender=sender, now=NOW)
    places = [place for place, to in enumerate(sink.recipients()) if to.startswith("bob")]
    assert (len(places), max(places) < 30) == (5, True)


def test_a_provider_gets_no_more_than_its_pace_lets_leave(sink: Sink, sender: Sender) -> None:
    DomainPace.objects.create(name="slow.example", digest=domain_digest(KEYS, "a@slow.example"), an_hour=120)
    deliveries(mailing(), [f"p{number}@slow.example" for number in range(10)])
    deliveries(mailing("other"), addresses(10))
    now, left = NOW, []
    for _minute in range(6):
        before = len(sink.taken)
        send(sender=sender, now=now)
        left.append(sum(to.endswith("@slow.example") for to in sink.recipients()[before:]))
        now += timedelta(minutes=1, seconds=1)
    assert (left, len(sink.taken)) == ([2, 2, 2, 2, 2, 0], 20)


def test_a_batch_that_is_wholly_put_off_or_dropped_is_not_the_last(sink: Sink, sender: Sender) -> None:
    made = mailing()
    digest = domain_digest(KEYS, "a@slow.example")
    DomainPace.objects.create(name="slow.example", digest=digest, an_hour=1, credit=0, credit_at=NOW)
    early = NOW - timedelta(hours=1)
    deliveries(made, [f"p{number}@slow.example" for number in range(25)], due_at=early - timedelta(hours=1))
    gone = deliveries(made, addresses(25, "gone"), due_at=early)
    Address.objects.filter(digest__in=[one.digest for one in gone]).update(blocked_at=NOW)
    deliveries(made, addresses(3))
    assert send(sender=sender, now=NOW).sent == 3
    assert states() == {"waiting": 25, "dropped": 25, "sent": 3}


def test_a_trial_is_sent_to_its_mailbox_and_is_no_delivery(sink: Sink, sender: Sender) -> None:
    made = mailing(state="draft")
    trial = TrialSend.objects.create(
        mailing=made, language="en", email="me@example.org", compiled=COMPILED, asked_by="carla", asked_at=NOW
    )
    refused = TrialSend.objects.create(
        mailing=made, language="en", email="refuse@example.org", compiled=COMPILED, asked_by="carla", asked_at=NOW
    )
    broken = TrialSend.objects.create(
        mailing=made, language="en", email="me@example.org", compiled={}, asked_by="carla", asked_at=NOW
    )
    for _time in range(2):
        send(sender=sender, now=NOW)
    assert sink.recipients() == ["me@example.org"]
    for one in (trial, refused, broken):
        one.refresh_from_db()
    assert (trial.sent_at is not None, trial.status) == (True, "250 2.0.0")
    assert (refused.sent_at, refused.status) == (None, "550 5.1.1 to RCPT")
    assert (broken.sent_at, broken.status) == (None, "subject_a is not compiled.")


def test_a_trial_that_is_asked_for_while_a_long_mailing_leaves_does_not_wait_for_its_end(
    sink: Sink, sender: Sender
) -> None:
    made = mailing()
    deliveries(made, [f"slow{number}@example.org" for number in range(150)])
    asked = False

    def go_on() -> bool:
        nonlocal asked
        if not asked and len(sink.taken) > 5:
            asked = True
            TrialSend.objects.create(
                mailing=made, language="en", email="me@example.org", compiled=COMPILED, asked_by="carla", asked_at=NOW
            )
        return True

    assert send(sender=sender, now=NOW, go_on=go_on).sent == 150
    assert (sink.recipients().count("me@example.org"), TrialSend.objects.get().status) == (1, "250 2.0.0")


def test_a_trial_to_whom_asked_never_to_be_written_to_is_refused(sink: Sink, sender: Sender) -> None:
    Address.objects.create(digest=address_digest(KEYS, "me@example.org"), made_at=NOW, blocked_at=NOW)
    made = mailing(state="draft")
    trial = TrialSend.objects.create(
        mailing=made, language="en", email="Me@example.org", compiled=COMPILED, asked_by="carla", asked_at=NOW
    )
    send(sender=sender, now=NOW)
    trial.refresh_from_db()
    assert (sink.recipients(), trial.sent_at, trial.status) == ([], None, "This address is never to be written to.")


def test_a_mailing_with_a_variable_that_there_is_not_leaves_nothing_and_holds_up_no_other(
    sink: Sink, sender: Sender
) -> None:
    deliveries(mailing("broken", compiled={**COMPILED, "text": ["", "password", ""]}), addresses(3, "eve"))
    deliveries(mailing(), addresses(3))
    assert (send(sender=sender, now=NOW).sent, sorted(sink.recipients())) == (3, addresses(3))
    assert Mailing.objects.get(slug="broken").state == "sending"


def test_a_row_that_this_instances_key_does_not_open_waits(sink: Sink, sender: Sender) -> None:
    rows = deliveries(mailing(), addresses(2))
    assert rows[0].subscriber is not None
    rows[0].subscriber.box = b"\x01" + b"x" * 40
    rows[0].subscriber.save()
    assert send(sender=sender, now=NOW).sent == 1
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].status) == ("waiting", "It cannot be opened with this instance's key.")


def test_the_journal_does_not_grow_with_the_mailing(
    sink: Sink, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("undersigned.flows.send.JOURNAL_HOLDS", 40)
    monkeypatch.setattr("undersigned.flows.send.BATCH", 40)
    deliveries(mailing(), addresses(300))
    (path,) = journals(sender.folder)
    longest = 0

    def go_on() -> bool:
        nonlocal longest
        longest = max(longest, len(path.read_bytes().splitlines()))
        return True

    assert send(sender=sender, now=NOW, go_on=go_on).sent == 300
    # Two lines a message, and less than what it holds and a batch.
    assert 1 < longest <= 1 + 2 * 80
    assert sorted(sink.recipients()) == sorted(addresses(300))


def test_the_journal_is_empty_when_all_rows_say_what_became_of_them(sink: Sink, tmp_path: Path) -> None:
    deliveries(mailing(), addresses(10))
    sender = sender_to(sink.port, tmp_path)
    send(sender=sender, now=NOW)
    (path,) = journals(tmp_path / "sending")
    assert path.read_text().splitlines()[1:] == []
    sender.close()
    assert journals(tmp_path / "sending") == []
