"""What an answer means: only figures close a mailbox, and only plain words are about us."""

import pytest

from undersigned.mailing.sending.replies import Reply, meaning


@pytest.mark.parametrize(
    ("command", "code", "text", "meant"),
    [
        ("RCPT", 550, b"5.1.1 no such mailbox", ("refused", True)),
        ("RCPT", 550, b"5.2.1 closed", ("refused", True)),
        (".", 550, b"5.1.1 no such mailbox", ("refused", True)),
        ("RCPT", 550, b"5.1.8 your domain is not known", ("refused", False)),
        ("RCPT", 553, b"5.1.7 sender", ("refused", False)),
        ("RCPT", 550, b"no such user", ("refused", False)),
        ("RCPT", 550, b"5.4.4 no route", ("refused", False)),
        ("RCPT", 503, b"5.5.1 MAIL first", ("refused", False)),
        ("RCPT", 552, b"5.2.2 full", ("refused", False)),
        (".", 550, b"not these words", ("refused", False)),
        (".", 553, b"no", ("refused", False)),
        ("DATA", 554, b"5.1.1 nobody", ("refused", False)),
        ("RCPT", 451, b"4.1.1 later", ("later", False)),
        (".", 250, b"2.0.0 taken", ("sent", False)),
    ],
)
def test_only_figures_that_say_so_close_a_mailbox(
    command: str, code: int, text: bytes, meant: tuple[str, bool]
) -> None:
    assert meaning(command, Reply(code, text)) == meant


@pytest.mark.parametrize(
    ("code", "text", "outcome"),
    [
        (554, b"5.7.1 <ada@example.org>: Relay access denied", "us"),
        (550, b"5.7.1 We do not relay", "us"),
        (550, b"Relaying denied", "us"),
        (554, b"relay access denied", "us"),
        (530, b"5.7.0 log in", "us"),
        (550, b"5.1.1 <relay@example.org>: no such mailbox", "refused"),
        (550, b"5.1.1 relay access denied", "refused"),
        (550, b"5.7.13 <relay@example.org> blocked", "refused"),
        (550, b"<relay@example.org> unknown", "refused"),
        (451, b"4.7.1 relay access denied", "later"),
    ],
)
def test_the_word_relay_is_about_us_only_where_it_says_that_we_may_not(code: int, text: bytes, outcome: str) -> None:
    assert meaning("RCPT", Reply(code, text))[0] == outcome
