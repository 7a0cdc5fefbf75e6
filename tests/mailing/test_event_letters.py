"""Letters to who suggested an event: what they say, and how little of what a stranger typed."""

import uuid
from typing import Any

import pytest

from tests.signatories import ADA, NOW, SENDER
from undersigned.mailing.letters import compose
from undersigned.mailing.models import Letter
from undersigned.mailing.verbs import LetterDraft
from undersigned.values.ids import new_id

EVENTS = "https://call.example.org/en/events/"
PAGE = "https://call.example.org/en/events/engines-for-peace/"
ABOUT = {"name": "Ada", "body": "Engines for peace", "hashtag": "QuietNow"}


def parts(kind: str, language: str = "en", **about: Any) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter."""
    draft = LetterDraft(kind, ADA, b"d" * 32, language, {**ABOUT, **about})
    letter = compose(
        draft, sender=SENDER, message_id_domain="call.example.org", letter_id=uuid.UUID(bytes=new_id()), now=NOW
    )
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None and html is not None
    return str(letter["Subject"]), text.get_content(), html.get_content()


def test_a_suggestion_is_acknowledged_with_its_title_and_the_list_of_events() -> None:
    subject, text, html = parts(Letter.Kind.EVENT_SUGGESTED, events_link=EVENTS)
    assert subject == "Your event for #QuietNow waits"
    assert "It is called: Engines for peace" in text and "Engines for peace" in html
    assert EVENTS in text.splitlines() and f'href="{EVENTS}"' in html


@pytest.mark.parametrize("typed", ["Buy at evil.com", "Call +1 202 555 0199 now", "write to x@evil.example"])
def test_what_looks_like_an_advertisement_stands_in_no_letter_to_the_address_that_was_typed(typed: str) -> None:
    subject, text, html = parts(Letter.Kind.EVENT_SUGGESTED, events_link=EVENTS, body=typed, name=typed)
    assert not [one for one in (subject, text, html) if typed in one]
    assert "It is called" not in text + html


def test_a_published_event_brings_its_page_and_one_that_is_turned_down_the_reason() -> None:
    subject, text, html = parts(Letter.Kind.EVENT_DECIDED, published=True, page_link=PAGE, reason="")
    assert subject == "Your event for #QuietNow is public"
    assert PAGE in text.splitlines() and f'href="{PAGE}"' in html
    subject, text, html = parts(Letter.Kind.EVENT_DECIDED, published=False, page_link=EVENTS, reason="Not <b>ours</b>.")
    assert subject == "About the event that you suggested to #QuietNow"
    assert "    Not <b>ours</b>." in text and "Not &lt;b&gt;ours&lt;/b&gt;." in html
