"""The loop: from the gate to the letter and from the button to the count within seconds, whatever else goes wrong."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.db import connection

from tests.mailing.mailbox import Mailbox
from tests.signatories import (
    ADA,
    CUSTODIAN_PUBLIC,
    INTAKE_PRIVATE,
    KEYS,
    PUBLIC_URL,
    SENDER,
    WORDS,
    make_call,
    received,
    token_in,
)
from tests.waiting import PATIENCE, until
from tests.worker.arrivals import put
from tests.worker.processes import ended, start
from undersigned.calls.models import Call, Signature
from undersigned.config.run import STOP_SECONDS
from undersigned.domains.dns_proof import DnsProver
from undersigned.domains.well_known import WellKnownProver
from undersigned.flows.confirm import confirm
from undersigned.flows.show_domain import Provers
from undersigned.intake import Store, open_store
from undersigned.interfaces.worker.loop import WorkerParts, WorkerRunsAlready, run_worker, work_off
from undersigned.mailing.models import Letter
from undersigned.mailing.transports import OutboxTransport, ServerAway
from undersigned.roll.models import PeopleCount

GRACE = "grace@example.org"
COUNTED_WITHIN = 5.0
"""Seconds from a confirmation to its count: the promise, not a patience."""


@pytest.fixture
def parts(tmp_path: Path, empty_database: str) -> WorkerParts:
    return WorkerParts(
        home=tmp_path,
        keys=KEYS,
        intake_private=INTAKE_PRIVATE,
        custodian_public=CUSTODIAN_PUBLIC,
        intake_url=empty_database,
        public_url=PUBLIC_URL,
        sender=SENDER,
        transport=OutboxTransport(tmp_path / "outbox"),
        provers=Provers(dns=DnsProver([]), website=WellKnownProver(resolve=lambda *_asked: [])),
    )


@pytest.fixture
def store(empty_database: str) -> Iterator[Store]:
    made = open_store(empty_database)
    made.prepare()
    yield made
    made.close()


@contextmanager
def at_work(parts: WorkerParts) -> Iterator[None]:
    """A worker in a thread of this process, stopped in the end."""
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(parts,), kwargs={"stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def now() -> datetime:
    return datetime.now(UTC)


def sign(store: Store, call: Call, email: str = ADA) -> None:
    put(store, received(call, email, at=now()))


def confirm_by_file(parts: WorkerParts) -> None:
    """Press the link in the one letter of the outbox."""
    (file,) = (parts.home / "outbox").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    assert body is not None
    link = next(line for line in body.get_content().splitlines() if "/confirm/" in line)
    confirm(token=token_in(link), words=WORDS, keys=KEYS, now=now())


@pytest.mark.django_db(transaction=True)
def test_a_signature_becomes_a_letter_and_its_confirmation_a_count_within_five_seconds(
    parts: WorkerParts, store: Store
) -> None:
    call = make_call()
    with at_work(parts):
        sign(store, call)
        until(lambda: len(list((parts.home / "outbox").glob("*.eml"))) == 1)
        confirm_by_file(parts)
        until(lambda: PeopleCount.objects.filter(people=1).exists(), within=COUNTED_WITHIN)
        heartbeat = parts.home / "worker.heartbeat"
        before = heartbeat.stat().st_mtime_ns
        until(lambda: heartbeat.stat().st_mtime_ns > before)
    assert Signature.objects.get().number == 1
    assert (Letter.objects.get().state, store.depth()) == ("delivered", 0)


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_or_is_away_holds_up_neither_signatures_nor_the_count(
    parts: WorkerParts, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    release = threading.Event()

    class Hanging(Mailbox):
        def send(self, message: EmailMessage, recipient: str) -> None:
            release.wait(PATIENCE)
            raise ServerAway("The mail server did not answer in time.")

    call = make_call()
    transport = Hanging()
    with at_work(replace(parts, transport=transport)):
        sign(store, call)
        until(lambda: Letter.objects.filter(state="claimed").exists())
        sign(store, call, GRACE)
        until(lambda: Signature.objects.count() == 2)
        Signature.objects.update(state="confirmed", confirmed_at=now())
        until(lambda: PeopleCount.objects.filter(people=2).exists(), within=COUNTED_WITHIN)
        release.set()
        until(lambda: "deliver waits" in caplog.text)
    assert transport.closed == 1
    assert set(Letter.objects.values_list("state", flat=True)) == {"waiting"}
    assert "The mail server did not answer in time." in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_away_is_found_again(
    parts: WorkerParts, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    call = make_call()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    with at_work(parts):
        sign(store, call)
        until(lambda: Letter.objects.filter(state="delivered").count() == 1)
        with connection.cursor() as cursor:
            cursor.execute(others)
        # Counting asks outside of any transaction: nothing but the worker itself gives up its dead connection.
        Signature.objects.update(state="confirmed", confirmed_at=now())
        until(lambda: PeopleCount.objects.filter(people=1).exists())
        sign(store, call, GRACE)
        until(lambda: Letter.objects.filter(state="delivered").count() == 2)
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_working_off_does_all_there_is_to_do_once(parts: WorkerParts, store: Store) -> None:
    call = make_call()
    for number in range(3):
        sign(store, call, f"person{number}@example.org")
    work_off(parts)
    assert (store.depth(), Signature.objects.count(), len(list((parts.home / "outbox").iterdir()))) == (0, 3, 3)
    Signature.objects.update(state="confirmed", confirmed_at=now())
    work_off(parts)
    assert PeopleCount.objects.get().people == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_in_good_order(
    number: signal.Signals, parts: WorkerParts, django_db_setup: None, django_db_blocker: object
) -> None:
    def work() -> None:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            run_worker(parts)

    child = start(work)
    until((parts.home / "worker.heartbeat").exists)
    os.kill(child, number)
    # Later than that, `undersigned run` would kill it.
    assert ended(child, within=STOP_SECONDS) == 0


def test_a_second_worker_of_the_same_home_says_what_to_do(parts: WorkerParts) -> None:
    from undersigned.interfaces.worker.lock import only_worker

    with only_worker(parts.home, threading.Event(), wait=0), pytest.raises(WorkerRunsAlready, match="Stop it first"):
        run_worker(parts, stop=threading.Event(), wait=0)


def test_parts_never_print_a_secret(parts: WorkerParts) -> None:
    shown = repr(replace(parts, intake_url="postgresql://us:secret@db/call"))
    assert "secret" not in shown
    assert repr(INTAKE_PRIVATE)[2:20] not in shown
