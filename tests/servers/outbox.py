"""Letters as a development instance leaves them: files in HOME/outbox, read with the standard library's parser."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.waiting import PATIENCE


class NoLetter(Exception):
    """The letter waited for did not come."""


def read_outbox(home: Path, *, to: str = "") -> list[EmailMessage]:
    """Return the letters in an instance's outbox, oldest first; with `to`, those to this address only."""
    files = sorted((home / "outbox").glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    letters = [_read(path) for path in files]
    return [letter for letter in letters if not to or to.lower() in str(letter["To"]).lower()]


def await_letter(home: Path, *, to: str, known: int = 0, seconds: float = PATIENCE) -> EmailMessage:
    """Return the newest letter to `to` once there are more than `known` of them. Raises NoLetter after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        letters = read_outbox(home, to=to)
        if len(letters) > known:
            return letters[-1]
        time.sleep(0.05)
    raise NoLetter(
        f"{len(read_outbox(home, to=to))} letters to {to} after {seconds:g} s; more than {known} were expected."
    )


def plain_text(letter: EmailMessage) -> str:
    """Return the text part of a letter. Raises NoLetter if it has none."""
    return _part(letter, "plain")


def html_text(letter: EmailMessage) -> str:
    """Return the HTML part of a letter. Raises NoLetter if it has none."""
    return _part(letter, "html")


def links(letter: EmailMessage) -> list[str]:
    """Return the web addresses in the text part, in order."""
    return re.findall(r"https?://[^\s<>\"]+", plain_text(letter))


def code(letter: EmailMessage) -> str:
    """Return the six-digit code of the text part. Raises NoLetter if there is none, or more than one."""
    found = set(re.findall(r"(?<![\w/-])\d{3}[ \u00a0\u202f]?\d{3}(?![\w/-])", plain_text(letter)))
    if len(found) != 1:
        raise NoLetter(f"The letter holds {len(found)} six-digit codes.")
    return re.sub(r"\D", "", found.pop())


def _part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    if body is None:
        raise NoLetter(f"The letter has no {kind} part.")
    return str(body.get_content())


def _read(path: Path) -> EmailMessage:
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter
