"""What the worker is made of, composed from settings."""

from django.conf import settings

from undersigned.domains.dns_proof import DnsProver
from undersigned.domains.well_known import WellKnownProver
from undersigned.flows.show_domain import Provers
from undersigned.interfaces.worker.loop import WorkerParts
from undersigned.mailing.transports import OutboxTransport, SmtpTransport, Transport


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
        provers=Provers(dns=DnsProver(), website=WellKnownProver()),
    )


def _transport() -> Transport:
    if settings.OPTION["mail"] == "outbox":
        return OutboxTransport(settings.OUTBOX)
    return SmtpTransport(
        host=settings.OPTION["smtp_host"],
        port=settings.OPTION["smtp_port"],
        user=settings.OPTION["smtp_user"],
        password=settings.OPTION["smtp_password"],
        security=settings.OPTION["smtp_security"],
    )
