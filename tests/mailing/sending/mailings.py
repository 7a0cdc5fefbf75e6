"""Mailings for tests of the sender: rows as release leaves them, and a sender into a sink."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from undersigned.mailing.models import Delivery, Mailing, MailingText
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.sender import Sender, open_sender
from undersigned.mailing.sending.smtp_courier import MailServer, SmtpCourier
from undersigned.mailing.sending.wire import Site
from undersigned.mailing.verbs.subscribers import Choices, domain_digest, subscribe
from undersigned.people.models import Address
from undersigned.values.email import fold_email
from undersigned.values.keys import InstanceKeys

KEYS = InstanceKeys(b"k" * 32)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITE = Site(KEYS, "https://call.example.org", "The Call <letters@call.example.org>")
COMPILED: dict[str, Any] = {
    "html": ["<p>", "hello", '</p>\n<p><a href="', "unsubscribe", '">Leave</a> ', "hint", "</p>\n"],
    "text": ["", "hello", "\n\nNews.\n\n", "preferences", "\n"],
    "subject_a": ["News"],
    "subject_b": ["News for ", "name", ""],
}


def mailing(slug: str = "news", *, compiled: dict[str, Any] | None = None, **fields: Any) -> Mailing:
    """A mailing that is being sent, with a text in English."""
    made = Mailing.objects.create(
        **{
            "slug": slug,
            "name": slug,
            "state": "sending",
            "made_by": "a",
            "made_at": NOW,
            "changed_at": NOW,
            "frozen_at": NOW,
        }
        | fields
    )
    MailingText.objects.create(mailing=made, language="en", changed_at=NOW, compiled=compiled or COMPILED)
    return made


def deliveries(to: Mailing, emails: Sequence[str], *, name: str = "", **fields: Any) -> list[Delivery]:
    """A delivery to each of these, who are subscribers."""
    rows = []
    for email in emails:
        digest = KEYS.digest("address", fold_email(email))
        address, _made = Address.objects.get_or_create(digest=digest, defaults={"made_at": NOW})
        subscriber = subscribe(
            address=address, email=email, language="en", keys=KEYS, now=NOW, choices=Choices("en", name=name)
        )
        rows.append(
            Delivery(
                **{"mailing": to, "digest": digest, "subscriber": subscriber, "language": "en", "due_at": NOW}
                | {"domain": domain_digest(KEYS, email)}
                | fields
            )
        )
    return Delivery.objects.bulk_create(rows)


def sender_to(
    port: int, home: Path, *, connections: int = 2, timeout: float = 5.0, site: Site = SITE, **courier: Any
) -> Sender:
    """A sender with connections to a server on loopback."""

    def make(journal: Journal) -> SmtpCourier:
        server = MailServer("127.0.0.1", port, timeout=timeout, our_name="tests.example", **courier.pop("server", {}))
        return SmtpCourier(server, connections=connections, journal=journal, **courier)

    return open_sender(home=home, site=site, make_courier=make)


Addresses = Callable[[int], list[str]]


def states() -> dict[str, int]:
    """How many deliveries are in which state."""
    counted: dict[str, int] = {}
    for state in Delivery.objects.values_list("state", flat=True):
        counted[state] = counted.get(state, 0) + 1
    return counted
