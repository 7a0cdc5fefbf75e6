"""Note a bounce: a report came back. Where the mailbox is gone, or its owner complained, no mailing goes there again."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from undersigned.mailing.bounces.report import Kind, read_report
from undersigned.mailing.models import Delivery, Suppression
from undersigned.mailing.sending.verp import read_bounce_address
from undersigned.mailing.verbs.returns import note_returned
from undersigned.mailing.verbs.subscribers import unsubscribe
from undersigned.mailing.verbs.suppressions import suppress
from undersigned.people.models import Address
from undersigned.people.verbs.addresses import address_digest
from undersigned.values.email import InvalidEmail, clean_email
from undersigned.values.keys import InstanceKeys


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """What a mail provider tells of one message: to whom it went, which bounce address it had if known, and what came of it."""

    kind: Kind
    email: str
    bounce_address: str = ""
    status: str = ""


def note_report(*, raw: bytes, keys: InstanceKeys, now: datetime) -> Kind:
    """Take note of a message that came to a mailbox of reports; return what it said: "nothing" for one that is none of ours.

    It is about the delivery whose bounce address it came back to, which nobody else can make up.
    """
    report = read_report(raw)
    about = (read_bounce_address(keys, address) for address in report.addresses)
    delivery_id = next((one for one in about if one is not None), None)
    if delivery_id is None or report.kind == "nothing":
        return "nothing"
    return _note(delivery_id, report.kind, report.status, now)


def note_provider_event(*, event: ProviderEvent, keys: InstanceKeys, now: datetime) -> Kind:
    """Take note of what a mail provider told, whose webhook's password proved it; return what it was taken for.

    Where it does not say which message it is about, the address alone is suppressed.
    """
    delivery_id = read_bounce_address(keys, event.bounce_address)
    if delivery_id is not None:
        return _note(delivery_id, event.kind, event.status, now)
    try:
        digest = address_digest(keys, clean_email(event.email))
    except InvalidEmail:
        return "nothing"
    with transaction.atomic():
        _suppress(digest, event.kind, event.status, now)
    return event.kind


@transaction.atomic
def _note(delivery_id: int, kind: Kind, status: str, now: datetime) -> Kind:
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None:
        return "nothing"
    if kind != "for_now":
        note_returned(delivery, complained=kind == "complaint", status=_clean(status), now=now)
    _suppress(bytes(delivery.digest), kind, status, now)
    return kind


def _suppress(digest: bytes, kind: Kind, status: str, now: datetime) -> None:
    if kind == "for_good":
        suppress(digest=digest, reason=Suppression.Reason.BOUNCED, status=_clean(status), now=now)
    if kind == "complaint":
        suppress(digest=digest, reason=Suppression.Reason.COMPLAINED, status="", now=now)
        address = Address.objects.filter(digest=digest).first()
        if address is not None:
            unsubscribe(address=address, now=now)


def _clean(status: str) -> str:
    return status if re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", status) else ""
