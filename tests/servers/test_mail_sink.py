"""The sink: keeps letters whole, and refuses as told."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.servers.mail_sink import mail_sink
from tests.waiting import PATIENCE


def letter(to: str = "ada@example.org") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "letters@example.org", to, "Zoë, confirm"
    made.set_content("Good day.\n.\nA dot stood alone above.\n")
    return made


def test_a_letter_arrives_whole_with_its_envelope() -> None:
    with mail_sink() as sink, smtplib.SMTP(sink.host, sink.port, timeout=PATIENCE) as client:
        client.send_message(letter(), from_addr="bounces@example.org", to_addrs=["ada@example.org"])
        received = sink.await_letters(1)
    assert [(each.sender, each.recipients) for each in received] == [("bounces@example.org", ("ada@example.org",))]
    assert received[0].letter["Subject"] == "Zoë, confirm"
    assert received[0].letter.get_content().splitlines() == ["Good day.", ".", "A dot stood alone above."]


def test_a_refused_recipient_gets_the_reply_that_was_set() -> None:
    with mail_sink() as sink, smtplib.SMTP(sink.host, sink.port, timeout=PATIENCE) as client:
        sink.refuse_recipient["ada@example.org"] = "550 5.1.1 no such mailbox"
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.send_message(letter())
    assert refused.value.recipients == {"ada@example.org": (550, b"5.1.1 no such mailbox")}
    assert sink.received == []


def test_refused_data_is_not_kept() -> None:
    with mail_sink() as sink, smtplib.SMTP(sink.host, sink.port, timeout=PATIENCE) as client:
        sink.refuse_data = "451 4.3.0 come back later"
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.send_message(letter())
    assert refused.value.smtp_code == 451
    assert sink.received == []
