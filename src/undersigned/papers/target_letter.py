"""A letter of paper to a target: addressed, dated, with a place to sign, ready to print."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from undersigned.papers.typesetting import typeset

LONGEST_TEXT: Final = 5000
"""Characters of what the letter says: some two pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter says, in ``language`` (a code such as "fr" or "pt-BR").

    ``recipient`` has a line of the address a line; ``text`` has its paragraphs apart by an empty line; ``sender`` may be empty;
    ``signed`` stands below the line to sign on, such as "Name and place".
    """

    language: str
    rtl: bool = False
    sender: str
    recipient: tuple[str, ...]
    date: str
    subject: str
    text: str
    signed: str
    made_on: dt.date


def target_letter_pdf(facts: LetterFacts) -> bytes:
    """Return the letter as PDF, tagged (PDF/UA-1) and for archives (PDF/A-2a); as many pages as the text needs.

    Nothing of what is typed is read as a command of the typesetter. Raises NoTypeFor where no font has the letters, and
    ValueError for a text longer than LONGEST_TEXT.
    """
    if len(facts.text) > LONGEST_TEXT:
        raise ValueError(f"A letter has at most {LONGEST_TEXT} characters.")
    paragraphs = [
        part.strip("\n").split("\n") for part in facts.text.replace("\r\n", "\n").split("\n\n") if part.strip()
    ]
    lang, _dash, region = facts.language.partition("-")
    filled = {
        "lang": lang,
        "region": region.upper() if len(region) == 2 else None,
        "rtl": facts.rtl,
        "sender": facts.sender,
        "recipient": [line for line in facts.recipient if line.strip()],
        "date": facts.date,
        "subject": facts.subject,
        "paragraphs": paragraphs,
        "signed": facts.signed,
        "made_on": [facts.made_on.year, facts.made_on.month, facts.made_on.day],
    }
    texts = (facts.sender, *facts.recipient, facts.date, facts.subject, facts.text, facts.signed)
    return typeset("target_letter.typ", filled, texts=texts, made_on=facts.made_on)
