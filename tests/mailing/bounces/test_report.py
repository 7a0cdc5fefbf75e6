"""Reports: what a server says of a message that did not arrive is read right, and nothing a stranger writes does harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.mailing.bounces.report import MAX_OCTETS, Report, read_report

BOUNCES = "bounces+t0k3n@call.example.org"


def notification(*, action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822") -> bytes:
    return "\r\n".join(
        [
            "Return-Path: <>",
            f"X-Original-To: {BOUNCES}",
            "From: MAILER-DAEMON@mail.example.org",
            f"To: {BOUNCES}",
            "Subject: Undelivered Mail Returned to Sender",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "Your message could not be delivered.",
            "",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mail.example.org",
            "",
            "Final-Recipient: rfc822; gone@example.org",
            f"Action: {action}",
            f"Status: {status}",
            "",
            "--b",
            f"Content-Type: {returned}",
            "",
            "Return-Path: <bounces+returned@call.example.org>",
            "Subject: the newsletter",
            "",
            "--b--",
            "",
        ]
    ).encode()


COMPLAINT = "\r\n".join(
    [
        "From: complaints@mail.example.net",
        "To: abuse@call.example.org",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "A reader says that this is unwanted.",
        "",
        "--b",
        "Content-Type: message/feedback-report",
        "",
        "Feedback-Type: abuse",
        "User-Agent: Feedback/1.0",
        "Version: 1",
        f"Original-Mail-From: <{BOUNCES}>",
        "",
        "--b",
        "Content-Type: message/rfc822",
        "",
        f"Return-Path: <{BOUNCES}>",
        "Subject: the newsletter",
        "",
        "--b--",
        "",
    ]
).encode()


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", "for_good"),
        ("Failed", "5.0.0", "for_good"),
        ("failed", "5.2.2", "refused_content"),
        ("failed", "5.7.1", "refused_content"),
        ("failed", "5.3.4", "refused_content"),
        ("failed", "4.4.1", "refused_content"),
        ("failed", "nonsense", "for_good"),
        ("delayed", "4.4.1", "for_now"),
        ("delivered", "2.0.0", "nothing"),
        ("relayed", "2.0.0", "nothing"),
    ],
)
def test_a_notification_says_whether_the_mailbox_is_gone(action: str, status: str, kind: str) -> None:
    assert read_report(notification(action=action, status=status)).kind == kind


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_notification_names_where_it_came_back_to_and_what_the_returned_message_was_sent_from(returned: str) -> None:
    report = read_report(notification(returned=returned))
    assert report == Report("for_good", "5.1.1", (BOUNCES, "bounces+returned@call.example.org"))


def test_a_complaint_names_the_message_it_is_about() -> None:
    assert read_report(COMPLAINT) == Report("complaint", "", ("abuse@call.example.org", BOUNCES))


def test_an_older_form_is_read_too() -> None:
    qmail = (
        b"From: MAILER-DAEMON@mail.example.org\r\nTo: " + BOUNCES.encode() + b"\r\nSubject: failure notice\r\n\r\n"
        b"Hi. This is the qmail-send program at mail.example.org.\r\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        b"This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        b"<gone@example.org>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        b"--- Below this line is a copy of the message.\r\n"
    )
    assert read_report(qmail) == Report("for_good", "", (BOUNCES,))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: ada@example.org\r\nTo: "
        + BOUNCES.encode()
        + b"\r\nSubject: I am on holiday\r\n\r\nBack on Monday.\r\n",
        b"Content-Type: multipart/report; boundary=\r\n\r\n",
        b"Content-Type: message/delivery-status\r\n\r\nnothing of the kind",
    ],
)
def test_what_is_no_report_says_nothing(raw: bytes) -> None:
    assert read_report(raw).kind == "nothing"


def test_of_a_very_long_message_only_the_beginning_is_read() -> None:
    long = notification().replace(b"--b--", b"x" * (3 * MAX_OCTETS) + b"\r\n--b--")
    assert read_report(long).kind == "for_good"


def test_messages_in_messages_a_thousand_deep_say_nothing() -> None:
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"To: a@example.org\r\n\r\n"
    assert read_report(deep) == Report("nothing", "", ())


@given(st.binary(max_size=400))
def test_no_bytes_of_a_stranger_raise_anything(raw: bytes) -> None:
    assert read_report(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + raw).kind in {
        "for_good", "for_now", "refused_content", "complaint", "nothing",
    }  # fmt: skip
