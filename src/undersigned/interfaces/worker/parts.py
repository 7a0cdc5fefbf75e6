"""What a worker is made of; config composes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from undersigned.flows.show_domain import Provers
from undersigned.mailing.bounces.mailboxes import Mailbox
from undersigned.mailing.sending.sender import Sender
from undersigned.mailing.transports import Transport
from undersigned.values.keys import InstanceKeys


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """Where the instance lives, its keys, where signatures arrive, and how letters leave. Secrets are never printed."""

    home: Path
    keys: InstanceKeys = field(repr=False)
    intake_private: bytes = field(repr=False)
    custodian_public: bytes = field(repr=False)
    intake_url: str = field(repr=False)
    public_url: str
    sender: str
    transport: Transport
    provers: Provers
    language: str = "en"
    alarm_to: str = ""
    queue_days: int = 5
    reports: Mailbox | None = None
    """Where reports of what did not arrive are read."""
    open_sender: Callable[[], Sender] | None = field(default=None, repr=False)
    """Begins a run that sends mailings; without it none are sent."""
