"""Letters to targets: from the campaign's domain, answers to the writer only where wished, and no header that was typed."""

import re
import uuid
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from tests.signatories import NOW
from undersigned.mailing.letters import seven_bit
from undersigned.mailing.target_mail import TargetMailDraft, compose_target_mail

DRAFT = TargetMailDraft(
    mail_id=uuid.UUID(int=7),
    recipient="office@minister.example.org",
    mail_from="letters@hush.example.org",
    hashtag="Hush",
    target_url="https://call.example.org/en/holdouts/brazil/",
    language="en",
    subject="Quiet seas",
    body="Dear Minister,\n\nplease sign.",
    name="Ada Lovelace",
    country="United Kingdom",
    reply_to="ada.lovelace@example.org",
)


def test_it_comes_from_the_campaigns_domain_and_answers_go_to_the_writer() -> None:
    message = compose_target_mail(DRAFT, now=NOW)
    assert dict(message.items()) == {
        "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "From": "Ada Lovelace via #Hush <letters@hush.example.org>",
        "To": "office@minister.example.org",
        "Reply-To": "ada.lovelace@example.org",
        "Subject": "Quiet seas",
        "Message-ID": "<00000000-0000-0000-0000-000000000007@hush.example.org>",
        "X-Letter": "target_mail",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
        "Content-Language": "en",
    }
    assert message.get_content() == (
        "Dear Minister,\n\nplease sign.\n\n-- \n"
        "Written by Ada Lovelace (United Kingdom), who confirmed it by e-mail,\nand sent by the campaign #Hush.\n"
        "An answer to this letter goes to its writer.\n"
        "What the campaign asks, what you can reply in public, and where to\ncomplain:\n"
        "https://call.example.org/en/holdouts/brazil/\n"
        "Write to letters@hush.example.org to complain of this letter.\n"
    )


def test_the_address_of_who_wants_no_answer_stands_nowhere() -> None:
    message = compose_target_mail(replace(DRAFT, reply_to=""), now=NOW)
    assert message["Reply-To"] is None
    assert "ada.lovelace" not in bytes(message).decode()
    assert "An answer to this letter goes to the campaign" in message.get_content()


@pytest.mark.parametrize("name", ["www.evil.example", "Call +55 61 5550 0000", "a@b.example"])
def test_a_name_that_is_an_advertisement_is_not_shown(name: str) -> None:
    message = compose_target_mail(replace(DRAFT, name=name), now=NOW)
    assert str(message["From"]) == "A supporter via #Hush <letters@hush.example.org>"
    assert name not in message.get_content()


@pytest.mark.parametrize(
    "injected", ["x\nBcc: all@example.org", "x\r\nBcc: all@example.org", "x\rBcc: all@example.org"]
)
def test_a_line_break_never_becomes_a_header(injected: str) -> None:
    with pytest.raises(ValueError):
        bytes(compose_target_mail(replace(DRAFT, subject=injected), now=NOW))
    named = compose_target_mail(replace(DRAFT, name=injected), now=NOW)
    assert message_from_bytes(bytes(named), policy=policy.default)["Bcc"] is None


def test_other_scripts_and_long_lines_arrive_as_they_were_written() -> None:
    written = replace(
        DRAFT,
        subject="Mers calmes : « décrochez », " * 4 + "s’il vous plaît",
        name="محمد",
        body="é" * 1_200,
        language="fr",
    )
    for made in (compose_target_mail(written, now=NOW), seven_bit(compose_target_mail(written, now=NOW))):
        read = message_from_bytes(bytes(made), policy=policy.default)
        assert read["Subject"] == written.subject
        assert read["From"].addresses[0].addr_spec == "letters@hush.example.org"
        assert "محمد" in read["From"].addresses[0].display_name
        body = read.get_content()
        assert body.startswith("é" * 1_200)
        assert max(len(line) for line in bytes(made).split(b"\r\n")) <= 998
    assert re.search(r"[^\x00-\x7f]", bytes(seven_bit(compose_target_mail(written, now=NOW))).decode()) is None
