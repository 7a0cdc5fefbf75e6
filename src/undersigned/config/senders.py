"""What sends mailings here, composed from settings, and the command ``sender``."""

import signal
import threading

from django.conf import settings
from django.db import connection

from undersigned.config.post import dkim_signer
from undersigned.config.run import CannotRun
from undersigned.interfaces.worker.sending import go_sending_rounds
from undersigned.mailing.provider import ProviderTransport
from undersigned.mailing.sending.journal import Journal
from undersigned.mailing.sending.parcels import Courier
from undersigned.mailing.sending.sender import Sender, open_sender
from undersigned.mailing.sending.smtp_courier import MailServer, SmtpCourier
from undersigned.mailing.sending.transport_courier import OUTBOX_A_SECOND, TransportCourier
from undersigned.mailing.sending.wire import Site
from undersigned.mailing.transports import OutboxTransport


def open_instance_sender(*, trials: bool = True) -> Sender:
    """Begin a run that sends this instance's mailings. Raises OSError where its journal cannot be made."""
    site = Site(settings.HOME.keys, settings.PUBLIC_URL, settings.DEFAULT_FROM_EMAIL)
    return open_sender(home=settings.HOME.path, site=site, make_courier=_courier, trials=trials)


def send_alone() -> None:
    """Send mailings until SIGTERM or SIGINT, beside other senders. Raises CannotRun on SQLite."""
    if connection.vendor != "postgresql":
        raise CannotRun(
            "More senders than the worker's own need PostgreSQL, where each takes other rows: set UNDERSIGNED_DATABASE_URL."
        )
    if settings.OPTION["port"] == 0 and not settings.OPTION["public_url"]:
        raise CannotRun("The links of mailings need an address: set UNDERSIGNED_PUBLIC_URL=https://call.example.org.")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    go_sending_rounds(lambda: open_instance_sender(trials=False), stop)


def _courier(journal: Journal) -> Courier:
    option = settings.OPTION
    if option["mail"] == "outbox":
        return TransportCourier(OutboxTransport(settings.OUTBOX), journal=journal, a_second=OUTBOX_A_SECOND)
    if option["mail"] == "provider":
        return TransportCourier(ProviderTransport(option["mail_provider"]), journal=journal)
    server = MailServer(
        host=option["smtp_host"],
        port=option["smtp_port"],
        user=option["smtp_user"],
        password=option["smtp_password"],
        security=option["smtp_security"],
    )
    return SmtpCourier(server, connections=option["smtp_connections"], journal=journal, signer=dkim_signer())
