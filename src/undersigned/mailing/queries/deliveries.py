"""Questions about deliveries: what the sender is to do, and what became of a mailing."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from undersigned.mailing.models import Delivery, Mailing, MailingText, Suppression, TrialSend
from undersigned.mailing.states import CLAIMED, REFUSED, SENDING, UNSURE, WAITING

_MOST_CLAIMED = 2_000
"""No run claims as many at a time (flows/send.py, BATCH)."""


def unsure_of(mailing_id: int) -> QuerySet[Delivery]:
    """Return the deliveries of a mailing of which nobody knows whether they left, oldest claim first."""
    return Delivery.objects.filter(mailing=mailing_id, state=UNSURE).order_by("claimed_at", "pk")


def refusals_of(mailing_id: int) -> list[tuple[str, int]]:
    """Return what servers answered to those of a mailing that were refused for good, with how often, the most frequent first."""
    rows = Delivery.objects.filter(mailing=mailing_id, state=REFUSED).values_list("status")
    return [(status, number) for status, number in rows.annotate(number=Count("pk")).order_by("-number", "status")]


def being_sent() -> list[Mailing]:
    """Return the mailings that are being sent and whose recipients are all written down, with their topics."""
    rows = Mailing.objects.filter(state=SENDING, frozen_at__isnull=False).select_related("topic")
    return list(rows.order_by("pk"))


def no_longer_sent(mailing_ids: Collection[int]) -> set[int]:
    """Return which of these are paused, stopped or over by now."""
    still = Mailing.objects.filter(pk__in=mailing_ids, state=SENDING).values_list("pk", flat=True)
    return set(mailing_ids) - set(still)


def is_anything_due(mailing_ids: Collection[int], *, now: datetime) -> bool:
    """Say whether anything of these mailings could be claimed now."""
    waiting = Delivery.objects.filter(mailing__in=list(mailing_ids), state=WAITING, due_at__lte=now)
    return waiting.exclude(variant="").exists()


def lost_readers(run: uuid.UUID) -> list[int]:
    """Return the deliveries a run has claimed whose reader has left, was blocked or suppressed since."""
    lost = Q(subscriber=None) | Q(subscriber__address__blocked_at__isnull=False)
    suppressed = Exists(Suppression.objects.filter(digest=OuterRef("digest")))
    rows = Delivery.objects.filter(claimed_by=run, state=CLAIMED).filter(lost | Q(suppressed))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_MOST_CLAIMED])


def texts_of(mailing_id: int) -> list[MailingText]:
    """Return a mailing's texts, in the order in which they were begun."""
    return list(MailingText.objects.filter(mailing=mailing_id).order_by("pk"))


def trials_to_send(limit: int) -> list[TrialSend]:
    """Return the trials that were asked for and not sent, oldest first, with their mailings."""
    rows = TrialSend.objects.filter(sent_at=None, status="").select_related("mailing")
    return list(rows.order_by("asked_at", "pk")[:limit])
