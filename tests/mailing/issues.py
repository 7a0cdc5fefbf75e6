"""Issues of a newsletter as a desk hands them in, and the site they come from, for tests that compile."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from undersigned.mailing.newsletters.facts import SiteFacts

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITE = SiteFacts(
    name="Paris Call for Trust and Security in Cyberspace",
    public_url="https://call.example.org",
    call_id=0,
    now=NOW,
    imprint="Sample secretariat, 1 Sample Street, Paris",
)
READER = {
    "name": "Ada",
    "hello": "Hello Ada,",
    "preferences": "https://call.example.org/en/newsletter/preferences/token/",
    "unsubscribe": "https://call.example.org/en/newsletter/unsubscribe/token/",
    "online": "https://call.example.org/en/newsletter/archive/march/",
    "hint": "a…@example.org",
    "variant": "a",
    "opens": "",
}


@dataclass
class Issue:
    """What a MailingText holds of what was written."""

    subject: str = "What March brought"
    subject_b: str = ""
    preheader: str = ""
    blocks: Any = field(default_factory=list)


def text(words: str, heading: str = "") -> dict[str, Any]:
    return {"type": "text", "value": {"heading": heading, "text": words}}


def button(label: str = "See who has endorsed", link: str = "https://call.example.org/en/roll/") -> dict[str, Any]:
    return {"type": "button", "value": {"label": label, "link": link}}


def picture(**changed: Any) -> dict[str, Any]:
    value = {
        "src": "/media/images/map.png",
        "width": 1200,
        "height": 600,
        "alt": "A map of the world.",
        "link": "",
        "caption": "",
    }
    return {"type": "picture", "value": {**value, **changed}}


def article(**changed: Any) -> dict[str, Any]:
    value = {
        "title": "Why hospitals sign",
        "text": "They were **hit first**.",
        "link": "https://news.example.org/hospitals",
        "label": "",
    }
    return {"type": "article", "value": {**value, **changed}}


FULL = [
    text(
        "{{ hello }}\n\nThis month **three States** joined, and [the whole list](https://call.example.org/en/roll/) grew. "
        "It is *not* the end.\n\nWrite to us, or [choose what you get]({{ preferences }}).",
        heading="What March brought",
    ),
    picture(caption="States that stand on the roll.", link="https://call.example.org/en/roll/"),
    button(),
    article(),
]
