"""The whole road: a mailing leaves through a real Postfix into a mail server of the tests', and what comes back is real, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest

from tests.mailing.mail_server import MailServer, mail_server
from tests.mailing.sending.mailings import COMPILED, KEYS, NOW, SITE, deliveries, mailing, sender_to, states
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix, postfix, why_no_postfix
from tests.waiting import until
from undersigned.flows.note_bounce import note_report
from undersigned.flows.send import send
from undersigned.mailing.bounces.mailboxes import Maildir
from undersigned.mailing.dkim import DkimSigner, make_dkim_keys
from undersigned.mailing.models import Delivery, Suppression
from undersigned.mailing.passes.subscribers import read_news_pass
from undersigned.mailing.queries.mailings import figures_of

pytestmark = pytest.mark.django_db

DOMAIN = "call.example.org"


@dataclass
class Road:
    """Postfix, and the server it hands everything on to."""

    relay: Postfix
    sink: MailServer

    def arrived(self) -> dict[str, EmailMessage]:
        """What the last server took, by recipient, as an independent parser reads it."""
        return {to: message_from_bytes(raw, policy=policy.default) for _sender, (to,), raw in list(self.sink.taken)}  # type: ignore[misc]


@pytest.fixture(scope="module")
def road() -> Iterator[Road]:
    if reason := why_no_postfix():
        pytest.skip(reason)
    with mail_server(MailServer(), port=free_port()) as sink, postfix(next_port=sink.port, domain=DOMAIN) as relay:
        yield Road(relay, sink)


def send_all(road: Road, home: Path, emails: list[str], *, name: str = "", **more: object) -> None:
    """Send a mailing to these by the real flow, over two connections to Postfix."""
    road.sink.taken.clear()
    deliveries(mailing(compiled={**COMPILED, "subject_a": ["Nouvelles : à lire"]}), emails, name=name)
    sender = sender_to(road.relay.port, home, **more)
    outcome = send(sender=sender, now=NOW)
    sender.close()
    assert (outcome.sent, outcome.tried) == (len(emails), len(emails))


def test_each_reader_gets_one_copy_whose_headers_hold_and_whose_signatures_verify(road: Road, tmp_path: Path) -> None:
    keys = make_dkim_keys(tmp_path / "keys", selector="s1")
    records = {f"{key.selector}._domainkey.{DOMAIN}.".encode(): key.record().encode() for key in keys}
    emails = [f"ada{number}@example.org" for number in range(20)]
    send_all(road, tmp_path, emails, name="Zoë Ångström", signer=DkimSigner(domain=DOMAIN, keys=keys))
    until(lambda: len(road.sink.taken) == len(emails))
    arrived = road.arrived()
    assert sorted(arrived) == sorted(emails)
    for email, message in arrived.items():
        assert (message["From"], message["To"], message["Subject"]) == (SITE.sender, email, "Nouvelles : à lire")
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = str(message["List-Unsubscribe"]).strip("<>")
        token = link.removeprefix("https://call.example.org/newsletter/unsubscribe/").split("/")[0]
        delivery = Delivery.objects.get(subscriber_id=read_news_pass(KEYS, token)[0])
        assert link.endswith(f"/{delivery.pk}/")
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().startswith("Dear Zoë Ångström,\r\n\r\nNews.\r\n")
        assert "<p>Dear Zoë Ångström,</p>" in html.get_content()
    verified = [
        dkim.DKIM(raw).verify(idx=place, dnsfunc=lambda name, timeout=5: records[name])
        for _sender, _to, raw in road.sink.taken
        for place in (0, 1)
    ]
    assert verified == [True] * 40
    assert len({str(message["Message-ID"]) for message in arrived.values()}) == 20


def test_a_mailbox_that_is_gone_comes_back_as_a_report_and_gets_no_mailing_again(road: Road, tmp_path: Path) -> None:
    road.sink.rcpt["gone@example.org"] = "550 5.1.1 No such mailbox"
    send_all(road, tmp_path, ["ada@example.org", "gone@example.org"])
    until(lambda: any((road.relay.maildir / "new").glob("*")))
    Maildir(road.relay.maildir).read(lambda raw: note_report(raw=raw, keys=KEYS, now=NOW), limit=10)
    bounced = Delivery.objects.exclude(bounced_at=None).get()
    assert (bounced.status, [bytes(one.digest) for one in Suppression.objects.all()]) == (
        "5.1.1",
        [bytes(bounced.digest)],
    )
    figures = figures_of(bounced.mailing)
    assert (figures.sent, figures.bounced) == (2, 1)
    again = deliveries(mailing("again"), ["ada@example.org", "gone@example.org"])
    sender = sender_to(road.relay.port, tmp_path)
    assert send(sender=sender, now=NOW).sent == 1
    sender.close()
    assert Delivery.objects.get(mailing_id=again[0].mailing_id, state="dropped").digest == bounced.digest


def test_what_the_last_server_puts_off_or_drops_arrives_all_the_same_once(road: Road, tmp_path: Path) -> None:
    road.sink.data[:] = ["451 4.3.0 Try again later", "drop"]
    send_all(road, tmp_path, ["bob@example.org", "eve@example.org"])

    def both_arrived() -> bool:
        road.relay.flush()
        return {to for _sender, (to,), _raw in list(road.sink.taken)} == {"bob@example.org", "eve@example.org"}

    until(both_arrived, every=0.5)
    assert (len(road.sink.taken), states()) == (2, {"sent": 2})
