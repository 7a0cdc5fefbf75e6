"""Mailboxes of reports: each message is read once, and one that could not be taken note of blocks nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot, dovecot, why_no_dovecot
from tests.servers.ports import free_port
from undersigned.mailing.bounces.mailboxes import BadMailbox, ImapMailbox, Mailbox, MailboxAway, Maildir, mailbox_of


class Stumbled(Exception):
    """Whoever was handed the message did not get through."""


def stumble(_message: bytes) -> None:
    raise Stumbled


def opened(written: str) -> Mailbox:
    found = mailbox_of(written)
    assert found is not None
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    for name in ("1", "2", "3"):
        (tmp_path / "new" / name).write_bytes(name.encode())
    return tmp_path


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    if reason := why_no_dovecot():
        pytest.skip(reason)
    with dovecot() as server:
        yield server


def test_a_maildir_is_read_once_in_the_order_of_arrival_and_no_more_than_asked(folder: Path) -> None:
    mailbox, read = opened(f"maildir:{folder}"), list[bytes]()
    counts = [
        mailbox.read(read.append, limit=2),
        mailbox.read(read.append, limit=2),
        mailbox.read(read.append, limit=2),
    ]
    assert (counts, read) == ([2, 1, 0], [b"1", b"2", b"3"])
    assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1:2,S", "2:2,S", "3:2,S"]


def test_a_message_of_a_maildir_that_somebody_stumbles_over_is_put_away_and_told_about_by_kind_alone(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox, read = Maildir(folder), list[bytes]()
    counts = [mailbox.read(stumble, limit=1), mailbox.read(read.append, limit=5)]
    assert (counts, read) == ([1, 2], [b"2", b"3"])
    assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1:2,S", "2:2,S", "3:2,S"]
    assert caplog.messages == ["A report could not be taken note of: Stumbled."]


def test_a_maildir_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(MailboxAway) as away:
        Maildir(tmp_path / "nowhere").read(stumble, limit=1)
    assert str(away.value) == "The Maildir of reports cannot be read: No such file or directory."


def test_a_real_imap_server_hands_out_each_message_once(imap: Dovecot) -> None:
    for name in ("0", "1", "2", "3"):
        imap.put(b"Subject: " + name.encode() + b"\r\n\r\nlost\r\n", name)
    mailbox, read = opened(f"imap://reports:correct%2Bhorse@127.0.0.1:{imap.port}/INBOX"), list[bytes]()
    assert mailbox.read(stumble, limit=1) == 1
    counts = [
        mailbox.read(read.append, limit=2),
        mailbox.read(read.append, limit=2),
        mailbox.read(read.append, limit=2),
    ]
    assert (counts, [message[:10] for message in read]) == ([2, 1, 0], [b"Subject: 1", b"Subject: 2", b"Subject: 3"])


@pytest.mark.parametrize(
    ("login", "folder", "sentence"),
    [
        ("reports:wrong", "INBOX", "The IMAP server of reports refused what it was asked."),
        ("reports:correct%2Bhorse", "Nowhere", "The IMAP server has no such folder for reports."),
    ],
)
def test_a_real_imap_server_that_refuses_is_told_about_without_the_password(
    imap: Dovecot, login: str, folder: str, sentence: str
) -> None:
    with pytest.raises(MailboxAway) as away:
        opened(f"imap://{login}@127.0.0.1:{imap.port}/{folder}").read(stumble, limit=1)
    assert str(away.value) == sentence


def test_an_imap_server_that_is_not_there_is_said_to_be() -> None:
    with pytest.raises(MailboxAway) as away:
        opened(f"imap://reports:secret@127.0.0.1:{free_port()}/").read(stumble, limit=1)
    assert str(away.value) == "The IMAP server of reports cannot be reached (ConnectionRefusedError)."


def test_no_option_is_no_mailbox() -> None:
    assert mailbox_of("") is None


def test_an_encrypted_mailbox_of_another_machine_is_one() -> None:
    assert isinstance(mailbox_of("imaps://reports:secret@mail.example.org/Bounces"), ImapMailbox)


@pytest.mark.parametrize(
    "written",
    [
        "imap://reports:secret@mail.example.org/",
        "pop3://a:b@mail.example.org",
        "maildir:relative",
        "imaps://mail.example.org",
    ],
)
def test_what_is_no_mailbox_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(BadMailbox) as refused:
        mailbox_of(written)
    assert written not in str(refused.value)
