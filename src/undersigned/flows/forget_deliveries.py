"""Forget deliveries: 90 days after a mailing ended its rows, which say whom it went to, become figures and go."""

from datetime import datetime
from typing import Final

from django.db import transaction

from undersigned.mailing.models import Delivery
from undersigned.mailing.queries.mailings import counted, kept_figures, to_forget
from undersigned.mailing.verbs.mailings import forget_rows, lock_mailing

BATCH: Final = 2_000


@transaction.atomic
def forget_deliveries(*, now: datetime, limit: int = BATCH) -> int:
    """Turn rows of one mailing into figures, so many at most; return how many. Call it again until it returns 0."""
    mailing_id = to_forget(now=now).order_by().values_list("mailing", flat=True).first()
    if mailing_id is None:
        return 0
    mailing = lock_mailing(mailing_id)
    ids = list(to_forget(now=now).filter(mailing=mailing).order_by("pk").values_list("pk", flat=True)[:limit])
    rows = Delivery.objects.filter(pk__in=ids)
    return forget_rows(mailing, rows, kept_figures(mailing) + counted(rows))
