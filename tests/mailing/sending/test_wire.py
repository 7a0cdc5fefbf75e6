"""Messages as they travel: whatever a name or address holds, a parser reads back what was meant, and nothing else."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

import dkim
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.mailing.sending.mailings import COMPILED, KEYS, SITE
from undersigned.mailing.dkim import DkimSigner, make_dkim_keys
from undersigned.mailing.letters import shown_name
from undersigned.mailing.passes.subscribers import make_news_pass
from undersigned.mailing.sending.headers import BadRecipient, mailbox_header, text_header, wire_address
from undersigned.mailing.sending.verp import read_bounce_address
from undersigned.mailing.sending.wire import BadText, Edition, Frame, Message, Recipient

EVERYTHING: dict[str, Any] = {
    "html": ["<p>À ", "name", " ", "hello", ' <a href="', "unsubscribe", '">x</a>', "opens", "<i>", "variant", "</i> ", "hint",
             ' <a href="', "online", '">y</a>', "\n" + "long " * 400 + "\n.\n..dots\n", "preferences", "\n"][:14]
    + ["</p>\n" + "long " * 400 + "\n.\n..dots \n"],
    "text": ["Dots:\n.\n..\n.x\nFrom me \t\n", "hello", "\r\n=C3 ", "name", "\rend"],
    "subject_a": ["À ", "name", "!"],
}  # fmt: skip


def framed(compiled: dict[str, Any] = COMPILED, *, language: str = "en", variant: str = "a", **more: Any) -> Frame:
    return Frame(Edition(7, "news", language, variant, compiled, **more), SITE)


def read(message: Message) -> EmailMessage:
    parsed = message_from_bytes(message.head + b"\r\n" + message.body, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed.defects == []
    return parsed


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_message_says_what_mail_programs_need() -> None:
    recipient = Recipient(42, "ada@example.org", "Ada Lovelace", 3, b"d" * 32)
    message = framed().message(recipient)
    parsed = read(message)
    token = make_news_pass(KEYS, subscriber_id=3, digest=b"d" * 32)
    leave = f"https://call.example.org/newsletter/unsubscribe/{token}/42/"
    assert parsed["List-Unsubscribe"] == f"<{leave}>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (parsed["List-Id"], parsed["Precedence"]) == ("<newsletter.call.example.org>", "bulk")
    assert (parsed["From"], parsed["To"]) == ("The Call <letters@call.example.org>", "ada@example.org")
    assert (parsed["Subject"], parsed["Content-Language"], parsed["Auto-Submitted"]) == ("News", "en", None)
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert read_bounce_address(KEYS, message.sender) == 42
    assert body(parsed, "plain").startswith("Dear Ada Lovelace,\n\nNews.\n\nhttps://call.example.org/en/newsletter/my/")
    assert leave in body(parsed, "html")
    assert "a…@example.org" in body(parsed, "html")


def test_the_message_id_is_the_same_every_time_and_no_other_delivery_has_it() -> None:
    def made(number: int) -> str:
        return str(read(framed().message(Recipient(number, "ada@example.org")))["Message-ID"])

    assert made(1) == made(1)
    assert len({made(number) for number in range(1, 50)}) == 49
    assert made(1).endswith("@call.example.org>")


@pytest.mark.parametrize(
    "name",
    [
        "Ada\r\nBcc: everybody@example.org",
        "Ada\x00\x0b\x85Lovelace",
        '<script>alert("1")</script>',
        "{{ password }} %(name)s %s",
        "=?utf-8?q?no?= = =3D",
        "آدا لوفليس",
        "\u202eecalevoL adA",
        "👩‍🚀" * 10,
        "A" * 5000,
        "",
    ],
    ids=["header", "control", "script", "template", "encoded", "rtl", "override", "emoji", "long", "none"],
)
def test_a_name_of_any_kind_stays_a_name(name: str) -> None:
    message = framed(EVERYTHING, count_opens=True).message(Recipient(1, "ada@example.org", name, 1, counts_opens=True))
    parsed = read(message)
    names = [line.split(b":")[0].decode() for line in message.head.split(b"\r\n") if line and not line.startswith(b" ")]
    assert len(names) == len(set(names))
    assert "Bcc" not in names
    subject = str(parsed["Subject"])
    assert subject.startswith("À ")
    assert subject.endswith("!")
    shown = subject[2:-1].strip()
    assert shown.isprintable()
    assert escape(shown) in body(parsed, "html")
    assert "<script" not in body(parsed, "html")
    assert shown in body(parsed, "plain")
    assert max(len(line) for line in (message.head + message.body).split(b"\r\n")) <= 250
    assert max(len(line) for line in message.body.split(b"\r\n")) <= 76
    assert (message.head + message.body).replace(b"\r\n", b"").count(b"\n") == 0


def test_literal_text_comes_through_as_it_was_written() -> None:
    parsed = read(framed(EVERYTHING, count_opens=True).message(Recipient(1, "ada@example.org", "Ada")))
    assert body(parsed, "plain") == "Dots:\n.\n..\n.x\nFrom me \t\nDear Ada,\n=C3 Ada\nend"
    assert body(parsed, "html").endswith("</p>\n" + "long " * 400 + "\n.\n..dots \n")


@given(st.text(st.sampled_from(".a =\n"), max_size=200), st.text(st.sampled_from(". é&"), max_size=80))
@example("a" + 75 * ".", "")
@example("a" * 74 + " \n", "")
@example("a" + 76 * ".", "a" + 52 * ".")
def test_no_line_begins_with_a_dot_and_none_is_too_long(text: str, name: str) -> None:
    frame = framed({**EVERYTHING, "text": [text, "name", text], "html": [text, "hello", text, "preferences", "\n"]})
    message = frame.message(Recipient(1, "ada@example.org", name))
    lines = message.body.split(b"\r\n")
    assert [line for line in lines if line.startswith(b".") or len(line) > 76] == []
    shown = name and shown_name(name)
    assert body(read(message), "plain") == text + shown + text


def test_a_link_of_any_length_reads_back() -> None:
    for length in range(1, 120, 7):
        site = replace(SITE, public_url=f"https://{'a' * length}.b.c.example/{'.' * 80}")
        token = make_news_pass(KEYS, subscriber_id=1, digest=bytes(32))
        message = Frame(Edition(7, "news", "en", "a", COMPILED), site).message(Recipient(1, "ada@example.org", "", 1))
        assert f"{site.public_url}/en/newsletter/my/{token}/\n" in body(read(message), "plain")
        assert f'"{site.public_url}/newsletter/unsubscribe/{token}/1/"' in body(read(message), "html")
        assert [line for line in message.body.split(b"\r\n") if line.startswith(b".") or len(line) > 76] == []


def test_opens_are_counted_of_who_agreed_alone() -> None:
    def pixels(*, counted: bool, agreed: bool) -> int:
        frame = framed(EVERYTHING, count_opens=counted)
        parsed = read(frame.message(Recipient(1, "ada@example.org", counts_opens=agreed)))
        return body(parsed, "html").count("/opened/7.gif")

    assert [pixels(counted=counted, agreed=agreed) for counted in (False, True) for agreed in (False, True)] == [
        0,
        0,
        0,
        1,
    ]


def test_the_second_subject_is_that_of_variant_b_and_of_nobody_else() -> None:
    def subject(variant: str) -> str:
        return str(read(framed(variant=variant).message(Recipient(1, "ada@example.org", "Ada")))["Subject"])

    assert (subject("a"), subject("b")) == ("News", "News for Ada")


@pytest.mark.parametrize("compiled", [{}, {**COMPILED, "html": ["", "password", ""]}, {**COMPILED, "text": []}])
def test_a_text_that_is_not_whole_is_refused_before_anything_leaves(compiled: dict[str, Any]) -> None:
    with pytest.raises(BadText):
        framed(compiled)


@pytest.mark.parametrize(
    ("email", "wire"),
    [
        ("ada@example.org", "ada@example.org"),
        ("o'neil+tag=1@sub.example.org", "o'neil+tag=1@sub.example.org"),
        ('"ada lovelace"@example.org', '"ada lovelace"@example.org'),
        ("ada@exämple.org", "ada@xn--exmple-cua.org"),
        ("adä@exämple.org", "adä@exämple.org"),
    ],
)
def test_an_address_travels_as_servers_take_it(email: str, wire: str) -> None:
    message = framed().message(Recipient(1, email))
    assert (message.to, message.utf8) == (wire, not wire.isascii())
    assert f"To: {wire}\r\n".encode() in message.head


@pytest.mark.parametrize(
    "email",
    ["ada", "@example.org", "ada@", "a@b@c.org", "ada@example.org\r\nRCPT TO:<eve@example.org>", "ada>@example.org",
     '"a\r\nDATA"@example.org', "a b@example.org", "", "ada@example.org\n"],
)  # fmt: skip
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(BadRecipient):
        wire_address(email)


@given(st.text(max_size=300))
def test_a_subject_of_any_kind_is_one_header_that_reads_back(text: str) -> None:
    header = text_header("Subject", text)
    lines = header.split(b"\r\n")
    assert (lines[-1], all(line.startswith(b" ") for line in lines[1:-1])) == (b"", True)
    assert max(len(line) for line in lines) <= 78
    parsed = message_from_bytes(header + b"\r\n", policy=policy.default)
    assert list(parsed.keys()) == ["Subject"]
    shown = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    assert str(parsed["Subject"]) == shown.encode("utf-8", "replace").decode()


def test_a_subject_of_ten_megabytes_is_cut() -> None:
    assert len(text_header("Subject", "é" * 10_000_000)) < 5_000


@pytest.mark.parametrize(
    ("mailbox", "name"),
    [("The Call <a@b.org>", "The Call"), ('"Call, The" <a@b.org>', "Call, The"), ("Appel à tous <a@b.org>", "Appel à tous"),
     ("a@b.org", ""), ("Evil\r\nBcc: x@y.org <a@b.org>", "")],
)  # fmt: skip
def test_a_sender_is_one_mailbox(mailbox: str, name: str) -> None:
    parsed = message_from_bytes(mailbox_header("From", mailbox) + b"\r\n", policy=policy.default)
    assert list(parsed.keys()) == ["From"]
    if "Evil" not in mailbox:
        (address,) = parsed["From"].addresses
        assert (address.display_name, address.addr_spec) == (name, "a@b.org")


def test_a_signature_over_what_leaves_is_good(tmp_path: Path) -> None:
    keys = make_dkim_keys(tmp_path, selector="t")
    records = {f"{key.selector}._domainkey.call.example.org.".encode(): key.record().encode() for key in keys}
    message = framed(EVERYTHING).message(Recipient(1, "ada@example.org", "Zoë"))
    signature = DkimSigner(domain="call.example.org", keys=keys).sign(message.head, message.body)
    raw = signature + message.head + b"\r\n" + message.body
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: records.get(name))
    assert not dkim.verify(
        raw.replace(b"List-Unsubscribe-Post", b"X-List"), dnsfunc=lambda name, timeout=5: records.get(name)
    )
