"""The reader of the outbox: order, addressee, links and code."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers.outbox import NoLetter, await_letter, code, html_text, links, plain_text, read_outbox


def put(home: Path, name: str, to: str, text: str, *, at: int) -> None:
    (home / "outbox").mkdir(exist_ok=True)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "letters@example.org", to, name
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    path = home / "outbox" / f"{name}.eml"
    path.write_bytes(bytes(made))
    os.utime(path, (at, at))


def test_letters_come_oldest_first_and_by_addressee(tmp_path: Path) -> None:
    put(tmp_path, "a", "ada@example.org", "second", at=200)
    put(tmp_path, "b", "Ada <ADA@example.org>", "first", at=100)
    put(tmp_path, "c", "bob@example.org", "third", at=300)
    assert [letter["Subject"] for letter in read_outbox(tmp_path)] == ["b", "a", "c"]
    assert [letter["Subject"] for letter in read_outbox(tmp_path, to="ada@example.org")] == ["b", "a"]


def test_waiting_gives_the_newest_and_gives_up(tmp_path: Path) -> None:
    put(tmp_path, "a", "ada@example.org", "first", at=100)
    assert await_letter(tmp_path, to="ada@example.org")["Subject"] == "a"
    with pytest.raises(NoLetter):
        await_letter(tmp_path, to="ada@example.org", known=1, seconds=0.1)


def test_a_letter_gives_its_parts_its_links_and_its_code(tmp_path: Path) -> None:
    text = "Open http://127.0.0.1:8000/en/confirm/abc-123456/ or type 123 456 by 24 November 2026.\n"
    put(tmp_path, "a", "ada@example.org", text, at=100)
    letter = read_outbox(tmp_path)[0]
    assert plain_text(letter) == text
    assert html_text(letter).startswith("<p>Open ")
    assert links(letter) == ["http://127.0.0.1:8000/en/confirm/abc-123456/"]
    assert code(letter) == "123456"
