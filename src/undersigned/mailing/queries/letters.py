"""Questions about letters that two or more callers ask."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from undersigned.mailing.models import Letter
from undersigned.mailing.states import WAITING


def letters_since(*, digest: bytes, kind: str, since: datetime, asked_from: bytes | None = None) -> int:
    """Return how many letters of a kind were queued for an address since a moment, from everywhere or from one network."""
    found = Letter.objects.filter(digest=digest, kind=kind, made_at__gte=since)
    return found.count() if asked_from is None else found.filter(asked_from=asked_from).count()


def letters_that_wait(digests: Iterable[bytes], kind: str) -> list[Letter]:
    """Return the letters of a kind to these addresses that have not left and that nobody is handing over."""
    return list(Letter.objects.filter(digest__in=list(digests), kind=kind, state=WAITING))


def letters_by_state() -> dict[str, int]:
    """Return how many letters there are in each state, for the desk and the doctor."""
    found = Letter.objects.order_by().values_list("state").annotate(letters=Count("id"))
    return dict.fromkeys(Letter.State.values, 0) | dict(found)
