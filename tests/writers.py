"""Supporters who write to a target, as far along the road as a test needs them; and a transport that keeps what it is handed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from tests.doers import make_action, make_campaign, make_contact, make_target
from tests.signatories import ADA, KEYS, NOW, PUBLIC_URL
from undersigned.campaigns.models import Action, ActionText, Target, TargetMail
from undersigned.campaigns.passes.press import make_press_pass
from undersigned.flows.confirm_press import confirm_press
from undersigned.flows.press import press
from undersigned.flows.send_mails import SentMails, send_mails

PARAGRAPHS = (
    "I am writing to ask you to endorse the {call}. {target} is not among its supporters yet, and should be.",
    "Hospitals, schools, power and water depend on networks that no State can protect alone.",
)
BODY = (
    "I am writing to ask you to endorse the Call for Quiet Seas. Brazil is not among its supporters yet, and should be.\n\n"
    "I fish in the bay, and the noise has driven the fish away since last summer."
)
FORM = {
    "subject": "Brazil and quiet seas", "body": BODY, "name": "Ada Lovelace", "email": ADA, "country": "GB",
}  # fmt: skip
FACTS = {"target": "Brazil", "call": "Call for Quiet Seas", "count": "3", "states": "1", "hashtag": "Hush"}
MONDAY_THERE = NOW
"""A Monday, 9:00 in Brasilia."""


def make_target_to_write_to(**campaign: Any) -> Target:
    """Brazil, with a real contact in Brasilia, suggested texts, and a campaign that sends letters."""
    said: dict[str, Any] = {"mail_from": "letters@hush.example.org", "mails_an_hour": 60, "mails_a_day": 100}
    target = make_target(make_campaign(**said | campaign))
    make_contact(target)
    action = make_action(target.campaign, Action.Kind.EMAIL)
    for number, text in enumerate(PARAGRAPHS):
        ActionText.objects.create(action=action, part="paragraph", language="en", text=text, position=number)
    for number, text in enumerate(("{target} and quiet seas", "A question")):
        ActionText.objects.create(action=action, part="subject", language="en", text=text, position=number)
    return target


def typed(target: Target, email: str = ADA, *, now: datetime = NOW, ip: str = "", **fields: str) -> TargetMail:
    """A letter that waits for its writer's answer."""
    kept = press(
        target_id=target.pk, fields=FORM | {"email": email} | fields, facts=FACTS, language="en", ip=ip, keys=KEYS,
        public_url=PUBLIC_URL, now=now,
    )  # fmt: skip
    assert kept
    return TargetMail.objects.order_by("-typed_at", "-pk").filter(target=target, state="typed", typed_at=now)[0]


def token_of(mail: TargetMail, *, now: datetime = NOW) -> str:
    """The token that the letter to its writer carries."""
    return make_press_pass(KEYS, mail_id=mail.pk, now=now)


def waiting(target: Target, email: str = ADA, *, now: datetime = NOW, **fields: str) -> TargetMail:
    """A letter that its writer confirmed; it waits for its turn, or for the desk."""
    mail = typed(target, email, now=now, **fields)
    confirm_press(token=token_of(mail, now=now), keys=KEYS, now=now)
    mail.refresh_from_db()
    return mail


@dataclass
class Counter:
    """A transport that keeps every letter, or does what it is told to instead."""

    letters: list[tuple[EmailMessage, str]] = field(default_factory=list)
    instead: Callable[[EmailMessage], None] | None = None

    def send(self, message: EmailMessage, recipient: str) -> None:
        """See Transport."""
        if self.instead is not None:
            self.instead(message)
        self.letters.append((message, recipient))

    def close(self) -> None:
        """See Transport."""


def send(transport: Counter, *, now: datetime = MONDAY_THERE, **more: Any) -> SentMails:
    """One pass of sending."""
    return send_mails(transport=transport, keys=KEYS, public_url=PUBLIC_URL, now=now, **more)


def state_of(mail_id: uuid.UUID) -> str:
    """In which state a letter is now."""
    return TargetMail.objects.values_list("state", flat=True).get(pk=mail_id)
