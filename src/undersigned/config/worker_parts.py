"""What the worker is made of, composed from settings."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from undersigned.config.options import BadOption
from undersigned.config.post import dkim_signer, report_mailbox
from undersigned.config.senders import open_instance_sender
from undersigned.domains.dns_proof import DnsProver
from undersigned.domains.well_known import WellKnownProver
from undersigned.flows.show_domain import Provers
from undersigned.interfaces.worker.loop import WorkerParts
from undersigned.mailing.provider import ProviderTransport
from undersigned.mailing.transports import OutboxTransport, SmtpTransport, Transport

DNS_PORT = 53


def worker_parts() -> WorkerParts:
    """Return the worker's parts for this instance."""
    return WorkerParts(
        home=settings.HOME.path,
        keys=settings.HOME.keys,
        intake_private=settings.HOME.intake_private,
        custodian_public=settings.HOME.custodian_public,
        intake_url=settings.INTAKE_URL,
        public_url=settings.PUBLIC_URL,
        sender=settings.DEFAULT_FROM_EMAIL,
        transport=_transport(),
        language=settings.LANGUAGE_CODE,
        alarm_to=settings.OPTION["alarm_to"],
        queue_days=settings.OPTION["queue_days"],
        reports=report_mailbox(),
        open_sender=open_instance_sender,
        provers=Provers(dns=DnsProver(name_servers()), website=WellKnownProver()),
    )


def name_servers() -> list[tuple[str, int]] | None:
    """The name servers of the option; none lets the machine's own be asked. Raises BadOption."""
    servers = []
    for written in settings.OPTION["name_servers"]:
        parts = urlsplit(f"//{written}")
        try:
            servers.append((str(ip_address(parts.hostname or "")), parts.port or DNS_PORT))
        except ValueError as error:
            raise BadOption(
                f"UNDERSIGNED_NAME_SERVERS={written} is no address such as 192.0.2.1 or [2001:db8::1]:53."
            ) from error
    return servers or None


def _transport() -> Transport:
    if settings.OPTION["mail"] == "outbox":
        return OutboxTransport(settings.OUTBOX)
    if settings.OPTION["mail"] == "provider":
        return ProviderTransport(settings.OPTION["mail_provider"])
    return SmtpTransport(
        host=settings.OPTION["smtp_host"],
        port=settings.OPTION["smtp_port"],
        user=settings.OPTION["smtp_user"],
        password=settings.OPTION["smtp_password"],
        security=settings.OPTION["smtp_security"],
        signer=dkim_signer(),
    )
