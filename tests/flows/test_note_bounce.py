"""Bounces: what comes back is noted on the delivery it is about, and a mailbox that is gone gets no mailing again."""

import json
import smtplib
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from anymail.signals import AnymailTrackingEvent
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from tests.mailing.bounces.test_report import BOUNCES, COMPLAINT, notification
from tests.mailing.mail_server import MailServer, mail_server
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix, postfix, why_no_postfix
from tests.waiting import until
from undersigned.flows.note_bounce import ProviderEvent, note_provider_event, note_report
from undersigned.interfaces.web.mail_events import _Taker, mail_events
from undersigned.mailing.bounces.mailboxes import Maildir
from undersigned.mailing.models import Delivery, Mailing, Subscriber, Suppression
from undersigned.mailing.sending.verp import bounce_address
from undersigned.mailing.verbs.subscribers import subscribe
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.keys import InstanceKeys

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEYS = InstanceKeys(b"k" * 32)
GONE = "gone@example.org"
SENDER = "The Call <bounces@call.example.org>"


@pytest.fixture
def delivery(db: None) -> Delivery:
    digest = address_digest(KEYS, GONE)
    address = Address.objects.create(digest=digest, made_at=NOW)
    reader = subscribe(address=address, email=GONE, language="en", keys=KEYS, now=NOW)
    mailing = Mailing.objects.create(
        slug="issue", name="Issue", made_by="ada", made_at=NOW, changed_at=NOW, state=Mailing.State.SENDING
    )
    return Delivery.objects.create(
        mailing=mailing, digest=digest, subscriber=reader, language="en", due_at=NOW, state="sent", settled_at=NOW
    )


def about(delivery: Delivery, report: bytes) -> bytes:
    return report.replace(BOUNCES.encode(), bounce_address(KEYS, delivery.pk, SENDER).encode())


def kept(delivery: Delivery) -> tuple[bool, bool, str, list[str], int]:
    delivery.refresh_from_db()
    reasons = list(Suppression.objects.values_list("reason", flat=True))
    return (
        delivery.bounced_at is not None, delivery.complained_at is not None, delivery.status, reasons, Subscriber.objects.count(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("report", "noted"),
    [
        (notification(), (True, False, "5.1.1", ["bounced"], 1)),
        (notification(status="5.2.2"), (True, False, "5.2.2", [], 1)),
        (notification(status="5.7.1"), (True, False, "5.7.1", [], 1)),
        (notification(status="4.4.1"), (True, False, "4.4.1", [], 1)),
        (notification(action="delayed", status="4.4.1"), (False, False, "", [], 1)),
        (notification(action="delivered", status="2.0.0"), (False, False, "", [], 1)),
        (COMPLAINT, (False, True, "", ["complained"], 0)),
        (b"Subject: hello\r\n\r\nhello", (False, False, "", [], 1)),
    ],
    ids=["gone", "full", "policy", "given up", "delayed", "delivered", "complaint", "no report"],
)
def test_a_report_is_noted_on_its_delivery(delivery: Delivery, report: bytes, noted: tuple[Any, ...]) -> None:
    note_report(raw=about(delivery, report), keys=KEYS, now=NOW)
    assert kept(delivery) == noted


def test_the_first_report_of_a_kind_stands(delivery: Delivery) -> None:
    note_report(raw=about(delivery, notification()), keys=KEYS, now=NOW)
    later = datetime(2026, 11, 27, tzinfo=UTC)
    note_report(raw=about(delivery, notification()), keys=KEYS, now=later)
    delivery.refresh_from_db()
    assert (delivery.bounced_at, Suppression.objects.count()) == (NOW, 1)


def test_a_report_that_names_no_address_of_ours_changes_nothing(delivery: Delivery) -> None:
    forged = bounce_address(InstanceKeys(b"x" * 32), delivery.pk, SENDER).encode()
    said = [
        note_report(raw=raw, keys=KEYS, now=NOW)
        for raw in (notification(), notification().replace(BOUNCES.encode(), forged))
    ]
    assert (said, kept(delivery)) == (["nothing", "nothing"], (False, False, "", [], 1))


def test_a_report_about_a_delivery_that_is_forgotten_says_nothing(delivery: Delivery) -> None:
    report = about(delivery, notification())
    delivery.delete()
    assert note_report(raw=report, keys=KEYS, now=NOW) == "nothing"


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    if reason := why_no_postfix():
        pytest.skip(reason)
    sink = MailServer(rcpt={GONE: "550 5.1.1 No such mailbox"})
    with (
        mail_server(sink, port=free_port()) as running,
        postfix(next_port=running.port, domain="call.example.org") as server,
    ):
        yield server


def test_a_real_mail_servers_report_finds_its_way_home(delivery: Delivery, relay: Postfix) -> None:
    with smtplib.SMTP("127.0.0.1", relay.port) as server:
        sender = bounce_address(KEYS, delivery.pk, SENDER)
        server.sendmail(sender, [GONE], f"From: {SENDER}\r\nTo: {GONE}\r\nSubject: hi\r\n\r\nhello\r\n")
    until(lambda: any((relay.maildir / "new").glob("*")))
    said: list[str] = []
    Maildir(relay.maildir).read(lambda raw: said.append(note_report(raw=raw, keys=KEYS, now=NOW)), limit=10)
    assert (said, kept(delivery)) == (["for_good"], (True, False, "5.1.1", ["bounced"], 1))


@pytest.mark.parametrize(
    ("event", "noted"),
    [
        (ProviderEvent("for_good", GONE), (False, False, "", ["bounced"], 1)),
        (ProviderEvent("complaint", GONE.upper()), (False, False, "", ["complained"], 0)),
        (ProviderEvent("for_now", GONE), (False, False, "", [], 1)),
        (ProviderEvent("for_good", "no address"), (False, False, "", [], 1)),
    ],
)
def test_what_a_provider_tells_without_naming_the_message_is_about_the_address(
    delivery: Delivery, event: ProviderEvent, noted: tuple[Any, ...]
) -> None:
    note_provider_event(event=event, keys=KEYS, now=NOW)
    assert kept(delivery) == noted


def posted(body: dict[str, Any], password: str) -> HttpRequest:
    secret = b64encode(password.encode()).decode()
    factory = RequestFactory(headers={"authorization": f"Basic {secret}"})
    return factory.post("/mail-events/", json.dumps(body), content_type="application/json")


@pytest.fixture
def postmark(settings: Any) -> None:
    settings.OPTION = {**settings.OPTION, "mail_provider": "postmark"}
    settings.ANYMAIL = {"WEBHOOK_SECRET": "reports:secret"}
    settings.HOME = type("Home", (), {"keys": KEYS})


def hard_bounce(delivery: Delivery, **more: Any) -> dict[str, Any]:
    return {
        "RecordType": "Bounce", "Type": "HardBounce", "MessageID": "m1", "Email": GONE, "BouncedAt": "2026-11-26T12:00:00Z",
        "Metadata": {"undersigned-bounce": bounce_address(KEYS, delivery.pk, SENDER)}, **more,
    }  # fmt: skip


@pytest.mark.usefixtures("postmark")
def test_a_providers_webhook_is_noted_on_the_delivery(delivery: Delivery) -> None:
    assert mail_events()(posted(hard_bounce(delivery), "reports:secret")).status_code == 200
    assert kept(delivery) == (True, False, "", ["bounced"], 1)


@pytest.mark.usefixtures("postmark")
def test_a_webhook_without_the_password_is_refused(delivery: Delivery) -> None:
    with pytest.raises(SuspiciousOperation):
        mail_events()(posted(hard_bounce(delivery), "reports:guess"))
    assert kept(delivery) == (False, False, "", [], 1)


@pytest.mark.usefixtures("postmark")
def test_what_a_provider_tells_of_opening_is_not_kept(delivery: Delivery) -> None:
    opened = {"RecordType": "Open", "MessageID": "m1", "Recipient": GONE, "ReceivedAt": "2026-11-26T12:00:00Z"}
    assert mail_events()(posted(opened, "reports:secret")).status_code == 200
    assert kept(delivery) == (False, False, "", [], 1)


@pytest.mark.usefixtures("postmark")
def test_a_soft_bounce_is_counted_and_closes_no_mailbox(delivery: Delivery) -> None:
    assert mail_events()(posted(hard_bounce(delivery, Type="SoftBounce"), "reports:secret")).status_code == 200
    assert kept(delivery) == (True, False, "", [], 1)


@pytest.mark.parametrize(
    ("provider", "told", "reasons"),
    [
        ("brevo", {"event": "soft_bounce", "email": GONE}, []),
        ("brevo", {"event": "hard_bounce", "email": GONE}, ["bounced"]),
        ("mailjet", {"event": "bounce", "email": GONE, "time": 1, "hard_bounce": False, "error": "user unknown"}, []),
        ("mailjet", {"event": "bounce", "email": GONE, "time": 1, "hard_bounce": True, "error": "user unknown"}, ["bounced"]),
        ("sparkpost", [{"msys": {"message_event": {"type": "bounce", "bounce_class": "22", "raw_rcpt_to": GONE}}}], []),
        ("sparkpost", [{"msys": {"message_event": {"type": "bounce", "bounce_class": "30", "raw_rcpt_to": GONE}}}], []),
        (
            "sparkpost",
            [{"msys": {"message_event": {"type": "bounce", "bounce_class": "10", "raw_rcpt_to": GONE}}}],
            ["bounced"],
        ),
    ],
)  # fmt: skip
def test_each_providers_own_mark_of_a_soft_bounce_is_read(
    settings: Any, provider: str, told: Any, reasons: list[str]
) -> None:
    settings.OPTION = {**settings.OPTION, "mail_provider": provider}
    settings.ANYMAIL = {"WEBHOOK_SECRET": "reports:secret"}
    settings.HOME = type("Home", (), {"keys": KEYS})
    assert mail_events()(posted(told, "reports:secret")).status_code == 200
    assert list(Suppression.objects.values_list("reason", flat=True)) == reasons


@pytest.mark.parametrize(
    "told",
    [
        {"event": "soft_bounce", "msg": {}},
        {"type": "activity.soft_bounced", "data": {"type": "soft_bounced"}},
        {"event": "bounce", "type": "blocked"},
        {"type": "email.bounced", "data": {"bounce": {"type": "Transient"}}},
    ],
    ids=["mandrill", "mailersend", "sendgrid", "resend"],
)
def test_other_providers_marks_of_a_soft_bounce_are_read(delivery: Delivery, told: dict[str, Any]) -> None:
    bounced = AnymailTrackingEvent(
        event_type="bounced", reject_reason="bounced", recipient=GONE, esp_event=told,
        metadata={"undersigned-bounce": bounce_address(KEYS, delivery.pk, SENDER)},
    )  # fmt: skip
    with override_settings(HOME=type("Home", (), {"keys": KEYS})):
        _Taker().send(sender=None, event=bounced, esp_name="any")
    assert kept(delivery) == (True, False, "", [], 1)
