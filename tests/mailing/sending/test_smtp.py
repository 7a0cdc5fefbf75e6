"""Connections to a mail server: whatever it offers, each message arrives once and at most one is unknown on each connection."""

import re
import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mailing.mail_server import certificate
from tests.mailing.sending.mailings import COMPILED, SITE
from tests.servers.counting_sink import ALL, Sink, counting_sink
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.parcels import Answer, Parcel
from undersigned.mailing.sending.smtp import _USUAL
from undersigned.mailing.sending.smtp_courier import MailServer, SmtpCourier
from undersigned.mailing.sending.wire import Edition, Frame, Recipient

FRAME = Frame(Edition(7, "news", "en", "a", {**COMPILED, "text": ["..\n.\n", "hello", "\n.end\n"]}), SITE)


def parcels(*emails: str) -> list[Parcel]:
    return [
        Parcel(key=str(number), mailing_id=7, frame=FRAME, recipient=Recipient(number, email))
        for number, email in enumerate(emails, start=1)
    ]


def sent_to(
    sink: Sink, folder: Path, *emails: str, meanwhile: Callable[[SmtpCourier], None] | None = None, connections: int = 1,
    **more: object,
) -> tuple[list[Answer], str, str]:  # fmt: skip
    """Send to these; return the answers, why it ended early, and the journal."""
    server = {key: more.pop(key) for key in ("user", "password", "security") if key in more}
    journal = Journal(folder, uuid.uuid4())
    courier = SmtpCourier(
        MailServer("127.0.0.1", sink.port, timeout=3.0, our_name="tests.example", **server),  # type: ignore[arg-type]
        connections=connections,
        journal=journal,
        **more,  # type: ignore[arg-type]
    )
    courier.submit(parcels(*emails))
    if meanwhile is not None:
        meanwhile(courier)
    answers: list[Answer] = []
    ends = time.monotonic() + 20
    while (courier.outstanding or not answers) and time.monotonic() < ends:
        answers += courier.collect(low=0, wait=0.2)
    answers += courier.collect(low=0, wait=0)
    courier.rest()
    away, told = courier.away, next(folder.glob("*.journal")).read_text()
    courier.close()
    journal.close()
    return answers, away, told


def outcomes(answers: list[Answer]) -> dict[str, str]:
    return {answer.parcel.recipient.email: answer.outcome for answer in answers}


MANY = [f"ada{number}@example.org" for number in range(12)]


@pytest.mark.parametrize("extensions", [ALL, ("8BITMIME",), ()], ids=["pipelining", "one by one", "nothing"])
def test_messages_arrive_whole_and_in_order_whatever_the_server_offers(
    tmp_path: Path, extensions: tuple[str, ...]
) -> None:
    with counting_sink(Sink(extensions=extensions)) as sink:
        answers, away, _told = sent_to(sink, tmp_path, *MANY[:3], "refuse@example.org", "later@example.org", *MANY[3:])
    assert (outcomes(answers), away) == (
        {**dict.fromkeys(MANY, "sent"), "refuse@example.org": "refused", "later@example.org": "later"},
        "",
    )
    assert (sink.recipients(), sink.connections) == (MANY, 1)
    for _sender, _to, raw in sink.taken:
        text = raw.split(b"\r\n\r\n", 2)[2]
        assert text.startswith(b"=2E=\r\n=2E=\r\n\r\n=2E\r\nHello,=\r\n\r\n=2E=\r\nend\r\n")


@pytest.mark.parametrize(
    ("answers", "figures"),
    [
        (
            b"250 2.0.0 Ok: queued as 4F2\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n",
            b"2.0.0",
        ),
        (b"250 Ok\r\n250 Ok\r\n251 Ok\r\n354 Go on\r\n", None),
        (b"250\r\n250\r\n250\r\n354\r\n", None),
    ],
    ids=["Postfix", "without figures", "bare"],
)
def test_what_servers_mostly_answer_is_understood_in_one_piece(answers: bytes, figures: bytes | None) -> None:
    usual = _USUAL.fullmatch(answers)
    assert usual is not None
    assert usual[1] == figures


@pytest.mark.parametrize("place", range(4))
def test_whatever_else_a_server_answers_is_looked_at_one_by_one(place: int) -> None:
    usual = [b"250 2.0.0 Ok\r\n", b"250 2.1.0 Ok\r\n", b"250 2.1.5 Ok\r\n", b"354 Go on\r\n"]
    for other in (
        b"450 4.7.1 Later\r\n",
        b"550 5.1.1 No\r\n",
        b"421 4.3.2 Closing\r\n",
        b"250-More\r\n250 Ok\r\n",
        b"",
    ):
        assert _USUAL.fullmatch(b"".join([*usual[:place], other, *usual[place + 1 :]])) is None
    assert _USUAL.fullmatch(b"".join(usual) + b"250 Ok\r\n") is None


def test_the_next_body_leaves_only_when_the_one_before_was_answered(tmp_path: Path) -> None:
    with counting_sink() as sink:
        _answers, _away, told = sent_to(sink, tmp_path, "slow1@example.org", "slow2@example.org", *MANY[:3])
    events = [line.split(" ")[:2] for line in told.splitlines()[1:]]
    begun: set[str] = set()
    for event, key in events:
        begun = begun | {key} if event == "b" else begun - {key}
        assert len(begun) <= 1
    assert [event for event, _key in events] == ["b", "s"] * 5
    # Announced before the answer: one journey a message.
    assert [line.split(":")[0] for line in sink.commands[:4]] == ["EHLO tests.example", "MAIL FROM", "RCPT TO", "DATA"]


def test_a_server_that_wants_few_messages_a_connection_gets_more_connections(tmp_path: Path) -> None:
    with counting_sink(Sink(most_a_connection=5)) as sink:
        answers, away, _told = sent_to(sink, tmp_path, *MANY)
    assert (outcomes(answers), away, sorted(sink.recipients())) == (dict.fromkeys(MANY, "sent"), "", sorted(MANY))
    assert sink.connections == 3


def test_hanging_up_makes_one_message_a_connection_unsure_at_most(tmp_path: Path) -> None:
    emails = [f"slow{number}@example.org" for number in range(40)]
    with counting_sink() as sink:

        def meanwhile(courier: SmtpCourier) -> None:
            while len(sink.taken) < 8:
                time.sleep(0.005)
            sink.hang_up()

        answers, _away, _told = sent_to(sink, tmp_path, *emails, connections=4, meanwhile=meanwhile)
    found = outcomes(answers)
    unsure = [email for email, outcome in found.items() if outcome == "unsure"]
    assert (len(found), 1 <= len(unsure) <= 4, set(found.values())) == (40, True, {"sent", "unsure"})
    assert len(sink.taken) == len(set(sink.recipients()))
    assert set(emails) - set(sink.recipients()) <= set(unsure)


def test_what_is_called_back_does_not_begin(tmp_path: Path) -> None:
    emails = [f"slow{number}@example.org" for number in range(30)]
    with counting_sink() as sink:

        def meanwhile(courier: SmtpCourier) -> None:
            while len(sink.taken) < 3:
                time.sleep(0.005)
            courier.recall({7})

        answers, _away, _told = sent_to(sink, tmp_path, *emails, meanwhile=meanwhile)
    found = outcomes(answers)
    assert set(found.values()) == {"sent", "back"}
    assert sorted(email for email, outcome in found.items() if outcome == "sent") == sorted(sink.recipients())
    assert 3 <= len(sink.taken) <= 6


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_it_encrypts_and_logs_in_as_it_is_told(tmp_path: Path, security: str) -> None:
    server, client = certificate(tmp_path, "127.0.0.1")
    sink = Sink(
        extensions=("PIPELINING", "AUTH PLAIN LOGIN", "STARTTLS"), password=b64encode(b"\0me\0open sesame").decode()
    )
    sink.starttls = server
    if security == "tls":
        sink.starttls, sink.tls = None, server
    with counting_sink(sink):
        good = sent_to(
            sink, tmp_path / "a", *MANY[:3], security=security, user="me", password="open sesame", context=client
        )
        bad = sent_to(sink, tmp_path / "b", *MANY[:3], security=security, user="me", password="no", context=client)
        unknown = sent_to(sink, tmp_path / "c", *MANY[:3], security=security)
    assert (outcomes(good[0]), good[1]) == (dict.fromkeys(MANY[:3], "sent"), "")
    assert (outcomes(bad[0]), bad[1]) == (
        dict.fromkeys(MANY[:3], "back"),
        "The mail server did not accept name and password.",
    )
    assert unknown[1] == "The mail server's certificate is not valid for its name."


def test_a_server_without_encryption_is_told_nothing_where_it_was_asked_for(tmp_path: Path) -> None:
    with counting_sink() as sink:
        answers, away, _told = sent_to(sink, tmp_path, *MANY[:2], security="starttls", user="me", password="secret")
    assert (set(outcomes(answers).values()), "STARTTLS" in away) == ({"back"}, True)
    assert [line for line in sink.commands if not re.match("EHLO", line)] == []


def test_addresses_beyond_ascii_go_only_where_they_are_taken(tmp_path: Path) -> None:
    emails = ("adä@exämple.org", "ada@exämple.org", '"ada l"@example.org', "no address")
    with counting_sink() as sink:
        answers, _away, _told = sent_to(sink, tmp_path / "a", *emails)
        assert outcomes(answers) == dict(zip(emails, ["sent", "sent", "sent", "refused"], strict=True))
        assert sink.recipients() == ["adä@exämple.org", "ada@xn--exmple-cua.org", '"ada l"@example.org']
        assert [line.partition(">")[2] for line in sink.commands if line.startswith("MAIL")] == [
            " SMTPUTF8 BODY=8BITMIME",
            "",
            "",
        ]
    with counting_sink(Sink(extensions=("PIPELINING",))) as sink:
        answers, _away, _told = sent_to(sink, tmp_path / "b", *emails[:2])
        assert outcomes(answers) == dict(zip(emails, ["refused", "sent"], strict=False))


def test_what_is_no_mail_server_is_found_out(tmp_path: Path) -> None:
    with counting_sink(Sink(greeting="HTTP/1.1 400 Bad Request")) as sink:
        answers, away, _told = sent_to(sink, tmp_path, *MANY[:2])
    assert (set(outcomes(answers).values()), away) == ({"back"}, "What answers is no mail server.")


def test_a_courier_ends_without_leaving_a_thread_behind(tmp_path: Path) -> None:
    with counting_sink() as sink:
        sent_to(sink, tmp_path, *MANY)
    assert [thread.name for thread in threading.enumerate() if thread.name == "courier"] == []
