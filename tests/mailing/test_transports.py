"""Transports: a letter was taken, may be taken later, or never will be; and nobody reads in our logs to whom it went."""

import socket
import stat
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest

from tests.mailing.mail_server import MailServer, certificate, mail_server
from tests.servers.ports import free_port
from tests.waiting import PATIENCE
from undersigned.mailing.dkim import DkimSigner, make_dkim_keys
from undersigned.mailing.letters import compose
from undersigned.mailing.transports import (
    MaybeTaken,
    OutboxTransport,
    RefusedForGood,
    ServerAway,
    SmtpTransport,
    TryLater,
)
from undersigned.mailing.verbs import LetterDraft

# A login without TLS is what some of these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADA = "ada@example.org"
LINK = "https://call.example.org/en/my/" + "m" * 120 + "/"


def letter(email: str = ADA, *, language: str = "fr") -> EmailMessage:
    draft = LetterDraft("my", email, b"d" * 32, language, {"call": "Appel à tous", "my_link": LINK})
    letter_id = uuid.UUID("0a1b2c3d-0000-4000-8000-000000000001")
    return compose(
        draft,
        sender="The Call <letters@call.example.org>",
        message_id_domain="call.example.org",
        letter_id=letter_id,
        now=NOW,
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server(MailServer(), port=free_port()) as running:
        yield running


@pytest.fixture
def transport(server: MailServer) -> Iterator[SmtpTransport]:
    made = SmtpTransport(host="127.0.0.1", port=server.port, timeout=PATIENCE)
    yield made
    made.close()


def test_a_letter_arrives_as_it_was_composed_in_an_envelope_of_its_own(
    server: MailServer, transport: SmtpTransport
) -> None:
    message = letter()
    transport.send(message, ADA)
    ((sender, recipients, body),) = server.taken
    assert (sender, recipients) == ("letters@call.example.org", [ADA])
    assert body.rstrip(b"\r\n") == message.as_bytes().rstrip(b"\r\n")
    assert LINK.encode() in body
    assert server.options == [["BODY=8BITMIME"]]


def test_letters_share_one_connection(server: MailServer, transport: SmtpTransport) -> None:
    for _number in range(3):
        transport.send(letter(), ADA)
    assert (len(server.taken), server.connections) == (3, 1)


def test_a_kept_connection_that_died_is_replaced_and_the_letter_arrives_once(
    server: MailServer, transport: SmtpTransport
) -> None:
    transport.send(letter(), ADA)
    server.hang_up_next_time = True
    transport.send(letter(), ADA)
    assert (len(server.taken), server.connections) == (2, 2)


def test_a_server_that_says_goodbye_on_a_kept_connection_is_called_again(
    server: MailServer, transport: SmtpTransport
) -> None:
    transport.send(letter(), ADA)
    server.mail = ["421 4.7.0 too many letters on one connection"]
    transport.send(letter(), ADA)
    assert (len(server.taken), server.connections) == (2, 2)


def test_a_connection_that_rested_long_is_not_used_again(
    server: MailServer, transport: SmtpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport.send(letter(), ADA)
    monkeypatch.setattr("undersigned.mailing.transports.KEEP_SECONDS", -1)
    transport.send(letter(), ADA)
    assert (len(server.taken), server.connections) == (2, 2)


def test_a_connection_that_dies_with_the_letter_under_way_is_not_tried_again_at_once(
    server: MailServer, transport: SmtpTransport
) -> None:
    """Nobody knows whether the letter was taken; the queue tries again, with the same Message-ID."""
    transport.send(letter(), ADA)
    server.data = ["drop"]
    with pytest.raises(MaybeTaken):
        transport.send(letter(), ADA)
    assert server.bodies == 2
    transport.send(letter(), ADA)
    assert len(server.taken) == 2


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ("550 5.1.1 <ada@example.org>: no such mailbox", RefusedForGood, "The mail server answered 550 5.1.1 to RCPT."),
        ("553 ada@example.org is not allowed", RefusedForGood, "The mail server answered 553 to RCPT."),
        ("450 4.2.1 <ada@example.org>: greylisted", TryLater, "The mail server answered 450 4.2.1 to RCPT."),
        ("452 4.2.2 ada@example.org is full", TryLater, "The mail server answered 452 4.2.2 to RCPT."),
        ("554 5.7.1 <ada@example.org>: Relay access denied", TryLater, "The mail server answered 554 5.7.1 to RCPT."),
        ("530 5.7.0 Must log in", TryLater, "The mail server answered 530 5.7.0 to RCPT."),
        ("550 5.7.1 We do not relay", TryLater, "The mail server answered 550 5.7.1 to RCPT."),
        ("550 Relaying denied", TryLater, "The mail server answered 550 to RCPT."),
        ("550 <relay@example.org> unknown", RefusedForGood, "The mail server answered 550 to RCPT."),
        ("550 5.1.1 <relay@example.org> relay", RefusedForGood, "The mail server answered 550 5.1.1 to RCPT."),
    ],
)
def test_what_a_server_says_to_a_recipient_decides_without_naming_the_recipient(
    server: MailServer, transport: SmtpTransport, answer: str, outcome: type[Exception], reason: str
) -> None:
    server.rcpt[ADA] = answer
    with pytest.raises(outcome) as raised:
        transport.send(letter(), ADA)
    assert (type(raised.value), str(raised.value)) == (outcome, reason)
    transport.send(letter("grace@example.org"), "grace@example.org")
    assert [recipients for _sender, recipients, _body in server.taken] == [["grace@example.org"]]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("554 5.6.0 ada@example.org does not want this", RefusedForGood), ("451 4.3.0 ada@example.org later", TryLater)],
)
def test_what_a_server_says_to_the_letter_decides_too(
    server: MailServer, transport: SmtpTransport, answer: str, outcome: type[Exception]
) -> None:
    server.data = [answer]
    with pytest.raises(outcome) as raised:
        transport.send(letter(), ADA)
    assert "ada" not in str(raised.value)
    transport.send(letter(), ADA)
    assert (len(server.taken), server.connections) == (1, 1)


@pytest.mark.parametrize(
    "answer", ["550 5.7.1 you may not write as letters@call.example.org", "451 busy", "421 going down"]
)
def test_a_server_that_does_not_let_us_write_is_away_and_no_letter_is_thrown_away(
    server: MailServer, transport: SmtpTransport, answer: str
) -> None:
    server.mail = [answer]
    with pytest.raises(ServerAway) as raised:
        transport.send(letter(), ADA)
    assert "@" not in str(raised.value)
    transport.send(letter(), ADA)
    assert len(server.taken) == 1


def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(ServerAway, match="cannot be reached"):
        SmtpTransport(host="127.0.0.1", port=free_port(), timeout=PATIENCE).send(letter(), ADA)


def test_a_server_that_never_speaks_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        transport = SmtpTransport(host="127.0.0.1", port=silent.getsockname()[1], timeout=0.3)
        before = datetime.now(UTC)
        with pytest.raises(ServerAway, match="did not answer in time"):
            transport.send(letter(), ADA)
        assert datetime.now(UTC) - before < timedelta(seconds=3)


def test_a_server_that_comes_back_is_used_again() -> None:
    port = free_port()
    transport = SmtpTransport(host="127.0.0.1", port=port, timeout=PATIENCE)
    with mail_server(MailServer(), port=port) as first:
        transport.send(letter(), ADA)
    with pytest.raises(ServerAway):
        transport.send(letter(), ADA)
    with mail_server(MailServer(), port=port) as second:
        transport.send(letter(), ADA)
        transport.close()
    assert (len(first.taken), len(second.taken)) == (1, 1)


def test_a_server_without_8bit_gets_seven() -> None:
    with mail_server(MailServer(eight_bit=False), port=free_port()) as server:
        transport = SmtpTransport(host="127.0.0.1", port=server.port, timeout=PATIENCE)
        transport.send(letter(), ADA)
        transport.close()
    ((_sender, _recipients, body),) = server.taken
    assert server.options == [[]]
    assert body.isascii()
    parsed = message_from_bytes(body, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    plain, original = parsed.get_body(("plain",)), letter().get_body(("plain",))
    assert plain is not None
    assert original is not None
    assert plain.get_content().splitlines() == original.get_content().splitlines()
    assert LINK in plain.get_content().splitlines()


def test_an_international_mailbox_is_written_to_where_the_server_can(
    server: MailServer, transport: SmtpTransport
) -> None:
    transport.send(letter("zoë@bücher.example"), "zoë@bücher.example")
    ((_sender, recipients, _body),) = server.taken
    assert recipients == ["zoë@bücher.example"]
    assert server.options == [["BODY=8BITMIME", "SMTPUTF8"]]


def test_an_international_domain_needs_nothing_of_the_server(server: MailServer, transport: SmtpTransport) -> None:
    transport.send(letter("ada@bücher.example"), "ada@bücher.example")
    assert server.taken[0][1] == ["ada@xn--bcher-kva.example"]


def test_name_and_password_let_in_and_a_wrong_one_loses_no_letter() -> None:
    with mail_server(MailServer(), port=free_port(), login=True) as server:
        right = SmtpTransport(host="127.0.0.1", port=server.port, user="us", password="open sesame", timeout=PATIENCE)
        right.send(letter(), ADA)
        right.close()
        wrong = SmtpTransport(host="127.0.0.1", port=server.port, user="us", password="let me in", timeout=PATIENCE)
        with pytest.raises(ServerAway, match="did not accept name and password"):
            wrong.send(letter(), ADA)
        none = SmtpTransport(host="127.0.0.1", port=server.port, timeout=PATIENCE)
        with pytest.raises(ServerAway, match="530"):
            none.send(letter(), ADA)
        none.close()
    assert (len(server.taken), set(server.logins)) == (1, {"us"})


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_connection_carries_letters(security: str, tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path, "127.0.0.1")
    with mail_server(MailServer(), port=free_port(), **{security: ours}) as server:
        transport = SmtpTransport(
            host="127.0.0.1", port=server.port, security=security, timeout=PATIENCE, context=theirs
        )  # type: ignore[arg-type]
        transport.send(letter(), ADA)
        transport.close()
    assert len(server.taken) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("trusted", [True, False], ids=["for another name", "of nobody we trust"])
def test_a_certificate_that_is_not_right_stops_everything(security: str, trusted: bool, tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path, "mail.example.org" if trusted else "127.0.0.1")
    with mail_server(MailServer(), port=free_port(), **{security: ours}) as server:
        transport = SmtpTransport(
            host="127.0.0.1",
            port=server.port,
            user="us",
            password="open sesame",
            security=security,  # type: ignore[arg-type]
            timeout=PATIENCE,
            context=theirs if trusted else None,
        )
        with pytest.raises(ServerAway, match="certificate"):
            transport.send(letter(), ADA)
    assert (server.taken, server.logins) == ([], [])


def test_where_encryption_is_asked_for_and_not_offered_nothing_goes_in_clear() -> None:
    with mail_server(MailServer(), port=free_port(), login=True) as server:
        transport = SmtpTransport(
            host="127.0.0.1", port=server.port, user="us", password="open sesame", security="starttls", timeout=PATIENCE
        )
        with pytest.raises(ServerAway, match="does not offer"):
            transport.send(letter(), ADA)
    assert (server.taken, server.logins) == ([], [])


def test_closing_twice_or_before_the_first_letter_is_fine(server: MailServer, transport: SmtpTransport) -> None:
    transport.close()
    transport.send(letter(), ADA)
    transport.close()
    transport.close()
    transport.send(letter(), ADA)
    assert (len(server.taken), server.connections) == (2, 2)


def test_the_outbox_keeps_letters_as_files_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    OutboxTransport(folder, clock=lambda: NOW).send(letter(), ADA)
    (file,) = folder.iterdir()
    assert file.name == "20261123T120000000000Z-my-0a1b2c3d.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    assert b"\r" not in content
    parsed = message_from_bytes(content, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed["To"] == ADA
    plain = parsed.get_body(("plain",))
    assert plain is not None
    assert LINK in plain.get_content().splitlines()
    assert f"\n{LINK}\n".encode() in content


def test_files_in_the_outbox_sort_by_the_time_they_were_written(tmp_path: Path) -> None:
    moments = iter(NOW + timedelta(microseconds=n) for n in (1, 20, 300))
    outbox = OutboxTransport(tmp_path, clock=lambda: next(moments))
    for email in ("a@example.org", "b@example.org", "c@example.org"):
        outbox.send(letter(email), email)
    found = [message_from_bytes(one.read_bytes())["To"] for one in sorted(tmp_path.iterdir())]
    assert found == ["a@example.org", "b@example.org", "c@example.org"]


def test_an_outbox_that_cannot_be_written_loses_no_letter(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")
    with pytest.raises(ServerAway, match="outbox cannot be made"):
        OutboxTransport(tmp_path / "outbox").send(letter(), ADA)


@pytest.mark.parametrize("eight_bit", [True, False])
def test_a_letter_that_is_signed_is_verified_as_it_arrived(server: MailServer, eight_bit: bool, tmp_path: Path) -> None:
    server.eight_bit = eight_bit
    keys = make_dkim_keys(tmp_path, selector="s1")
    records = {f"{key.selector}._domainkey.call.example.org.".encode(): key.record().encode() for key in keys}
    signer = DkimSigner(domain="call.example.org", keys=keys)
    transport = SmtpTransport(host="127.0.0.1", port=server.port, timeout=PATIENCE, signer=signer)
    transport.send(letter(), ADA)
    transport.close()
    arrived = server.taken[0][2]
    verified = [dkim.DKIM(arrived).verify(idx=place, dnsfunc=lambda name, timeout=5: records[name]) for place in (0, 1)]
    assert verified == [True, True]
