"""Questions about letters that two or more callers ask."""

from datetime import datetime

from django.db.models import Count

from undersigned.mailing.models import Letter


def letters_since(*, digest: bytes, kind: str, since: datetime, asked_from: bytes | None = None) -> int:
    """Return how many letters of a kind were queued for an address since a moment, from everywhere or from one network."""
    found = Letter.objects.filter(digest=digest, kind=kind, made_at__gte=since)
    return found.count() if asked_from is None else found.filter(asked_from=asked_from).count()


def letters_by_state() -> dict[str, int]:
    """Return how many letters there are in each state, for the desk and the doctor."""
    found = Letter.objects.order_by().values_list("state").annotate(letters=Count("id"))
    return dict.fromkeys(Letter.State.values, 0) | dict(found)
