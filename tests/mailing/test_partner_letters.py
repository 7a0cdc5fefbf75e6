"""Letters to partners and to who agreed to hear from one: each says what it is for, in both languages, as text and as HTML."""

import uuid
from typing import Any

import pytest
from django.utils import translation

from tests.signatories import ADA, NOW, SENDER
from undersigned.mailing.letters import compose
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft
from undersigned.values.ids import new_id

LINK = "https://call.example.org/en/partners/my/token/"
ABOUT = {"name": "Lina", "body": "Quiet Youth", "hashtag": "QuietNow", "link_days": 14, "link_hours": 24}


def parts(kind: str, language: str = "en", **about: Any) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter."""
    draft = LetterDraft(kind, ADA, b"d" * 32, language, {**ABOUT, **about})
    letter = compose(
        draft, sender=SENDER, message_id_domain="call.example.org", letter_id=uuid.UUID(bytes=new_id()), now=NOW
    )
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None and html is not None
    return str(letter["Subject"]), text.get_content(), html.get_content()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", [Letter.Kind.PARTNER_ASKED, Letter.Kind.PARTNER_DECIDED, Letter.Kind.PARTNER_MY])
def test_a_letter_to_a_partner_brings_its_link_whole_in_text_and_html(kind: str, language: str) -> None:
    with translation.override("en"):
        subject, text, html = parts(kind, language, my_link=LINK)
    assert "#QuietNow" in subject
    assert LINK in text.splitlines() and f'href="{LINK}"' in html
    assert "call.example.org" in text.partition("----------")[2]


def test_who_is_turned_down_reads_why_and_finds_no_link() -> None:
    subject, text, html = parts(Letter.Kind.PARTNER_DECIDED, reason="No <b>website</b>.")
    assert subject == "Your request to be a partner of #QuietNow"
    assert "    No <b>website</b>." in text and "No &lt;b&gt;website&lt;/b&gt;." in html
    assert "/partners/my/" not in text + html


def test_a_receipt_says_the_words_the_day_and_how_to_take_it_back() -> None:
    link = "https://call.example.org/en/partners/contact/token/"
    words = "Quiet Youth may contact me by e-mail."
    subject, text, html = parts(Letter.Kind.PARTNER_RECEIPT, reason=words, day="2026-11-23", consent_link=link)
    assert subject == "You agreed to hear from Quiet Youth"
    assert f"    {words}" in text and "on 23 November 2026 you ticked a box" in text
    assert link in text.splitlines() and f'href="{link}"' in html


def test_a_name_that_is_an_advertisement_stands_in_no_letter() -> None:
    subject, text, html = parts(
        Letter.Kind.PARTNER_RECEIPT, body="Buy at evil.com", name="www.evil.com", reason="Words.", day="2026-11-23"
    )
    assert subject == "You agreed to hear from a partner"
    assert "evil" not in subject + text + html
