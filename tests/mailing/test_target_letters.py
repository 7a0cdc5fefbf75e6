"""Letters about targets: who acted is thanked, who cares is asked and reminded; each says what it is about and leads there."""

from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from tests.signatories import ADA, NOW, PUBLIC_URL, SENDER
from undersigned.mailing.letters import compose
from undersigned.mailing.verbs import LetterDraft

LINK = f"{PUBLIC_URL}/en/claim/abc/"
PAGE = f"{PUBLIC_URL}/en/holdouts/brazil/"


def composed(kind: str, **about: Any) -> EmailMessage:
    said = {"call": "Call for Quiet Seas", "target": "Brazil", **about}
    draft = LetterDraft(kind, ADA, b"d" * 32, "en", said)
    return compose(draft, sender=SENDER, message_id_domain="call.example.org", letter_id=UUID(int=1), now=NOW)


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@pytest.mark.parametrize(
    ("kind", "about", "subject", "sentence", "link"),
    [
        ("target_won", {"target_link": PAGE, "day": "2026-11-20"}, "Brazil has endorsed", "You asked it to", PAGE),
        ("claim_target", {"claim_link": LINK, "name": "Ada"}, "Care for Brazil?", "good for two weeks", LINK),
        (
            "claim_remind", {"claim_link": LINK, "day": "2026-12-14"},
            "Brazil is still in your care", "by 14 December 2026", LINK,
        ),
    ],
)  # fmt: skip
def test_a_letter_says_what_it_is_about_and_leads_there(
    kind: str, about: dict[str, Any], subject: str, sentence: str, link: str
) -> None:
    message = composed(kind, **about)
    text, html = parts(message)
    assert message["Subject"] == subject
    assert sentence in " ".join(text.split())
    assert (link in text.split(), f'href="{link}"' in html) == (True, True)
